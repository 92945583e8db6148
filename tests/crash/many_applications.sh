#!/bin/sh
# Ten thousand applications for withdrawals by eight clients at once, on the accounts of
# six families who share six homes: online, where the rules alone pay, and at the
# counter, where another person approves. Every third request is sent a second time.
# Nothing is timed: at the end nobody has more than the rules give, and the books hold.
set -eu

work=$(mktemp -d)
. tests/crash/kill_functions
tests/cluster start "$work/cluster" --fast
eval "$(tests/cluster env "$work/cluster")"
sql -c 'CREATE EXTENSION hpf' -f tests/crash/applications.psql

# 6,667 numbers for 10,000 applications: each third comes again, soon after or at the same time
cat > "$work/apply.sql" <<'END'
SELECT trial.apply((nextval('trial.number') * 2 / 3)::integer);
SELECT trial.decide((random() * 1000000)::integer);
END
sql -c 'CREATE SEQUENCE trial.number'
"$bin/pgbench" -n -c 8 -j 2 -t "${APPLICATIONS:-1250}" --max-tries=1000 -f "$work/apply.sql" > "$work/log" 2>&1 || { tail "$work/log"; fail 'a client failed'; }
grep -E 'processed|failed' "$work/log"

bad=0
# empty WHAT QUERY: the query must have no row.
empty() {
    sql -c 'SET search_path = public, hpf' -c "$2" > "$work/rows"
    if [ -s "$work/rows" ]; then echo "$1:"; head -n 20 "$work/rows"; bad=1; fi
}
empty 'hpf.verify()' 'SELECT * FROM hpf.verify()'
empty 'refusals of no class of ours' 'SELECT state, message, count(*), min(call) FROM trial.surprise GROUP BY 1, 2'
empty 'a balance below what must be left' "SELECT number, balance FROM fund.account WHERE balance < '0.01' AND number LIKE 'C%'"
empty 'rent twice in its period' "SELECT account_id, count(*) FROM fund.business_case WHERE ground = 'rent' AND state = 'paid' GROUP BY 1 HAVING count(*) > 1"
empty 'a home withdrawn beyond its price by the family' "SELECT h.number, h.price, sum(c.paid) FROM fund.business_case c JOIN fund.house h ON h.id = c.house_id
    WHERE c.ground = 'purchase' AND c.state = 'paid' GROUP BY h.number, h.price HAVING sum(c.paid) > h.price"
empty 'a home withdrawn for twice by one member' "SELECT house_id, account_id, count(*) FROM fund.business_case WHERE ground = 'purchase' AND state = 'paid' GROUP BY 1, 2 HAVING count(*) > 1"
empty 'repayments of a home withdrawn twice in a year' "SELECT house_id, count(*), sum(paid) FROM fund.business_case WHERE ground = 'repay_commercial' AND state = 'paid' GROUP BY 1 HAVING count(*) > 1 OR sum(paid) > '3000.00'"
empty 'a paid case without its voucher' "SELECT c.id, c.paid FROM fund.business_case c WHERE c.state = 'paid' AND 1 <> (
    SELECT count(*) FROM fund.request r JOIN fund.voucher v ON v.id = (r.answer).voucher AND v.request = r.id JOIN fund.voucher_pair p ON p.voucher_id = v.id AND p.debit = '201' AND p.amount = c.paid
    WHERE r.act IN ('apply_withdrawal', 'approve_case') AND (r.answer).number = c.id::text AND NOT EXISTS (SELECT FROM fund.voucher n WHERE n.reverses = v.id))"
empty 'a voucher without its paid case' "SELECT v.id FROM fund.voucher v JOIN fund.request r ON r.id = v.request AND r.act IN ('apply_withdrawal', 'approve_case')
    JOIN fund.business_case c ON c.id::text = (r.answer).number WHERE (c.state = 'paid') = EXISTS (SELECT FROM fund.voucher n WHERE n.reverses = v.id)"
empty 'a request with two answers' 'SELECT request_id FROM trial.answer GROUP BY 1 HAVING count(DISTINCT answer::text) > 1'
empty 'an answer that is not the one kept' 'SELECT a.request_id, a.answer, r.answer FROM trial.answer a LEFT JOIN fund.request r USING (request_id) WHERE r.answer::text IS DISTINCT FROM a.answer::text'
empty 'a replay with other findings' "SELECT c.id FROM fund.business_case c CROSS JOIN LATERAL hpf.replay_decision(c.id::text) r WHERE c.findings IS NOT NULL AND NOT r.same"
sql -c "SELECT state, count(*) FROM fund.business_case GROUP BY 1 ORDER BY 1" -c "SELECT what, state, count(*) FROM trial.seen GROUP BY 1, 2 ORDER BY 1, 2"
sent=$(sql -c "SELECT count(*) FROM trial.answer WHERE request_id LIKE 'apply%'")
cases=$(sql -c 'SELECT count(*) FROM fund.business_case')
paid=$(sql -c "SELECT count(*) FROM fund.business_case WHERE paid IS NOT NULL")
echo "$sent answers to applications, $cases cases, $paid paid"
[ "$sent" -gt "$cases" ] && [ "$paid" -gt 50 ] || fail 'nothing was sent twice, or next to nothing was paid'
exit $bad
