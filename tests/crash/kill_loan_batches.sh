#!/bin/sh
# The 1 January reset, then a due day with offsets: each killed in the middle, once a
# backend and once the server, and called again. No fact, entry or payment is there
# twice, and the books end as those of batches left alone.
set -eu

work=$(mktemp -d)
. tests/crash/kill_functions
tests/cluster start "$work/cluster"
eval "$(tests/cluster env "$work/cluster")"
sql -c 'CREATE EXTENSION hpf' -f tests/pgtap/fixture.psql
sql > /dev/null <<'END'
SELECT hpf.open_accounts('many', 'E1', ARRAY(SELECT ROW(hpf.make_citizen_id(350599, date '1990-01-01' + i / 900, i % 900), 'member', '5000.00', 'N' || i)::hpf.new_account
    FROM generate_series(1, 1200) i), '2019-07');
SELECT hpf.remit('r1', 'E1', '2019-07'), hpf.remit('r2', 'E2', '2019-07');
SELECT hpf.take_over_loans('loans', '01', ARRAY(SELECT ROW('L' || i, 'N' || i, '100000.00', '4%', 120, '2019-12-05', 'hpf_loan_first_over5y', 'L1', 'equal_installment', NULL, i % 3 = 0)::hpf.takeover_loan
    FROM generate_series(1, 1200) i)) FROM hpf.close_month('c1'), hpf.open_day('d1', '2019-12-05');
SELECT hpf.post_opening('other side', '01', ARRAY['999'], ARRAY['101003'], ARRAY['120000000.00'::hpf.cny], 'what was lent');
END
sql > /dev/null <<'END'
SELECT hpf.close_month('c2');
SELECT hpf.open_day('d2', '2020-01-05');
END
"$bin/createdb" -T hpf undisturbed
# or its sequences fall back when the server is killed: a copied page says that values ahead were logged
sql -d postgres -c CHECKPOINT
# a copied database leaves its settings behind
export PGOPTIONS='-c search_path=public,hpf'

# Chunks of two loans, so that a kill falls in between.
reset() { sql -d "$1" -c "CALL hpf.reset_rates('reset', NULL, 2)"; }
collect() { sql -d "$1" -c "CALL hpf.collect_installments('collect', chunk_size => 2)"; }
done_chunks() { [ "$(sql -c "SELECT count(*) FROM fund.job_chunk c JOIN fund.job j ON j.id = c.job_id WHERE j.job = '$1' AND c.done_at IS NOT NULL")" -ge "$2" ]; }

for batch in reset collect; do
    case $batch in reset) job=reset_rates ;; collect) job=collect_installments ;; esac
    $batch undisturbed 2> "$work/errors" || fail "$job, left alone, fails: $(cat "$work/errors")"
    $batch hpf 2> "$work/errors" &
    until_true 60 done_chunks $job 30
    kill_backend
    ! wait $! || fail "$job ended before its backend was killed"
    books_hold "after a backend of $job was killed"
    $batch hpf 2> "$work/errors" &
    until_true 60 done_chunks $job 150
    kill_server
    ! wait $! || fail "$job ended before the server was killed"
    books_hold "after the server was killed in $job"
    left=$(sql -c "SELECT count(*) FROM fund.job_chunk c JOIN fund.job j ON j.id = c.job_id WHERE j.job = '$job' AND c.done_at IS NULL")
    [ "$left" -gt 0 ] || fail "nothing was left of $job after the kills"
    $batch hpf 2> "$work/errors" || fail "$job cannot go on: $(cat "$work/errors")"
    books_hold "after $job went on"
    $batch hpf 2> /dev/null || fail "$job, done, cannot be called again"
    echo "$job: $left chunks were left after the kills"
done
moved=$(sql -c "SELECT count(*) FROM fund.loan_fact WHERE kind = 'set_rate'")
[ "$moved" -eq 1200 ] || fail "$moved of 1200 loans were reset"

for database in undisturbed hpf; do
    sql -d $database > "$work/$database.books" <<'END'
SELECT number, status, state FROM fund.loan ORDER BY number;
SELECT l.number, f.kind, f.value_date, count(*), sum(f.amount) FROM fund.loan_fact f JOIN fund.loan l ON l.id = f.loan_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
SELECT l.number, count(*), sum(e.principal), sum(e.interest) FROM fund.loan_entry e JOIN fund.loan l ON l.id = e.loan_id GROUP BY 1 ORDER BY 1;
SELECT number, balance, carried, day_product FROM fund.account ORDER BY number;
SELECT v.event, v.branch_id, p.debit, p.credit, count(*), sum(p.amount) FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
END
done
diff "$work/undisturbed.books" "$work/hpf.books" > "$work/diff" || { head -n 20 "$work/diff"; fail 'the books differ from those of batches left alone'; }
