/*
 * policy.c
 *		The catalogue of policy keys.
 *
 * What a key's value is on a day is data: rows of fund.policy.  Here is only
 * which keys there are, their type, unit and permitted range.
 */
#include "policy.h"

#include <string.h>

#include "money.h"
#include "rate.h"
#include "varint.h"

#define YUAN(n)		(INT64_C(n) * HPF_FEN_PER_YUAN)
#define PER_CENT(n)	(INT64_C(n) * HPF_RATE_PER_CENT)
#define NUMBER(n)	(INT64_C(n) * HPF_NUMERIC_ONE)

#define CNY			{HPF_VALUE_CNY, NULL, 0, YUAN(1000000000)}
#define RATE		{HPF_VALUE_RATE, NULL, 0, PER_CENT(100)}
#define COUNT(n)	{HPF_VALUE_INTEGER, NULL, 0, n}
#define RATIO		{HPF_VALUE_NUMERIC, NULL, 0, NUMBER(1000000000)}
#define FACTOR		{HPF_VALUE_NUMERIC, NULL, 0, NUMBER(1000)}
#define FLAG		{HPF_VALUE_BOOLEAN, NULL, 0, 0}
#define WORD(w)		{HPF_VALUE_WORD, w, 0, 0}
#define TEXT		{HPF_VALUE_TEXT, NULL, 0, 0}

static const char *const rounding_words[] = {"half_up", "ceiling", "floor", NULL};
static const char *const offset_words[] = {"reduce", "shorten", NULL};
static const char *const subsidy_words[] = {"A", "B", NULL};
static const char *const withdrawn_words[] = {"subtract", "refuse", NULL};
static const char *const days_words[] = {"working", "calendar", NULL};
static const char *const law_words[] = {"accepted", "decided", NULL};
static const char *const first_period_words[] = {"joined", "separate", NULL};
static const char *const penalty_words[] = {"principal_interest", "principal", "compound", NULL};
static const char *const reset_words[] = {"day_split", "next_period", NULL};
static const char *const extension_words[] = {"original", "cumulative", NULL};
static const char *const credit_scope_words[] = {"none", "changed", "all", NULL};
static const char *const credit_guarantee_words[] = {"1", "2", "3", "4", "5", "6", NULL};
static const char *const overdue_words[] = {"arrears", "balance", NULL};
static const char *const relation_words[] = {"self", "couple", "family", NULL};

