-- Arrears and their collection (逾期清收), as of the last accounting day: whatever is
-- overdue by then counts, whether age_loans has run or not.

CREATE VIEW report.arrears AS
WITH terms AS MATERIALIZED (
    SELECT t.* FROM hpf.arrears_terms() t
), ladder AS MATERIALIZED (
    SELECT g.rung, g.step, g.days FROM terms t CROSS JOIN LATERAL hpf.contact_ladder(t.day) g WHERE g.days >= 0
), late AS (
    SELECT t.day, l.id, l.number, l.borrower_account_id, l.branch_id, l.bank_subject, l.funded_by, l.subsidy_series, n.state, t.day - (n.state).penalty_from + 1 AS days
    FROM terms t CROSS JOIN fund.loan l
    CROSS JOIN LATERAL (SELECT hpf.loan_advance(l.state, greatest(t.day, (l.state).as_of)) AS state OFFSET 0) n
    WHERE l.status = '2' AND (n.state).overdue_periods > 0
)
SELECT o.number AS loan, a.number AS account, left(m.name, 1) || '**' AS borrower, b.code AS branch, k.bank,
       CASE WHEN o.funded_by = 'fund' THEN 'fund' WHEN o.subsidy_series IS NOT NULL THEN 'subsidised' ELSE 'bank' END AS kind,
       (o.state).overdue_periods AS periods,
       CASE WHEN (o.state).overdue_total = (o.state).overdue_periods THEN (o.state).overdue_periods ELSE hpf.overdue_in_a_row(o.id, o.state) END AS periods_in_a_row,
       (o.state).overdue_total AS periods_ever, (o.state).penalty_from AS since, o.days,
       (o.state).overdue_principal::numeric AS overdue_principal,
       -- of each bill four numbers: due date, first day overdue, interest and principal in fen
       coalesce((SELECT sum((o.state).arrears[i + 2]) FROM generate_series(1, cardinality((o.state).arrears), 4) i WHERE (o.state).arrears[i + 1] <> 0), 0) * 0.01 AS overdue_interest,
       (o.state).penalty_due::numeric AS penalty, (o.state).balance::numeric AS balance,
       r.class, r.name AS class_name,
       s.day AS last_contact_on, s.step AS last_contact,
       CASE WHEN c.id IS NOT NULL THEN c.next_action ELSE g.step END AS next_step,
       CASE WHEN c.id IS NOT NULL THEN c.next_due ELSE g.on_day END AS next_on,
       c.id::text AS case_number, c.state AS case_state, c.owner, o.day AS as_of
