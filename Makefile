# hpf: build, test, benchmark and the main job.
#
#   make                build the module and its install script
#   make install        install both (PG_CONFIG chooses the server)
#   make deps           install what building and testing need and is missing
#   make check          everything that must hold, on a throw-away cluster
#   make unit | fuzz | regress | pgtap | isolation | crash | upgrade
#                       one suite of it (SUBJECTS="cny rate" for some of regress or pgtap)
#   make demo           the main job: a city's year 2020 (SCALE=0.01 for a quick look)
#   make demo-stop      remove what the demo made
#   make bench          ratios against floors measured in the same run
#   make rules          doc/rules.md anew, from the catalogue

EXTENSION = hpf
EXTVERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" hpf.control)
MODULE_big = hpf
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard src/core/*.c) $(wildcard src/*.c)))

# The install script is joined from one file per subject, in the order of the layers.
SCRIPT_PARTS = extension/prologue.sql \
	$(addprefix extension/types/,cny.sql rate.sql yearmonth.sql citizen_id.sql uscc.sql \
		parameters.sql findings.sql) \
	$(sort $(wildcard extension/functions/*.sql)) \
	$(sort $(wildcard extension/fund/*.sql)) \
	$(sort $(wildcard extension/reports/*.sql)) \
	$(sort $(wildcard extension/procedures/*.sql))

DATA_built = hpf--$(EXTVERSION).sql
DATA = $(wildcard extension/hpf--*--*.sql)
# Expanded here, because PGXS asks only whether it is defined.
DOCS := $(wildcard doc/*.md)

# Nobody interposes the core's functions, so they may be inlined: a twentieth of a decision.
PG_CFLAGS = -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-cast-function-type -std=gnu11 \
	-fno-semantic-interposition -I$(CURDIR)/src
EXTRA_CLEAN = hpf--*.sql hpf--*.sql.tmp build

# pg_config may be there without the server's headers (it comes with libpq-dev).
PG_CONFIG ?= pg_config
export PG_CONFIG
PGXS := $(wildcard $(shell $(PG_CONFIG) --pgxs 2>/dev/null))
ifneq ($(filter check,$(MAKECMDGOALS)),)
# PGXS has a `check` too, which only says that it has none: not read beside ours.
all install clean:
	@$(MAKE) --no-print-directory $@
else ifneq ($(PGXS),)
include $(PGXS)
else
all install:
	@echo "There is no PostgreSQL to build for: run 'make deps', or set PG_CONFIG." >&2; exit 1
endif

hpf--$(EXTVERSION).sql: $(SCRIPT_PARTS) extension/join Makefile hpf.control
	sh extension/join $(SCRIPT_PARTS) > $@.tmp && mv $@.tmp $@

$(OBJS): $(wildcard src/*.h src/core/*.h)

# ---- Testing -------------------------------------------------------------
# A recipe that needs the server's build rules starts a make of its own: this
# one was read before `deps` may have installed them.

SUITES = core unit fuzz regress pgtap isolation crash demo upgrade
SERVER_SUITES = regress pgtap isolation crash upgrade

.PHONY: deps check lint checkver installed core unit fuzz $(SERVER_SUITES) \
	unit-programs fuzz-programs demo demo-stop bench rules

deps:
	@tests/deps

ifneq ($(filter check,$(MAKECMDGOALS)),)
check: deps lint checkver
	@$(MAKE) -s installed
	@tests/run $(SUITES)
endif

core unit fuzz: deps
	@tests/run $@

$(SERVER_SUITES): deps
	@$(MAKE) -s installed
	@tests/run $@

# `make install`, with the right to do so: the server's directories are mostly root's.
installed: all
	@if [ -w "`$(PG_CONFIG) --pkglibdir`" ] && [ -w "`$(PG_CONFIG) --sharedir`/extension" ]; then \
		$(MAKE) -s install; \
	elif command -v sudo > /dev/null; then \
		sudo $(MAKE) -s install PG_CONFIG="$(PG_CONFIG)"; \
	else \
		echo "`$(PG_CONFIG) --pkglibdir` is not yours to write: run 'make install' as root, or with a PG_CONFIG of your own." >&2; exit 1; \
	fi

# Shell scripts parse; install scripts take over no object that was there before (CVE-2022-2625).
SH_SCRIPTS = $(shell grep -lIE '^\#!.*(sh|bash)$$' .ci/run extension/join $(wildcard tests/* tests/*/* examples/*/*) 2>/dev/null)
lint:
	@for script in $(SH_SCRIPTS); do \
		case `head -n 1 $$script` in *bash) bash -n $$script ;; *) sh -n $$script ;; esac || exit 1; \
	done
	@if grep -rniE 'create +or +replace|(create|add) [^;]*if +not +exists' \
		extension/types extension/functions extension/procedures; then \
		echo "lint: OR REPLACE or IF NOT EXISTS in an install script" >&2; exit 1; fi

# One version, written in four files.
VERSIONS = $(EXTVERSION) \
	$(shell sed -n '/meta-spec/d; s/.*"version": *"\([^"]*\)".*/\1/p' META.json) \
	$(shell sed -n 's/.*\.version = "\([^"]*\)".*/\1/p' src/hpf.c) \
	$(shell sed -n 's/^\#\# *\([^ ]*\).*/\1/p' CHANGELOG.md | head -n 1)
checkver:
	@if [ "$(words $(VERSIONS))" != 5 ] || [ "$(words $(sort $(VERSIONS)))" != 1 ]; then \
		echo "hpf.control, META.json (twice), src/hpf.c and CHANGELOG.md disagree: $(VERSIONS)" >&2; exit 1; fi

# The core and its tests, outside the server.
SANITIZE = -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Isrc
CORE_SOURCES = $(sort $(wildcard src/core/*.c))
CLANG_FUZZ ?= clang-14

unit-programs: $(patsubst tests/unit/%.c,build/unit/%,$(wildcard tests/unit/test_*.c))
fuzz-programs: $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

build/unit/core/%.o: src/core/%.c $(wildcard src/core/*.h)
	@mkdir -p $(@D)
	gcc $(SANITIZE) -Wall -Wextra -Werror -Wno-missing-field-initializers -c $< -o $@

build/unit/%: tests/unit/%.c $(patsubst src/core/%.c,build/unit/core/%.o,$(CORE_SOURCES)) $(wildcard src/core/*.h tests/unit/*.h)
	@mkdir -p $(@D)
	gcc $(SANITIZE) -Wall $(filter %.c %.o,$^) -lcmocka -lgmp -o $@

build/fuzz/%: tests/fuzz/%.c $(CORE_SOURCES) $(wildcard src/core/*.h tests/fuzz/*.h)
	@mkdir -p $(@D)
	$(CLANG_FUZZ) $(SANITIZE) -fsanitize=fuzzer $(filter %.c,$^) -o $@

# ---- The main job ----------------------------------------------------------

SCALE ?= 1
DEMO_DIR ?= .demo
export SCALE DEMO_DIR

demo: deps
	@$(MAKE) -s installed
	@examples/quanzhou-2020/run

demo-stop:
	@tests/cluster stop $(DEMO_DIR)

bench: deps
	@$(MAKE) -s installed
	@tests/bench/run

# ---- The page of rules -------------------------------------------------------

rules: deps
	@$(MAKE) -s installed
	@tests/rules
