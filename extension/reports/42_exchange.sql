-- Bank exchange (银行数据交换): outlets, files and how far they are answered, differences and
-- who resolved them, protocols of acceptance runs.

CREATE VIEW report.outlet AS
SELECT e.code AS bank, e.name AS bank_name, o.code, o.name, o.kind, b.number AS account, o.opened_on, o.closed_on,
       (SELECT min(a.accepted_on) FROM fund.acceptance a JOIN fund.file_kind k ON k.kind = a.kind WHERE a.bank_code = e.code AND k.outlet = o.kind) AS accepted_on
FROM fund.outlet o
JOIN fund.entrusted_bank e ON e.code = o.bank_code
LEFT JOIN fund.bank_account b ON b.subject = o.bank_subject;
COMMENT ON VIEW report.outlet IS 'Outlets of entrusted banks (归集网点、贷款网点), open and closed.';
COMMENT ON COLUMN report.outlet.bank IS 'Code of the bank.';
COMMENT ON COLUMN report.outlet.bank_name IS 'Its name.';
COMMENT ON COLUMN report.outlet.code IS 'Code of the outlet.';
COMMENT ON COLUMN report.outlet.name IS 'Name of the outlet.';
COMMENT ON COLUMN report.outlet.kind IS 'collection (归集) or loan (贷款).';
COMMENT ON COLUMN report.outlet.account IS 'Number of the special account that it keeps.';
COMMENT ON COLUMN report.outlet.opened_on IS 'Day of opening.';
COMMENT ON COLUMN report.outlet.closed_on IS 'First day on which it is closed.';
COMMENT ON COLUMN report.outlet.accepted_on IS 'Day from which the bank is sent files of this kind of outlet; empty before its acceptance run was passed.';

CREATE VIEW report.bank_line AS
SELECT f.number AS file, f.kind, b.bank, b.number AS account, f.made_on, f.due_on, r.sequence, r.loan, r.state, r.late,
       CASE WHEN r.state NOT IN ('doubled', 'unknown') THEN l.asked::numeric END AS asked, r.amount::numeric AS returned,
       CASE WHEN t.taken_back THEN 0 ELSE p.posted::numeric END AS posted,
       coalesce(CASE WHEN r.state NOT IN ('doubled', 'unknown') THEN l.asked::numeric END, 0) - CASE WHEN t.taken_back THEN 0 ELSE r.amount::numeric END AS difference,
       coalesce(s.balance::numeric, 0) AS in_suspense, r.value_date, r.reason, n.name AS return_file, n.day AS returned_on, p.voucher_id AS voucher,
       t.taken_back, r.id AS line
FROM fund.bank_return_line r
JOIN fund.bank_return n ON n.id = r.return_id
JOIN fund.bank_file f ON f.id = r.file_id
JOIN fund.bank_account b ON b.subject = f.bank_subject
LEFT JOIN fund.bank_file_line l ON l.file_id = r.file_id AND l.sequence = r.sequence AND l.loan_id = r.loan_id
LEFT JOIN fund.bank_posting p ON p.line_id = r.id
LEFT JOIN fund.suspense s ON s.id = p.suspense_id
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM fund.voucher v WHERE v.reverses = p.voucher_id) AS taken_back) t
UNION ALL
SELECT f.number, f.kind, b.bank, b.number, f.made_on, f.due_on, l.sequence, x.number, 'open', false, l.asked::numeric, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, false, NULL
FROM fund.bank_file f
JOIN fund.bank_account b ON b.subject = f.bank_subject
JOIN fund.bank_file_line l ON l.file_id = f.id
JOIN fund.loan x ON x.id = l.loan_id
WHERE NOT EXISTS (SELECT FROM fund.bank_return_line r WHERE r.file_id = l.file_id AND r.sequence = l.sequence AND r.loan_id = l.loan_id);
COMMENT ON VIEW report.bank_line IS 'Lines of files sent to banks and of what came back (批量扣款明细).';
COMMENT ON COLUMN report.bank_line.file IS 'Number of the file.';
COMMENT ON COLUMN report.bank_line.kind IS 'Kind of file: a row of fund.file_kind.';
COMMENT ON COLUMN report.bank_line.bank IS 'The bank.';
COMMENT ON COLUMN report.bank_line.account IS 'Number of the special account.';
COMMENT ON COLUMN report.bank_line.made_on IS 'Day on which the file was made.';
COMMENT ON COLUMN report.bank_line.due_on IS 'Day on which the money was due.';
COMMENT ON COLUMN report.bank_line.sequence IS 'Sequence of the line.';
COMMENT ON COLUMN report.bank_line.loan IS 'Loan number, as the bank wrote it where it answered.';
COMMENT ON COLUMN report.bank_line.state IS 'open, paid, short (不足额), over, rejected (失败), unknown (无对应记录), doubled (重复), unanswered (未回).';
COMMENT ON COLUMN report.bank_line.late IS 'The money''s value date lies after the due day, or it came after the file was closed.';
COMMENT ON COLUMN report.bank_line.asked IS 'What was asked for, in yuan.';
COMMENT ON COLUMN report.bank_line.returned IS 'What the bank says it paid, in yuan.';
COMMENT ON COLUMN report.bank_line.posted IS 'What was posted, to the loan or into suspense, in yuan; nothing where it was taken back. Empty until it is posted.';
COMMENT ON COLUMN report.bank_line.difference IS 'Asked less returned, in yuan; below zero: more came than was asked for.';
COMMENT ON COLUMN report.bank_line.in_suspense IS 'What is held in suspense (219) for it now, in yuan.';
COMMENT ON COLUMN report.bank_line.value_date IS 'Value date of the money.';
COMMENT ON COLUMN report.bank_line.reason IS 'The bank''s reason.';
COMMENT ON COLUMN report.bank_line.return_file IS 'Name of the return; empty where the centre closed the file.';
COMMENT ON COLUMN report.bank_line.returned_on IS 'Accounting day on which it was loaded.';
COMMENT ON COLUMN report.bank_line.voucher IS 'The voucher that posted it.';
COMMENT ON COLUMN report.bank_line.taken_back IS 'That voucher was reversed.';
COMMENT ON COLUMN report.bank_line.line IS 'Number of the line, by which a difference is resolved.';

