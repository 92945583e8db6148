-- Subsidised loans (公转商贴息): what was paid to which bank for what, their scale, and
-- loans bought out (贴转公).

CREATE VIEW report.subsidy_line AS
SELECT s.bank, s.month::text AS month, s.loan, s.due, s.balance::numeric AS balance, hpf.percent(s.bank_rate) AS bank_rate, hpf.percent(s.fund_rate) AS fund_rate,
       s.formula, s.days, s.periods, s.amount::numeric AS amount, s.reason
FROM hpf.subsidy_lines() s;
COMMENT ON VIEW report.subsidy_line IS 'Interest subsidies (贴息明细) by bank, month and loan: what was paid in all for the month, and what it was computed from.';
COMMENT ON COLUMN report.subsidy_line.bank IS 'The lending bank.';
COMMENT ON COLUMN report.subsidy_line.month IS 'Month of the installment, YYYY-MM.';
COMMENT ON COLUMN report.subsidy_line.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.subsidy_line.due IS 'Due date of the installment.';
COMMENT ON COLUMN report.subsidy_line.balance IS 'What it was computed from, in yuan: by formula A the subsidised balance before the bill, by B that after the last change.';
COMMENT ON COLUMN report.subsidy_line.bank_rate IS 'Rate at the bank, per cent a year.';
COMMENT ON COLUMN report.subsidy_line.fund_rate IS 'Rate of a loan of the fund, per cent a year.';
COMMENT ON COLUMN report.subsidy_line.formula IS 'A: interest on the balance; B: difference of installments.';
COMMENT ON COLUMN report.subsidy_line.days IS 'Formula A: days, a whole month being 30.';
COMMENT ON COLUMN report.subsidy_line.periods IS 'Formula B: periods left at the last change.';
COMMENT ON COLUMN report.subsidy_line.amount IS 'Subsidy paid for the month, in yuan.';
COMMENT ON COLUMN report.subsidy_line.reason IS 'Why there is none: overdue (逾期暂停), ended (终止), no_difference, nothing_due, reversed.';

CREATE VIEW report.subsidy_total AS
SELECT s.bank, s.month::text AS month, count(*) FILTER (WHERE s.amount <> '0.00') AS loans, count(*) FILTER (WHERE s.reason = 'overdue') AS suspended,
       count(*) FILTER (WHERE s.reason = 'ended') AS ended, sum(s.amount)::numeric AS amount, max(a.answered)::numeric AS answered,
       coalesce(max(d.open), 0) AS open, coalesce(max(d.explained), 0) AS explained
FROM hpf.subsidy_lines() s
LEFT JOIN (SELECT t.bank, t.month, sum(t.amount) AS answered FROM fund.subsidy_answer t
           WHERE t.request = (SELECT max(u.request) FROM fund.subsidy_answer u WHERE u.bank = t.bank AND u.month = t.month) GROUP BY t.bank, t.month) a
       ON a.bank = s.bank AND a.month = s.month
LEFT JOIN (SELECT f.bank, f.month, count(*) FILTER (WHERE f.state <> 'explained') AS open, count(*) FILTER (WHERE f.state = 'explained') AS explained
           FROM hpf.differing_subsidies() f GROUP BY f.bank, f.month) d ON d.bank = s.bank AND d.month = s.month
GROUP BY s.bank, s.month;
COMMENT ON VIEW report.subsidy_total IS 'Interest subsidies by bank and month (贴息对账汇总): loans, amount, what the bank answered, how many lines differ.';
COMMENT ON COLUMN report.subsidy_total.bank IS 'The lending bank.';
COMMENT ON COLUMN report.subsidy_total.month IS 'Month of the installments, YYYY-MM.';
COMMENT ON COLUMN report.subsidy_total.loans IS 'Loans a subsidy was paid for.';
COMMENT ON COLUMN report.subsidy_total.suspended IS 'Loans suspended because they were overdue.';
COMMENT ON COLUMN report.subsidy_total.ended IS 'Loans whose subsidy had ended.';
COMMENT ON COLUMN report.subsidy_total.amount IS 'Subsidies paid, in yuan.';
COMMENT ON COLUMN report.subsidy_total.answered IS 'Total of the banks own figures, in yuan; NULL while it has not answered.';
COMMENT ON COLUMN report.subsidy_total.open IS 'Differences that nobody explained.';
COMMENT ON COLUMN report.subsidy_total.explained IS 'Differences that were explained.';

