/*
 * test_loan_lives.c
 *		src/core/loan.c: random lives of loans, back-dated facts among them, against
 *		a model that lives through every day one by one, and against themselves in
 *		another order of arrival.
 *
 * A standalone main over cmocka; links src/core.
 */
#include "loans.h"

static uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);

static uint64_t
next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * UINT64_C(0x2545F4914F6CDD1D);
}

static int64_t
random_between(int64_t least, int64_t most)
{
	return least + (int64_t) (next_random() % (uint64_t) (most - least + 1));
}

static bool
one_in(int64_t many)
{
	return random_between(1, many) == 1;
}

/* ---- the model ---- */

typedef struct ModelBill
{
	int32_t		due;
	int64_t		interest;
	int64_t		principal;
	int32_t		overdue_from;	/* 0: it is not */
} ModelBill;

/* The same loan, told day by day, with every night's interest added up. */
typedef struct Model
{
	int32_t		today;
	int32_t		disbursed;
	int64_t		principal;
	int64_t		rest;			/* not yet billed */
	int64_t		rate;
	int64_t		next_rate;
	int64_t		installment;
	HpfMethod	method;
	int32_t		periods;
	int32_t		period;
	int32_t		due_day;
	int32_t		month;			/* in which the running period ends */
	bool		stub;			/* it is the days before the first month */
	int32_t		charged;		/* days it is charged in all */
	int32_t		nights;			/* of them gone by */
	int32_t		started;
	__int128	interest;		/* of all nights not billed yet, x 360e8 */
	__int128	penalty;		/* x 36e11 */
	int64_t		compounded;
	ModelBill	bills[HPF_BILLS_MAX];
	int32_t		unpaid;
	int64_t		surplus;
	int64_t		got_principal;
	int64_t		got_interest;
	int64_t		got_penalty;
	int64_t		written_off;
	int64_t		receivable;
	int64_t		claim;
	int64_t		recovered;
	int64_t		to_reserve;		/* of it what was not for the receivable */
	int32_t		percent;
	int32_t		grace;
	HpfPenaltyBase base;
	int32_t		principal_first;
	int32_t		relief_from;
	int32_t		relief_until;
	int32_t		ever_overdue;
	bool		is_void;
} Model;

static int64_t
half_up(__int128 numerator, __int128 denominator)
{
	return (int64_t) ((2 * numerator + denominator) / (2 * denominator));
}