CREATE VIEW report.bank_difference AS
SELECT l.line AS difference_number, l.file, l.kind, l.bank, l.account, l.due_on, l.sequence, l.loan, l.state, l.late, l.asked, l.returned, l.posted, l.difference, l.in_suspense,
       l.value_date, l.reason, l.return_file, l.returned_on, l.taken_back,
       s.outcome, s.operator AS resolved_by, s.day AS resolved_on, n.number AS assigned_to, s.note
FROM report.bank_line l
LEFT JOIN fund.difference_step s ON s.line_id = l.line AND NOT EXISTS (SELECT FROM fund.voucher v WHERE v.reverses = s.voucher_id)
LEFT JOIN fund.loan n ON n.id = s.loan_id
WHERE l.state NOT IN ('open', 'paid') OR l.late OR l.taken_back;
COMMENT ON VIEW report.bank_difference IS 'Differences between files and returns (对账差异) and how they were resolved; outcome empty: still to do.';
COMMENT ON COLUMN report.bank_difference.difference_number IS 'Its number, for hpf.resolve_difference().';
COMMENT ON COLUMN report.bank_difference.file IS 'Number of the file.';
COMMENT ON COLUMN report.bank_difference.kind IS 'Kind of file.';
COMMENT ON COLUMN report.bank_difference.bank IS 'The bank.';
COMMENT ON COLUMN report.bank_difference.account IS 'Number of the special account.';
COMMENT ON COLUMN report.bank_difference.due_on IS 'Day on which the money was due.';
COMMENT ON COLUMN report.bank_difference.sequence IS 'Sequence of the line.';
COMMENT ON COLUMN report.bank_difference.loan IS 'Loan number as the bank wrote it.';
COMMENT ON COLUMN report.bank_difference.state IS 'short, over, rejected, unknown, doubled or unanswered; paid where it was late or taken back.';
COMMENT ON COLUMN report.bank_difference.late IS 'The money''s value date lies after the due day, or it came after the file was closed.';
COMMENT ON COLUMN report.bank_difference.asked IS 'What was asked for, in yuan.';
COMMENT ON COLUMN report.bank_difference.returned IS 'What the bank says it paid, in yuan.';
COMMENT ON COLUMN report.bank_difference.posted IS 'What was posted, in yuan.';
COMMENT ON COLUMN report.bank_difference.difference IS 'Asked less returned, in yuan.';
COMMENT ON COLUMN report.bank_difference.in_suspense IS 'What is held in suspense (219) for it now, in yuan.';
COMMENT ON COLUMN report.bank_difference.value_date IS 'Value date of the money.';
COMMENT ON COLUMN report.bank_difference.reason IS 'The bank''s reason.';
COMMENT ON COLUMN report.bank_difference.return_file IS 'Name of the return; empty where the centre closed the file.';
COMMENT ON COLUMN report.bank_difference.returned_on IS 'Accounting day on which it was loaded.';
COMMENT ON COLUMN report.bank_difference.taken_back IS 'The voucher that posted it was reversed.';
COMMENT ON COLUMN report.bank_difference.outcome IS 'assigned to a loan, returned to the bank, explained, or answered by a later return.';
COMMENT ON COLUMN report.bank_difference.resolved_by IS 'Operator.';
COMMENT ON COLUMN report.bank_difference.resolved_on IS 'Accounting day.';
COMMENT ON COLUMN report.bank_difference.assigned_to IS 'The loan that its money went to.';
COMMENT ON COLUMN report.bank_difference.note IS 'How, in words.';