CREATE VIEW report.subsidy_difference AS
SELECT d.bank, d.month::text AS month, d.loan, d.ours::numeric AS ours, d.theirs::numeric AS theirs, (d.ours - d.theirs)::numeric AS difference, d.state, d.note
FROM hpf.differing_subsidies() d;
COMMENT ON VIEW report.subsidy_difference IS 'Where banks and fund differ on subsidies (贴息对账差异).';
COMMENT ON COLUMN report.subsidy_difference.bank IS 'The lending bank.';
COMMENT ON COLUMN report.subsidy_difference.month IS 'Month of the installment, YYYY-MM.';
COMMENT ON COLUMN report.subsidy_difference.loan IS 'Number of the contract, as the bank writes it.';
COMMENT ON COLUMN report.subsidy_difference.ours IS 'What was paid, in yuan.';
COMMENT ON COLUMN report.subsidy_difference.theirs IS 'The banks figure, in yuan.';
COMMENT ON COLUMN report.subsidy_difference.difference IS 'Ours less theirs, in yuan.';
COMMENT ON COLUMN report.subsidy_difference.state IS 'open, unknown (nothing was computed for such a loan) or explained.';
COMMENT ON COLUMN report.subsidy_difference.note IS 'The explanation.';

CREATE VIEW report.subsidy_end AS
SELECT l.number AS loan, b.bank, e.month::text AS month, e.ended_on, e.reason, e.note, e.lifted_on
FROM fund.subsidy_end e JOIN fund.loan l ON l.id = e.loan_id JOIN fund.bank_account b ON b.subject = l.bank_subject;
COMMENT ON VIEW report.subsidy_end IS 'Subsidies that ended (终止贴息), and ends that were taken back.';
COMMENT ON COLUMN report.subsidy_end.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.subsidy_end.bank IS 'The lending bank.';
COMMENT ON COLUMN report.subsidy_end.month IS 'First month without subsidy, YYYY-MM.';
COMMENT ON COLUMN report.subsidy_end.ended_on IS 'Accounting day on which it was decided.';
COMMENT ON COLUMN report.subsidy_end.reason IS 'consecutive (连续逾期), total (累计逾期), settled (结清), term (期满), ineligible (失去资格), conversion (贴转公).';
COMMENT ON COLUMN report.subsidy_end.note IS 'What the act said.';
COMMENT ON COLUMN report.subsidy_end.lifted_on IS 'Day it was taken back.';

