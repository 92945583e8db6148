/*
 * test_eligibility.c
 *		src/core/eligibility.c: the rules of housing loans, each on both sides of
 *		its boundary, and what the limits grant.
 *
 * A standalone main over cmocka; links src/core.
 */
#include "decisions.h"

#include "core/annuity.h"

#define LOAN	HPF_DECIDE_LOAN

static void
test_who(void **state)
{
	static const Expected table[] = {
		{"account_state=normal", "loan_account_state", HPF_PASSED, "normal", "normal"},
		{"account_state=dormant", "loan_account_state", HPF_FAILED, "dormant", "normal"},
		{"account_state=frozen", "loan_account_state", HPF_FAILED, "frozen", "normal"},
		{"account_state=closed", "loan_account_state", HPF_FAILED, "closed", "normal"},
		{"account_state=", "loan_account_state", HPF_MISSING, "account_state", NULL},

		{"months_continuous=6", "loan_months_continuous", HPF_PASSED, "6", "6"},
		{"months_continuous=5", "loan_months_continuous", HPF_FAILED, "5", "6"},
		{"months_continuous=6 loan_months_least=12", "loan_months_continuous", HPF_FAILED, "6", "12"},
		{"months_continuous=", "loan_months_continuous", HPF_MISSING, "months_continuous", NULL},

		{"", "loan_other_city", HPF_NOT_APPLICABLE, NULL, NULL},
		{"contributor_city=other", "loan_other_city", HPF_PASSED, "true", "true"},
		{"contributor_city=other loan_other_city_open=false", "loan_other_city", HPF_FAILED, "true", "false"},
		{"contributor_city=", "loan_other_city", HPF_MISSING, "contributor_city", NULL},
		{"", "loan_certificate", HPF_NOT_APPLICABLE, NULL, NULL},
		{"contributor_city=other certificate=true", "loan_certificate", HPF_PASSED, "true", "true"},
		{"contributor_city=other certificate=false", "loan_certificate", HPF_FAILED, "false", "true"},
		{"contributor_city=other certificate=", "loan_certificate", HPF_MISSING, "certificate", NULL},
		{"contributor_city=local certificate=", "loan_certificate", HPF_NOT_APPLICABLE, NULL, NULL},

		/* the family's second loan, not its third */
		{"loans_before=0", "loan_count", HPF_PASSED, "1", "2"},
		{"loans_before=1", "loan_count", HPF_PASSED, "2", "2"},
		{"loans_before=2", "loan_count", HPF_FAILED, "3", "2"},
		{"loans_open=0", "loan_open", HPF_PASSED, "0", "0"},
		{"loans_open=1", "loan_open", HPF_FAILED, "1", "0"},
		{"home_order=2", "loan_home_order", HPF_PASSED, "2", "2"},
		{"home_order=3", "loan_home_order", HPF_FAILED, "3", "2"},

		/* twelve months from the settlement, to the day; a month's end is its last day */
		{"loan_wait_months=12 loans_before=0 last_settled_on=", "loan_wait", HPF_NOT_APPLICABLE, NULL, NULL},
		{"loan_wait_months=12 loans_before=1 loans_open=1", "loan_wait", HPF_NOT_APPLICABLE, NULL, NULL},
		{"loan_wait_months=12 loans_before=1 last_settled_on=2019-06-15", "loan_wait", HPF_PASSED, "12", "12"},
		{"loan_wait_months=12 loans_before=1 last_settled_on=2019-06-16", "loan_wait", HPF_FAILED, "11", "12"},
		{"loan_wait_months=6 loans_before=1 last_settled_on=2019-08-31 decided_on=2020-02-29", "loan_wait", HPF_PASSED, "6", "6"},
		{"loan_wait_months=6 loans_before=1 last_settled_on=2019-08-31 decided_on=2020-02-28", "loan_wait", HPF_FAILED, "5", "6"},
		{"loan_wait_months=6 loans_before=1 last_settled_on=", "loan_wait", HPF_MISSING, "last_settled_on", NULL},

		{"overdue_now=false", "loan_overdue", HPF_PASSED, "false", "false"},
		{"overdue_now=true", "loan_overdue", HPF_FAILED, "true", "false"},
		{"overdue_periods=6", "loan_overdue_history", HPF_PASSED, "6", "6"},
		{"overdue_periods=7", "loan_overdue_history", HPF_FAILED, "7", "6"},
		{"guarantee_loss=true", "loan_guarantee_loss", HPF_FAILED, "true", "false"},
		{"guarantee_loss=false", "loan_guarantee_loss", HPF_PASSED, "false", "false"},

		{"", "loan_ban", HPF_NOT_APPLICABLE, NULL, NULL},
		{"banned_through=2020-06-14", "loan_ban", HPF_PASSED, "2020-06-14", "2020-06-15"},
		{"banned_through=2020-06-15", "loan_ban", HPF_FAILED, "2020-06-15", "2020-06-15"},
		{"banned_through=2020-06-16", "loan_ban", HPF_FAILED, "2020-06-16", "2020-06-15"},
		{"banned_through=2020-06-14 decided_on=", "loan_ban", HPF_MISSING, "decided_on", NULL},

		{"guarantee=none", "loan_guarantee", HPF_FAILED, "false", "true"},
		{"guarantee=mortgage", "loan_guarantee", HPF_PASSED, "true", "true"},
		{"guarantee=pledge", "loan_guarantee", HPF_PASSED, "true", "true"},
		{"guarantee=guarantor", "loan_guarantee", HPF_PASSED, "true", "true"},
		{"guarantee=none loan_guarantee_required=false", "loan_guarantee", HPF_PASSED, "false", "false"},

		/* eighteen on the birthday, and on 1 March for who was born on 29 February */
		{"born_on=2002-06-15", "loan_age", HPF_PASSED, "18", "18"},
		{"born_on=2002-06-16", "loan_age", HPF_FAILED, "17", "18"},
		{"born_on=2002-06-14", "loan_age", HPF_PASSED, "18", "18"},
		{"born_on=2004-02-29 decided_on=2022-02-28", "loan_age", HPF_FAILED, "17", "18"},
		{"born_on=2004-02-29 decided_on=2022-03-01", "loan_age", HPF_PASSED, "18", "18"},
		{"born_on=2004-02-29 decided_on=2024-02-29 loan_age_least=20", "loan_age", HPF_PASSED, "20", "20"},
		{"born_on=2002-05-31 decided_on=2020-05-30", "loan_age", HPF_FAILED, "17", "18"},
		{"born_on=2021-01-01", "loan_age", HPF_FAILED, "-1", "18"},

		{"loan_second_home_ratio_below=98.47 home_order=1 loan_ratio=", "loan_liquidity_second_home", HPF_NOT_APPLICABLE, NULL, NULL},
		{"home_order=2", "loan_liquidity_second_home", HPF_NOT_APPLICABLE, NULL, NULL},
		{"loan_second_home_ratio_below=98.47 home_order=2 loan_ratio=98.47", "loan_liquidity_second_home", HPF_FAILED, "98.47", "98.47"},
		{"loan_second_home_ratio_below=98.47 home_order=2 loan_ratio=98.46999999", "loan_liquidity_second_home", HPF_PASSED, "98.46999999", "98.47"},
		{"loan_second_home_ratio_below=98.47 home_order=2 loan_ratio=", "loan_liquidity_second_home", HPF_MISSING, "loan_ratio", NULL},

		{"withdrawn_for_house=0.01", "loan_withdrawn_house", HPF_NOT_APPLICABLE, NULL, NULL},
		{"withdrawn_for_house=0.01 loan_withdrawn_house=refuse", "loan_withdrawn_house", HPF_FAILED, "0.01", "0.00"},
		{"withdrawn_for_house=0.00 loan_withdrawn_house=refuse", "loan_withdrawn_house", HPF_PASSED, "0.00", "0.00"},
		{"withdrawn_for_house= loan_withdrawn_house=refuse", "loan_withdrawn_house", HPF_MISSING, "withdrawn_for_house", NULL},

		{"relation=self", "loan_relation", HPF_PASSED, "self", "spouse"},
		{"relation=spouse", "loan_relation", HPF_PASSED, "spouse", "spouse"},
		{"relation=parent", "loan_relation", HPF_FAILED, "parent", "spouse"},
		{"relation=other", "loan_relation", HPF_FAILED, "other", "spouse"},
		{"relation=", "loan_relation", HPF_MISSING, "relation", NULL},
		{"house_loans=0", "loan_house_lent", HPF_PASSED, "0", "0"},
		{"house_loans=1", "loan_house_lent", HPF_FAILED, "1", "0"},
		{"house_loans=", "loan_house_lent", HPF_MISSING, "house_loans", NULL},
	};

	(void) state;
	EXPECT(LOAN, "", table);
}

