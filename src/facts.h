/*
 * facts.h
 *		What src/loan.c shares with other aggregates over a loan's facts.
 */
#ifndef HPF_FACTS_H
#define HPF_FACTS_H

#include "postgres.h"

#include "fmgr.h"

#include "core/loan.h"

/* A fact from arguments 1 to 7 of an aggregate's transition: kind, value_date, amount, rate, periods, mode, first_due. */
extern void loan_read_fact(FunctionCallInfo fcinfo, HpfFact *fact);

/* Raises what the core refused. */
extern void loan_refuse_fact(HpfStatus status, HpfRefusal why, const HpfLoan *loan, const HpfFact *fact) pg_attribute_noreturn();

#endif							/* HPF_FACTS_H */