FROM late o
JOIN fund.account a ON a.id = o.borrower_account_id
JOIN fund.member m ON m.id = a.member_id
JOIN fund.branch b ON b.id = o.branch_id
JOIN fund.bank_account k ON k.subject = o.bank_subject
LEFT JOIN fund.arrears_case c ON c.loan_id = o.id AND c.closed_on IS NULL
LEFT JOIN LATERAL (
    SELECT x.day, x.step FROM fund.arrears_step x WHERE x.loan_id = o.id AND x.step IN ('sms', 'call', 'visit', 'letter') ORDER BY x.id DESC LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    -- the lowest rung whose day had no contact since; one that a higher has overtaken is past
    SELECT h.step, h.on_day
    FROM (SELECT q.step, (o.state).penalty_from - 1 + q.days AS on_day, lead(q.days) OVER (ORDER BY q.days) AS overtaken FROM ladder q) h
    WHERE h.on_day > coalesce(s.day, '-infinity') AND coalesce((o.state).penalty_from - 1 + h.overtaken > o.day, true)
    ORDER BY h.on_day LIMIT 1
) g ON true
CROSS JOIN LATERAL (
    SELECT v.code AS class, v.chinese AS name FROM terms t
    JOIN hpf.risk_classes() v ON v.code = hpf.risk_class((o.state).overdue_periods, o.days, coalesce(c.state = 'proposed', false),
        t.attention_periods, t.substandard_periods, t.doubtful_periods, t.substandard_days, t.doubtful_days)
) r;
COMMENT ON VIEW report.arrears IS 'Loans overdue (逾期贷款台账) as of the last accounting day: periods, amounts, risk class, the next step and who is responsible; the borrower''s name is masked.';
COMMENT ON COLUMN report.arrears.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.arrears.account IS 'The borrower''s account.';
COMMENT ON COLUMN report.arrears.borrower IS 'The borrower''s name, masked.';
COMMENT ON COLUMN report.arrears.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.arrears.bank IS 'Entrusted or lending bank (受托银行).';
COMMENT ON COLUMN report.arrears.kind IS 'fund; subsidised, or bank (a bank''s part of a combination): a bank''s own loan, which the bank collects.';
COMMENT ON COLUMN report.arrears.periods IS 'Periods overdue now (当前逾期期数).';
COMMENT ON COLUMN report.arrears.periods_in_a_row IS 'Periods in a row that became overdue, up to the newest, paid since or not (连续逾期期数).';
COMMENT ON COLUMN report.arrears.periods_ever IS 'Periods that ever became overdue (累计逾期期数).';
COMMENT ON COLUMN report.arrears.since IS 'First day overdue of the oldest overdue period.';
COMMENT ON COLUMN report.arrears.days IS 'Days overdue, since counted.';
COMMENT ON COLUMN report.arrears.overdue_principal IS 'Overdue principal in yuan.';
COMMENT ON COLUMN report.arrears.overdue_interest IS 'Overdue interest in yuan.';
COMMENT ON COLUMN report.arrears.penalty IS 'Penalty (罚息) accrued and unpaid in yuan.';
COMMENT ON COLUMN report.arrears.balance IS 'Principal outstanding in all, in yuan.';
COMMENT ON COLUMN report.arrears.class IS 'Risk class (五级分类), JGJ/T 320 A.14.';
COMMENT ON COLUMN report.arrears.class_name IS 'Risk class in words.';
COMMENT ON COLUMN report.arrears.last_contact_on IS 'Day of the last contact.';
COMMENT ON COLUMN report.arrears.last_contact IS 'How: sms, call, visit or letter.';
COMMENT ON COLUMN report.arrears.next_step IS 'What is next: of the case, or where there is none the next contact that policy proposes; NULL after the last.';
COMMENT ON COLUMN report.arrears.next_on IS 'By when.';
COMMENT ON COLUMN report.arrears.case_number IS 'Number of the open case.';
COMMENT ON COLUMN report.arrears.case_state IS 'Its state.';
COMMENT ON COLUMN report.arrears.owner IS 'Who is responsible for it.';
COMMENT ON COLUMN report.arrears.as_of IS 'The accounting day.';

CREATE VIEW report.contact_due AS
WITH terms AS MATERIALIZED (
    SELECT t.day FROM hpf.arrears_terms() t
), reminder AS MATERIALIZED (
    -- the days that a reminder is due for
    SELECT t.day AS today, (t.day + n) AS due, t.day + n + g.days AS on_day, g.step, extract(day FROM t.day + n)::integer AS of_month,
           extract(day FROM t.day + n + 1) = 1 AS month_end
    FROM terms t CROSS JOIN LATERAL hpf.contact_ladder(t.day) g CROSS JOIN LATERAL generate_series(1, -g.days) n
    WHERE g.days < 0
)
SELECT v.loan, v.borrower, v.branch, v.bank, v.kind, v.next_step AS step, v.next_on AS due_on, v.as_of - v.next_on AS days_late, v.periods, v.days AS days_overdue,
       NULL::date AS payment_due, v.overdue_principal + v.overdue_interest + v.penalty AS owed, v.last_contact_on, v.last_contact
FROM report.arrears v
WHERE v.case_number IS NULL AND v.next_on <= v.as_of
UNION ALL
SELECT l.number, left(m.name, 1) || '**', b.code, k.bank, CASE WHEN l.funded_by = 'fund' THEN 'fund' WHEN l.subsidy_series IS NOT NULL THEN 'subsidised' ELSE 'bank' END, d.step, d.on_day, d.today - d.on_day, 0, 0,
       d.due, NULL, s.day, s.step
FROM reminder d
JOIN fund.loan l ON l.status = '2' AND ((l.state).due_day = d.of_month OR d.month_end AND (l.state).due_day > d.of_month)
 AND (l.state).first_due <= d.due AND (l.state).period < (l.state).periods AND (l.state).overdue_periods = 0