static void
test_terms(void **state)
{
	static const Expected table[] = {
		/* 20 % up to 90 square metres, 30 % above, 40 % for a second home whatever its area */
		{"area=90 down_payment=200000.00", "loan_down_payment", HPF_PASSED, "200000.00", "200000.00"},
		{"area=90 down_payment=199999.99", "loan_down_payment", HPF_FAILED, "199999.99", "200000.00"},
		{"area=90.00000001 down_payment=299999.99", "loan_down_payment", HPF_FAILED, "299999.99", "300000.00"},
		{"area=90.01 down_payment=300000.00", "loan_down_payment", HPF_PASSED, "300000.00", "300000.00"},
		{"area=90.01 down_payment=299999.99", "loan_down_payment", HPF_FAILED, "299999.99", "300000.00"},
		{"home_order=2 area=60 down_payment=400000.00", "loan_down_payment", HPF_PASSED, "400000.00", "400000.00"},
		{"home_order=2 area=60 down_payment=399999.99", "loan_down_payment", HPF_FAILED, "399999.99", "400000.00"},
		{"home_order=2 area= down_payment=400000.00", "loan_down_payment", HPF_PASSED, "400000.00", "400000.00"},
		{"area=", "loan_down_payment", HPF_MISSING, "area", NULL},
		/* a share of a fen is a fen: 20 % of 100000.01, .04, .05, .06 */
		{"price=100000.01 down_payment=20000.00", "loan_down_payment", HPF_FAILED, "20000.00", "20000.01"},
		{"price=100000.04 down_payment=20000.01", "loan_down_payment", HPF_PASSED, "20000.01", "20000.01"},
		{"price=100000.05 down_payment=20000.01", "loan_down_payment", HPF_PASSED, "20000.01", "20000.01"},
		{"price=100000.06 down_payment=20000.01", "loan_down_payment", HPF_FAILED, "20000.01", "20000.02"},
		{"price=0.00 down_payment=0.00", "loan_down_payment", HPF_PASSED, "0.00", "0.00"},
		/* the price is paid, whatever the appraisal */
		{"purpose=second_hand appraised=500000.00 down_payment=199999.99", "loan_down_payment", HPF_FAILED, "199999.99", "200000.00"},

		{"periods=360", "loan_term", HPF_PASSED, "360", "360"},
		{"periods=361", "loan_term", HPF_FAILED, "361", "360"},
		{"periods=", "loan_term", HPF_MISSING, "periods", NULL},

		/* decided on 15 June, five years after retirement: the last due date lies before it or on it */
		{"periods=120 retires_on=2025-06-15", "loan_term_retirement", HPF_PASSED, "120", "120"},
		{"periods=121 retires_on=2025-06-15", "loan_term_retirement", HPF_FAILED, "121", "120"},
		{"periods=120 retires_on=2025-06-14", "loan_term_retirement", HPF_FAILED, "120", "119"},
		{"periods=120 retires_on=2025-07-14", "loan_term_retirement", HPF_PASSED, "120", "120"},
		{"periods=121 retires_on=2025-07-15", "loan_term_retirement", HPF_PASSED, "121", "121"},
		/* retired already: a month begun is a month less */
		{"periods=60 retires_on=2020-06-15", "loan_term_retirement", HPF_PASSED, "60", "60"},
		{"periods=60 retires_on=2020-06-14", "loan_term_retirement", HPF_FAILED, "60", "59"},
		{"periods=59 retires_on=2020-05-15", "loan_term_retirement", HPF_PASSED, "59", "59"},
		{"periods=59 retires_on=2020-05-14", "loan_term_retirement", HPF_FAILED, "59", "58"},
		{"periods=1 retires_on=2015-07-15", "loan_term_retirement", HPF_PASSED, "1", "1"},
		{"periods=1 retires_on=2015-07-14", "loan_term_retirement", HPF_FAILED, "1", "0"},
		{"periods=1 retires_on=1990-01-01", "loan_term_retirement", HPF_FAILED, "1", "0"},
		/* month ends, leap days */
		{"periods=60 decided_on=2020-02-29 retires_on=2020-02-29", "loan_term_retirement", HPF_PASSED, "60", "60"},
		{"periods=60 decided_on=2019-08-31 retires_on=2019-08-30", "loan_term_retirement", HPF_FAILED, "60", "59"},
		{"retires_on= decided_on=", "loan_term_retirement", HPF_MISSING, "decided_on", NULL},

		{"purpose=new built_on=", "loan_term_building", HPF_NOT_APPLICABLE, NULL, NULL},
		{"purpose=build built_on=", "loan_term_building", HPF_NOT_APPLICABLE, NULL, NULL},
		{"purpose=overhaul built_on=", "loan_term_building", HPF_NOT_APPLICABLE, NULL, NULL},
		{"purpose=second_hand built_on=", "loan_term_building", HPF_MISSING, "built_on", NULL},
		/* forty years from completion: a month of the building's age that has begun is gone */
		{"purpose=second_hand periods=240 built_on=2000-06-15", "loan_term_building", HPF_PASSED, "240", "240"},
		{"purpose=second_hand periods=240 built_on=2000-06-14", "loan_term_building", HPF_FAILED, "240", "239"},
		{"purpose=second_hand periods=241 built_on=2000-06-15", "loan_term_building", HPF_FAILED, "241", "240"},
		{"purpose=second_hand periods=239 built_on=2000-05-20", "loan_term_building", HPF_PASSED, "239", "239"},
		{"purpose=second_hand periods=1 built_on=1979-01-01", "loan_term_building", HPF_FAILED, "1", "0"},
		{"purpose=second_hand periods=1 built_on=1980-07-15", "loan_term_building", HPF_PASSED, "1", "1"},
		{"purpose=second_hand periods=1 built_on=1980-07-14", "loan_term_building", HPF_FAILED, "1", "0"},
	};

	(void) state;
	EXPECT(LOAN, "", table);
}

