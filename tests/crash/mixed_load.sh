#!/bin/sh
# Eight clients do acts at random on a small fund, two more step batches and close
# days among them. Nothing is timed: at the end the books hold.
#
# The days must be closed while transactions overlap without a pause: each client
# keeps its transaction open a little.
set -eu

bin=$("${PG_CONFIG:-pg_config}" --bindir)
work=$(mktemp -d)
trap 'tests/cluster stop "$work/cluster"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

tests/cluster start "$work/cluster" --fast
eval "$(tests/cluster env "$work/cluster")"
sql() { "$bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
sql -c 'CREATE EXTENSION hpf' -f tests/crash/load.psql

cat > "$work/act.sql" <<'END'
BEGIN;
SELECT trial.act();
\sleep 5 ms
COMMIT;
END
cat > "$work/stepper.sql" <<'END'
SELECT hpf.start_job('settle_interest', 'settle', '2019-06-30', NULL, 7, session_user) AS settle \gset
SELECT hpf.job_step(:settle, 1);
SELECT hpf.start_job('collect_installments', 'collect ' || (random() * 3)::integer, NULL, '{"unpaid": ["L11"]}', 3, session_user) AS collect \gset
SELECT hpf.job_step(:collect, 1);
END
"$bin/pgbench" -n -c 8 -j 2 -T "${LOAD_SECONDS:-8}" --max-tries=100 -f "$work/act.sql" > "$work/acts.log" 2>&1 &
acts=$!
# first batches, of which no chunk may be left; then days, against the acts alone
"$bin/pgbench" -n -c 2 -t 12 --max-tries=100 -f "$work/stepper.sql" > "$work/steps.log" 2>&1 || { cat "$work/steps.log"; exit 1; }
for job in $(sql -c 'SELECT DISTINCT job_id FROM fund.job_chunk WHERE done_at IS NULL'); do
    # a deadlock with the acts is tried again
    for try in 1 2 3 4 5 6 7 8 9 10; do
        [ "$(sql -c "SELECT hpf.job_step($job, 100)" 2> /dev/null)" != 0 ] || break
    done
done
for day in 2 3 4; do
    sql -c "SELECT hpf.close_day('close $day')" -c "SELECT hpf.open_day('open $day', '2019-07-0$day')" > /dev/null
done
closed_during=$(sql -c "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgbench'")
wait $acts || { tail "$work/acts.log"; exit 1; }
grep -E 'transactions|tps' "$work/acts.log"

bad=0
# empty WHAT QUERY: the query must have no row.
empty() {
    sql -c "$2" > "$work/rows"
    if [ -s "$work/rows" ]; then echo "$1:"; head -n 20 "$work/rows"; bad=1; fi
}
empty 'hpf.verify()' 'SELECT * FROM hpf.verify()'
empty 'refusals of no class of ours' 'SELECT state, message, count(*), min(call) FROM trial.surprise GROUP BY 1, 2'
empty 'acts without an answer' "SELECT id, request_id FROM fund.request WHERE answer IS NULL"
empty 'answers with a voucher that is not there' 'SELECT r.id FROM fund.request r LEFT JOIN fund.voucher v ON v.id = (r.answer).voucher AND v.request = r.id
    WHERE (r.answer).voucher IS NOT NULL AND v.id IS NULL'
empty 'a voucher of another day than its request' 'SELECT v.id, v.book_date, r.day FROM fund.voucher v JOIN fund.request r ON r.id = v.request
    LEFT JOIN fund.job j ON j.request = r.id WHERE j.id IS NULL AND v.book_date <> r.day'
empty 'vouchers of closed days without a number' "SELECT v.id FROM fund.voucher v JOIN fund.business_day d ON d.day = v.book_date AND d.status = 'closed'
    LEFT JOIN fund.voucher_number n ON n.voucher_id = v.id WHERE n.voucher_id IS NULL"
empty 'a month contributed twice to an account' "SELECT e.account_id, e.month FROM fund.account_entry e JOIN fund.voucher v ON v.id = e.voucher_id
    WHERE e.kind = '01' AND v.reverses IS NULL AND NOT EXISTS (SELECT FROM fund.voucher r WHERE r.reverses = v.id)
    GROUP BY 1, 2 HAVING count(*) > 1"
empty 'accounts that are not settled' "SELECT number FROM fund.account WHERE closed_on IS NULL AND interest_from <= '2019-06-30'"
empty 'chunks left' 'SELECT job_id, chunk FROM fund.job_chunk WHERE done_at IS NULL'
empty 'a facility above its ceiling or below nothing' "SELECT sum(CASE kind WHEN 'draw' THEN amount ELSE -amount END) FROM fund.financing
    HAVING sum(CASE kind WHEN 'draw' THEN amount ELSE -amount END) NOT BETWEEN '0.00' AND '5000.00'"
empty 'a posting on a day that was never open' 'SELECT v.id FROM fund.voucher v LEFT JOIN fund.business_day d ON d.day = v.book_date WHERE d.day IS NULL'
[ "$closed_during" -gt 0 ] || { echo 'the days were closed only when the load had ended'; bad=1; }
[ "$(sql -c "SELECT count(*) > 200 FROM fund.voucher")" = t ] || { echo 'the load posted next to nothing'; bad=1; }
exit $bad