CROSS JOIN LATERAL (SELECT hpf.loan_advance(l.state, greatest(d.today, (l.state).as_of)) AS state OFFSET 0) n
JOIN fund.account a ON a.id = l.borrower_account_id
JOIN fund.member m ON m.id = a.member_id
JOIN fund.branch b ON b.id = l.branch_id
JOIN fund.bank_account k ON k.subject = l.bank_subject
LEFT JOIN LATERAL (
    SELECT x.day, x.step FROM fund.arrears_step x WHERE x.loan_id = l.id AND x.step IN ('sms', 'call', 'visit', 'letter') ORDER BY x.id DESC LIMIT 1
) s ON true
WHERE (n.state).overdue_periods = 0 AND (s.day IS NULL OR s.day < d.on_day);
COMMENT ON VIEW report.contact_due IS 'Work list of contacts (催收任务) that policy proposes for the day: reminders before a due date, then by days overdue; a contact since then takes the loan off it. Loans with a case are in report.arrears_late instead. Record what was done with hpf.record_contacts().';
COMMENT ON COLUMN report.contact_due.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.contact_due.borrower IS 'The borrower''s name, masked.';
COMMENT ON COLUMN report.contact_due.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.contact_due.bank IS 'Entrusted or lending bank.';
COMMENT ON COLUMN report.contact_due.kind IS 'fund, subsidised or bank.';
COMMENT ON COLUMN report.contact_due.step IS 'How to reach the borrower: sms, call or letter.';
COMMENT ON COLUMN report.contact_due.due_on IS 'The day it was due.';
COMMENT ON COLUMN report.contact_due.days_late IS 'Days since then.';
COMMENT ON COLUMN report.contact_due.periods IS 'Periods overdue; 0 for a reminder.';
COMMENT ON COLUMN report.contact_due.days_overdue IS 'Days overdue; 0 for a reminder.';
COMMENT ON COLUMN report.contact_due.payment_due IS 'The due date that a reminder is for.';
COMMENT ON COLUMN report.contact_due.owed IS 'What is overdue, with penalty, in yuan; NULL for a reminder.';
COMMENT ON COLUMN report.contact_due.last_contact_on IS 'Day of the last contact.';
COMMENT ON COLUMN report.contact_due.last_contact IS 'How: sms, call, visit or letter.';

CREATE VIEW report.risk_class AS
WITH terms AS MATERIALIZED (
    SELECT t.* FROM hpf.arrears_terms() t
), book AS (
    SELECT l.branch_id, l.bank_subject, n.state,
           hpf.risk_class((n.state).overdue_periods, t.day - (n.state).penalty_from + 1, l.status = '4' OR c.state IS NOT DISTINCT FROM 'proposed',
                          t.attention_periods, t.substandard_periods, t.doubtful_periods, t.substandard_days, t.doubtful_days) AS class
    FROM terms t CROSS JOIN fund.loan l
    CROSS JOIN LATERAL (SELECT hpf.loan_advance(l.state, greatest(t.day, (l.state).as_of)) AS state OFFSET 0) n
    LEFT JOIN fund.arrears_case c ON c.loan_id = l.id AND c.closed_on IS NULL
    WHERE l.funded_by = 'fund' AND (l.status = '2' OR l.status = '4' AND (n.state).receivable > '0.00')
)
SELECT b.code AS branch, a.bank, k.class, v.chinese AS class_name, count(*) AS loans,
       sum((k.state).balance)::numeric AS balance, sum((k.state).overdue_principal)::numeric AS overdue_principal, sum((k.state).receivable)::numeric AS receivable
FROM book k
JOIN hpf.risk_classes() v ON v.code = k.class
JOIN fund.branch b ON b.id = k.branch_id
JOIN fund.bank_account a ON a.subject = k.bank_subject
GROUP BY b.code, a.bank, k.class, v.chinese;
COMMENT ON VIEW report.risk_class IS 'The fund''s loans by branch, bank and risk class (五级分类) as of the last accounting day; rows add up. Loss: a write-off is proposed, or the collateral was sold and did not cover.';
COMMENT ON COLUMN report.risk_class.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.risk_class.bank IS 'Entrusted bank (受托银行).';
COMMENT ON COLUMN report.risk_class.class IS 'Risk class, JGJ/T 320 A.14.';
COMMENT ON COLUMN report.risk_class.class_name IS 'Risk class in words.';
COMMENT ON COLUMN report.risk_class.loans IS 'How many.';
COMMENT ON COLUMN report.risk_class.balance IS 'Principal outstanding (121 and 122) in yuan.';
COMMENT ON COLUMN report.risk_class.overdue_principal IS 'Overdue principal in yuan.';
COMMENT ON COLUMN report.risk_class.receivable IS 'Carried as other receivable (119) after a sale, in yuan; no longer in balance.';