static void
test_limits(void **state)
{
	static const Expected table[] = {
		/* one contributor or both spouses; first and second home */
		{"spouse=none", "loan_limit_cap", HPF_LIMITS, "300000.00", "500000.00"},
		{"spouse=other", "loan_limit_cap", HPF_LIMITS, "300000.00", "500000.00"},
		{"spouse=contributes", "loan_limit_cap", HPF_LIMITS, "300000.00", "800000.00"},
		{"home_order=2", "loan_limit_cap", HPF_LIMITS, "300000.00", "510000.00"},
		{"home_order=2 spouse=contributes", "loan_limit_cap", HPF_LIMITS, "300000.00", "620000.00"},
		{"spouse=", "loan_limit_cap", HPF_MISSING, "spouse", NULL},
		{"home_order=", "loan_limit_cap", HPF_MISSING, "home_order", NULL},
		/* down to a multiple of the unit */
		{"loan_cap_first_single=500999.99", "loan_limit_cap", HPF_LIMITS, NULL, "500000.00"},
		{"loan_cap_first_single=501000.00", "loan_limit_cap", HPF_LIMITS, NULL, "501000.00"},

		/* a talent certificate counts from its first to its last day, both included */
		{"talent_tier=1 talent_from=2020-06-15 talent_through=2020-06-15", "loan_limit_cap", HPF_LIMITS, NULL, "1000000.00"},
		{"talent_tier=1 talent_from=2020-06-16 talent_through=2021-06-15", "loan_limit_cap", HPF_LIMITS, NULL, "500000.00"},
		{"talent_tier=1 talent_from=2018-06-15 talent_through=2020-06-14", "loan_limit_cap", HPF_LIMITS, NULL, "500000.00"},
		{"talent_tier=2 talent_from=2018-06-15 talent_through=2020-06-15", "loan_limit_cap", HPF_LIMITS, NULL, "750000.00"},
		{"talent_tier=3 talent_from=2018-06-15 talent_through=2020-06-15", "loan_limit_cap", HPF_LIMITS, NULL, "560000.00"},
		{"talent_tier=2 talent_from=2018-06-15 talent_through=2020-06-15 spouse=contributes", "loan_limit_cap", HPF_LIMITS, NULL, "1200000.00"},
		{"talent_tier=0 talent_from= talent_through=", "loan_limit_cap", HPF_LIMITS, NULL, "500000.00"},
		{"talent_tier=1 talent_from= talent_through=2020-06-15", "loan_limit_cap", HPF_MISSING, "talent_from", NULL},
		{"talent_tier=1 talent_from=2018-01-01 talent_through=", "loan_limit_cap", HPF_MISSING, "talent_through", NULL},
		{"", "loan_talent", HPF_NOT_APPLICABLE, NULL, NULL},
		{"talent_tier=1 talent_from=2018-06-15 talent_through=2020-06-14", "loan_talent", HPF_NOTED, "2020-06-14", "2020-06-15"},

		{"withdrawn_for_house=0.00", "loan_limit_withdrawn", HPF_NOT_APPLICABLE, NULL, NULL},
		{"withdrawn_for_house=0.01", "loan_limit_withdrawn", HPF_LIMITS, "0.01", "499000.00"},
		{"withdrawn_for_house=50000.00", "loan_limit_withdrawn", HPF_LIMITS, "50000.00", "450000.00"},
		{"withdrawn_for_house=500000.01", "loan_limit_withdrawn", HPF_LIMITS, "500000.01", "0.00"},
		{"withdrawn_for_house=50000.00 loan_withdrawn_house=refuse", "loan_limit_withdrawn", HPF_NOT_APPLICABLE, NULL, NULL},
		{"withdrawn_for_house=", "loan_limit_withdrawn", HPF_MISSING, "withdrawn_for_house", NULL},
		{"withdrawn_for_house=50000.00 talent_tier=2 talent_from=2020-01-01 talent_through=2020-12-31", "loan_limit_withdrawn", HPF_LIMITS, NULL, "700000.00"},

		/* the home's value, of a second-hand one the lower of price and appraisal */
		{"area=90", "loan_limit_value", HPF_LIMITS, "1000000.00", "800000.00"},
		{"area=90.01", "loan_limit_value", HPF_LIMITS, "1000000.00", "700000.00"},
		{"home_order=2", "loan_limit_value", HPF_LIMITS, "1000000.00", "600000.00"},
		{"purpose=second_hand appraised=950000.00", "loan_limit_value", HPF_LIMITS, "950000.00", "760000.00"},
		{"purpose=second_hand appraised=1000000.01", "loan_limit_value", HPF_LIMITS, "1000000.00", "800000.00"},
		{"purpose=second_hand appraised=", "loan_limit_value", HPF_MISSING, "appraised", NULL},
		{"purpose=build appraised=", "loan_limit_value", HPF_LIMITS, "1000000.00", "800000.00"},
		{"price=998749.99", "loan_limit_value", HPF_LIMITS, "998749.99", "798000.00"},
		{"price=998750.00", "loan_limit_value", HPF_LIMITS, "998750.00", "799000.00"},

		{"down_payment=400000.00", "loan_limit_unpaid", HPF_LIMITS, "400000.00", "600000.00"},
		{"down_payment=400000.01", "loan_limit_unpaid", HPF_LIMITS, "400000.01", "599000.00"},
		{"down_payment=1000000.01", "loan_limit_unpaid", HPF_LIMITS, "1000000.01", "0.00"},
		{"down_payment= price=", "loan_limit_unpaid", HPF_MISSING, "price", NULL},

		/* multiple 20, times what the months give, at least the floor */
		{"balance=40000.00", "loan_limit_balance", HPF_LIMITS, "40000.00", "800000.00"},
		{"balance=40000.00 loan_balance_multiple=15", "loan_limit_balance", HPF_LIMITS, "40000.00", "600000.00"},
		{"balance=7500.00", "loan_limit_balance", HPF_LIMITS, "7500.00", "150000.00"},
		{"balance=7549.99", "loan_limit_balance", HPF_LIMITS, "7549.99", "150000.00"},
		{"balance=7550.00", "loan_limit_balance", HPF_LIMITS, "7550.00", "151000.00"},
		{"balance=0.00", "loan_limit_balance", HPF_LIMITS, "0.00", "150000.00"},
		{"balance=40000.00 spouse=contributes spouse_balance=10000.00", "loan_limit_balance", HPF_LIMITS, "50000.00", "1000000.00"},
		{"balance=40000.00 spouse=contributes spouse_balance=", "loan_limit_balance", HPF_MISSING, "spouse_balance", NULL},
		{"balance=40000.00 spouse=other spouse_balance=", "loan_limit_balance", HPF_LIMITS, "40000.00", "800000.00"},
		{"loan_time_coefficient_short=0.8 months_total=12", "loan_limit_balance", HPF_LIMITS, NULL, "800000.00"},
		{"loan_time_coefficient_short=0.8 months_total=11", "loan_limit_balance", HPF_LIMITS, NULL, "640000.00"},
		{"months_total=", "loan_limit_balance", HPF_MISSING, "months_total", NULL},
		/* the coefficient of the loan ratio's band */
		{"", "loan_liquidity", HPF_NOT_APPLICABLE, NULL, NULL},
		{"loan_ratio=", "loan_liquidity", HPF_NOT_APPLICABLE, NULL, NULL},
		{"liquidity_coefficient_open=true loan_ratio=84.99999999", "loan_liquidity", HPF_NOTED, "84.99999999", "1.2"},
		{"liquidity_coefficient_open=true loan_ratio=85", "loan_liquidity", HPF_NOTED, "85", "1"},
		{"liquidity_coefficient_open=true loan_ratio=89.99999999", "loan_liquidity", HPF_NOTED, "89.99999999", "1"},
		{"liquidity_coefficient_open=true loan_ratio=90", "loan_liquidity", HPF_NOTED, "90", "0.8"},
		{"liquidity_coefficient_open=true loan_ratio=94.99999999", "loan_liquidity", HPF_NOTED, "94.99999999", "0.8"},
		{"liquidity_coefficient_open=true loan_ratio=95", "loan_liquidity", HPF_NOTED, "95", "0.6"},
		{"liquidity_coefficient_open=true loan_ratio=", "loan_liquidity", HPF_MISSING, "loan_ratio", NULL},
		{"liquidity_coefficient_open=true loan_ratio=", "loan_limit_balance", HPF_MISSING, "loan_ratio", NULL},
		{"liquidity_coefficient_open=true loan_ratio=84.99999999", "loan_limit_balance", HPF_LIMITS, "40000.00", "960000.00"},
		{"liquidity_coefficient_open=true loan_ratio=85", "loan_limit_balance", HPF_LIMITS, "40000.00", "800000.00"},
		{"liquidity_coefficient_open=true loan_ratio=90", "loan_limit_balance", HPF_LIMITS, "40000.00", "640000.00"},
		{"liquidity_coefficient_open=true loan_ratio=95", "loan_limit_balance", HPF_LIMITS, "40000.00", "480000.00"},
		{"liquidity_coefficient_open=true loan_ratio=95 balance=5000.00", "loan_limit_balance", HPF_LIMITS, "5000.00", "150000.00"},

		/* half the income less other debts; a fen's fraction is not there to be paid */
		{"family_income=8000.01", "loan_limit_ability", HPF_LIMITS, "4000.00", NULL},
		{"family_income=8000.02 family_debt_service=1000.00", "loan_limit_ability", HPF_LIMITS, "3000.01", NULL},
		{"family_income=8000.00 family_debt_service=4000.00", "loan_limit_ability", HPF_LIMITS, "0.00", "0.00"},
		{"family_income=8000.00 family_debt_service=4000.01", "loan_limit_ability", HPF_LIMITS, "0.00", "0.00"},
		/* 500000.00 at 3.25 % over 360 months is 2176.03 a month; over 240 by equal principal 3437.50 at first */
		{"periods=360 family_income=4352.06", "loan_limit_ability", HPF_LIMITS, "2176.03", "500000.00"},
		{"periods=360 family_income=4352.04", "loan_limit_ability", HPF_LIMITS, "2176.02", "499000.00"},
		{"method=equal_principal family_income=6875.00", "loan_limit_ability", HPF_LIMITS, "3437.50", "500000.00"},
		{"method=equal_principal family_income=6874.98", "loan_limit_ability", HPF_LIMITS, "3437.49", "499000.00"},
		{"rate=0% periods=100 family_income=4000.00", "loan_limit_ability", HPF_LIMITS, "2000.00", "200000.00"},
		{"rate=", "loan_limit_ability", HPF_MISSING, "rate", NULL},
		{"rate= periods=", "loan_limit_ability", HPF_MISSING, "periods", NULL},
		{"method=", "loan_limit_ability", HPF_MISSING, "method", NULL},
	};

	(void) state;
	EXPECT(LOAN, "loan_cap_second_single=510000.00 loan_cap_second_double=620000.00 "
		   "loan_talent_factor_1=2 loan_talent_factor_2=1.5 loan_talent_factor_3=1.12", table);
}

