#!/bin/sh
# A fund meets newer code. The newer code is simulated as an update script would
# make it: fund_code_version() says 2, and fund_version_2() makes version 2 of 1.
#
# An old fund is dumped, restored under the new code, refuses every act with HP016
# and the way out, is migrated, and then has the same catalogue as a fresh fund. A
# fund newer than its code refuses too. No fund is made inside an extension script.
set -eu

bin=$("${PG_CONFIG:-pg_config}" --bindir)
work=$(mktemp -d)
trap 'tests/cluster stop "$work/cluster"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

sql() { "$bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -v VERBOSITY=verbose "$@"; }
fail() {
    echo "$@"
    exit 1
}
# refused CODE HINT COMMAND...: the command must fail with this SQLSTATE and hint.
refused() {
    code=$1 hint=$2
    shift 2
    ! "$@" > "$work/out" 2> "$work/errors" || fail "not refused: $*"
    grep -q "ERROR:  $code:" "$work/errors" && grep -q "$hint" "$work/errors" || fail "$*: $(cat "$work/errors")"
}

tests/cluster start "$work/cluster" --fast
eval "$(tests/cluster env "$work/cluster")"
sql -c 'CREATE EXTENSION hpf' -f tests/upgrade/small_fund.sql > /dev/null 2> "$work/errors" || fail "$(cat "$work/errors")"
"$bin/pg_dump" -Fc -f "$work/old.dump"

cat > "$work/new_code.sql" <<'END'
SET client_min_messages = warning;
CREATE OR REPLACE FUNCTION hpf.fund_code_version() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 2 $$;
CREATE FUNCTION hpf.fund_version_2() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    ALTER TABLE fund.branch ADD COLUMN closed_on date;
    CREATE TABLE fund.trial (id integer PRIMARY KEY, amount hpf.cny NOT NULL DEFAULT '0.00');
    PERFORM hpf.guard_append_only('trial');
END $$;
END

"$bin/createdb" restored
sql -d restored -c 'CREATE EXTENSION hpf' -f "$work/new_code.sql"
# the extension is there already, with its schema
"$bin/pg_restore" -l "$work/old.dump" | grep -v ' SCHEMA - hpf ' > "$work/list"
"$bin/pg_restore" -L "$work/list" -j 4 --exit-on-error -d restored "$work/old.dump"
sql -d restored -c 'ALTER DATABASE restored SET search_path = "$user", public, hpf'
books=$(sql -d restored -c 'SELECT (SELECT count(*) FROM fund.request), (SELECT count(*) FROM fund.voucher)')

# Old fund, new code: every act and every report of the books says so.
while read -r call; do
    refused HP016 'CALL hpf.migrate_fund()' sql -d restored -c "SELECT $call"
done <<'END'
hpf.withdraw('m/1', 'A1', '10.00', '07')
hpf.remit('m/2', 'E1', '2019-09')
hpf.remit('u/r3', 'E1', '2019-08')
hpf.transfer_in('m/3', 'A1', '10.00', 'elsewhere')
hpf.make_dormant('m/4', ARRAY['A5'])
hpf.receive_repayment('m/5', 'L1', '10.00')
hpf.reverse('m/6', 1, 'why')
hpf.open_employer('m/7', 'E9', 'new', '01', 'C1', '12%', '12%', '2020-07')
hpf.open_day('m/8', '2020-07-02')
hpf.close_day('m/9')
hpf.start_job('age_loans', 'm/10', NULL, NULL, 10, session_user)
hpf.job_step((SELECT min(id) FROM fund.job))
hpf.open_year(2022)
hpf.receive_bank_interest('m/11', '01', 'C1', '1.00')
hpf.verify()
hpf.loan_ratio('2020-06-30')
END
[ "$books" = "$(sql -d restored -c 'SELECT (SELECT count(*) FROM fund.request), (SELECT count(*) FROM fund.voucher)')" ] || fail 'a refused act left something'

# Migration, twice: the second time only the reports and grants are made anew.
sql -d restored -c 'CALL hpf.migrate_fund()' 2> /dev/null
sql -d restored -c 'CALL hpf.migrate_fund()' 2> "$work/errors"
! grep -q 'moved to version' "$work/errors" || fail 'a fund was moved twice'
sql -d restored -c 'SELECT * FROM hpf.verify()' > "$work/verify"
[ ! -s "$work/verify" ] || fail "hpf.verify() after the migration: $(cat "$work/verify")"
[ "$(sql -d restored -c "SELECT (hpf.remit('u/r3', 'E1', '2019-08')).items, (hpf.withdraw('m/1', 'A1', '10.00', '07')).amount")" = '8|10.00' ] || fail 'acts after the migration'

# The same catalogue as a fund made by the new code.
"$bin/createdb" fresh
sql -d fresh -c 'CREATE EXTENSION hpf' -f "$work/new_code.sql" -f tests/upgrade/small_fund.sql > /dev/null 2> "$work/errors" || fail "$(cat "$work/errors")"
[ "$(sql -d fresh -c 'SELECT version FROM fund.meta')" = 2 ] || fail 'a fresh fund has another version than its code'
for database in restored fresh; do
    "$bin/pg_dump" -d $database --schema-only | grep -vE '^\\(un)?restrict ' | tr -d '()' > "$work/$database.sql"
done
diff "$work/fresh.sql" "$work/restored.sql" | head -n 100 > "$work/difference"
[ ! -s "$work/difference" ] || { cat "$work/difference"; fail 'a migrated fund has another catalogue than a fresh one'; }

# New fund, old code.
sql -c 'UPDATE fund.meta SET version = 2'
refused HP016 'newer extension' sql -c "SELECT hpf.withdraw('m/1', 'A1', '10.00', '07')"
refused HP016 'newer extension' sql -c 'SELECT * FROM hpf.verify()'
refused HP016 'newer extension' sql -c 'CALL hpf.migrate_fund()'
sql -c 'UPDATE fund.meta SET version = 1'

# Inside an extension's script: an event trigger runs there, whatever extension it is.
"$bin/createdb" inside
sql -d inside <<'END'
CREATE EXTENSION hpf;
CREATE FUNCTION make_fund() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM hpf.create_fund('1', 'inside'); END $$;
CREATE EVENT TRIGGER make_fund ON ddl_command_start WHEN tag IN ('CREATE FUNCTION') EXECUTE FUNCTION make_fund();
END
refused HP016 'after the extension is installed' sql -d inside -c 'CREATE EXTENSION pgtap'
sql -d inside <<'END'
DROP EVENT TRIGGER make_fund;
SELECT hpf.create_fund('1', 'outside') \g /dev/null
CREATE FUNCTION migrate_fund() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN CALL hpf.migrate_fund(); END $$;
CREATE EVENT TRIGGER migrate_fund ON ddl_command_start WHEN tag IN ('CREATE FUNCTION') EXECUTE FUNCTION migrate_fund();
END
refused HP016 'after the extension is installed' sql -d inside -c 'CREATE EXTENSION pgtap'
refused HP016 'create_fund' sql -d postgres -c 'CREATE EXTENSION hpf' -c "SELECT * FROM hpf.verify()"