CREATE VIEW report.overdue_rate AS
WITH terms AS MATERIALIZED (
    SELECT t.* FROM hpf.arrears_terms() t
), book AS (
    SELECT l.branch_id, l.bank_subject, n.state, (n.state).overdue_periods >= t.overdue_rate_periods AS counts, t.overdue_rate_counts
    FROM terms t CROSS JOIN fund.loan l
    CROSS JOIN LATERAL (SELECT hpf.loan_advance(l.state, greatest(t.day, (l.state).as_of)) AS state OFFSET 0) n
    WHERE l.funded_by = 'fund' AND l.status = '2'
)
SELECT b.code AS branch, a.bank, count(*) AS loans, sum((k.state).balance)::numeric AS balance,
       count(*) FILTER (WHERE k.counts) AS overdue_loans,
       coalesce(sum(o.amount) FILTER (WHERE k.counts), '0.00')::numeric AS overdue_amount,
       1000 * coalesce(sum(o.amount) FILTER (WHERE k.counts), '0.00')::numeric / nullif(sum((k.state).balance)::numeric, 0) AS overdue_rate
FROM book k
CROSS JOIN LATERAL (SELECT CASE k.overdue_rate_counts WHEN 'balance' THEN (k.state).balance ELSE (k.state).overdue_principal END AS amount) o
JOIN fund.branch b ON b.id = k.branch_id
JOIN fund.bank_account a ON a.subject = k.bank_subject
GROUP BY GROUPING SETS ((b.code, a.bank), (b.code), ());
COMMENT ON VIEW report.overdue_rate IS 'Overdue rate (个贷逾期率) of the fund''s loans in ‰ as of the last accounting day: by branch and bank, by branch (bank NULL), and of the city (both NULL). What counts is policy overdue_rate_periods and overdue_rate_counts.';
COMMENT ON COLUMN report.overdue_rate.branch IS 'Code of the branch; NULL for the city.';
COMMENT ON COLUMN report.overdue_rate.bank IS 'Entrusted bank; NULL for all of the branch.';
COMMENT ON COLUMN report.overdue_rate.loans IS 'Loans outstanding.';
COMMENT ON COLUMN report.overdue_rate.balance IS 'Their principal in yuan.';
COMMENT ON COLUMN report.overdue_rate.overdue_loans IS 'Of them overdue for as many periods as count.';
COMMENT ON COLUMN report.overdue_rate.overdue_amount IS 'Their overdue principal, or all their principal, as policy has it, in yuan.';
COMMENT ON COLUMN report.overdue_rate.overdue_rate IS 'overdue_amount by balance in ‰, unrounded.';

CREATE VIEW report.arrears_case AS
SELECT c.id::text AS case_number, l.number AS loan, left(m.name, 1) || '**' AS borrower, b.code AS branch, k.bank, c.state, c.owner, c.opened_on, c.closed_on,
       c.periods AS periods_then, c.owed::numeric AS owed_then, c.plan, c.next_action AS next_step, c.next_due AS next_on,
       (SELECT count(*) FROM fund.arrears_step s WHERE s.case_id = c.id)::integer AS steps,
       (SELECT max(s.day) FROM fund.arrears_step s WHERE s.case_id = c.id) AS last_step_on
FROM fund.arrears_case c
JOIN fund.loan l ON l.id = c.loan_id
JOIN fund.account a ON a.id = l.borrower_account_id
JOIN fund.member m ON m.id = a.member_id
JOIN fund.branch b ON b.id = c.branch_id
JOIN fund.bank_account k ON k.subject = l.bank_subject;
COMMENT ON VIEW report.arrears_case IS 'Cases of the main target list (重点清收对象，一户一策), open and closed; the borrower''s name is masked.';
COMMENT ON COLUMN report.arrears_case.case_number IS 'Number of the case.';
COMMENT ON COLUMN report.arrears_case.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.arrears_case.borrower IS 'The borrower''s name, masked.';
COMMENT ON COLUMN report.arrears_case.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.arrears_case.bank IS 'Entrusted bank.';
COMMENT ON COLUMN report.arrears_case.state IS 'A state of hpf.arrears_steps().';
COMMENT ON COLUMN report.arrears_case.owner IS 'Who is responsible.';
COMMENT ON COLUMN report.arrears_case.opened_on IS 'Day it was opened.';
COMMENT ON COLUMN report.arrears_case.closed_on IS 'Day it was cured, settled or written off.';
COMMENT ON COLUMN report.arrears_case.periods_then IS 'Overdue periods when it was opened.';
COMMENT ON COLUMN report.arrears_case.owed_then IS 'Penalty, interest and principal due when it was opened, in yuan.';
COMMENT ON COLUMN report.arrears_case.plan IS 'Its plan.';
COMMENT ON COLUMN report.arrears_case.next_step IS 'The step to be taken next.';
COMMENT ON COLUMN report.arrears_case.next_on IS 'By when.';
COMMENT ON COLUMN report.arrears_case.steps IS 'Steps taken.';
COMMENT ON COLUMN report.arrears_case.last_step_on IS 'Day of the last step.';

