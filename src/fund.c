/*
 * fund.c
 *		The one question about the server that the fund's functions must ask in C.
 *
 * Called by hpf.create_fund() and hpf.migrate_fund() only.
 */
#include "postgres.h"

#include "commands/extension.h"
#include "fmgr.h"

PG_FUNCTION_INFO_V1(hpf_in_extension_script);

/*
 * Is a CREATE or ALTER EXTENSION script running?  What is made inside one becomes
 * a member of the extension, and a member's rows are lost in dumps.
 */
Datum
hpf_in_extension_script(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(creating_extension);
}
