-- pgbench, one client: one employer remitted, another one's rows written bare.
-- side tells who gets the odd employers; each employer comes once a month.
\set i :i + 1
\set employer 2 * :i + 1 + :side
\set other 2 * :i + 2 - :side
SELECT hpf.remit('client/' || :month || '/' || :employer, 'E' || :employer, :month);
BEGIN;
UPDATE fund.account SET balance = balance + (unit_amount + personal_amount), day_product = day_product + 100, paid_through = :month, first_contribution = coalesce(first_contribution, '2020-06-15') WHERE employer_id = :other;
INSERT INTO fund.account_entry (account_id, voucher_id, amount, carried, book_date, value_date, month, kind) SELECT id, :other, unit_amount + personal_amount, '0.00', '2020-06-15', '2020-06-15', :month, '01' FROM fund.account WHERE employer_id = :other;
COMMIT;