CREATE VIEW report.arrears_late AS
SELECT c.id::text AS case_number, l.number AS loan, b.code AS branch, c.state, c.next_action AS step, v.chinese AS step_name, c.next_due AS due_on, d.day - c.next_due AS days_late, c.owner
FROM (SELECT max(x.day) AS day FROM fund.business_day x) d
JOIN fund.arrears_case c ON c.next_due < d.day AND c.closed_on IS NULL
JOIN fund.loan l ON l.id = c.loan_id
JOIN fund.branch b ON b.id = c.branch_id
LEFT JOIN hpf.arrears_steps() v ON v.step = c.next_action;
COMMENT ON VIEW report.arrears_late IS 'Cases whose next step is late (超期未处理) as of the last accounting day.';
COMMENT ON COLUMN report.arrears_late.case_number IS 'Number of the case.';
COMMENT ON COLUMN report.arrears_late.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.arrears_late.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.arrears_late.state IS 'State of the case.';
COMMENT ON COLUMN report.arrears_late.step IS 'The step that is due.';
COMMENT ON COLUMN report.arrears_late.step_name IS 'The step in words.';
COMMENT ON COLUMN report.arrears_late.due_on IS 'The day it was due by.';
COMMENT ON COLUMN report.arrears_late.days_late IS 'Days since then.';
COMMENT ON COLUMN report.arrears_late.owner IS 'Who is responsible; NULL while nobody is named.';

CREATE VIEW report.arrears_step AS
SELECT s.id AS step_number, s.case_id::text AS case_number, l.number AS loan, s.day, s.step, v.chinese AS step_name, s.from_state, s.to_state,
       CASE WHEN s.step IN ('call_guarantor', 'guarantor_pays') THEN left(s.party, 1) || '**' ELSE s.party END AS party,
       s.number, s.amount::numeric AS amount, s.costs::numeric AS costs, s.on_day, s.note, s.operator, s.next_action AS next_step, s.next_due AS next_on
FROM fund.arrears_step s
JOIN fund.loan l ON l.id = s.loan_id
LEFT JOIN hpf.arrears_steps() v ON v.step = s.step;
COMMENT ON VIEW report.arrears_step IS 'What was done about arrears (清收记录), with or without a case; guarantors'' names are masked. Ask for one loan.';
COMMENT ON COLUMN report.arrears_step.step_number IS 'Number of the step; steps follow each other by it.';
COMMENT ON COLUMN report.arrears_step.case_number IS 'Number of the case; NULL where there was none.';
COMMENT ON COLUMN report.arrears_step.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.arrears_step.day IS 'Accounting day.';
COMMENT ON COLUMN report.arrears_step.step IS 'The step, of hpf.arrears_steps().';
COMMENT ON COLUMN report.arrears_step.step_name IS 'The step in words.';
COMMENT ON COLUMN report.arrears_step.from_state IS 'State of the case before.';
COMMENT ON COLUMN report.arrears_step.to_state IS 'State of the case after.';
COMMENT ON COLUMN report.arrears_step.party IS 'The court, the payer, the person named responsible.';
COMMENT ON COLUMN report.arrears_step.number IS 'Number of the court''s case, the judgment or the document.';
COMMENT ON COLUMN report.arrears_step.amount IS 'Amount of the step in yuan.';
COMMENT ON COLUMN report.arrears_step.costs IS 'Costs of the sale in yuan.';
COMMENT ON COLUMN report.arrears_step.on_day IS 'The day noted: promised for, filed on, judged on.';
COMMENT ON COLUMN report.arrears_step.note IS 'What came of it.';
COMMENT ON COLUMN report.arrears_step.operator IS 'Who took it.';
COMMENT ON COLUMN report.arrears_step.next_step IS 'The step that was to follow.';
COMMENT ON COLUMN report.arrears_step.next_on IS 'By when.';