static int64_t
least_of(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
model_penalty(const Model *model)
{
	return half_up(model->penalty, HPF_PENALTY_DIVISOR);
}

static int64_t
model_billed(const Model *model)
{
	int64_t		principal = 0;

	for (int32_t index = 0; index < model->unpaid; index++)
		principal += model->bills[index].principal;
	return principal;
}

static bool
model_off_books(const Model *model)
{
	return model->recovered < model->written_off + model->claim;
}

static bool
model_settled(const Model *model)
{
	return model->rest == 0 && model->unpaid == 0 && model_penalty(model) == 0 &&
		!model_off_books(model);
}

/* The due day in a month, or its last day. */
static int32_t
model_day(const Model *model, int32_t month)
{
	int32_t		length = hpf_days_in_month(month / 12, month % 12 + 1);

	return hpf_days_from_civil(month / 12, month % 12 + 1,
							   model->due_day < length ? model->due_day : length);
}

static int32_t
month_of(int32_t date)
{
	int32_t		year;
	int32_t		month;
	int32_t		the_day;

	hpf_civil_from_days(date, &year, &month, &the_day);
	return year * 12 + month - 1;
}

static void
model_reckon(Model *model)
{
	int32_t		left = model->periods - model->period;

	if (left == 0)
		return;
	if (model->method == HPF_BULLET)
		model->installment = 0;
	else if (model->method == HPF_EQUAL_PRINCIPAL)
		model->installment = half_up(model->rest, left);
	else
		assert_int_equal(hpf_installment(model->rest, model->rate, left, &model->installment),
						 HPF_OK);
}

/* How many days the running period is charged, now that its ends are known. */
static void
model_charge(Model *model)
{
	int32_t		ends = model_day(model, model->month);
	int32_t		month_before = model_day(model, model->month - 1);

	if (model->stub)
		model->charged = ends - model->started;
	else if (model->started <= month_before)
		model->charged = 30 + month_before - model->started;
	else
		model->charged = (int32_t) least_of(ends - model->started, 30);
}

static void
model_start(Model *model, const HpfFact *made)
{
	int32_t		year;
	int32_t		month;

	memset(model, 0, sizeof(*model));
	model->today = made->value_date;
	model->disbursed = made->value_date;
	model->started = made->value_date;
	model->principal = made->amount;
	model->rest = made->amount;
	model->rate = made->rate;
	model->next_rate = HPF_NO_RATE;
	model->method = made->method;
	model->periods = made->periods;
	model->month = month_of(made->first_due);
	hpf_civil_from_days(made->first_due, &year, &month, &model->due_day);
	model->percent = 150;
	model->principal_first = HPF_NO_DAYS;
	model->relief_from = HPF_NO_DATE;
	model_charge(model);
	model_reckon(model);
}

/* Last day on which a bill is not overdue. */
static int32_t
model_good_through(const Model *model, const ModelBill *bill)
{
	int32_t		good = bill->due + model->grace;

	if (model->relief_from != HPF_NO_DATE && bill->due >= model->relief_from &&
		bill->due <= model->relief_until && model->relief_until > good)
		good = model->relief_until;
	return good;
}

static void
model_take_penalty(Model *model)
{
	int64_t		penalty = model_penalty(model);
	int64_t		paid = least_of(model->surplus, penalty);

	model->surplus -= paid;
	model->got_penalty += paid;
	model->compounded -= least_of(paid, model->compounded);
	if (penalty > 0 && paid == penalty)
		model->penalty = 0;
	else
		model->penalty -= (__int128) paid * HPF_PENALTY_DIVISOR;
}

static void
model_take_principal(Model *model, ModelBill *bill)
{
	int64_t		paid = least_of(model->surplus, bill->principal);

	bill->principal -= paid;
	model->surplus -= paid;
	model->got_principal += paid;
}

static void
model_allocate(Model *model)
{
	bool		principal_first = model->unpaid > 0 && model->bills[0].overdue_from > 0 &&
		model->principal_first != HPF_NO_DAYS &&
		model->today - model->bills[0].overdue_from + 1 > model->principal_first;
	int32_t		unpaid = 0;

	if (model->written_off > 0)
	{
		int64_t		paid = least_of(model->surplus, model->written_off + model->claim - model->recovered);

		model->surplus -= paid;
		model->recovered += paid;
		model->to_reserve += paid - least_of(paid, model->receivable);
		model->receivable -= least_of(paid, model->receivable);
		return;
	}
	if (!principal_first)
		model_take_penalty(model);
	for (int32_t index = 0; principal_first && index < model->unpaid; index++)
		model_take_principal(model, &model->bills[index]);
	for (int32_t index = 0; index < model->unpaid; index++)
	{
		ModelBill  *bill = &model->bills[index];
		int64_t		paid = least_of(model->surplus, bill->interest);

		bill->interest -= paid;
		model->surplus -= paid;
		model->got_interest += paid;
		model_take_principal(model, bill);
	}
	if (principal_first)
		model_take_penalty(model);
	for (int32_t index = 0; index < model->unpaid; index++)
		if (model->bills[index].interest + model->bills[index].principal > 0)
			model->bills[unpaid++] = model->bills[index];
	if (unpaid == 0 && model->unpaid > 0)
		model->penalty = (__int128) model_penalty(model) * HPF_PENALTY_DIVISOR;
	model->unpaid = unpaid;
}

/* The running period is over. */
static void
model_next_period(Model *model)
{
	if (model->stub)
		model->stub = false;
	else
		model->period++;
	model->month++;
	model->started = model->today;
	model->nights = 0;
	model->charged = 30;
	if (model->rest == 0)
		model->periods = model->period;
	if (model->next_rate != HPF_NO_RATE)
	{
		model->rate = model->next_rate;
		model->next_rate = HPF_NO_RATE;
		if (model->method == HPF_EQUAL_INSTALLMENT)
			model_reckon(model);
	}
}

static void
model_bill(Model *model, int64_t interest, int64_t principal)
{
	int32_t		due = model_day(model, model->month);

	model->rest -= principal;
	model->interest = 0;
	model_next_period(model);
	if (interest > 0 || principal > 0)
		model->bills[model->unpaid++] = (ModelBill) {due, interest, principal, 0};
	model_allocate(model);
}

/* The period ends today. */
static void
model_period_ends(Model *model)
{
	int64_t		principal;
	int64_t		month = half_up((__int128) model->rest * model->rate * 30, HPF_DAY_DIVISOR);

	model->interest += (__int128) model->rest * model->rate * (model->charged - model->nights);
	if (model->method == HPF_BULLET && model->period + 1 < model->periods)
	{
		model_next_period(model);
		return;
	}
	principal = model->installment - (model->method == HPF_EQUAL_INSTALLMENT ? month : 0);
	if (principal < 0)
		principal = 0;
	if (model->period + 1 == model->periods || principal > model->rest)
		principal = model->rest;
	model_bill(model, half_up(model->interest, HPF_DAY_DIVISOR), model->stub ? 0 : principal);
}

static void
model_next_day(Model *model)
{
	int64_t		bears_penalty = model->compounded;

	for (int32_t index = 0; index < model->unpaid; index++)
	{
		ModelBill  *bill = &model->bills[index];

		if (bill->overdue_from == 0 && model_good_through(model, bill) <= model->today)
		{
			bill->overdue_from = model->today + 1;
			model->ever_overdue++;
		}
		if (bill->overdue_from > 0)
			bears_penalty += bill->principal +
				(model->base == HPF_PENALTY_ON_PRINCIPAL ? 0 : bill->interest);
	}
	model->penalty += (__int128) bears_penalty * model->rate * model->percent;
	if (model->nights < model->charged)
	{
		model->nights++;
		model->interest += (__int128) model->rest * model->rate;
	}
	model->today++;
	if (model->base == HPF_PENALTY_COMPOUND &&
		model_day(model, month_of(model->today)) == model->today)
		model->compounded = model_penalty(model);
	if (model->period < model->periods && model_day(model, model->month) == model->today)
		model_period_ends(model);
}

static void
model_shorten(Model *model)
{
	int64_t		rest = model->rest;
	int32_t		needed = 0;
	int32_t		left = model->periods - model->period;

	if (model->method == HPF_BULLET)
		return;
	while (rest > 0 && needed < left)
	{
		int64_t		principal = model->installment;

		if (model->method == HPF_EQUAL_INSTALLMENT)
			principal -= half_up((__int128) rest * model->rate * 30, HPF_DAY_DIVISOR);
		needed++;
		if (principal <= 0)
			needed = left;
		rest -= principal;
	}
	model->periods = model->period + needed;
}

/* Off the loan: the claim is what was owed besides the principal. */
static void
model_take_off(Model *model)
{
	model->claim = model_penalty(model) + (model->rest > 0 ? half_up(model->interest, HPF_DAY_DIVISOR) : 0);
	for (int32_t index = 0; index < model->unpaid; index++)
		model->claim += model->bills[index].interest;
	model->written_off = model->rest + model_billed(model);
	model->rest = 0;
	model->unpaid = 0;
	model->interest = 0;
	model->penalty = 0;
	model->compounded = 0;
	model->installment = 0;
	model->stub = false;
	model->next_rate = HPF_NO_RATE;
	model->periods = model->period;
	model_allocate(model);
}

/* False where the fact is refused. */
static bool
model_money(Model *model, const HpfFact *made)
{
	int64_t		amount = made->amount;
	int64_t		due = model_penalty(model);
	int64_t		interest;

	switch (made->kind)
	{
		case HPF_FACT_RECEIVE:
			model->surplus += amount;
			model_allocate(model);
			return true;
		case HPF_FACT_REFUND:
			if (amount > model->surplus)
				return false;
			model->surplus -= amount;
			return true;
		case HPF_FACT_DISBURSE_MORE:
			if (model->rest == 0)
				return false;
			model->principal += amount;
			model->rest += amount;
			/* The nights gone by are not this money's, but all the period's days will be. */
			model_reckon(model);
			return true;
		default:
			break;
	}
	for (int32_t index = 0; index < model->unpaid; index++)
		due += model->bills[index].interest + model->bills[index].principal;
	if (amount < due)
		due = amount;
	model->surplus += due;
	model_allocate(model);
	amount -= due;
	if (amount == 0)
		return true;
	if (model->rest == 0)
	{
		model->surplus += amount;
		model_allocate(model);
		return true;
	}
	interest = half_up(model->interest, HPF_DAY_DIVISOR);
	if (amount >= model->rest || amount + model->surplus >= model->rest + interest)
	{
		model->surplus += amount;
		if (model->stub)
		{
			model->stub = false;
			model->month++;
		}
		model_bill(model, interest, model->rest);
		return true;
	}
	model->rest -= amount;
	model->got_principal += amount;
	if (made->shorten)
		model_shorten(model);
	else
		model_reckon(model);
	return true;
}

static bool
model_terms(Model *model, const HpfFact *made)
{
	switch (made->kind)
	{
		case HPF_FACT_SPLIT_FIRST_PERIOD:
			if (model->today == model->disbursed && model->method != HPF_BULLET &&
				model_day(model, model->month - 1) > model->today && !model->stub)
			{
				model->stub = true;
				model->month--;
				model_charge(model);
			}
			return true;
		case HPF_FACT_SET_RATE:
			if (made->at_next_period && model->today != model->started && model->rest > 0)
			{
				model->next_rate = made->rate;
				return true;
			}
			model->rate = made->rate;
			model->next_rate = HPF_NO_RATE;
			if (model->method == HPF_EQUAL_INSTALLMENT)
				model_reckon(model);
			return true;
		case HPF_FACT_SET_METHOD:
			model->method = made->method;
			if (model->stub && model->method == HPF_BULLET)
			{
				model->stub = false;
				model->month++;
				model_charge(model);
			}
			model_reckon(model);
			return true;
		case HPF_FACT_SET_PERIODS:
			if (model->rest == 0)
				return true;
			if (made->periods <= model->period)
				return false;
			model->periods = made->periods;
			model_reckon(model);
			return true;
		case HPF_FACT_SET_DUE_DAY:
			if (model->rest == 0 || made->due_day == model->due_day)
				return true;
			model->due_day = made->due_day;
			if (model_day(model, model->month) <= model->today)
				model->month++;
			model_charge(model);
			return true;
		case HPF_FACT_SET_ALLOCATION:
			model->principal_first = made->days;
			return true;
		case HPF_FACT_RELIEVE:
			if (model->relief_from != HPF_NO_DATE && model->relief_until >= made->value_date)
			{
				if (made->until > model->relief_until)
					model->relief_until = made->until;
				return true;
			}
			model->relief_from = made->value_date;
			model->relief_until = made->until;
			return true;
		case HPF_FACT_CARRY_SHORTFALL:
			if (model->rest + model_billed(model) > 0)
			{
				model->receivable = model->rest + model_billed(model);
				model_take_off(model);
			}
			return true;
		case HPF_FACT_WRITE_OFF:
			if (model->rest + model_billed(model) > 0)
				model_take_off(model);
			return true;
		default:
			model->percent = made->percent;
			model->grace = made->grace_days;
			model->base = made->penalty_base;
			if (model->base != HPF_PENALTY_COMPOUND)
				model->compounded = 0;
			return true;
	}
}

static bool
model_apply(Model *model, const HpfFact *made)
{
	if (model->is_void)
		return false;
	switch (made->kind)
	{
		case HPF_FACT_RECEIVE:
		case HPF_FACT_PREPAY:
		case HPF_FACT_REFUND:
		case HPF_FACT_DISBURSE_MORE:
			return model_money(model, made);
		case HPF_FACT_VOID:
			if (model->got_principal + model->got_interest + model->got_penalty + model->surplus +
				model->written_off > 0)
				return false;
			model->is_void = true;
			model->principal = model->rest = 0;
			model->unpaid = 0;
			model->interest = 0;
			model->penalty = 0;
			model->compounded = 0;
					model->ever_overdue = 0;
			model->stub = false;
			model->periods = model->period;
			return true;
		default:
			break;
	}
	if (model_off_books(model))
	{
		if (made->kind == HPF_FACT_WRITE_OFF)
			model->receivable = 0;
		return true;
	}
	return model_settled(model) || model_terms(model, made);
}

static void
assert_as_model(const HpfLoan *loan, const Model *model)
{
	int64_t		interest = 0;
	int64_t		principal = model_billed(model);
	int64_t		overdue = 0;
	int64_t		owing;
	int32_t		overdue_periods = 0;
	HpfOwed		owed = owed_on(loan, model->today);
	HpfLoanStatus status = HPF_LOAN_NORMAL;

	for (int32_t index = 0; index < model->unpaid; index++)
	{
		interest += model->bills[index].interest;
		if (model->bills[index].overdue_from > 0)
		{
			overdue_periods++;
			overdue += model->bills[index].principal;
		}
	}
	if (overdue_periods > 0)
		status = HPF_LOAN_OVERDUE;
	if (model_off_books(model))
		status = HPF_LOAN_WRITTEN_OFF;
	if (model_settled(model))
		status = HPF_LOAN_SETTLED;
	if (model->is_void)
		status = HPF_LOAN_VOID;

	assert_int_equal(loan->as_of, model->today);
	assert_int_equal(loan->principal, model->principal);
	assert_int_equal(loan->balance, model->rest + principal);
	assert_int_equal(loan->principal_due, principal);
	assert_int_equal(loan->interest_due, interest);
	assert_int_equal(loan->overdue_principal, overdue);
	assert_int_equal(loan->overdue_periods, overdue_periods);
	assert_int_equal(loan->overdue_total, model->ever_overdue);
	assert_int_equal(loan->penalty_from,
					 overdue_periods > 0 ? model->bills[0].overdue_from : HPF_NO_DATE);
	assert_int_equal(loan->surplus, model->surplus);
	assert_int_equal(loan->rate, model->rate);
	assert_int_equal(loan->method, model->method);
	assert_int_equal(loan->period, model->period);
	assert_int_equal(loan->periods, model->periods);
	assert_int_equal(loan->due_day, model->due_day);
	assert_int_equal(loan->first_stub, model->stub);
	if (!model->is_void)
		assert_int_equal(loan->installment, model->installment);
	assert_int_equal(loan->principal_received, model->got_principal);
	assert_int_equal(loan->interest_received, model->got_interest);
	assert_int_equal(loan->penalty_received, model->got_penalty);
	assert_int_equal(loan->penalty_due, model_penalty(model));
	assert_int_equal(loan->penalty_compounded, model->compounded);
	assert_int_equal(loan->written_off, model->written_off);
	assert_int_equal(loan->receivable, model->receivable);
	assert_int_equal(loan->claim, model->claim);
	assert_int_equal(loan->recovered, model->recovered);
	assert_int_equal(loan->recovered_to_reserve, model->to_reserve);
	assert_int_equal(loan->status, status);
	assert_int_equal(loan->arrears_count, model->unpaid);
	for (int32_t index = 0; index < model->unpaid; index++)
		assert_true(loan->arrears[index].due == model->bills[index].due &&
					loan->arrears[index].overdue_from == model->bills[index].overdue_from &&
					loan->arrears[index].interest == model->bills[index].interest &&
					loan->arrears[index].principal == model->bills[index].principal);
	/* The two say the same of what it would take to be done with it. */
	owing = interest + principal + model_penalty(model) + model->rest +
		half_up(model->interest, HPF_DAY_DIVISOR) +
		model->written_off + model->claim - model->recovered - model->surplus;
	assert_int_equal(owed.settlement, owing > 0 ? owing : 0);
}

/* ---- random lives ---- */

#define FACTS_MOST	60

static HpfMethod
random_method(void)
{
	static const HpfMethod methods[] = {HPF_EQUAL_INSTALLMENT, HPF_EQUAL_INSTALLMENT,
		HPF_EQUAL_PRINCIPAL, HPF_BULLET};

	return methods[random_between(0, 3)];
}

static HpfFact
random_disbursement(void)
{
	int32_t		from = (int32_t) random_between(7000, 8000);

	return disbursement(from, one_in(10) ? random_between(1, 2000) :
						random_between(100000, 100000000),
						one_in(10) ? 0 : random_between(1, 12000000),
						(int32_t) random_between(1, 40), random_method(),
						from + (int32_t) random_between(1, 75));
}

static HpfFact
random_fact(const HpfFact *disbursed)
{
	int32_t		when = disbursed->value_date +
		(int32_t) random_between(0, 31 * (disbursed->periods + 4));
	int64_t		usual = disbursed->amount / disbursed->periods + 1;
	int64_t		amount = random_between(1, 2 * usual);

	/* Often on a due date, where the boundaries are. */
	if (one_in(2))
		(void) hpf_due_date(disbursed->first_due, (int32_t) random_between(1, disbursed->periods), &when);
	switch (random_between(0, 29))
	{
		case 0:
			return rate_change(when, random_between(0, 12000000), false);
		case 1:
			return rate_change(when, random_between(0, 12000000), true);
		case 2:
		case 3:
			return prepayment(when, random_between(1, disbursed->amount), false);
		case 4:
			return prepayment(when, random_between(1, 8 * usual), true);
		case 5:
			return relief(when, when + (int32_t) random_between(0, 120));
		case 6:
		case 7:
			return penalty_terms(when, (int32_t) random_between(0, 300), (int32_t) random_between(0, 40),
								 (HpfPenaltyBase) random_between(HPF_PENALTY_ON_BOTH, HPF_PENALTY_COMPOUND));
		case 8:
			return new_periods(when, (int32_t) random_between(1, 80));
		case 9:
			return fact(HPF_FACT_REFUND, when, amount);
		case 10:
			return fact(one_in(4) ? HPF_FACT_VOID : HPF_FACT_RECEIVE, when,
						random_between(1, disbursed->amount));
		case 11:
			return fact(HPF_FACT_RECEIVE, when, random_between(1, 100));
		case 12:
			return fact(HPF_FACT_SPLIT_FIRST_PERIOD, one_in(5) ? when : disbursed->value_date, 0);
		case 13:
			return fact(HPF_FACT_DISBURSE_MORE, when, random_between(1, disbursed->amount));
		case 14:
			return allocation(when, one_in(4) ? HPF_NO_DAYS : (int32_t) random_between(0, 120));
		case 15:
			return new_method(when, random_method());
		case 16:
			return new_due_day(when, (int32_t) random_between(1, 31));
		case 17:
			if (one_in(6))
				return fact(one_in(2) ? HPF_FACT_WRITE_OFF : HPF_FACT_CARRY_SHORTFALL, when, 0);
			return fact(HPF_FACT_RECEIVE, when, random_between(1, 20 * usual));
		default:
			return fact(HPF_FACT_RECEIVE, when, amount);
	}
}

/* Money of the fund's that a fact brings in. */
static int64_t
money_of(const HpfFact *made)
{
	switch (made->kind)
	{
		case HPF_FACT_RECEIVE:
		case HPF_FACT_PREPAY:
			return made->amount;
		case HPF_FACT_REFUND:
		case HPF_FACT_DISBURSE_MORE:
			return -made->amount;
		default:
			return 0;
	}
}

/* The same as a state has it: received and held, less paid out. */
static int64_t
money_in(const HpfLoan *loan)
{
	return loan->principal_received + loan->interest_received + loan->penalty_received +
		loan->surplus + loan->recovered - loan->principal;
}

/* Order of the fold: value date, rank, id (the position). */
static void
sort_facts(HpfFact *facts, int count)
{
	for (int index = 1; index < count; index++)
	{
		HpfFact		moving = facts[index];
		int			place = index;

		while (place > 0 && (facts[place - 1].value_date > moving.value_date ||
							 (facts[place - 1].value_date == moving.value_date &&
							  facts[place - 1].kind > moving.kind)))
		{
			facts[place] = facts[place - 1];
			place--;
		}
		facts[place] = moving;
	}
}

/* The facts, sorted; those that are refused fall out. */
static void
fold(HpfLoan *loan, const HpfFact *disbursed, HpfFact *facts, int *count)
{
	int			kept = 0;

	start(loan, *disbursed);
	for (int index = 0; index < *count; index++)
	{
		HpfLoan		before = *loan;
		HpfRefusal	why = HPF_REFUSE_NONE;

		if (hpf_loan_step(loan, &facts[index], &why) == HPF_OK)
		{
			assert_true(hpf_loan_is_valid(loan));
			facts[kept++] = facts[index];
		}
		else
		{
			assert_true(why == HPF_REFUSE_SURPLUS || why == HPF_REFUSE_PERIODS ||
						why == HPF_REFUSE_VOID || why == HPF_REFUSE_RECEIVED ||
						why == HPF_REFUSE_OVER);
			*loan = before;
		}
	}
	*count = kept;
}

static void
test_against_model(void **unused)
{
	int			ended[HPF_LOAN_WRITTEN_OFF + 1] = {0};
	int			taken[HPF_FACT_KINDS] = {0};
	int			stubs = 0;
	int			compounded = 0;
	int			moved_in_arrears = 0;
	int			recovered = 0;

	(void) unused;
	for (int round = 0; round < 10000; round++)
	{
		HpfFact		disbursed = random_disbursement();
		HpfFact		facts[FACTS_MOST];
		HpfLoan		loan;
		Model		model;
		int			count = (int) random_between(0, FACTS_MOST);
		int64_t		money = -disbursed.amount;
		int32_t		end = disbursed.value_date + 31 * (disbursed.periods + 8);

		for (int index = 0; index < count; index++)
			facts[index] = random_fact(&disbursed);
		sort_facts(facts, count);
		start(&loan, disbursed);
		model_start(&model, &disbursed);
		for (int index = 0; index <= count; index++)
		{
			int32_t		until = index < count ? facts[index].value_date : end;
			HpfLoan		before;
			HpfRefusal	why = HPF_REFUSE_NONE;
			bool		is_taken;

			while (model.today < until)
				model_next_day(&model);
			if (index == count)
			{
				advance(&loan, end);
				assert_as_model(&loan, &model);
				break;
			}
			before = loan;
			is_taken = hpf_loan_step(&loan, &facts[index], &why) == HPF_OK;
			assert_int_equal(model_apply(&model, &facts[index]), is_taken);
			if (!is_taken)
			{
				loan = before;
				advance(&loan, until);
			}
			else
			{
				taken[facts[index].kind]++;
				money += money_of(&facts[index]);
				moved_in_arrears += facts[index].kind == HPF_FACT_SET_DUE_DAY && loan.arrears_count > 1;
			}
			assert_true(hpf_loan_is_valid(&loan));
			assert_as_model(&loan, &model);
			stubs += loan.first_stub;
			compounded += loan.penalty_compounded > 0;
			/* No fen appears or vanishes. */
			assert_true(loan.principal_received + loan.balance + loan.written_off == loan.principal);
			if (loan.status != HPF_LOAN_VOID)
				assert_true(money_in(&loan) == money);
		}
		ended[loan.status]++;
		recovered += loan.recovered > 0;
	}
	/* The lives are worth something only if all happens in them, and they end in every way. */
	for (int status = 0; status <= HPF_LOAN_WRITTEN_OFF; status++)
		assert_true(ended[status] > 50);
	for (int kind = HPF_FACT_SPLIT_FIRST_PERIOD; kind < HPF_FACT_KINDS; kind++)
		assert_true(taken[kind] > 50);
	assert_true(stubs > 500 && compounded > 500 && moved_in_arrears > 500 && recovered > 100);
}

/* Posting: a step where it can be, a replay where it must. */
static bool
post(HpfLoan *stored, const HpfFact *disbursed, HpfFact *known, int *count, const HpfFact *made,
	 int *replays)
{
	HpfLoan		before = *stored;
	HpfFact		sorted[FACTS_MOST];
	HpfRefusal	why = HPF_REFUSE_NONE;
	int			all = *count + 1;

	known[*count] = *made;
	if (made->value_date > stored->as_of ||
		(made->value_date == stored->as_of &&
		 hpf_fact_kinds[made->kind].rank >= stored->last_rank))
	{
		if (hpf_loan_step(stored, made, &why) != HPF_OK)
			all = 0;
	}
	else
	{
		memcpy(sorted, known, sizeof(HpfFact) * (size_t) all);
		sort_facts(sorted, all);
		fold(stored, disbursed, sorted, &all);
		if (stored->as_of < before.as_of)
			advance(stored, before.as_of);
		(*replays)++;
	}
	if (all != *count + 1)
	{
		*stored = before;
		return false;
	}
	(*count)++;
	assert_true(hpf_loan_is_valid(stored));
	/* The entry: whatever the replay moved between its parts, the money is the fact's. */
	if (stored->status != HPF_LOAN_VOID)
		assert_true(money_in(stored) - money_in(&before) == money_of(made));
	return true;
}

/* Facts that one day can have only once: between two of a kind the id decides. */
static int
drop_repeated(HpfFact *facts, int count)
{
	int			kept = 0;

	for (int index = 0; index < count; index++)
	{
		bool		again = false;

		for (int earlier = 0; earlier < kept; earlier++)
			again |= facts[earlier].kind == facts[index].kind &&
				facts[earlier].value_date == facts[index].value_date;
		if (!again)
			facts[kept++] = facts[index];
	}
	return kept;
}

static void
shuffle(HpfFact *facts, int count)
{
	for (int index = count - 1; index > 0; index--)
	{
		int			other = (int) random_between(0, index);
		HpfFact		moving = facts[index];

		facts[index] = facts[other];
		facts[other] = moving;
	}
}

/*
 * Facts become known in any order.  One that the loan does not admit yet waits for
 * those that make it possible; false if some never found their turn.
 */
static bool
post_all(HpfLoan *stored, const HpfFact *disbursed, const HpfFact *facts, int count, int32_t end,
		 int *replays)
{
	HpfFact		waiting[FACTS_MOST];
	HpfFact		known[FACTS_MOST];
	int			waits = count;
	int			knows = 0;

	memcpy(waiting, facts, sizeof(HpfFact) * (size_t) count);
	start(stored, *disbursed);
	while (waits > 0)
	{
		int			still = 0;

		for (int index = 0; index < waits; index++)
		{
			if (!post(stored, disbursed, known, &knows, &waiting[index], replays))
				waiting[still++] = waiting[index];
			/* The nightly run. */
			if (one_in(4) && stored->as_of < end)
				advance(stored, (int32_t) random_between(stored->as_of, end));
		}
		if (still == waits)
			return false;
		waits = still;
	}
	advance(stored, end);
	return true;
}

static void
test_replay(void **unused)
{
	int			replays = 0;
	int			stuck = 0;

	(void) unused;
	for (int round = 0; round < 10000; round++)
	{
		HpfFact		disbursed = random_disbursement();
		HpfFact		facts[FACTS_MOST];
		HpfLoan		replayed;
		HpfLoan		stored;
		HpfLoan		at_once;
		int			count = (int) random_between(0, FACTS_MOST);
		int32_t		end = disbursed.value_date + 31 * 60;

		for (int index = 0; index < count; index++)
			facts[index] = random_fact(&disbursed);
		count = drop_repeated(facts, count);
		sort_facts(facts, count);
		fold(&replayed, &disbursed, facts, &count);
		advance(&replayed, end);
		shuffle(facts, count);
		if (post_all(&stored, &disbursed, facts, count, end, &replays))
			assert_same(&stored, &replayed);
		else
			stuck++;

		/* In one go, or through any days between. */
		stored = replayed;
		at_once = stored;
		advance(&at_once, stored.as_of + 900);
		while (stored.as_of < at_once.as_of)
			advance(&stored, (int32_t) random_between(stored.as_of,
													  one_in(5) ? at_once.as_of :
													  stored.as_of + 1 < at_once.as_of ?
													  stored.as_of + 1 : at_once.as_of));
		assert_same(&stored, &at_once);
	}
	assert_true(replays > 100000);
	/* Two that need each other, as a refund and a stage on a loan otherwise paid up. */
	assert_true(stuck < 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_model),
		cmocka_unit_test(test_replay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