static void
test_decided(void **state)
{
	static const Decided table[] = {
		{"", HPF_GRANTED, "300000.00", NULL},
		/* as much as asked for, up to the smallest limit; above it only who takes less */
		{"requested=500000.00", HPF_GRANTED, "500000.00", NULL},
		{"requested=500000.01", HPF_REFUSED, "0.00", "loan_limit_cap"},
		{"requested=500000.01 accepts_less=true", HPF_GRANTED, "500000.00", "loan_limit_cap"},
		{"requested=0.01", HPF_GRANTED, "0.01", NULL},
		{"requested=0.00", HPF_REFUSED, "0.00", NULL},
		{"requested=", HPF_GRANTED, "500000.00", "loan_limit_cap"},
		{"requested= spouse=contributes", HPF_GRANTED, "600000.00", "loan_limit_unpaid"},
		{"requested= balance=10000.00", HPF_GRANTED, "200000.00", "loan_limit_balance"},
		{"requested= withdrawn_for_house=100000.00", HPF_GRANTED, "400000.00", "loan_limit_withdrawn"},
		{"requested= price=600000.00 area=120 down_payment=180000.00", HPF_GRANTED, "420000.00", "loan_limit_value"},
		{"requested= purpose=second_hand appraised=500000.00", HPF_GRANTED, "400000.00", "loan_limit_value"},
		{"requested= periods=360 family_income=4352.04", HPF_GRANTED, "499000.00", "loan_limit_ability"},
		{"requested= family_income=0.00", HPF_REFUSED, "0.00", "loan_limit_ability"},
		{"requested= accepts_less=true family_income=100.00 family_debt_service=50.00", HPF_REFUSED, "0.00", "loan_limit_ability"},
		/* what is missing leaves the decision open, unless something refuses it anyway */
		{"born_on=", HPF_INCOMPLETE, "0.00", NULL},
		{"born_on= account_state=frozen", HPF_REFUSED, "0.00", NULL},
		{"requested=900000.00 born_on=", HPF_REFUSED, "0.00", "loan_limit_cap"},
		{"family_income= requested=", HPF_INCOMPLETE, "0.00", "loan_limit_cap"},
		/* other city, second home, third home */
		{"contributor_city=other certificate=true", HPF_GRANTED, "300000.00", NULL},
		{"home_order=2 loans_before=1", HPF_GRANTED, "300000.00", NULL},
		{"home_order=3 loans_before=1", HPF_REFUSED, "0.00", NULL},
	};

	(void) state;
	DECIDED(LOAN, "", table);
}