CREATE VIEW report.bank_file AS
SELECT f.number, f.kind, k.chinese, b.bank, b.number AS account, f.made_on, f.due_on, f.closed_on, f.lines, f.total::numeric AS total,
       x.answered, x.returned, x.posted, x.in_suspense, x.differences
FROM fund.bank_file f
JOIN fund.file_kind k ON k.kind = f.kind
JOIN fund.bank_account b ON b.subject = f.bank_subject
CROSS JOIN LATERAL (
    SELECT count(DISTINCT l.sequence) FILTER (WHERE l.asked IS NOT NULL AND l.state NOT IN ('open', 'unanswered'))::integer AS answered,
           coalesce(sum(l.returned), 0) AS returned, coalesce(sum(l.posted), 0) AS posted, coalesce(sum(l.in_suspense), 0) AS in_suspense,
           (SELECT count(*) FROM report.bank_difference d WHERE d.file = f.number AND d.outcome IS NULL)::integer AS differences
    FROM report.bank_line l WHERE l.file = f.number
) x;
COMMENT ON VIEW report.bank_file IS 'Files sent to banks (批量扣款) and how far they are answered.';
COMMENT ON COLUMN report.bank_file.number IS 'Number of the file.';
COMMENT ON COLUMN report.bank_file.kind IS 'Kind of file.';
COMMENT ON COLUMN report.bank_file.chinese IS 'The kind''s name.';
COMMENT ON COLUMN report.bank_file.bank IS 'The bank.';
COMMENT ON COLUMN report.bank_file.account IS 'Number of the special account.';
COMMENT ON COLUMN report.bank_file.made_on IS 'Day on which it was made.';
COMMENT ON COLUMN report.bank_file.due_on IS 'Day on which the money was due.';
COMMENT ON COLUMN report.bank_file.closed_on IS 'Day on which all was answered and posted, or the centre stopped waiting.';
COMMENT ON COLUMN report.bank_file.lines IS 'How many lines.';
COMMENT ON COLUMN report.bank_file.total IS 'What it asks for, in yuan.';
COMMENT ON COLUMN report.bank_file.answered IS 'Lines answered.';
COMMENT ON COLUMN report.bank_file.returned IS 'What the bank says it paid, doubled and unknown lines too, in yuan.';
COMMENT ON COLUMN report.bank_file.posted IS 'What was posted, in yuan.';
COMMENT ON COLUMN report.bank_file.in_suspense IS 'What is held in suspense (219) for its lines now, in yuan.';
COMMENT ON COLUMN report.bank_file.differences IS 'Differences not resolved.';

CREATE VIEW report.acceptance AS
SELECT a.id AS run, a.bank_code AS bank, a.kind, a.begun_on, a.begun_by, c.test_case, c.chinese, s.expected, s.actual,
       CASE WHEN s.id IS NULL THEN 'not tried' WHEN s.passed THEN 'passed' ELSE 'failed' END AS result, s.day AS tried_on, s.operator AS tried_by, s.detail,
       a.accepted_on, a.accepted_by
FROM fund.acceptance a
CROSS JOIN hpf.acceptance_cases() c
LEFT JOIN LATERAL (SELECT x.* FROM fund.acceptance_step x WHERE x.acceptance_id = a.id AND x.test_case = c.test_case ORDER BY x.id DESC LIMIT 1) s ON true
WHERE a.asked IS NOT NULL;
COMMENT ON VIEW report.acceptance IS 'Protocols of acceptance runs (验收记录): each case with the last file tried; all tries are in fund.acceptance_step.';
COMMENT ON COLUMN report.acceptance.run IS 'Number of the run.';
COMMENT ON COLUMN report.acceptance.bank IS 'Code of the bank.';
COMMENT ON COLUMN report.acceptance.kind IS 'Kind of file.';
COMMENT ON COLUMN report.acceptance.begun_on IS 'Day on which it began.';
COMMENT ON COLUMN report.acceptance.begun_by IS 'Operator who began it.';
COMMENT ON COLUMN report.acceptance.test_case IS 'The case: a row of hpf.acceptance_cases().';
COMMENT ON COLUMN report.acceptance.chinese IS 'Its name.';
COMMENT ON COLUMN report.acceptance.expected IS 'What was expected of the file.';
COMMENT ON COLUMN report.acceptance.actual IS 'What the checks found.';
COMMENT ON COLUMN report.acceptance.result IS 'passed, failed or not tried.';
COMMENT ON COLUMN report.acceptance.tried_on IS 'Day of the last try.';
COMMENT ON COLUMN report.acceptance.tried_by IS 'Operator who tried it.';
COMMENT ON COLUMN report.acceptance.detail IS 'What was found, line by line.';
COMMENT ON COLUMN report.acceptance.accepted_on IS 'Day from which the bank may be sent files.';
COMMENT ON COLUMN report.acceptance.accepted_by IS 'Operator who accepted it.';
