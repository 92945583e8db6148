#!/bin/sh
# A stream of remittances on a durable server, of which a backend and then every
# process is killed in the middle of it. After recovery the books hold, every request
# that was answered is there with its answer, and sending all of them again posts
# each month once.
set -eu

work=$(mktemp -d)
. tests/crash/kill_functions
tests/cluster start "$work/cluster"
eval "$(tests/cluster env "$work/cluster")"
sql -c 'CREATE EXTENSION hpf' -f tests/pgtap/fixture.psql
for e in $(seq 101 124); do
    echo "SELECT hpf.open_employer('e$e', 'E$e', 'employer', '01', 'C1', '12%', '12%', '2019-07');
    SELECT hpf.open_accounts('p$e', 'E$e', ARRAY(SELECT ROW(hpf.make_citizen_id(350599, date '1990-01-01' + $e, i), 'member', '9110.00', NULL)::hpf.new_account
        FROM generate_series(1, 3) i), '2019-07');"
done | sql > /dev/null

# Three clients, each with eight employers and eighteen months of them.
for client in 1 2 3; do
    for month in 2019-07 2019-08 2019-09 2019-10 2019-11 2019-12 2020-01 2020-02 2020-03 2020-04 2020-05 2020-06 \
        2020-07 2020-08 2020-09 2020-10 2020-11 2020-12; do
        for e in 1 2 3 4 5 6 7 8; do
            e=$((100 + e + 8 * (client - 1)))
            echo "SELECT '$e $month ' || r.items || ' ' || r.amount FROM hpf.remit('remit $e $month', 'E$e', '$month') r;"
        done
    done > "$work/client$client.sql"
done

# send ROUND: all requests from the first; what was answered goes to a file a client.
send() {
    clients=
    for client in 1 2 3; do
        sql -f "$work/client$client.sql" > "$work/answers$1.$client" 2> "$work/errors$1.$client" &
        clients="$clients $!"
    done
}
# cut_off: wait for the clients; the kill must have come while one was sending.
cut_off() {
    cut=0
    for client in $clients; do wait "$client" || cut=$((cut + 1)); done
    [ $cut -gt 0 ] || fail 'all was sent before the kill'
}
answered() { [ "$(cat "$work"/answers"$1".* | wc -l)" -ge "$2" ]; }

send 1
until_true 60 answered 1 60
kill_backend
cut_off
books_hold 'after a backend was killed'
cp "$work"/answers1.1 "$work/first"

send 2
until_true 60 answered 2 150
kill_server
cut_off
books_hold 'after the server was killed'

send 3
for client in $clients; do wait "$client" || fail "the last round failed: $(cat "$work"/errors3.*)"; done
books_hold 'after all was sent again'

# Each answer of a killed server is the answer in the end.
cat "$work"/answers[12].* | sort -u > "$work/acknowledged"
cat "$work"/answers3.* | sort > "$work/final"
comm -23 "$work/acknowledged" "$work/final" > "$work/lost"
[ ! -s "$work/lost" ] || { cat "$work/lost"; fail 'answered before the crash, and not or otherwise answered after it'; }
sql -c "SELECT 1 FROM fund.account a LEFT JOIN fund.account_entry e ON e.account_id = a.id WHERE a.employer_id IN (SELECT id FROM fund.employer WHERE number ~ '^E1..')
    GROUP BY a.id HAVING count(*) <> 18 OR count(DISTINCT e.month) <> 18 OR sum(e.amount) <> '39348.00'" > "$work/wrong"
[ ! -s "$work/wrong" ] || fail "$(wc -l < "$work/wrong") accounts were not posted eighteen months, each once"
[ "$(sql -c "SELECT count(*), count(DISTINCT request) FROM fund.voucher v JOIN fund.request r ON r.id = v.request AND r.act = 'remit'")" = '432|432' ] ||
    fail 'there are not as many vouchers as requests'
echo "$(wc -l < "$work/acknowledged") answers before the last round, $(wc -l < "$work/final") in the end"
