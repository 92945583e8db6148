#!/bin/sh
# A month's report to the credit bureau, killed twice in the middle and called again:
# it goes on where it was and has the same records as one that was left alone.
set -eu

work=$(mktemp -d)
. tests/crash/kill_functions
tests/cluster start "$work/cluster"
eval "$(tests/cluster env "$work/cluster")"
sql -c 'CREATE EXTENSION hpf' -f tests/pgtap/fixture.psql
sql > /dev/null <<'END'
SELECT hpf.open_accounts('many', 'E1', ARRAY(SELECT ROW(hpf.make_citizen_id(350599, date '1990-01-01' + i / 900, i % 900), 'member', '9110.00', 'M' || i)::hpf.new_account
    FROM generate_series(1, 1500) i), '2019-07');
SELECT hpf.take_over_loans('loans', '01', ARRAY(
    SELECT ROW('L' || i, 'M' || i, (100000 + i) || '.00', '3.25%', 120, '2019-06-' || 10 + i % 20, 'hpf_loan_first_over5y', 'L1', 'equal_installment', NULL, false)::hpf.takeover_loan
    FROM generate_series(1, 1500) i));
SELECT hpf.post_opening('loans 999', '01', ARRAY['999'], ARRAY['101003'], ARRAY[(SELECT sum(contract_amount) FROM fund.loan)], 'the loans'' other side');
SELECT hpf.set_policy('credit_institution_code', '1999-04-03', '12345678901234', 'of the tests'), hpf.set_policy('credit_reporting_from', '1999-04-03', '2019-07-01', 'of the tests');
SELECT hpf.close_month('c1');
SELECT hpf.open_day('d2', '2019-08-02');
END
"$bin/createdb" -T hpf undisturbed
# a copied database leaves its settings behind
export PGOPTIONS='-c search_path=public,hpf'

# Chunks of two, so that a kill falls in between.
report() { sql -d "$1" -c "CALL hpf.report_credit('july', '2019-07', 'loan', 2)"; }
done_chunks() { [ "$(sql -c 'SELECT count(*) FROM fund.job_chunk WHERE done_at IS NOT NULL')" -ge "$1" ]; }

report undisturbed 2> /dev/null

report hpf 2> "$work/errors" &
until_true 60 done_chunks 30
kill_backend
! wait $! || fail 'the report ended before its backend was killed'
books_hold 'after a backend was killed'
report hpf 2> "$work/errors" &
until_true 60 done_chunks 200
kill_server
! wait $! || fail 'the report ended before the server was killed'
books_hold 'after the server was killed'
left=$(sql -c 'SELECT count(*) FROM fund.job_chunk WHERE done_at IS NULL')
[ "$left" -gt 0 ] || fail 'nothing was left to do after the kills'
report hpf 2> "$work/errors" || fail "the report cannot go on: $(cat "$work/errors")"
report hpf || fail 'a report that is done cannot be called again'
sql -c "SELECT hpf.send_credit_batch('sent', 1)" > /dev/null
books_hold 'after it was sent'

for database in undisturbed hpf; do
    sql -d $database -c 'SELECT subject_id, month, report, digest, content FROM fund.credit_record ORDER BY 1' > "$work/$database.records"
done
[ "$(wc -l < "$work/hpf.records")" -eq 1500 ] || fail 'not every loan has its record'
diff "$work/undisturbed.records" "$work/hpf.records" || fail 'the records differ from those of a report left alone'
echo "$left chunks were left after the kills"