CREATE VIEW report.subsidy_scale AS
WITH moved AS (
    SELECT e.loan_id, e.book_date::hpf.yearmonth AS month, -sum(e.principal) AS change
    FROM fund.loan_entry e JOIN fund.loan l ON l.id = e.loan_id AND l.subsidy_series IS NOT NULL GROUP BY e.loan_id, e.book_date::hpf.yearmonth
), over AS (
    SELECT e.loan_id, e.month FROM fund.subsidy_end e WHERE e.lifted_on IS NULL
), stood AS (
    -- each loan at the end of each month in which it moved; from the end of its subsidy on it counts for nothing
    SELECT m.loan_id, m.month, sum(m.change) OVER (PARTITION BY m.loan_id ORDER BY m.month) AS balance
    FROM moved m LEFT JOIN over o ON o.loan_id = m.loan_id WHERE o.month IS NULL OR m.month < o.month
    UNION ALL
    SELECT o.loan_id, o.month, '0.00'::hpf.cny AS balance FROM over o
), changed AS (
    SELECT s.month, (s.balance > '0.00')::integer - (coalesce(lag(s.balance) OVER turn, '0.00') > '0.00')::integer AS loans,
           s.balance - coalesce(lag(s.balance) OVER turn, '0.00') AS balance
    FROM stood s WINDOW turn AS (PARTITION BY s.loan_id ORDER BY s.month)
), span AS (
    SELECT (SELECT min(m.month) FROM moved m) + g.n AS month
    FROM generate_series(0, (SELECT max(d.day)::hpf.yearmonth - (SELECT min(m.month) FROM moved m) FROM fund.business_day d)) AS g (n)
), each_month AS (
    SELECT p.month, coalesce(c.loans, 0) AS loans, coalesce(c.balance, '0.00') AS balance, coalesce(y.amount, '0.00') AS paid
    FROM span p
    LEFT JOIN (SELECT x.month, sum(x.loans) AS loans, sum(x.balance) AS balance FROM changed x GROUP BY x.month) c ON c.month = p.month
    LEFT JOIN (SELECT v.book_date::hpf.yearmonth AS month, sum(s.amount) AS amount
               FROM fund.subsidy s JOIN fund.voucher v ON v.id = s.voucher_id GROUP BY v.book_date::hpf.yearmonth) y ON y.month = p.month
)
SELECT e.month::text AS month, (sum(e.loans) OVER so_far)::bigint AS loans, (sum(e.balance) OVER so_far)::numeric AS balance, e.paid::numeric AS paid,
       (sum(e.paid) OVER (PARTITION BY hpf.year(e.month) ORDER BY e.month))::numeric AS paid_year
FROM each_month e WINDOW so_far AS (ORDER BY e.month);
COMMENT ON VIEW report.subsidy_scale IS 'Scale of subsidised loans at the end of each month by accounting days (贴息贷款规模): those whose subsidy has not ended, and what was paid.';
COMMENT ON COLUMN report.subsidy_scale.month IS 'Accounting month, YYYY-MM; the last is running.';
COMMENT ON COLUMN report.subsidy_scale.loans IS 'Loans with something outstanding whose subsidy runs.';
COMMENT ON COLUMN report.subsidy_scale.balance IS 'Their principal outstanding, in yuan.';
COMMENT ON COLUMN report.subsidy_scale.paid IS 'Subsidies paid in the month, in yuan.';
COMMENT ON COLUMN report.subsidy_scale.paid_year IS 'Subsidies paid this year so far, in yuan.';

CREATE VIEW report.conversion AS
SELECT c.job_id AS job, r.day, c.place, o.number AS loan, b.bank, c.number AS new_loan, c.planned::numeric AS planned, c.paid::numeric AS paid,
       CASE WHEN c.paid IS NOT NULL THEN 'done' WHEN c.reason IS NOT NULL THEN 'left out' ELSE 'waits' END AS state, c.reason
FROM fund.conversion c JOIN fund.job j ON j.id = c.job_id JOIN fund.request r ON r.id = j.request
JOIN fund.loan o ON o.id = c.loan_id JOIN fund.bank_account b ON b.subject = o.bank_subject;
COMMENT ON VIEW report.conversion IS 'Subsidised loans that the fund bought out (贴转公), batch by batch in their order.';
COMMENT ON COLUMN report.conversion.job IS 'Number of the batch.';
COMMENT ON COLUMN report.conversion.day IS 'Accounting day.';
COMMENT ON COLUMN report.conversion.place IS 'Place in the order of disbursement.';
COMMENT ON COLUMN report.conversion.loan IS 'Number of the banks contract.';
COMMENT ON COLUMN report.conversion.bank IS 'The bank that was paid.';
COMMENT ON COLUMN report.conversion.new_loan IS 'Number of the funds contract.';
COMMENT ON COLUMN report.conversion.planned IS 'Principal when planned, in yuan.';
COMMENT ON COLUMN report.conversion.paid IS 'Principal paid to the bank, in yuan.';
COMMENT ON COLUMN report.conversion.state IS 'done, waits or left out.';
COMMENT ON COLUMN report.conversion.reason IS 'Why it was left out.';
