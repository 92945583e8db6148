/*
 * policy.h
 *		The catalogue of policy keys (政策参数): what a centre can set, and what
 *		the rules read.
 *
 * Pure core: calls value.h.  Called by decision.c and the rules, by
 * src/policy.c, by tests/unit and tests/fuzz.
 *
 * A key's number is stored inside parameter sets, with decisions that must be
 * replayed years later: numbers are never reused, new keys go to the end.
 */
#ifndef HPF_CORE_POLICY_H
#define HPF_CORE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"
#include "value.h"

typedef enum HpfPolicyKey
{
	HPF_NO_KEY = 0,
	/* collection */
	HPF_KEY_CONTRIBUTION_ROUNDING_UNIT = 1,
	HPF_KEY_CONTRIBUTION_ROUNDING_MODE = 2,
	HPF_KEY_CONTRIBUTION_BASE_FLOOR = 3,
	HPF_KEY_CONTRIBUTION_BASE_CAP = 4,
	HPF_KEY_CONTRIBUTION_RATIO_FLOOR = 5,
	HPF_KEY_CONTRIBUTION_RATIO_CAP = 6,
	/* books and reports */
	HPF_KEY_COLLECTION_COUNTS_INTEREST = 7,
	HPF_KEY_COLLECTION_COUNTS_TRANSFERS = 8,
	HPF_KEY_DEPOSIT_RATE_SERIES = 9,
	HPF_KEY_DEPOSIT_DAY_BASIS = 10,
	HPF_KEY_WITHDRAWAL_MINIMUM_LEFT = 11,
	HPF_KEY_OFFSET_INTERBANK_LEG = 12,
	HPF_KEY_PRINCIPAL_OFFSET_MODE = 13,
	HPF_KEY_PENALTY_INCOME_SUBJECT = 14,
	HPF_KEY_SUBSIDY_FORMULA = 15,
	HPF_KEY_LOAN_RATIO_CEILING_PRINCIPAL_OFFSET = 16,
	HPF_KEY_ANNUAL_CHANGE_BASE = 17,
	HPF_KEY_LOAN_RATIO_MEETING_BASE = 18,
	HPF_KEY_BUSINESS_WINDOW = 19,
	/* loan: who */
	HPF_KEY_LOAN_MONTHS_LEAST = 20,
	HPF_KEY_LOAN_OTHER_CITY_OPEN = 21,
	HPF_KEY_LOAN_COUNT_MOST = 22,
	HPF_KEY_LOAN_WAIT_MONTHS = 23,
	HPF_KEY_LOAN_OVERDUE_PERIODS_MOST = 24,
	HPF_KEY_LOAN_AGE_LEAST = 25,
	HPF_KEY_LOAN_GUARANTEE_REQUIRED = 26,
	/* loan: how long */
	HPF_KEY_LOAN_PERIODS_MOST = 27,
	HPF_KEY_LOAN_YEARS_AFTER_RETIREMENT = 28,
	HPF_KEY_LOAN_BUILDING_YEARS_MOST = 29,
	/* loan: how much */
	HPF_KEY_LOAN_CAP_FIRST_SINGLE = 30,
	HPF_KEY_LOAN_CAP_FIRST_DOUBLE = 31,
	HPF_KEY_LOAN_CAP_SECOND_SINGLE = 32,
	HPF_KEY_LOAN_CAP_SECOND_DOUBLE = 33,
	HPF_KEY_LOAN_SMALL_HOME_AREA = 34,
	HPF_KEY_DOWN_PAYMENT_FIRST_SMALL = 35,
	HPF_KEY_DOWN_PAYMENT_FIRST_LARGE = 36,
	HPF_KEY_DOWN_PAYMENT_SECOND = 37,
	HPF_KEY_LOAN_PAYMENT_SHARE_MOST = 38,
	HPF_KEY_LOAN_BALANCE_MULTIPLE = 39,
	HPF_KEY_LOAN_BALANCE_FLOOR = 40,
	HPF_KEY_LOAN_TIME_MONTHS_FULL = 41,
	HPF_KEY_LOAN_TIME_COEFFICIENT_SHORT = 42,
	HPF_KEY_LIQUIDITY_COEFFICIENT_OPEN = 43,
	HPF_KEY_LIQUIDITY_WATCH = 44,
	HPF_KEY_LIQUIDITY_RESTRICT = 45,
	HPF_KEY_LIQUIDITY_STRICT = 46,
	HPF_KEY_LIQUIDITY_COEFFICIENT_LOOSE = 47,
	HPF_KEY_LIQUIDITY_COEFFICIENT_WATCH = 48,
	HPF_KEY_LIQUIDITY_COEFFICIENT_RESTRICT = 49,
	HPF_KEY_LIQUIDITY_COEFFICIENT_STRICT = 50,
	HPF_KEY_LOAN_SECOND_HOME_RATIO_BELOW = 51,
	HPF_KEY_LOAN_WITHDRAWN_HOUSE = 52,
	HPF_KEY_LOAN_TALENT_FACTOR_1 = 53,
	HPF_KEY_LOAN_TALENT_FACTOR_2 = 54,
	HPF_KEY_LOAN_TALENT_FACTOR_3 = 55,
	HPF_KEY_LOAN_AMOUNT_UNIT = 56,
	/* households, bans, cases */
	HPF_KEY_HOUSING_MONTHS_LEAST = 57,
	HPF_KEY_BAN_YEARS_WITHDRAWAL = 58,
	HPF_KEY_BAN_YEARS_LOAN = 59,
	HPF_KEY_CASE_DAYS_WITHDRAWAL = 60,
	HPF_KEY_CASE_DAYS_LOAN = 61,
	HPF_KEY_CASE_DAYS_COUNT = 62,
	HPF_KEY_CASE_LAW_DATE = 63,
	HPF_KEY_CASE_RULES_ALONE_AMOUNT = 64,
	HPF_KEY_CASE_DAYS_OTHER_CITY = 65,
	HPF_KEY_BANK_FEED_ERRORS_MOST = 66,
	HPF_KEY_CASE_DAYS_COLLECTED = 67,
	HPF_KEY_CASE_DAYS_TWO_PLACE = 68,
	HPF_KEY_LOAN_HOMES_MOST = 69,
	HPF_KEY_LOAN_OVERDUE_MONTHS = 70,
	/* the loan's life */
	HPF_KEY_LOAN_REGISTRATION_REQUIRED = 71,
	HPF_KEY_LOAN_FIRST_PERIOD = 72,
	HPF_KEY_PENALTY_RATE = 73,
	HPF_KEY_PENALTY_BASE = 74,
	HPF_KEY_LOAN_GRACE_DAYS = 75,
	HPF_KEY_PENALTY_PRINCIPAL_FIRST_DAYS = 76,
	HPF_KEY_RATE_RESET_MODE = 77,
	HPF_KEY_RATE_RESET_PERIODS_OVER = 78,
	HPF_KEY_PREPAY_MINIMUM = 79,
	HPF_KEY_PREPAY_MONTHS_LEAST = 80,
	HPF_KEY_PREPAY_TIMES_YEAR_MOST = 81,
	HPF_KEY_BULLET_PERIODS_MOST = 82,
	HPF_KEY_LOAN_EXTENSION_RATE = 83,
	/* credit reporting */
	HPF_KEY_CREDIT_INSTITUTION_CODE = 84,
	HPF_KEY_CREDIT_REPORTING_FROM = 85,
	HPF_KEY_CREDIT_BUSINESS_KIND = 86,
	HPF_KEY_CREDIT_BANK_LOANS = 87,
	HPF_KEY_CREDIT_GUARANTEE = 88,
	HPF_KEY_CREDIT_CONTRIBUTION_SCOPE = 89,
	HPF_KEY_CREDIT_OBJECTION_DAYS = 90,
	/* arrears and their collection */
	HPF_KEY_RISK_ATTENTION_PERIODS = 91,
	HPF_KEY_RISK_SUBSTANDARD_PERIODS = 92,
	HPF_KEY_RISK_DOUBTFUL_PERIODS = 93,
	HPF_KEY_RISK_SUBSTANDARD_DAYS = 94,
	HPF_KEY_RISK_DOUBTFUL_DAYS = 95,
	HPF_KEY_OVERDUE_RATE_PERIODS = 96,
	HPF_KEY_OVERDUE_RATE_COUNTS = 97,
	HPF_KEY_ARREARS_CASE_PERIODS = 98,
	HPF_KEY_CONTACT_DAYS_BEFORE = 99,
	HPF_KEY_CONTACT_DAYS_FIRST = 100,
	HPF_KEY_CONTACT_DAYS_SECOND = 101,
	HPF_KEY_CONTACT_DAYS_THIRD = 102,
	HPF_KEY_ARREARS_DAYS_CONTACT = 103,
	HPF_KEY_ARREARS_DAYS_COURT = 104,
	HPF_KEY_ARREARS_DAYS_DECIDE = 105,
	HPF_KEY_CALL_PERIODS_LEAST = 106,
	/* subsidised loans, offsets */
	HPF_KEY_SUBSIDY_END_CONSECUTIVE = 107,
	HPF_KEY_SUBSIDY_END_TOTAL = 108,
	HPF_KEY_SUBSIDY_END_INELIGIBLE = 109,
	HPF_KEY_SUBSIDY_END_TERM = 110,
	HPF_KEY_OFFSET_YEARLY_MONTH = 111,
	HPF_GENERAL_KEYS,

	/* what may be set for each ground of withdrawal: hpf_ground_key() */
	HPF_GROUND_KEYS = 128
} HpfPolicyKey;

