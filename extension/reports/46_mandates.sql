-- Monthly withdrawal mandates (委托逐月提取): who has one, what each month paid.

CREATE VIEW report.withdrawal_mandate AS
SELECT m.id::text AS number, a.number AS account, b.code AS branch, m.ground, h.number AS house, l.bank, l.number AS loan, l.settled_on,
       m.amount::numeric AS amount, m.installment::numeric AS installment, m.next_amount::numeric AS next_amount, m.next_from::text AS next_from,
       repeat('*', greatest(length(m.card) - 4, 0)) || right(m.card, 4) AS card, m.signed_on, m.ended_on, m.last_month::text AS last_month, m.case_id::text AS case_number
FROM fund.withdrawal_mandate m
JOIN fund.account a ON a.id = m.account_id
JOIN fund.branch b ON b.id = a.branch_id
JOIN fund.house h ON h.id = m.house_id
JOIN fund.outside_loan l ON l.id = m.outside_loan_id;
COMMENT ON VIEW report.withdrawal_mandate IS 'Monthly withdrawal mandates (委托逐月提取还贷), active and ended; the card is masked.';
COMMENT ON COLUMN report.withdrawal_mandate.number IS 'Number of the mandate.';
COMMENT ON COLUMN report.withdrawal_mandate.account IS 'Account number.';
COMMENT ON COLUMN report.withdrawal_mandate.branch IS 'Code of the branch whose books hold the account.';
COMMENT ON COLUMN report.withdrawal_mandate.ground IS 'repay_commercial (商业贷款) or repay_other_city (异地贷款).';
COMMENT ON COLUMN report.withdrawal_mandate.house IS 'Number of the home.';
COMMENT ON COLUMN report.withdrawal_mandate.bank IS 'The lending bank.';
COMMENT ON COLUMN report.withdrawal_mandate.loan IS 'Number of the loan at the bank.';
COMMENT ON COLUMN report.withdrawal_mandate.settled_on IS 'Day the fund learned that the loan is settled.';
COMMENT ON COLUMN report.withdrawal_mandate.amount IS 'Most that is paid a month, in yuan.';
COMMENT ON COLUMN report.withdrawal_mandate.installment IS 'What the loan costs a month, in yuan.';
COMMENT ON COLUMN report.withdrawal_mandate.next_amount IS 'Amount of a change that is pending, or that no execution has taken over yet.';
COMMENT ON COLUMN report.withdrawal_mandate.next_from IS 'Month from which the change holds, YYYY-MM.';
COMMENT ON COLUMN report.withdrawal_mandate.card IS 'The card it is paid to, masked.';
COMMENT ON COLUMN report.withdrawal_mandate.signed_on IS 'Day of signing.';
COMMENT ON COLUMN report.withdrawal_mandate.ended_on IS 'Day it ended.';
COMMENT ON COLUMN report.withdrawal_mandate.last_month IS 'The last month that was paid, YYYY-MM.';
COMMENT ON COLUMN report.withdrawal_mandate.case_number IS 'The case it was decided by.';

CREATE VIEW report.mandate_month AS
SELECT p.mandate_id::text AS mandate, a.number AS account, b.code AS branch, p.month::text AS month, p.wanted::numeric AS wanted, p.paid::numeric AS paid,
       (p.wanted - p.paid)::numeric AS short, coalesce(hpf.reasons(p.findings), hpf.decision_bound(p.findings)) AS reason
FROM (SELECT q.mandate_id, q.month, max(q.wanted) AS wanted, sum(q.paid) AS paid, (array_agg(q.findings ORDER BY q.id DESC))[1] AS findings
      FROM fund.mandate_payment q GROUP BY q.mandate_id, q.month) p
JOIN fund.withdrawal_mandate m ON m.id = p.mandate_id
JOIN fund.account a ON a.id = m.account_id
JOIN fund.branch b ON b.id = a.branch_id;
COMMENT ON VIEW report.mandate_month IS 'What withdrawal mandates paid each month (逐月提取执行情况); those with short above 0 were not paid in full (未足额清单).';
COMMENT ON COLUMN report.mandate_month.mandate IS 'Number of the mandate.';
COMMENT ON COLUMN report.mandate_month.account IS 'Account number.';
COMMENT ON COLUMN report.mandate_month.branch IS 'Code of the branch whose books hold the account.';
COMMENT ON COLUMN report.mandate_month.month IS 'Month, YYYY-MM.';
COMMENT ON COLUMN report.mandate_month.wanted IS 'The month''s amount of the mandate, in yuan.';
COMMENT ON COLUMN report.mandate_month.paid IS 'What was paid, in yuan; nothing where it was taken back.';
COMMENT ON COLUMN report.mandate_month.short IS 'What was not paid, in yuan.';
COMMENT ON COLUMN report.mandate_month.reason IS 'Why the last execution did not pay in full: the rules that refused, or the limit that bound.';
