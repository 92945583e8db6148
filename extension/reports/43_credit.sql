-- Credit reporting (征信报送): batches, records, what is missing or to be corrected, objections.

CREATE VIEW report.credit_batch AS
SELECT b.id::text AS batch, b.kind, b.month::text AS month, b.number, b.state, b.cutoff, b.made_on, b.made_by, b.sent_on, b.sent_by,
       (SELECT count(*) FROM fund.credit_record r WHERE r.batch_id = b.id) AS records, b.control::numeric AS control, b.digest
FROM fund.credit_batch b;
COMMENT ON VIEW report.credit_batch IS 'Batches for the credit bureau (征信报文).';
COMMENT ON COLUMN report.credit_batch.batch IS 'Number of the batch.';
COMMENT ON COLUMN report.credit_batch.kind IS 'loan (账户信息), contribution (缴存信息) or correction (更正).';
COMMENT ON COLUMN report.credit_batch.month IS 'Month reported, YYYY-MM; of corrections the month in which the first of them was approved.';
COMMENT ON COLUMN report.credit_batch.number IS '1, or more where a month was made anew or something was left out of it.';
COMMENT ON COLUMN report.credit_batch.state IS 'made, sent or dropped.';
COMMENT ON COLUMN report.credit_batch.cutoff IS 'The last day whose facts it knows.';
COMMENT ON COLUMN report.credit_batch.made_on IS 'Day on which it was made.';
COMMENT ON COLUMN report.credit_batch.made_by IS 'Who made it.';
COMMENT ON COLUMN report.credit_batch.sent_on IS 'Day on which it was sent.';
COMMENT ON COLUMN report.credit_batch.sent_by IS 'Who sent it.';
COMMENT ON COLUMN report.credit_batch.records IS 'How many records it has.';
COMMENT ON COLUMN report.credit_batch.control IS 'Control figure: balances or monthly amounts added up, in yuan.';
COMMENT ON COLUMN report.credit_batch.digest IS 'md5 of the lines that were sent.';

CREATE VIEW report.credit_record AS
SELECT r.id::text AS record, r.batch_id::text AS batch, b.state = 'sent' AS sent, r.kind, r.report, r.month::text AS month, r.corrects::text AS corrects,
       r.content ->> 'number' AS number, hpf.masked((r.content ->> 'citizen_id')::hpf.citizen_id) AS citizen_id, r.content ->> 'status' AS status,
       (r.content ->> 'balance')::numeric AS balance, (r.content ->> 'overdue_days')::integer AS overdue_days, (r.content ->> 'overdue_amount')::numeric AS overdue_amount,
       (r.content ->> 'due')::numeric AS due, (r.content ->> 'paid')::numeric AS paid, (r.content ->> 'monthly_amount')::numeric AS monthly_amount,
       EXISTS (SELECT FROM fund.credit_objection o JOIN fund.credit_record x ON x.id = o.record_id
               WHERE o.state = 'open' AND x.kind = r.kind AND x.subject_id = r.subject_id) AS in_dispute
FROM fund.credit_record r JOIN fund.credit_batch b ON b.id = r.batch_id
WHERE b.state <> 'dropped';
COMMENT ON VIEW report.credit_record IS 'Records for the credit bureau (征信记录), those of dropped batches left out; the id is masked.';
COMMENT ON COLUMN report.credit_record.record IS 'Number of the record.';
COMMENT ON COLUMN report.credit_record.batch IS 'The batch it is in.';
COMMENT ON COLUMN report.credit_record.sent IS 'Was the batch sent?';
COMMENT ON COLUMN report.credit_record.kind IS 'loan or contribution.';
COMMENT ON COLUMN report.credit_record.report IS 'first (首次), month (月度), close (关闭), correction (更正) or deletion (删除).';
COMMENT ON COLUMN report.credit_record.month IS 'Month, YYYY-MM.';
COMMENT ON COLUMN report.credit_record.corrects IS 'The record it corrects or deletes.';
COMMENT ON COLUMN report.credit_record.number IS 'Number of the loan or account.';
COMMENT ON COLUMN report.credit_record.citizen_id IS 'Citizen id of the borrower or member, masked.';
COMMENT ON COLUMN report.credit_record.status IS '还款状态 of a loan, 缴费状态 of an account.';
COMMENT ON COLUMN report.credit_record.balance IS 'Principal outstanding, in yuan.';
COMMENT ON COLUMN report.credit_record.overdue_days IS 'Days overdue.';
COMMENT ON COLUMN report.credit_record.overdue_amount IS 'All that is overdue, in yuan.';
COMMENT ON COLUMN report.credit_record.due IS 'Due in the month, in yuan.';
COMMENT ON COLUMN report.credit_record.paid IS 'Paid in the month, in yuan.';
COMMENT ON COLUMN report.credit_record.monthly_amount IS 'Contribution a month, in yuan.';
COMMENT ON COLUMN report.credit_record.in_dispute IS 'Is an objection to a record of this loan or account open (异议标注)?';

CREATE VIEW report.credit_missing AS SELECT m.kind, m.number, m.month FROM hpf.credit_missing() m;
COMMENT ON VIEW report.credit_missing IS 'Loans and accounts without a record in a month that is over (漏报).';
COMMENT ON COLUMN report.credit_missing.kind IS 'loan or contribution.';
COMMENT ON COLUMN report.credit_missing.number IS 'Number of the loan or account.';
COMMENT ON COLUMN report.credit_missing.month IS 'Month, YYYY-MM.';

