#!/bin/sh
# A small fund, on clusters of its own: dumped and restored beside itself, and into
# a server with another locale and time zone that has none of the roles yet. What a
# DBA added comes along; DROP EXTENSION refuses while there is a fund.
set -eu

bin=$("${PG_CONFIG:-pg_config}" --bindir)
work=$(mktemp -d)
trap 'tests/cluster stop "$work/old"; tests/cluster stop "$work/new"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

sql() { "$bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
fail() {
    echo "$@"
    exit 1
}

LOCALE=C CLUSTER_OPTIONS="timezone = 'America/New_York'
datestyle = 'German, DMY'
extra_float_digits = 0" tests/cluster start "$work/new" --fast
tests/cluster start "$work/old" --fast
eval "$(tests/cluster env "$work/old")"
sql -c 'CREATE EXTENSION hpf' -f tests/upgrade/small_fund.sql > /dev/null 2> "$work/errors" || fail "$(cat "$work/errors")"

sh tests/upgrade/dump_restore.sh

# What must come through a dump, the DBA's own objects among it.
state() {
    sql -f - <<'END'
SET datestyle = ISO;
SELECT number, balance, carried, day_product, extract(epoch FROM interest_from) FROM fund.account ORDER BY number;
SELECT (state).balance, (state).interest_received FROM fund.loan ORDER BY number;
SELECT request_id, act, (answer).items, (answer).amount FROM fund.request ORDER BY id;
SELECT id, state, findings, withdrawal, loan FROM fund.business_case ORDER BY id;
SELECT c.id, r.same FROM fund.business_case c, hpf.replay_decision(c.id::text) r ORDER BY c.id;
SELECT digest, parameters FROM fund.parameter_set ORDER BY digest;
SELECT * FROM hpf.policy_on('2020-07-02', '01') ORDER BY key COLLATE "C";
SELECT * FROM dba.rich ORDER BY 1;
SELECT * FROM dba.note;
END
}

! sql -c 'DROP EXTENSION hpf' 2> "$work/errors" || fail 'DROP EXTENSION took the types of a fund away'
grep -q 'other objects depend on it' "$work/errors" || fail "$(cat "$work/errors")"
sql -c 'SELECT * FROM hpf.verify()'

"$bin/pg_dump" -Fc -f "$work/fund.dump"
sql -c 'SELECT * FROM report.annual_summary(2020)' > "$work/summary.old"
state > "$work/state.old"

eval "$(tests/cluster env "$work/new")"
# the roles are the cluster's and in no dump: without them a restore stops and says which
! "$bin/pg_restore" --exit-on-error -d hpf "$work/fund.dump" 2> "$work/errors" || fail 'a restore without the roles passed'
grep -q 'role "' "$work/errors" || fail "$(cat "$work/errors")"
"$bin/dropdb" hpf
"$bin/createdb" hpf
sql -d postgres -c 'CREATE EXTENSION hpf; SELECT hpf.create_roles(); CREATE ROLE dba_reader' > /dev/null
"$bin/pg_restore" -j 4 --exit-on-error -d hpf "$work/fund.dump"
# a restore keeps no setting of the database but --create's
sql -c 'ALTER DATABASE hpf SET search_path = "$user", public, hpf'
sql -c 'SELECT * FROM hpf.verify()' > "$work/verify"
[ ! -s "$work/verify" ] || fail "hpf.verify() after the restore: $(cat "$work/verify")"
sql -c 'SELECT * FROM report.annual_summary(2020)' > "$work/summary.new"
state > "$work/state.new"
diff "$work/state.old" "$work/state.new" || fail 'the restored books differ'
diff "$work/summary.old" "$work/summary.new" || fail 'another locale and time zone give another report'
[ "$(sql -c "SELECT count(*) FROM pg_class WHERE relname IN ('dba_account_opened', 'dba_entry_book_date')
    AND relnamespace = 'fund'::regnamespace")" = 2 ] || fail "the DBA's indexes are gone"
[ "$(sql -c "SELECT has_table_privilege('dba_reader', 'fund.account_entry', 'SELECT') AND has_function_privilege('hpf_teller', 'hpf.transfer_in(text,text,hpf.cny,text,text,text)', 'EXECUTE')
    AND NOT has_table_privilege('dba_reader', 'fund.loan', 'SELECT')")" = t ] || fail 'the grants are not what they were'
# business goes on, the same request is known, and the guards stand
[ "$(sql -c "SELECT (hpf.remit('u/r3', 'E1', '2019-08')).items, (hpf.withdraw('n/w1', 'A1', '50.00', '07')).amount")" = '8|50.00' ] || fail 'acts after the restore'
! sql -c 'DELETE FROM fund.voucher' 2> "$work/errors" || fail 'the restored books are not append-only'
! sql -c 'SET session_replication_role = replica; UPDATE fund.account_entry SET amount = amount' 2> "$work/errors" || fail 'the restored books are not append-only in replica role'
sql -c 'SELECT * FROM hpf.verify()' > "$work/verify"
[ ! -s "$work/verify" ] || fail "hpf.verify() after business went on: $(cat "$work/verify")"