static const HpfPolicyKeySpec general_keys[HPF_GENERAL_KEYS] = {
	[HPF_KEY_CONTRIBUTION_ROUNDING_UNIT] = {"contribution_rounding_unit", {HPF_VALUE_CNY, NULL, 1, YUAN(100)}, false, "yuan",
	"each side of a monthly contribution is rounded to this", "缴存额取整单位", NULL},
	[HPF_KEY_CONTRIBUTION_ROUNDING_MODE] = {"contribution_rounding_mode", WORD(rounding_words), false, "half_up, ceiling or floor",
	"how each side is rounded", "缴存额取整方式", NULL},
	[HPF_KEY_CONTRIBUTION_BASE_FLOOR] = {"contribution_base_floor", CNY, false, "yuan a month",
	"lowest base", "缴存基数下限", NULL},
	[HPF_KEY_CONTRIBUTION_BASE_CAP] = {"contribution_base_cap", CNY, false, "yuan a month",
	"highest base", "缴存基数上限", NULL},
	[HPF_KEY_CONTRIBUTION_RATIO_FLOOR] = {"contribution_ratio_floor", RATE, false, "per cent",
	"lowest ratio of either side", "缴存比例下限", NULL},
	[HPF_KEY_CONTRIBUTION_RATIO_CAP] = {"contribution_ratio_cap", RATE, false, "per cent",
	"highest ratio of either side", "缴存比例上限", NULL},
	[HPF_KEY_COLLECTION_COUNTS_INTEREST] = {"collection_counts_interest", FLAG, false, "",
	"the interest credited on 30 June is inside the collection total", "结息计入归集额", "report.flows"},
	[HPF_KEY_COLLECTION_COUNTS_TRANSFERS] = {"collection_counts_transfers", FLAG, false, "",
	"transfers in and out of the city count as collected and withdrawn", "异地转移计入归集、提取", "report.flows"},
	[HPF_KEY_DEPOSIT_RATE_SERIES] = {"deposit_rate_series", TEXT, false, "series",
	"series of the interest on members' accounts", "职工存款利率系列", "hpf.settle_interest_chunk"},
	[HPF_KEY_DEPOSIT_DAY_BASIS] = {"deposit_day_basis", {HPF_VALUE_INTEGER, NULL, 360, 366}, false, "days a year",
	"day basis of members' interest", "计息天数基准", "hpf.settle_interest_chunk"},
	[HPF_KEY_WITHDRAWAL_MINIMUM_LEFT] = {"withdrawal_minimum_left", CNY, false, "yuan",
	"what a partial withdrawal or an offset leaves in the account", "提取后最低留存额", NULL},
	[HPF_KEY_OFFSET_INTERBANK_LEG] = {"offset_interbank_leg", FLAG, false, "",
	"an offset moves cash when the collection bank is not the loan's bank", "冲还贷跨行划转", "hpf.post_loan_facts"},
	[HPF_KEY_PRINCIPAL_OFFSET_MODE] = {"principal_offset_mode", WORD(offset_words), false, "reduce or shorten",
	"what a principal offset does to the schedule", "冲本金后还款方式", "hpf.offset_principal"},
	[HPF_KEY_PENALTY_INCOME_SUBJECT] = {"penalty_income_subject", TEXT, false, "subject",
	"where penalty is booked", "罚息收入科目", "hpf.post_loan_facts"},
	[HPF_KEY_SUBSIDY_FORMULA] = {"subsidy_formula", WORD(subsidy_words), false, "A or B",
	"A: interest on the same balance; B: difference of installments", "贴息计算方法", "hpf.subsidies_due"},
	[HPF_KEY_LOAN_RATIO_CEILING_PRINCIPAL_OFFSET] = {"loan_ratio_ceiling_principal_offset", RATIO, false, "per cent",
	"principal offsets are open while the loan ratio is at most this", "冲本金业务个贷率上限", NULL},
	[HPF_KEY_ANNUAL_CHANGE_BASE] = {"annual_change_base", TEXT, false, "year_end or a date",
	"base of the loan ratio's change in the annual summary", "个贷率变动基准日", "report.annual_change_base"},
	[HPF_KEY_LOAN_RATIO_MEETING_BASE] = {"loan_ratio_meeting_base", {HPF_VALUE_DATE, NULL, 0, 0}, false, "month end",
	"the month whose ratio the directors' meeting calls the start of the year", "年初个贷率取数日", "report.meeting_change_base"},
	[HPF_KEY_BUSINESS_WINDOW] = {"business_window", {HPF_VALUE_OBJECT, NULL, 0, 0}, false, "act, days, from, through",
	"the first days of a new business that the annual summary reports", "新业务上线统计窗口", "report.principal_offset_days"},

	[HPF_KEY_LOAN_MONTHS_LEAST] = {"loan_months_least", COUNT(120), false, "months",
	"continuous contribution before a loan", "贷款前连续缴存月数", NULL},
	[HPF_KEY_LOAN_OTHER_CITY_OPEN] = {"loan_other_city_open", FLAG, false, "",
	"contributors of other cities may borrow, with their centre's certificate", "异地缴存职工可贷款", NULL},
	[HPF_KEY_LOAN_COUNT_MOST] = {"loan_count_most", COUNT(10), false, "loans",
	"housing fund loans a family may have in its life", "家庭贷款次数上限", NULL},
	[HPF_KEY_LOAN_WAIT_MONTHS] = {"loan_wait_months", COUNT(120), false, "months",
	"between the settlement of the first loan and the second", "结清后再贷等待月数", NULL},
	[HPF_KEY_LOAN_OVERDUE_PERIODS_MOST] = {"loan_overdue_periods_most", COUNT(24), false, "periods",
	"overdue periods of the family in the last 24 months", "近24个月逾期期数上限", NULL},
	[HPF_KEY_LOAN_AGE_LEAST] = {"loan_age_least", COUNT(60), false, "years",
	"age of the borrower", "借款人最低年龄", NULL},
	[HPF_KEY_LOAN_GUARANTEE_REQUIRED] = {"loan_guarantee_required", FLAG, false, "",
	"a loan needs security", "贷款须提供担保", NULL},
	[HPF_KEY_LOAN_PERIODS_MOST] = {"loan_periods_most", {HPF_VALUE_INTEGER, NULL, 1, 600}, false, "months",
	"longest term", "贷款最长期限", NULL},
	[HPF_KEY_LOAN_YEARS_AFTER_RETIREMENT] = {"loan_years_after_retirement", COUNT(30), false, "years",
	"the term ends at most so long after the borrower's retirement age", "到期日距法定退休年龄", NULL},
	[HPF_KEY_LOAN_BUILDING_YEARS_MOST] = {"loan_building_years_most", COUNT(100), false, "years",
	"age of a second-hand building plus term", "二手房房龄加贷款期限上限", NULL},
	[HPF_KEY_LOAN_CAP_FIRST_SINGLE] = {"loan_cap_first_single", CNY, false, "yuan",
	"highest loan, first home, one contributor", "首套单职工最高额度", NULL},
	[HPF_KEY_LOAN_CAP_FIRST_DOUBLE] = {"loan_cap_first_double", CNY, false, "yuan",
	"highest loan, first home, both spouses contribute", "首套双职工最高额度", NULL},
	[HPF_KEY_LOAN_CAP_SECOND_SINGLE] = {"loan_cap_second_single", CNY, false, "yuan",
	"highest loan, second home, one contributor", "二套单职工最高额度", NULL},
	[HPF_KEY_LOAN_CAP_SECOND_DOUBLE] = {"loan_cap_second_double", CNY, false, "yuan",
	"highest loan, second home, both spouses contribute", "二套双职工最高额度", NULL},
	[HPF_KEY_LOAN_SMALL_HOME_AREA] = {"loan_small_home_area", FACTOR, false, "square metres",
	"a home up to this area counts as small", "小户型面积", NULL},
	[HPF_KEY_DOWN_PAYMENT_FIRST_SMALL] = {"down_payment_first_small", RATE, false, "per cent of the price",
	"down payment, first home, small", "首套小户型首付比例", NULL},
	[HPF_KEY_DOWN_PAYMENT_FIRST_LARGE] = {"down_payment_first_large", RATE, false, "per cent of the price",
	"down payment, first home, larger", "首套大户型首付比例", NULL},
	[HPF_KEY_DOWN_PAYMENT_SECOND] = {"down_payment_second", RATE, false, "per cent of the price",
	"down payment, second home", "二套首付比例", NULL},
	[HPF_KEY_LOAN_PAYMENT_SHARE_MOST] = {"loan_payment_share_most", RATE, false, "per cent of the family's monthly income",
	"installment and other debt service", "月还款占家庭收入比例上限", NULL},
	[HPF_KEY_LOAN_BALANCE_MULTIPLE] = {"loan_balance_multiple", FACTOR, false, "times",
	"loan as a multiple of the balances of borrower and spouse", "余额倍数", NULL},
	[HPF_KEY_LOAN_BALANCE_FLOOR] = {"loan_balance_floor", CNY, false, "yuan",
	"what the multiple of the balance gives at least", "按余额计算的保底额度", NULL},
	[HPF_KEY_LOAN_TIME_MONTHS_FULL] = {"loan_time_months_full", COUNT(600), false, "months",
	"contribution from which the multiple counts in full", "时间系数满额月数", NULL},
	[HPF_KEY_LOAN_TIME_COEFFICIENT_SHORT] = {"loan_time_coefficient_short", FACTOR, false, "factor",
	"time coefficient below that", "时间系数", NULL},
	[HPF_KEY_LIQUIDITY_COEFFICIENT_OPEN] = {"liquidity_coefficient_open", FLAG, false, "",
	"the liquidity coefficient is applied", "启用流动性调节系数", NULL},
	[HPF_KEY_LIQUIDITY_WATCH] = {"liquidity_watch", RATIO, false, "per cent of deposits",
	"loan ratio from which liquidity is watched", "个贷率关注线", NULL},
	[HPF_KEY_LIQUIDITY_RESTRICT] = {"liquidity_restrict", RATIO, false, "per cent of deposits",
	"loan ratio from which lending is restricted", "个贷率限制线", NULL},
	[HPF_KEY_LIQUIDITY_STRICT] = {"liquidity_strict", RATIO, false, "per cent of deposits",
	"loan ratio from which lending is strictly restricted", "个贷率严控线", NULL},
	[HPF_KEY_LIQUIDITY_COEFFICIENT_LOOSE] = {"liquidity_coefficient_loose", FACTOR, false, "factor",
	"liquidity coefficient below the watch line", "流动性调节系数（宽松）", NULL},
	[HPF_KEY_LIQUIDITY_COEFFICIENT_WATCH] = {"liquidity_coefficient_watch", FACTOR, false, "factor",
	"liquidity coefficient from the watch line", "流动性调节系数（关注）", NULL},
	[HPF_KEY_LIQUIDITY_COEFFICIENT_RESTRICT] = {"liquidity_coefficient_restrict", FACTOR, false, "factor",
	"liquidity coefficient from the restrict line", "流动性调节系数（限制）", NULL},
	[HPF_KEY_LIQUIDITY_COEFFICIENT_STRICT] = {"liquidity_coefficient_strict", FACTOR, false, "factor",
	"liquidity coefficient from the strict line", "流动性调节系数（严控）", NULL},
	[HPF_KEY_LOAN_SECOND_HOME_RATIO_BELOW] = {"loan_second_home_ratio_below", RATIO, true, "per cent of deposits",
	"second homes are financed only while the loan ratio is below", "二套房贷款个贷率上限", NULL},
	[HPF_KEY_LOAN_WITHDRAWN_HOUSE] = {"loan_withdrawn_house", WORD(withdrawn_words), false, "subtract or refuse",
	"what a withdrawal made for the same house does to the loan", "同一住房已提取的处理", NULL},
	[HPF_KEY_LOAN_TALENT_FACTOR_1] = {"loan_talent_factor_1", FACTOR, false, "factor",
	"cap of a holder of talent certificate tier 1", "一类人才额度倍数", NULL},
	[HPF_KEY_LOAN_TALENT_FACTOR_2] = {"loan_talent_factor_2", FACTOR, false, "factor",
	"cap of a holder of talent certificate tier 2", "二类人才额度倍数", NULL},
	[HPF_KEY_LOAN_TALENT_FACTOR_3] = {"loan_talent_factor_3", FACTOR, false, "factor",
	"cap of a holder of talent certificate tier 3", "三类人才额度倍数", NULL},
	[HPF_KEY_LOAN_AMOUNT_UNIT] = {"loan_amount_unit", {HPF_VALUE_CNY, NULL, 1, YUAN(100000)}, false, "yuan",
	"a limit is rounded down to a multiple of this", "贷款额度取整单位", NULL},

	[HPF_KEY_HOUSING_MONTHS_LEAST] = {"housing_months_least", COUNT(600), true, "months",
	"contribution an applicant for affordable housing shows", "保障房申请缴存月数", NULL},
	[HPF_KEY_BAN_YEARS_WITHDRAWAL] = {"ban_years_withdrawal", COUNT(20), false, "years",
	"ban after a fraudulent withdrawal", "骗提限制年限", "hpf.ban"},
	[HPF_KEY_BAN_YEARS_LOAN] = {"ban_years_loan", COUNT(20), false, "years",
	"ban after a fraudulent loan", "骗贷限制年限", "hpf.ban"},
	[HPF_KEY_CASE_DAYS_WITHDRAWAL] = {"case_days_withdrawal", COUNT(365), false, "days",
	"time to decide a withdrawal", "提取审批时限", "hpf.accept_case"},
	[HPF_KEY_CASE_DAYS_LOAN] = {"case_days_loan", COUNT(365), false, "days",
	"time to decide a loan", "贷款审批时限", "hpf.accept_case"},
	[HPF_KEY_CASE_DAYS_COUNT] = {"case_days_count", WORD(days_words), false, "working or calendar",
	"which days the time limits count", "时限计算方式", "hpf.accept_case"},
	[HPF_KEY_CASE_LAW_DATE] = {"case_law_date", WORD(law_words), false, "accepted or decided",
	"the text in force on which day decides a case", "适用规定的基准日", "hpf.review_case"},
	[HPF_KEY_CASE_RULES_ALONE_AMOUNT] = {"case_rules_alone_amount", CNY, false, "yuan",
	"up to this amount the rules approve an online withdrawal without a person", "系统自动审批限额", "hpf.may_decide_alone"},
	[HPF_KEY_CASE_DAYS_OTHER_CITY] = {"case_days_other_city", COUNT(365), false, "days",
	"time to decide a case of another city that is wholly online", "异地全程网办时限", "hpf.accept_case"},
	[HPF_KEY_CASE_DAYS_COLLECTED] = {"case_days_collected", COUNT(365), false, "days",
	"time to decide a case collected for another centre", "异地代收代办时限", "hpf.accept_case"},
	[HPF_KEY_CASE_DAYS_TWO_PLACE] = {"case_days_two_place", COUNT(365), false, "days",
	"time to decide a case done jointly by two centres", "两地联办时限", "hpf.accept_case"},
	[HPF_KEY_LOAN_HOMES_MOST] = {"loan_homes_most", COUNT(10), false, "homes",
	"which home of a family is still financed", "支持购房套数上限", NULL},
	[HPF_KEY_LOAN_OVERDUE_MONTHS] = {"loan_overdue_months", COUNT(600), false, "months",
	"how far back overdue periods of a family's loans count", "逾期记录考察月数", "hpf.loan_facts_of"},
	[HPF_KEY_LOAN_REGISTRATION_REQUIRED] = {"loan_registration_required", FLAG, false, "",
	"a loan is disbursed only once its security is registered", "办妥抵押登记后放款", "hpf.disburse_loan"},
	[HPF_KEY_LOAN_FIRST_PERIOD] = {"loan_first_period", WORD(first_period_words), false, "joined or separate",
	"days before the first month are billed with the first installment, or by themselves", "首期零头天数计息方式", "hpf.post_loan_terms"},
	[HPF_KEY_PENALTY_RATE] = {"penalty_rate", {HPF_VALUE_RATE, NULL, 0, PER_CENT(1000)}, false, "per cent of the contract rate",
	"penalty of what is overdue; a whole per cent", "罚息利率", "hpf.post_loan_terms"},
	[HPF_KEY_PENALTY_BASE] = {"penalty_base", WORD(penalty_words), false, "principal_interest, principal or compound",
	"what penalty is charged on; compound: on penalty unpaid on a due day too", "罚息计算基数", "hpf.post_loan_terms"},
	[HPF_KEY_LOAN_GRACE_DAYS] = {"loan_grace_days", COUNT(90), false, "days",
	"after a due date, before an unpaid installment is overdue", "还款宽限期", "hpf.post_loan_terms"},
	[HPF_KEY_PENALTY_PRINCIPAL_FIRST_DAYS] = {"penalty_principal_first_days", COUNT(3650), false, "days",
	"overdue for more days, a payment goes to principal before interest and penalty", "逾期先还本金天数", "hpf.post_loan_terms"},
	[HPF_KEY_RATE_RESET_MODE] = {"rate_reset_mode", WORD(reset_words), false, "day_split or next_period",
	"a reset counts from its day, or from the first due date after it", "利率调整生效方式", "hpf.reset_rates_chunk"},
	[HPF_KEY_RATE_RESET_PERIODS_OVER] = {"rate_reset_periods_over", COUNT(600), false, "months",
	"loans of a longer term than this follow a change of rates", "利率随调期限", "hpf.reset_rates_chunk"},
	[HPF_KEY_PREPAY_MINIMUM] = {"prepay_minimum", CNY, false, "yuan",
	"least amount of a partial prepayment", "部分提前还款最低金额", "hpf.check_prepayment_terms"},
	[HPF_KEY_PREPAY_MONTHS_LEAST] = {"prepay_months_least", COUNT(600), false, "months",
	"after disbursement, before a partial prepayment", "提前还款最短还款月数", "hpf.check_prepayment_terms"},
	[HPF_KEY_PREPAY_TIMES_YEAR_MOST] = {"prepay_times_year_most", COUNT(366), false, "times",
	"partial prepayments in a calendar year", "每年提前还款次数上限", "hpf.check_prepayment_terms"},
	[HPF_KEY_BULLET_PERIODS_MOST] = {"bullet_periods_most", COUNT(600), false, "months",
	"longest term repaid in one sum", "一次还本付息最长期限", "hpf.check_method"},
	[HPF_KEY_LOAN_EXTENSION_RATE] = {"loan_extension_rate", WORD(extension_words), false, "original or cumulative",
	"the term whose bracket of rates an extended loan has", "展期后利率档次", "hpf.change_term"},
	[HPF_KEY_BANK_FEED_ERRORS_MOST] = {"bank_feed_errors_most", RATE, false, "per cent of the lines compared",
	"a bank's shared data counts as accurate up to this", "共享数据差错率上限", "hpf.record_feed_check"},

	[HPF_KEY_CREDIT_INSTITUTION_CODE] = {"credit_institution_code", TEXT, true, "14 characters",
	"the centre's code at the credit bureau", "征信业务管理机构代码", "hpf.credit_loan_contents"},
	[HPF_KEY_CREDIT_REPORTING_FROM] = {"credit_reporting_from", {HPF_VALUE_DATE, NULL, 0, 0}, true, "a day of the first month",
	"the first month reported to the credit bureau", "征信报送起始月", "hpf.start_credit_batch"},
	[HPF_KEY_CREDIT_BUSINESS_KIND] = {"credit_business_kind", TEXT, false, "code",
	"business kind of a loan in reports", "征信借贷业务种类", "hpf.credit_loan_contents"},
	[HPF_KEY_CREDIT_BANK_LOANS] = {"credit_bank_loans", FLAG, false, "",
	"interest-subsidised bank loans are reported too, and not by the bank", "贴息贷款由中心报送征信", "hpf.credit_loan_contents"},
	[HPF_KEY_CREDIT_GUARANTEE] = {"credit_guarantee", WORD(credit_guarantee_words), false, "code",
	"guarantee that is reported of a loan whose case does not tell it", "征信默认担保方式", "hpf.credit_loan_contents"},
	[HPF_KEY_CREDIT_CONTRIBUTION_SCOPE] = {"credit_contribution_scope", WORD(credit_scope_words), false, "none, changed or all",
	"which accounts' contributions are reported each month", "缴存信息报送范围", "hpf.credit_to_report"},
	[HPF_KEY_CREDIT_OBJECTION_DAYS] = {"credit_objection_days", COUNT(365), false, "days",
	"time to answer an objection to a record", "征信异议处理时限", "hpf.open_credit_objection"},

	[HPF_KEY_RISK_ATTENTION_PERIODS] = {"risk_attention_periods", COUNT(600), false, "periods",
	"overdue periods from which a loan is of attention", "关注类起始逾期期数", "hpf.arrears_terms"},
	[HPF_KEY_RISK_SUBSTANDARD_PERIODS] = {"risk_substandard_periods", COUNT(600), false, "periods",
	"overdue periods from which a loan is substandard", "次级类起始逾期期数", "hpf.arrears_terms"},
	[HPF_KEY_RISK_DOUBTFUL_PERIODS] = {"risk_doubtful_periods", COUNT(600), false, "periods",
	"overdue periods from which a loan is doubtful", "可疑类起始逾期期数", "hpf.arrears_terms"},
	[HPF_KEY_RISK_SUBSTANDARD_DAYS] = {"risk_substandard_days", COUNT(36500), true, "days",
	"days overdue from which a loan is substandard, whatever its periods", "次级类起始逾期天数", "hpf.arrears_terms"},
	[HPF_KEY_RISK_DOUBTFUL_DAYS] = {"risk_doubtful_days", COUNT(36500), true, "days",
	"days overdue from which a loan is doubtful, whatever its periods", "可疑类起始逾期天数", "hpf.arrears_terms"},
	[HPF_KEY_OVERDUE_RATE_PERIODS] = {"overdue_rate_periods", {HPF_VALUE_INTEGER, NULL, 1, 600}, false, "periods",
	"a loan counts for the overdue rate from so many overdue periods", "逾期率统计起始期数", "hpf.arrears_terms"},
	[HPF_KEY_OVERDUE_RATE_COUNTS] = {"overdue_rate_counts", WORD(overdue_words), false, "arrears or balance",
	"what of such a loan the overdue rate counts: its overdue principal, or all of its principal", "逾期率统计口径", "hpf.arrears_terms"},
	[HPF_KEY_ARREARS_CASE_PERIODS] = {"arrears_case_periods", {HPF_VALUE_INTEGER, NULL, 1, 600}, false, "periods",
	"overdue periods from which a loan is on the main target list, with a plan of its own", "重点清收对象起始逾期期数", "hpf.arrears_terms"},
	[HPF_KEY_CONTACT_DAYS_BEFORE] = {"contact_days_before", COUNT(60), false, "days",
	"so long before a due date the borrower is reminded", "还款日前提醒天数", "hpf.contact_ladder"},
	[HPF_KEY_CONTACT_DAYS_FIRST] = {"contact_days_first", COUNT(3650), false, "days",
	"days overdue at the first contact", "首次催收逾期天数", "hpf.contact_ladder"},
	[HPF_KEY_CONTACT_DAYS_SECOND] = {"contact_days_second", COUNT(3650), false, "days",
	"days overdue at the second contact", "二次催收逾期天数", "hpf.contact_ladder"},
	[HPF_KEY_CONTACT_DAYS_THIRD] = {"contact_days_third", COUNT(3650), false, "days",
	"days overdue at the third contact", "三次催收逾期天数", "hpf.contact_ladder"},
	[HPF_KEY_ARREARS_DAYS_CONTACT] = {"arrears_days_contact", COUNT(3650), false, "days",
	"to the next action of a case of arrears after a contact or an agreement", "清收联络后下一步期限", "hpf.arrears_steps"},
	[HPF_KEY_ARREARS_DAYS_COURT] = {"arrears_days_court", COUNT(3650), false, "days",
	"to the next action of a case of arrears that waits for a court", "诉讼执行环节下一步期限", "hpf.arrears_steps"},
	[HPF_KEY_ARREARS_DAYS_DECIDE] = {"arrears_days_decide", COUNT(3650), false, "days",
	"to a plan, an enforcement or a decision that is due in a case of arrears", "清收决定环节期限", "hpf.arrears_steps"},
	[HPF_KEY_CALL_PERIODS_LEAST] = {"call_periods_least", {HPF_VALUE_INTEGER, NULL, 1, 600}, false, "periods",
	"overdue periods from which the whole loan may be called", "提前到期起始逾期期数", "hpf.call_loan"},
	[HPF_KEY_SUBSIDY_END_CONSECUTIVE] = {"subsidy_end_consecutive", {HPF_VALUE_INTEGER, NULL, 1, 600}, true, "periods",
	"the subsidy ends once so many periods in a row were overdue, paid since or not", "连续逾期期数终止贴息", "hpf.subsidies_due"},
	[HPF_KEY_SUBSIDY_END_TOTAL] = {"subsidy_end_total", {HPF_VALUE_INTEGER, NULL, 1, 600}, true, "periods",
	"the subsidy ends once so many periods were overdue in all", "累计逾期期数终止贴息", "hpf.subsidies_due"},
	[HPF_KEY_SUBSIDY_END_INELIGIBLE] = {"subsidy_end_ineligible", FLAG, false, "",
	"the subsidy ends while the borrower is banned from loans", "失去贷款资格终止贴息", "hpf.subsidies_due"},
	[HPF_KEY_SUBSIDY_END_TERM] = {"subsidy_end_term", FLAG, false, "",
	"the subsidy ends with the term agreed at first, whatever the bank extends", "原定期限届满终止贴息", "hpf.subsidies_due"},
	[HPF_KEY_OFFSET_YEARLY_MONTH] = {"offset_yearly_month", {HPF_VALUE_INTEGER, NULL, 1, 12}, false, "month",
	"the month of the yearly offset, where its mandate names none", "年冲月份", "hpf.offsets_wanted"},
};

