-- Offsets from accounts (冲还贷): mandates and what came of them.

CREATE VIEW report.offset_mandate AS
SELECT m.id AS mandate, l.number AS loan, a.number AS account, m.kind, m.payer, m.month, m.signed_on, m.ended_on
FROM fund.offset_mandate m JOIN fund.loan l ON l.id = m.loan_id JOIN fund.account a ON a.id = m.account_id;
COMMENT ON VIEW report.offset_mandate IS 'Mandates to repay a loan from an account (冲还贷签约), active and ended.';
COMMENT ON COLUMN report.offset_mandate.mandate IS 'Number of the mandate.';
COMMENT ON COLUMN report.offset_mandate.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.offset_mandate.account IS 'Account number.';
COMMENT ON COLUMN report.offset_mandate.kind IS 'monthly (月冲), yearly (年冲), principal (冲本金).';
COMMENT ON COLUMN report.offset_mandate.payer IS 'Place: 1 the borrower, 2 the spouse, from 3 on co-borrowers.';
COMMENT ON COLUMN report.offset_mandate.month IS 'Month of a yearly offset, where it names one.';
COMMENT ON COLUMN report.offset_mandate.signed_on IS 'Day of signing.';
COMMENT ON COLUMN report.offset_mandate.ended_on IS 'Day it ended.';

CREATE VIEW report.offset_result AS
SELECT r.mandate_id AS mandate, l.number AS loan, a.number AS account, m.kind, m.payer, r.book_date, r.wanted::numeric AS wanted, r.taken::numeric AS taken, r.reason,
       EXISTS (SELECT FROM fund.voucher v WHERE v.reverses = r.voucher_id) AS reversed
FROM fund.offset_result r JOIN fund.offset_mandate m ON m.id = r.mandate_id JOIN fund.loan l ON l.id = m.loan_id JOIN fund.account a ON a.id = m.account_id;
COMMENT ON VIEW report.offset_result IS 'Offsets of principal by mandate, and monthly offsets that did not cover what was due (冲还贷不足清单).';
COMMENT ON COLUMN report.offset_result.mandate IS 'Number of the mandate.';
COMMENT ON COLUMN report.offset_result.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.offset_result.account IS 'Account number.';
COMMENT ON COLUMN report.offset_result.kind IS 'monthly, yearly or principal.';
COMMENT ON COLUMN report.offset_result.payer IS 'Place of the payer.';
COMMENT ON COLUMN report.offset_result.book_date IS 'Accounting day.';
COMMENT ON COLUMN report.offset_result.wanted IS 'Monthly: what the loan still owed; otherwise what would have settled it, in yuan.';
COMMENT ON COLUMN report.offset_result.taken IS 'What the account gave to principal, in yuan.';
COMMENT ON COLUMN report.offset_result.reason IS 'Why it was not all: closed (no account left), frozen, empty, short, relation, due, or the rule that refused or bound.';
COMMENT ON COLUMN report.offset_result.reversed IS 'Taken back by a red entry.';