/* Grounds of withdrawal (提取原因); numbers and names are never reused. */
typedef enum HpfGround
{
	HPF_GROUND_PURCHASE = 0,	/* 购买住房 */
	HPF_GROUND_BUILD,			/* 建造、翻建、大修 */
	HPF_GROUND_REPAY_FUND,		/* 偿还公积金贷款 */
	HPF_GROUND_REPAY_COMMERCIAL,	/* 偿还商业性贷款 */
	HPF_GROUND_REPAY_OTHER_CITY,	/* 偿还异地贷款 */
	HPF_GROUND_RENT,			/* 租房 */
	HPF_GROUND_LEAVING,			/* 离职 */
	HPF_GROUND_RETIREMENT,		/* 离休、退休 */
	HPF_GROUND_DISABILITY,		/* 完全丧失劳动能力并终止劳动关系 */
	HPF_GROUND_ABROAD,			/* 出境定居 */
	HPF_GROUND_DEATH,			/* 死亡 */
	HPF_GROUND_HARDSHIP,		/* 低保、特困 */
	HPF_GROUND_ILLNESS,			/* 大病 */
	HPF_GROUND_LIFT,			/* 加装电梯 */
	HPF_GROUND_DISASTER,		/* 灾害 */
	HPF_GROUND_DECORATION,		/* 装修自住住房 */
	HPF_GROUND_PROPERTY_FEE,	/* 物业服务费 */
	HPF_GROUND_HELP_PURCHASE,	/* 代际互助购房 */
	HPF_GROUND_HELP_REPAY,		/* 代际互助还贷 */
	HPF_GROUND_OTHER,			/* 国务院规定的其他情形 */
	HPF_GROUND_PRINCIPAL_OFFSET,	/* 提取冲本金 */
	HPF_GROUNDS
} HpfGround;

