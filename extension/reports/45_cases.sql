-- The case desk (业务办件): cases, what is in hand and late, findings, channels.

CREATE VIEW report.business_case AS
SELECT c.id::text AS number, c.business, c.ground, c.state, a.number AS account, left(m.name, 1) || '**' AS applicant, h.number AS house,
       c.channel, c.mode, b.code AS branch, o.code AS home_branch, c.branch_id <> c.home_branch_id AS for_other_branch,
       c.requested::numeric AS requested, c.granted::numeric AS granted, c.paid::numeric AS paid, hpf.decision_bound(c.findings) AS bound_by,
       c.applied_on, c.accepted_on, c.due_on, c.decided_on, c.approved_on, c.ended_on,
       c.due_on < coalesce(c.approved_on, c.ended_on, (SELECT d.day FROM fund.business_day d WHERE d.status = 'open'), current_date) AND c.state NOT IN ('applied', 'returned', 'withdrawn') AS overdue,
       c.visits, c.maker, c.approver
FROM fund.business_case c
JOIN fund.account a ON a.id = c.account_id
JOIN fund.member m ON m.id = a.member_id
JOIN fund.branch b ON b.id = c.branch_id
JOIN fund.branch o ON o.id = c.home_branch_id
LEFT JOIN fund.house h ON h.id = c.house_id;
COMMENT ON VIEW report.business_case IS 'Cases (业务办件) of withdrawals and loans; the applicant''s name is masked.';
COMMENT ON COLUMN report.business_case.number IS 'Number of the case.';
COMMENT ON COLUMN report.business_case.business IS 'withdrawal (提取) or loan (贷款).';
COMMENT ON COLUMN report.business_case.ground IS 'Ground of the withdrawal.';
COMMENT ON COLUMN report.business_case.state IS 'applied, accepted, reviewed, approved, paid, signed, returned, refused, withdrawn, reversed or voided.';
COMMENT ON COLUMN report.business_case.account IS 'Account number.';
COMMENT ON COLUMN report.business_case.applicant IS 'The applicant''s name, masked.';
COMMENT ON COLUMN report.business_case.house IS 'Number of the home.';
COMMENT ON COLUMN report.business_case.channel IS 'counter, online, app or outlet.';
COMMENT ON COLUMN report.business_case.mode IS 'own, or for other cities online, collected or two_place.';
COMMENT ON COLUMN report.business_case.branch IS 'Code of the branch that handles it.';
COMMENT ON COLUMN report.business_case.home_branch IS 'Code of the branch whose books hold the account.';
COMMENT ON COLUMN report.business_case.for_other_branch IS 'Handled for another branch (全市通办).';
COMMENT ON COLUMN report.business_case.requested IS 'Amount asked for in yuan; NULL for as much as may be.';
COMMENT ON COLUMN report.business_case.granted IS 'Amount the rules grant in yuan.';
COMMENT ON COLUMN report.business_case.paid IS 'Amount paid or lent in yuan, without closing interest.';
COMMENT ON COLUMN report.business_case.bound_by IS 'The rule whose limit bound the amount.';
COMMENT ON COLUMN report.business_case.applied_on IS 'Accounting day of the application.';
COMMENT ON COLUMN report.business_case.accepted_on IS 'Day all papers were there; the time limit runs from it.';
COMMENT ON COLUMN report.business_case.due_on IS 'Last day of the time limit.';
COMMENT ON COLUMN report.business_case.decided_on IS 'Day of the decision by the rules.';
COMMENT ON COLUMN report.business_case.approved_on IS 'Day of the approval.';
COMMENT ON COLUMN report.business_case.ended_on IS 'Day it was paid, signed, refused, taken back or reversed.';
COMMENT ON COLUMN report.business_case.overdue IS 'Past its time limit (超时).';
COMMENT ON COLUMN report.business_case.visits IS 'Visits the applicant made.';
COMMENT ON COLUMN report.business_case.maker IS 'Who took it in.';
COMMENT ON COLUMN report.business_case.approver IS 'Who approved it; rules where no person did.';