static const struct
{
	const char *name;
	HpfValueSpec value;
	const char *unit;
	const char *meaning;
	const char *chinese;
}			ground_attributes[HPF_GROUND_ATTRIBUTES] = {
	[HPF_GROUND_OPEN] = {"open", FLAG, "", "may be applied for", "开办"},
	[HPF_GROUND_WINDOW_MONTHS] = {"window_months", COUNT(600), "months", "from the event to the application, at most", "申请时限"},
	[HPF_GROUND_INTERVAL_MONTHS] = {"interval_months", COUNT(600), "months", "between two withdrawals of this ground, at least", "提取间隔"},
	[HPF_GROUND_ONCE_A_HOUSE] = {"once_a_house", FLAG, "", "a member withdraws once for a house", "同一住房限提一次"},
	[HPF_GROUND_ONCE_A_HOUSE_YEAR] = {"once_a_house_year", FLAG, "", "a family withdraws once a year for a house, monthly or yearly", "一房一年一提"},
	[HPF_GROUND_RELATIONS] = {"relations", WORD(relation_words), "self, couple or family", "whose home it may be", "可提取人范围"},
	[HPF_GROUND_MONTHLY_CAP] = {"monthly_cap", CNY, "yuan a month", "limit for each month covered", "月提取限额"},
	[HPF_GROUND_YEARLY_CAP] = {"yearly_cap", CNY, "yuan a year", "limit in a calendar year", "年提取限额"},
	[HPF_GROUND_COST_SHARE] = {"cost_share", RATE, "per cent", "share of what was paid", "占实际支出比例"},
	[HPF_GROUND_RATIO_FROM] = {"ratio_from", RATIO, "per cent of deposits", "only while the loan ratio is at least", "个贷率下限"},
	[HPF_GROUND_RATIO_BELOW] = {"ratio_below", RATIO, "per cent of deposits", "only while the loan ratio is below", "个贷率上限"},
	[HPF_GROUND_DORMANT_MONTHS] = {"dormant_months", COUNT(600), "months", "the account is dormant, at least", "封存月数"},
	[HPF_GROUND_WITH_FUND_LOAN] = {"with_fund_loan", FLAG, "", "also while the member repays a loan of the fund", "有公积金贷款可提取"},
	[HPF_GROUND_LOCAL_HOUSEHOLD] = {"local_household", FLAG, "", "also for a household registered in the city", "本市户籍可提取"},
	[HPF_GROUND_NO_HOME] = {"no_home", FLAG, "", "the family has no home in the city", "须无自有住房"},
	[HPF_GROUND_PERIOD_MONTHS] = {"period_months", COUNT(600), "months", "covered at a time, at most", "一次提取覆盖月数"},
	[HPF_GROUND_INCOME_SHARE] = {"income_share", RATE, "per cent of the family's income", "the monthly cost is above it", "占家庭收入比例"},
};