/* With every limit unknown there is nothing to say of the amount. */
static void
test_no_limit_known(void **state)
{
	static const Expected table[] = {
		{"home_order= price= down_payment= family_income= balance= withdrawn_for_house=", "loan_amount", HPF_NOT_APPLICABLE, NULL, NULL},
		{"home_order= price= down_payment= family_income= withdrawn_for_house=", "loan_amount", HPF_PASSED, "300000.00", "800000.00"},
	};
	static const Decided decided[] = {
		{"home_order= price= down_payment= family_income= balance= withdrawn_for_house=", HPF_INCOMPLETE, "0.00", NULL},
	};

	(void) state;
	EXPECT(LOAN, "", table);
	DECIDED(LOAN, "", decided);
}

/* The first payment of a schedule, which is what the borrower must be able to pay. */
static int64_t
first_payment(int64_t principal, int64_t rate, int32_t periods, bool equal_principal)
{
	HpfSchedule schedule;
	HpfScheduleLine line;
	int64_t		installment;

	if (!equal_principal)
	{
		assert_int_equal(hpf_installment(principal, rate, periods, &installment), HPF_OK);
		return installment;
	}
	assert_int_equal(hpf_schedule_start(&schedule, principal, rate, periods, HPF_EQUAL_PRINCIPAL), HPF_OK);
	assert_true(hpf_schedule_next(&schedule, &line));
	return line.installment;
}

