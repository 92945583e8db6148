# hpf: build, test, benchmark and the main job.
#
#   make                build the module and its install script
#   make install        install both (PG_CONFIG chooses the server)
#   make check          everything that must hold, on a throw-away cluster
#   make demo           the main job: a city's year 2020 (SCALE=0.01 for a quick look)
#   make demo-stop      remove what the demo made
#   make bench          ratios against floors measured in the same run

EXTENSION = hpf
EXTVERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" hpf.control)
MODULE_big = hpf
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard src/core/*.c) $(wildcard src/*.c)))

# The install script is joined from one file per subject, in the order of the layers.
FUND_PARTS = $(sort $(wildcard extension/fund/*.sql))
REPORT_PARTS = $(sort $(wildcard extension/reports/*.sql))
SCRIPT_PARTS = extension/prologue.sql \
	$(addprefix extension/types/,cny.sql rate.sql yearmonth.sql citizen_id.sql uscc.sql) \
	$(sort $(wildcard extension/functions/*.sql)) \
	$(sort $(wildcard extension/procedures/*.sql))

DATA_built = hpf--$(EXTVERSION).sql
DATA = $(wildcard extension/hpf--*--*.sql)
DOCS = doc/hpf.md

PG_CFLAGS = -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-cast-function-type -std=gnu11 -I$(CURDIR)/src
EXTRA_CLEAN = hpf--*.sql build

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(PGXS),)
include $(PGXS)
endif

hpf--$(EXTVERSION).sql: $(SCRIPT_PARTS) $(FUND_PARTS) $(REPORT_PARTS) extension/join Makefile hpf.control
	sh extension/join $(SCRIPT_PARTS) > $@.tmp && mv $@.tmp $@

$(OBJS): $(wildcard src/*.h src/core/*.h)