static const HpfGroundSpec grounds[HPF_GROUNDS] = {
	[HPF_GROUND_PURCHASE] = {"purchase", "01", false, "price", "purchase of a home", "购买住房"},
	[HPF_GROUND_BUILD] = {"build", "02", false, "price", "building, rebuilding or overhaul", "建造、翻建、大修住房"},
	[HPF_GROUND_REPAY_FUND] = {"repay_fund", "06", false, "fund_loan", "repayment of a loan of the fund", "偿还公积金贷款"},
	[HPF_GROUND_REPAY_COMMERCIAL] = {"repay_commercial", "06", false, "bank_loan", "repayment of a bank's housing loan", "偿还商业性住房贷款"},
	[HPF_GROUND_REPAY_OTHER_CITY] = {"repay_other_city", "06", false, "bank_loan", "repayment of a housing loan in another city", "偿还异地住房贷款"},
	[HPF_GROUND_RENT] = {"rent", "07", false, NULL, "rent", "支付房租"},
	[HPF_GROUND_LEAVING] = {"leaving", "10", true, NULL, "left the employer", "离职"},
	[HPF_GROUND_RETIREMENT] = {"retirement", "03", true, NULL, "retirement", "离休、退休"},
	[HPF_GROUND_DISABILITY] = {"disability", "04", true, NULL, "full loss of working ability and end of employment", "完全丧失劳动能力并终止劳动关系"},
	[HPF_GROUND_ABROAD] = {"abroad", "05", true, NULL, "moved out of the city or settled abroad", "户口迁出或出境定居"},
	[HPF_GROUND_DEATH] = {"death", "08", true, NULL, "death", "死亡或宣告死亡"},
	[HPF_GROUND_HARDSHIP] = {"hardship", "11", false, NULL, "hardship", "低保、特困"},
	[HPF_GROUND_ILLNESS] = {"illness", "09", false, NULL, "serious illness", "大病"},
	[HPF_GROUND_LIFT] = {"lift", "12", false, "lift", "lift added to an old building", "加装电梯"},
	[HPF_GROUND_DISASTER] = {"disaster", "13", false, NULL, "disaster", "自然灾害"},
	[HPF_GROUND_DECORATION] = {"decoration", "14", false, "decoration", "decoration of one's own home", "装修自住住房"},
	[HPF_GROUND_PROPERTY_FEE] = {"property_fee", "15", false, "property_fee", "property-service fee", "物业服务费"},
	[HPF_GROUND_HELP_PURCHASE] = {"help_purchase", "16", false, "price", "help between parents and children to buy", "代际互助购房"},
	[HPF_GROUND_HELP_REPAY] = {"help_repay", "17", false, "bank_loan", "help between parents and children to repay", "代际互助还贷"},
	[HPF_GROUND_OTHER] = {"other", "99", false, NULL, "other housing use approved by the State Council", "其他"},
	[HPF_GROUND_PRINCIPAL_OFFSET] = {"principal_offset", "06", false, NULL, "principal of a loan repaid from the account", "提取冲本金"},
};