CREATE VIEW report.credit_doubled AS SELECT d.kind, d.number, d.month, d.records FROM hpf.credit_doubled() d;
COMMENT ON VIEW report.credit_doubled IS 'Loans and accounts reported more than once for a month (重报).';
COMMENT ON COLUMN report.credit_doubled.kind IS 'loan or contribution.';
COMMENT ON COLUMN report.credit_doubled.number IS 'Number of the loan or account.';
COMMENT ON COLUMN report.credit_doubled.month IS 'Month, YYYY-MM.';
COMMENT ON COLUMN report.credit_doubled.records IS 'How many records.';

CREATE VIEW report.credit_correction_due AS
SELECT c.record::text AS record, c.number, c.month, c.action, c.fields, c.proposed FROM hpf.credit_corrections_due() c;
COMMENT ON VIEW report.credit_correction_due IS 'Records that were sent and are no longer what the books say (应更正).';
COMMENT ON COLUMN report.credit_correction_due.record IS 'The record that was sent last of the month.';
COMMENT ON COLUMN report.credit_correction_due.number IS 'Number of the loan.';
COMMENT ON COLUMN report.credit_correction_due.month IS 'Month, YYYY-MM.';
COMMENT ON COLUMN report.credit_correction_due.action IS 'correction, or deletion where there is nothing to report of the month any more.';
COMMENT ON COLUMN report.credit_correction_due.fields IS 'Fields that differ.';
COMMENT ON COLUMN report.credit_correction_due.proposed IS 'Does a correction wait for approval?';

CREATE VIEW report.credit_correction AS
SELECT c.id::text AS correction, c.record_id::text AS record, r.content ->> 'number' AS number, r.month::text AS month, c.content IS NULL AS deletes, c.reason,
       c.objection_id::text AS objection, c.state, c.proposed_by, c.proposed_on, c.decided_by, c.decided_on
FROM fund.credit_correction c JOIN fund.credit_record r ON r.id = c.record_id;
COMMENT ON VIEW report.credit_correction IS 'Corrections (更正) of sent records, proposed and decided.';
COMMENT ON COLUMN report.credit_correction.correction IS 'Number of the correction.';
COMMENT ON COLUMN report.credit_correction.record IS 'The record it corrects.';
COMMENT ON COLUMN report.credit_correction.number IS 'Number of the loan or account.';
COMMENT ON COLUMN report.credit_correction.month IS 'Month of the record, YYYY-MM.';
COMMENT ON COLUMN report.credit_correction.deletes IS 'Does it delete the record?';
COMMENT ON COLUMN report.credit_correction.reason IS 'Why.';
COMMENT ON COLUMN report.credit_correction.objection IS 'The objection it answers.';
COMMENT ON COLUMN report.credit_correction.state IS 'proposed, approved or refused.';
COMMENT ON COLUMN report.credit_correction.proposed_by IS 'Who proposed it.';
COMMENT ON COLUMN report.credit_correction.proposed_on IS 'Day of the proposal.';
COMMENT ON COLUMN report.credit_correction.decided_by IS 'Who decided it.';
COMMENT ON COLUMN report.credit_correction.decided_on IS 'Day of the decision.';

CREATE VIEW report.credit_objection AS
SELECT o.id::text AS objection, o.record_id::text AS record, r.content ->> 'number' AS number, r.month::text AS month, o.raised_by, o.what, o.state, o.opened_by, o.opened_on,
       o.due_on, o.closed_by, o.closed_on, o.answer,
       coalesce(o.closed_on, (SELECT max(d.day) FROM fund.business_day d)) > o.due_on AS late
FROM fund.credit_objection o JOIN fund.credit_record r ON r.id = o.record_id;
COMMENT ON VIEW report.credit_objection IS 'Objections (异议) to records, open and closed.';
COMMENT ON COLUMN report.credit_objection.objection IS 'Number of the objection.';
COMMENT ON COLUMN report.credit_objection.record IS 'The record objected to.';
COMMENT ON COLUMN report.credit_objection.number IS 'Number of the loan or account.';
COMMENT ON COLUMN report.credit_objection.month IS 'Month of the record, YYYY-MM.';
COMMENT ON COLUMN report.credit_objection.raised_by IS 'Who objects.';
COMMENT ON COLUMN report.credit_objection.what IS 'To what.';
COMMENT ON COLUMN report.credit_objection.state IS 'open, answered or corrected.';
COMMENT ON COLUMN report.credit_objection.opened_by IS 'Who took it.';
COMMENT ON COLUMN report.credit_objection.opened_on IS 'Day on which it was taken.';
COMMENT ON COLUMN report.credit_objection.due_on IS 'Last day for the answer.';
COMMENT ON COLUMN report.credit_objection.closed_by IS 'Who closed it.';
COMMENT ON COLUMN report.credit_objection.closed_on IS 'Day on which it was closed.';
COMMENT ON COLUMN report.credit_objection.answer IS 'The answer, or why the record was corrected.';
COMMENT ON COLUMN report.credit_objection.late IS 'Was it closed after its day, or is it open past it?';
