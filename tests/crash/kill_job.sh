#!/bin/sh
# The yearly interest settlement, killed twice in the middle and called again: it
# goes on where it was and ends in the same books as a settlement that was left alone.
set -eu

work=$(mktemp -d)
. tests/crash/kill_functions
tests/cluster start "$work/cluster"
eval "$(tests/cluster env "$work/cluster")"
sql -c 'CREATE EXTENSION hpf' -f tests/pgtap/fixture.psql
sql > /dev/null <<'END'
SELECT hpf.open_accounts('many', 'E1', ARRAY(SELECT ROW(hpf.make_citizen_id(350599, date '1990-01-01' + i / 900, i % 900), 'member', (5000 + i / 2) || '.00', NULL)::hpf.new_account
    FROM generate_series(1, 3000) i), '2019-07');
SELECT hpf.remit('r1', 'E1', '2019-07'), hpf.remit('r2', 'E2', '2019-07');
SELECT hpf.close_month('c1');
SELECT hpf.open_day('d2', '2020-06-30');
END
"$bin/createdb" -T hpf undisturbed
# a copied database leaves its settings behind
export PGOPTIONS='-c search_path=public,hpf'

# Chunks of two: some fifteen hundred of them, so that a kill falls in between.
settle() { sql -d "$1" -c "CALL hpf.settle_interest('settle', '2020-06-30', 2)"; }
done_chunks() { [ "$(sql -c 'SELECT count(*) FROM fund.job_chunk WHERE done_at IS NOT NULL')" -ge "$1" ]; }

settle undisturbed 2> /dev/null

settle hpf 2> "$work/errors" &
until_true 60 done_chunks 40
kill_backend
! wait $! || fail 'the settlement ended before its backend was killed'
books_hold 'after a backend was killed'
settle hpf 2> "$work/errors" &
until_true 60 done_chunks 300
kill_server
! wait $! || fail 'the settlement ended before the server was killed'
books_hold 'after the server was killed'
left=$(sql -c 'SELECT count(*) FROM fund.job_chunk WHERE done_at IS NULL')
[ "$left" -gt 0 ] || fail 'nothing was left to do after the kills'
settle hpf 2> "$work/errors" || fail "the settlement cannot go on: $(cat "$work/errors")"
books_hold 'after the settlement went on'
settle hpf || fail 'a settlement that is done cannot be called again'

for database in undisturbed hpf; do
    sql -d $database > "$work/$database.books" <<'END'
SELECT number, balance, carried, day_product, interest_from FROM fund.account ORDER BY number;
SELECT a.number, count(*), sum(e.amount), max(e.kind) FROM fund.account a JOIN fund.account_entry e ON e.account_id = a.id GROUP BY 1 ORDER BY 1;
SELECT chunk, from_id, to_id, items, amount FROM fund.job_chunk ORDER BY 1;
SELECT v.event, v.branch_id, p.debit, p.credit, count(*), sum(p.amount) FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
END
done
diff "$work/undisturbed.books" "$work/hpf.books" || fail 'the books differ from those of a settlement left alone'
echo "$left chunks were left after the kills"