const char *const hpf_ground_words[] = {
	"purchase", "build", "repay_fund", "repay_commercial", "repay_other_city", "rent", "leaving", "retirement", "disability", "abroad",
	"death", "hardship", "illness", "lift", "disaster", "decoration", "property_fee", "help_purchase", "help_repay", "other", "principal_offset", NULL
};

const HpfGroundSpec *
hpf_ground(HpfGround ground)
{
	return &grounds[ground];
}

static size_t
append(char *name, size_t length, const char *text)
{
	size_t		more = strlen(text);

	if (length + more >= HPF_KEY_NAME_BUFFER)
		more = HPF_KEY_NAME_BUFFER - 1 - length;
	memcpy(name + length, text, more);
	name[length + more] = '\0';
	return length + more;
}

bool
hpf_policy_key(int number, HpfPolicyKeySpec *spec)
{
	if (number > HPF_NO_KEY && number < HPF_GENERAL_KEYS)
	{
		*spec = general_keys[number];
		return true;
	}
	if (number >= HPF_GROUND_KEYS && number < HPF_POLICY_KEYS)
	{
		int			ground = (number - HPF_GROUND_KEYS) / HPF_GROUND_STRIDE;
		int			attribute = (number - HPF_GROUND_KEYS) % HPF_GROUND_STRIDE;
		size_t		length;

		if (attribute >= HPF_GROUND_ATTRIBUTES)
			return false;

		memset(spec, 0, sizeof(*spec));
		length = append(spec->name, 0, "withdrawal_");
		length = append(spec->name, length, grounds[ground].name);
		length = append(spec->name, length, "_");
		append(spec->name, length, ground_attributes[attribute].name);
		spec->value = ground_attributes[attribute].value;
		spec->optional = attribute != HPF_GROUND_OPEN;
		spec->unit = ground_attributes[attribute].unit;
		spec->meaning = ground_attributes[attribute].meaning;
		spec->chinese = ground_attributes[attribute].chinese;
		return true;
	}
	return false;
}