/* What the policy may say of a ground; every one but OPEN may be left out. */
typedef enum HpfGroundAttribute
{
	HPF_GROUND_OPEN = 0,		/* may be applied for */
	HPF_GROUND_WINDOW_MONTHS,	/* within so many months of the event */
	HPF_GROUND_INTERVAL_MONTHS,	/* so many months after the last one of this ground */
	HPF_GROUND_ONCE_A_HOUSE,	/* a member once for a house */
	HPF_GROUND_ONCE_A_HOUSE_YEAR,	/* a family once for a house in a year, and monthly or yearly */
	HPF_GROUND_RELATIONS,		/* whose home it may be */
	HPF_GROUND_MONTHLY_CAP,		/* per month covered */
	HPF_GROUND_YEARLY_CAP,		/* per calendar year */
	HPF_GROUND_COST_SHARE,		/* share of what was paid or is due */
	HPF_GROUND_RATIO_FROM,		/* only while the loan ratio is at least */
	HPF_GROUND_RATIO_BELOW,		/* only while the loan ratio is below */
	HPF_GROUND_DORMANT_MONTHS,	/* the account is dormant for so many months */
	HPF_GROUND_WITH_FUND_LOAN,	/* also while the member repays a loan of the fund */
	HPF_GROUND_LOCAL_HOUSEHOLD,	/* also for a household registered in the city (本市户籍) */
	HPF_GROUND_NO_HOME,			/* the family has no home in the city */
	HPF_GROUND_PERIOD_MONTHS,	/* covers at most so many months at a time */
	HPF_GROUND_INCOME_SHARE,	/* the monthly cost is above this share of the family's income */
	HPF_GROUND_ATTRIBUTES
} HpfGroundAttribute;

