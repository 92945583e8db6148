/*
 * hpf.c
 *		The module's magic block, and nothing else.
 *
 * hpf needs no shared memory, no hook, no setting and no background worker:
 * CREATE EXTENSION is enough.
 */
#include "postgres.h"

#include "fmgr.h"

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "hpf", .version = "0.1.0");
#else
PG_MODULE_MAGIC;
#endif