int
hpf_policy_key_number(const char *name, size_t length)
{
	HpfPolicyKeySpec spec;

	for (int number = 1; number < HPF_POLICY_KEYS; number++)
		if (hpf_policy_key(number, &spec) && strlen(spec.name) == length && memcmp(spec.name, name, length) == 0)
			return number;
	return HPF_NO_KEY;
}

size_t
hpf_parameters_encode(const HpfParameters *parameters, uint8_t *buffer)
{
	size_t		length = 0;
	int			last = 0;

	for (int key = 1; key < HPF_POLICY_KEYS; key++)
	{
		if (parameters->state[key] == HPF_PARAMETER_ABSENT)
			continue;
		/* how far from the last key, and whether it is verified */
		length += hpf_varint_put(buffer + length, (uint64_t) (key - last) * 2 + (parameters->state[key] == HPF_PARAMETER_VERIFIED));
		length += hpf_varint_put_signed(buffer + length, parameters->value[key]);
		length += hpf_varint_put(buffer + length, (uint32_t) parameters->row[key]);
		last = key;
	}
	return length;
}

HpfStatus
hpf_parameters_decode(const uint8_t *buffer, size_t length, HpfParameters *parameters)
{
	size_t		at = 0;
	uint64_t	key = 0;

	memset(parameters, 0, sizeof(*parameters));
	while (at < length)
	{
		uint64_t	step;
		uint64_t	row;
		int64_t		value;
		HpfPolicyKeySpec spec;

		if (!hpf_varint_get(buffer, length, &at, &step) || step < 2 || step / 2 >= HPF_POLICY_KEYS - key ||
			!hpf_varint_get_signed(buffer, length, &at, &value) ||
			!hpf_varint_get(buffer, length, &at, &row) || row > INT32_MAX)
			return HPF_BAD_SYNTAX;
		key += step / 2;
		/* the rules divide by some values: a range may be made wider, never narrower, or old decisions could not be read */
		if (!hpf_policy_key((int) key, &spec) || !hpf_policy_key_is_carried(&spec) ||
			hpf_value_check(&spec.value, value) != HPF_OK)
			return HPF_BAD_SYNTAX;
		parameters->value[key] = value;
		parameters->row[key] = (int32_t) row;
		parameters->state[key] = step % 2 == 1 ? HPF_PARAMETER_VERIFIED : HPF_PARAMETER_UNVERIFIED;
	}
	return HPF_OK;
}
