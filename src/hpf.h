/*
 * hpf.h
 *		Datum macros of hpf's types, for the wrappers in src/ and for other
 *		extensions that want to pass our values.
 *
 * Every type is a plain integer, passed by value, except hpf.uscc (18 bytes).
 */
#ifndef HPF_H
#define HPF_H

/* hpf.cny: fen, int64 */
#define DatumGetCny(x)			DatumGetInt64(x)
#define CnyGetDatum(x)			Int64GetDatum(x)
#define PG_GETARG_CNY(n)		DatumGetCny(PG_GETARG_DATUM(n))
#define PG_RETURN_CNY(x)		return CnyGetDatum(x)

/* hpf.rate: units of 1e-8 (3.25 % is 3250000), int64 */
#define DatumGetRate(x)			DatumGetInt64(x)
#define RateGetDatum(x)			Int64GetDatum(x)
#define PG_GETARG_RATE(n)		DatumGetRate(PG_GETARG_DATUM(n))
#define PG_RETURN_RATE(x)		return RateGetDatum(x)

/* hpf.yearmonth: months since 0000-01 (year * 12 + month - 1), int32 */
#define DatumGetYearMonth(x)	DatumGetInt32(x)
#define YearMonthGetDatum(x)	Int32GetDatum(x)
#define PG_GETARG_YEARMONTH(n)	DatumGetYearMonth(PG_GETARG_DATUM(n))
#define PG_RETURN_YEARMONTH(x)	return YearMonthGetDatum(x)

#endif							/* HPF_H */