static void
set_fact(Case *c, const char *name, int64_t value)
{
	int			fact = fact_number(LOAN, name, strlen(name));

	assert_true(fact >= 0);
	c->facts.given[fact] = true;
	c->facts.value[fact] = value;
}

/* The limit of repayment ability is the greatest multiple of the unit that can be paid. */
static void
test_ability(void **state)
{
	static const int64_t units[] = {1, 100, 100000, 1000000, 777};
	Case		c;

	(void) state;
	good_case(&c, LOAN);
	for (int round = 0; round < 40000; round++)
	{
		int64_t		unit = units[next_random() % 5];
		int64_t		rate = next_random() % 8 == 0 ? 0 : random_between(1, next_random() % 4 == 0 ? HPF_LOAN_RATE_MAX : 8 * HPF_RATE_PER_CENT);
		int32_t		periods = (int32_t) random_between(1, next_random() % 4 == 0 ? 600 : 360);
		bool		equal_principal = next_random() % 2 == 0;
		int64_t		income = random_between(0, next_random() % 8 == 0 ? INT64_C(100000000000) : 10000000);
		int64_t		debts = random_between(0, income / 4);
		const HpfFinding *f;
		int64_t		payment;
		int64_t		limit;

		set_fact(&c, "family_income", income);
		set_fact(&c, "family_debt_service", debts);
		set_fact(&c, "rate", rate);
		set_fact(&c, "periods", periods);
		set_fact(&c, "method", equal_principal);
		set_key(&c.parameters, HPF_KEY_LOAN_AMOUNT_UNIT, unit, true);
		decide(&c);
		f = finding(&c, "loan_limit_ability");
		payment = income / 2 - debts;
		limit = f->required;
		assert_int_equal(f->actual, payment < 0 ? 0 : payment);
		assert_int_equal(limit % unit, 0);
		if (payment <= 0)
		{
			assert_int_equal(limit, 0);
			continue;
		}
		assert_true(first_payment(limit, rate, periods, equal_principal) <= payment);
		if (limit + unit <= HPF_PRINCIPAL_MAX)
			assert_true(first_payment(limit + unit, rate, periods, equal_principal) > payment);
	}
}