CREATE VIEW report.arrears_promise AS
SELECT l.number AS loan, b.code AS branch, s.case_id::text AS case_number, s.day AS given_on, s.on_day AS promised_for, s.amount::numeric AS amount, r.received::numeric AS received,
       CASE WHEN r.received >= s.amount THEN 'kept' WHEN d.day > s.on_day THEN 'broken' ELSE 'open' END AS outcome, s.operator
FROM fund.arrears_step s
CROSS JOIN (SELECT max(x.day) AS day FROM fund.business_day x) d
JOIN fund.loan l ON l.id = s.loan_id
JOIN fund.branch b ON b.id = l.branch_id
CROSS JOIN LATERAL (SELECT hpf.promise_received(s.loan_id, s.after_fact, s.day, s.on_day) AS received OFFSET 0) r
WHERE s.step = 'promise';
COMMENT ON VIEW report.arrears_promise IS 'Promises to pay (承诺还款), and whether the money came: what was received from the day it was given through the day promised, by value date.';
COMMENT ON COLUMN report.arrears_promise.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.arrears_promise.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.arrears_promise.case_number IS 'Number of the case; NULL where there was none.';
COMMENT ON COLUMN report.arrears_promise.given_on IS 'Day it was given.';
COMMENT ON COLUMN report.arrears_promise.promised_for IS 'Last day to keep it.';
COMMENT ON COLUMN report.arrears_promise.amount IS 'Promised, in yuan.';
COMMENT ON COLUMN report.arrears_promise.received IS 'Received for it, in yuan.';
COMMENT ON COLUMN report.arrears_promise.outcome IS 'kept, broken once its day has passed, open until then.';
COMMENT ON COLUMN report.arrears_promise.operator IS 'Who took it.';

CREATE VIEW report.off_the_books AS
SELECT l.number AS loan, left(m.name, 1) || '**' AS borrower, b.code AS branch, k.bank, l.status, w.day AS written_off_on, w.number AS document, w.operator AS approved_by,
       (l.state).written_off::numeric AS principal, (l.state).receivable::numeric AS receivable, (l.state).claim::numeric AS claim, (l.state).recovered::numeric AS recovered,
       ((l.state).written_off + (l.state).claim - (l.state).recovered)::numeric AS open
FROM fund.loan l
JOIN fund.account a ON a.id = l.borrower_account_id
JOIN fund.member m ON m.id = a.member_id
JOIN fund.branch b ON b.id = l.branch_id
JOIN fund.bank_account k ON k.subject = l.bank_subject
LEFT JOIN LATERAL (SELECT s.* FROM fund.arrears_step s WHERE s.loan_id = l.id AND s.step = 'approve_write_off' ORDER BY s.id DESC LIMIT 1) w ON (l.state).receivable = '0.00'
WHERE (l.state).written_off > '0.00';
COMMENT ON VIEW report.off_the_books IS 'Loans off the books (核销台账，账销案存): principal carried as receivable or written off, what was recovered since, and the claim that stands.';
COMMENT ON COLUMN report.off_the_books.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.off_the_books.borrower IS 'The borrower''s name, masked.';
COMMENT ON COLUMN report.off_the_books.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.off_the_books.bank IS 'Entrusted bank.';
COMMENT ON COLUMN report.off_the_books.status IS '4 while the claim stands, 3 once all was recovered.';
COMMENT ON COLUMN report.off_the_books.written_off_on IS 'Day of the write-off; NULL while it is carried as receivable.';
COMMENT ON COLUMN report.off_the_books.document IS 'Document of the approval.';
COMMENT ON COLUMN report.off_the_books.approved_by IS 'Who approved it.';
COMMENT ON COLUMN report.off_the_books.principal IS 'Principal taken off the books in yuan.';
COMMENT ON COLUMN report.off_the_books.receivable IS 'Of it still carried as other receivable (119) in yuan.';
COMMENT ON COLUMN report.off_the_books.claim IS 'Interest and penalty unpaid then, in yuan.';
COMMENT ON COLUMN report.off_the_books.recovered IS 'Received since, in yuan.';
COMMENT ON COLUMN report.off_the_books.open IS 'What is still claimed, in yuan.';
