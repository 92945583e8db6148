#!/bin/sh
# A bank's return, killed while it is posted and called again under the same request: it
# goes on where it was, each line is posted once, and the books are those of a return
# that was left alone.
set -eu

work=$(mktemp -d)
. tests/crash/kill_functions
tests/cluster start "$work/cluster"
eval "$(tests/cluster env "$work/cluster")"
sql -c 'CREATE EXTENSION hpf' -f tests/pgtap/fixture.psql
sql > /dev/null <<'END'
SELECT hpf.open_accounts('many', 'E1', ARRAY(SELECT ROW(hpf.make_citizen_id(350599, date '1990-01-01' + i / 900, i % 900), 'member', '5000.00', 'M' || i)::hpf.new_account
    FROM generate_series(1, 1500) i), '2019-07');
SELECT hpf.take_over_loans('loans', '01', ARRAY(SELECT ROW('M' || i, 'M' || i, (100000 + i) || '.00', '3.25%', 120, '2019-06-20', 'hpf_loan_first_over5y', 'L1', 'equal_installment', NULL, false)::hpf.takeover_loan
    FROM generate_series(1, 1500) i));
SELECT hpf.post_opening('999', '01', ARRAY['999'], ARRAY['101003'], ARRAY[(SELECT sum(contract_amount) FROM fund.loan)], 'the loans'' other side');
SELECT hpf.add_entrusted_bank('B2', 'bank two', '2010-01-01', '2019-06-30'), hpf.add_outlet('B2', '1', 'outlet', 'loan', '2010-01-01', 'L1');
SELECT hpf.close_day('c1'), hpf.open_day('d2', '2019-07-20');
SELECT hpf.make_deduction_file('file', 'L1');
-- most in full, some short, some not, one that was not sent
CREATE TABLE public.answer AS
SELECT h.lines || format('T|1501|%s', hpf.file_digest(h.lines)) AS lines
FROM (SELECT format('H|HPF1|return|deduction|999999|L1|%s|20190720|1501|%s', f.number, sum(a.amount)) || array_agg(format('D|%s|%s|%s|%s|%s', a.sequence, a.loan, a.amount, a.day, a.reason) ORDER BY a.sequence) AS lines
      FROM fund.bank_file f,
           (SELECT x.sequence, l.number AS loan, CASE WHEN x.sequence % 10 = 0 THEN '100.00' WHEN x.sequence % 10 = 5 THEN '0.00' ELSE x.asked END AS amount,
                   CASE WHEN x.sequence % 10 = 5 THEN '' ELSE '20190720' END AS day, 'x' AS reason
            FROM fund.bank_file_line x JOIN fund.loan l ON l.id = x.loan_id
            UNION ALL SELECT 9999, 'nobody', '5.00', '20190720', '') a
      GROUP BY f.number) h;
END
"$bin/createdb" -T hpf undisturbed
# a copied database leaves its settings behind
export PGOPTIONS='-c search_path=public,hpf'

# Chunks of one line: fifteen hundred of them, so that a kill falls in between.
receive() {
    sql -d "$1" -c "DO \$\$ DECLARE answer text[] := (SELECT a.lines FROM public.answer a); BEGIN CALL hpf.receive_return_file('return', 'L1', 'return', answer, 1); END \$\$"
}
posted() { [ "$(sql -c 'SELECT count(*) FROM fund.bank_posting')" -ge "$1" ]; }

receive undisturbed 2> "$work/errors" || fail "the return cannot be received: $(cat "$work/errors")"

receive hpf 2> "$work/errors" &
until_true 60 posted 40
kill_backend
! wait $! || fail 'the return ended before its backend was killed'
books_hold 'after a backend was killed'
receive hpf 2> "$work/errors" &
until_true 60 posted 300
kill_server
! wait $! || fail 'the return ended before the server was killed'
books_hold 'after the server was killed'
left=$(sql -c 'SELECT count(*) FROM fund.job_chunk WHERE done_at IS NULL')
[ "$left" -gt 0 ] || fail 'nothing was left to do after the kills'
receive hpf 2> "$work/errors" || fail "the return cannot go on: $(cat "$work/errors")"
books_hold 'after the return went on'
receive hpf || fail 'a return that is done cannot be called again'

for database in undisturbed hpf; do
    sql -d $database > "$work/$database.books" <<'END'
SELECT number, (state).balance, (state).interest_received, (state).surplus FROM fund.loan ORDER BY number;
SELECT l.number, count(*), sum(e.principal), sum(e.interest) FROM fund.loan l JOIN fund.loan_entry e ON e.loan_id = l.id GROUP BY 1 ORDER BY 1;
SELECT sequence, loan, state, asked, returned, posted FROM report.bank_line ORDER BY sequence, loan;
SELECT v.event, v.branch_id, p.debit, p.credit, count(*), sum(p.amount) FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
SELECT number, closed_on, posted, in_suspense, differences FROM report.bank_file;
END
done
diff "$work/undisturbed.books" "$work/hpf.books" || fail 'the books differ from those of a return left alone'
echo "$left chunks were left after the kills"