/* A ground's numbers, some of them still free: fixed for good, as stored sets hold them. */
#define HPF_GROUND_STRIDE		24
#define HPF_POLICY_KEYS			(HPF_GROUND_KEYS + HPF_GROUNDS * HPF_GROUND_STRIDE)

/* longest name of a key, with its terminating zero */
#define HPF_KEY_NAME_BUFFER		64

typedef struct HpfPolicyKeySpec
{
	char		name[HPF_KEY_NAME_BUFFER];
	HpfValueSpec value;
	bool		optional;		/* without a value there is no such limit */
	const char *unit;
	const char *meaning;
	const char *chinese;
	const char *reader;			/* the SQL that reads it, where no rule does; else NULL */
} HpfPolicyKeySpec;

typedef struct HpfGroundSpec
{
	const char *name;
	const char *code;			/* JGJ/T 320 A.7, own codes from 10 */
	bool		closes;			/* takes everything and closes the account */
	const char *pays;			/* what of a home it pays: grounds that pay the same share its cost; NULL: not for a home */
	const char *meaning;
	const char *chinese;
} HpfGroundSpec;

/* Values of the keys on a day, for a branch; what every decision reads. */
typedef struct HpfParameters
{
	int64_t		value[HPF_POLICY_KEYS];
	int32_t		row[HPF_POLICY_KEYS];	/* of fund.policy, the basis */
	uint8_t		state[HPF_POLICY_KEYS];
} HpfParameters;

#define HPF_PARAMETER_ABSENT		0
#define HPF_PARAMETER_UNVERIFIED	1
#define HPF_PARAMETER_VERIFIED		2

static inline int
hpf_ground_key(HpfGround ground, HpfGroundAttribute attribute)
{
	return HPF_GROUND_KEYS + (int) ground * HPF_GROUND_STRIDE + (int) attribute;
}

/* The key of a number, false where there is none. */
extern bool hpf_policy_key(int number, HpfPolicyKeySpec *spec);

/* The number of a key by name, HPF_NO_KEY if there is none. */
extern int	hpf_policy_key_number(const char *name, size_t length);

extern const HpfGroundSpec *hpf_ground(HpfGround ground);

/* The grounds' names, ended by NULL: the words of the fact "ground". */
extern const char *const hpf_ground_words[];

/* Is the parameter carried as an int64, so that it can be in a parameter set? */
static inline bool
hpf_policy_key_is_carried(const HpfPolicyKeySpec *spec)
{
	return spec->value.type != HPF_VALUE_TEXT && spec->value.type != HPF_VALUE_OBJECT;
}

/* room for any parameters */
#define HPF_PARAMETERS_BUFFER	(HPF_POLICY_KEYS * 18)

/* Compact form, by key; answers its length. */
extern size_t hpf_parameters_encode(const HpfParameters *parameters, uint8_t *buffer);

/* HPF_BAD_SYNTAX for bytes that no parameters have. */
extern HpfStatus hpf_parameters_decode(const uint8_t *buffer, size_t length, HpfParameters *parameters);

#endif							/* HPF_CORE_POLICY_H */