/* The same where it can be counted out: fen by fen, small payments. */
static void
test_ability_counted(void **state)
{
	Case		c;

	(void) state;
	good_case(&c, LOAN);
	set_fact(&c, "family_debt_service", 0);
	set_key(&c.parameters, HPF_KEY_LOAN_AMOUNT_UNIT, 1, true);
	for (int round = 0; round < 300; round++)
	{
		int64_t		rate = random_between(0, 10 * HPF_RATE_PER_CENT);
		int32_t		periods = (int32_t) random_between(1, 60);
		bool		equal_principal = next_random() % 2 == 0;
		int64_t		payment = random_between(1, 20);
		int64_t		greatest = 0;

		for (int64_t principal = 1; principal <= 21 * 60 + 60; principal++)
			if (first_payment(principal, rate, periods, equal_principal) <= payment)
				greatest = principal;
		set_fact(&c, "family_income", 2 * payment);
		set_fact(&c, "rate", rate);
		set_fact(&c, "periods", periods);
		set_fact(&c, "method", equal_principal);
		decide(&c);
		assert_int_equal(finding(&c, "loan_limit_ability")->required, greatest);
	}
}

/* The largest incomes reach what the installment is proved for, and stop there. */
static void
test_ability_largest(void **state)
{
	Case		c;

	(void) state;
	good_case(&c, LOAN);
	for (int method = 0; method < 2; method++)
		for (int64_t unit = 1; unit <= 10000000; unit *= 100)
		{
			set_fact(&c, "family_income", HPF_PRINCIPAL_MAX);
			set_fact(&c, "method", method);
			set_key(&c.parameters, HPF_KEY_LOAN_AMOUNT_UNIT, unit, true);
			decide(&c);
			assert_int_equal(finding(&c, "loan_limit_ability")->required, HPF_PRINCIPAL_MAX - HPF_PRINCIPAL_MAX % unit);
		}
}

