-- pgbench: the rows of a withdrawal, bare: one UPDATE and two INSERTs.
\set account random(1, :accounts)
BEGIN;
UPDATE fund.account SET balance = balance - '1.00', carried = carried - '1.00', day_product = day_product + 100 WHERE number = 'A' || :account;
INSERT INTO fund.account_entry (account_id, voucher_id, amount, carried, book_date, value_date, kind, reason) VALUES (:account, 1, '-1.00', '-1.00', '2020-06-15', '2020-06-15', '11', '01');
INSERT INTO fund.voucher (request, part, event, branch_id, book_date) VALUES (0, nextval('fund.voucher_id'), 'withdrawal', 1, '2020-06-15');
COMMIT;