CREATE VIEW report.case_finding AS
SELECT c.id::text AS number, f.place, f.rule, f.version, f.passed, f.result, f.actual, f.required, f.basis, f.document, f.verified, f.english, f.chinese
FROM fund.business_case c CROSS JOIN LATERAL hpf.explain(c.findings) f
WHERE c.findings IS NOT NULL;
COMMENT ON VIEW report.case_finding IS 'Findings of cases (审批意见): each rule, whether it passed, what was found and what is required, and the basis; ask for one case at a time.';
COMMENT ON COLUMN report.case_finding.number IS 'Number of the case.';
COMMENT ON COLUMN report.case_finding.place IS 'Order of the rules.';
COMMENT ON COLUMN report.case_finding.rule IS 'The rule.';
COMMENT ON COLUMN report.case_finding.version IS 'Version of the rules it was decided by.';
COMMENT ON COLUMN report.case_finding.passed IS 'Whether it passed; NULL for a limit, a note, or a rule that does not apply.';
COMMENT ON COLUMN report.case_finding.result IS 'passed, failed, limits, noted, missing or not applicable.';
COMMENT ON COLUMN report.case_finding.actual IS 'What was found.';
COMMENT ON COLUMN report.case_finding.required IS 'What is required; for a limit, the limit.';
COMMENT ON COLUMN report.case_finding.basis IS 'Basis of the value required, or of the rule.';
COMMENT ON COLUMN report.case_finding.document IS 'Number of the rule document the value comes from.';
COMMENT ON COLUMN report.case_finding.verified IS 'False where a value that was read is not verified, NULL where none was read, or one that only rounds.';
COMMENT ON COLUMN report.case_finding.english IS 'The finding in a sentence.';
COMMENT ON COLUMN report.case_finding.chinese IS 'The finding in a Chinese sentence.';

CREATE VIEW report.case_work AS
SELECT b.code AS branch, c.business, c.state, count(*) AS cases, min(c.due_on) AS first_due,
       count(*) FILTER (WHERE c.due_on < coalesce((SELECT d.day FROM fund.business_day d WHERE d.status = 'open'), current_date) AND c.state IN ('accepted', 'reviewed')) AS overdue
FROM fund.business_case c JOIN fund.branch b ON b.id = c.branch_id
WHERE c.ended_on IS NULL
GROUP BY b.code, c.business, c.state;
COMMENT ON VIEW report.case_work IS 'Work in hand (在办件): open cases by branch, business and state, and how many are past their time limit.';
COMMENT ON COLUMN report.case_work.branch IS 'Code of the branch that handles them.';
COMMENT ON COLUMN report.case_work.business IS 'withdrawal or loan.';
COMMENT ON COLUMN report.case_work.state IS 'State of the cases.';
COMMENT ON COLUMN report.case_work.cases IS 'How many.';
COMMENT ON COLUMN report.case_work.first_due IS 'The earliest end of a time limit among them.';
COMMENT ON COLUMN report.case_work.overdue IS 'How many are not decided and approved in time (超时件).';

CREATE FUNCTION report.case_channels(from_day date, through_day date) RETURNS TABLE (
    business text, ground text, cases bigint, amount numeric, online bigint, online_share numeric, without_visit bigint, without_visit_share numeric,
    for_other_branches bigint, refused bigint, overdue bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT c.business, c.ground, count(*) FILTER (WHERE s.done), coalesce(sum(c.paid) FILTER (WHERE s.done), '0.00')::numeric,
           count(*) FILTER (WHERE s.done AND c.channel IN ('online', 'app')),
           100.0 * count(*) FILTER (WHERE s.done AND c.channel IN ('online', 'app')) / nullif(count(*) FILTER (WHERE s.done), 0),
           count(*) FILTER (WHERE s.done AND c.visits = 0),
           100.0 * count(*) FILTER (WHERE s.done AND c.visits = 0) / nullif(count(*) FILTER (WHERE s.done), 0),
           count(*) FILTER (WHERE s.done AND c.branch_id <> c.home_branch_id),
           count(*) FILTER (WHERE c.state = 'refused'),
           count(*) FILTER (WHERE c.due_on < coalesce(c.approved_on, c.ended_on))
    FROM fund.business_case c CROSS JOIN LATERAL (SELECT c.state IN ('paid', 'signed') AS done) s
    WHERE c.ended_on BETWEEN from_day AND through_day
    GROUP BY c.business, c.ground
    ORDER BY c.business, c.ground
$$;
COMMENT ON FUNCTION report.case_channels(date, date) IS 'Cases that ended in a span of days by business and ground: how many, yuan, the share done online (网办率), without a visit (一趟不用跑), for other branches (全市通办), refused, and decided late.';