/* Products at the ends of the ranges are clipped, never wrapped. */
static void
test_largest_products(void **state)
{
	static const Expected table[] = {
		{"balance=1000000000000.00 spouse=contributes spouse_balance=1000000000000.00 loan_balance_multiple=1000 months_total=0 "
		 "loan_time_coefficient_short=1000 liquidity_coefficient_open=true liquidity_coefficient_strict=1000 loan_amount_unit=0.01",
		"loan_limit_balance", HPF_LIMITS, "2000000000000.00", "92233720368547758.07"},
		{"balance=1000000000000.00 spouse=contributes spouse_balance=1000000000000.00 loan_balance_multiple=1000 months_total=0 "
		 "loan_time_coefficient_short=1000 liquidity_coefficient_open=true liquidity_coefficient_strict=1000",
		"loan_limit_balance", HPF_LIMITS, "2000000000000.00", "92233720368547000.00"},
		{"loan_cap_first_single=1000000000.00 talent_tier=1 talent_from=2020-01-01 talent_through=2020-12-31 loan_talent_factor_1=1000",
		"loan_limit_cap", HPF_LIMITS, NULL, "1000000000000.00"},
		{"price=1000000000000.00 down_payment_first_small=0%", "loan_limit_value", HPF_LIMITS, "1000000000000.00", "1000000000000.00"},
		{"price=1000000000000.00 down_payment_first_small=100%", "loan_limit_value", HPF_LIMITS, "1000000000000.00", "0.00"},
		{"price=1000000000000.00 down_payment_first_small=100%", "loan_down_payment", HPF_FAILED, NULL, "1000000000000.00"},
		{"retires_on=9999-12-31", "loan_term_retirement", HPF_PASSED, "240", "95754"},
		{"decided_on=9999-12-31 retires_on=0001-01-01", "loan_term_retirement", HPF_FAILED, "240", "0"},
	};

	(void) state;
	EXPECT(LOAN, "", table);
}

/* A grant is at most each limit and the amount asked for, and then nothing failed. */
static void
test_grants(void **state)
{
	long		granted = 0;
	int			requested = fact_number(LOAN, "requested", 9);

	(void) state;
	for (int round = 0; round < 30000; round++)
	{
		Case		c;
		int64_t		most = INT64_MAX;

		random_case(&c, LOAN);
		decide(&c);
		for (int place = 0; place < c.findings.count; place++)
			if (c.findings.finding[place].result == HPF_LIMITS && c.findings.finding[place].required < most)
				most = c.findings.finding[place].required;
		if (c.findings.outcome != HPF_GRANTED)
		{
			assert_int_equal(c.findings.amount, 0);
			continue;
		}
		granted++;
		assert_true(c.findings.amount > 0 && c.findings.amount <= most);
		assert_true(!c.facts.given[requested] || c.findings.amount <= c.facts.value[requested]);
		if (c.findings.bound != HPF_NO_FINDING)
		{
			assert_int_equal(c.findings.finding[c.findings.bound].required, most);
			assert_int_equal(c.findings.amount, most);
		}
		/* asking for more gives no more than the limits */
		c.facts.given[requested] = true;
		c.facts.value[requested] = most < INT64_C(50000000000000) ? 2 * most : most;
		decide(&c);
		assert_true(c.findings.amount <= most);
	}
	assert_true(granted > 3000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_decided),
		cmocka_unit_test(test_no_limit_known),
		cmocka_unit_test(test_ability),
		cmocka_unit_test(test_ability_counted),
		cmocka_unit_test(test_ability_largest),
		cmocka_unit_test(test_largest_products),
		cmocka_unit_test(test_grants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
