-- Collection as reporting tools read it: who is behind, demands, money in suspense,
-- changes, corrections, transfers between centres, and the lists of coverage (扩面).

CREATE VIEW report.employers_behind AS
SELECT b.number AS employer, b.name AS employer_name, b.branch, b.status, b.from_month::text AS from_month, b.through_month::text AS through_month,
       b.months, b.persons, b.amount::numeric AS amount, b.last_paid_on, b.last_amount::numeric AS last_amount,
       b.demand, b.demand_state, b.demand_due
FROM hpf.employers_behind() b;
COMMENT ON VIEW report.employers_behind IS 'Employers behind with their remittances (欠缴单位, 催缴) as of the last accounting day; deferred months are not in arrears.';
COMMENT ON COLUMN report.employers_behind.employer IS 'Number of the employer.';
COMMENT ON COLUMN report.employers_behind.employer_name IS 'Name of the employer.';
COMMENT ON COLUMN report.employers_behind.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.employers_behind.status IS 'State, JGJ/T 320 A.4.';
COMMENT ON COLUMN report.employers_behind.from_month IS 'First month in arrears, YYYY-MM.';
COMMENT ON COLUMN report.employers_behind.through_month IS 'Last month in arrears, YYYY-MM: the last one that is over.';
COMMENT ON COLUMN report.employers_behind.months IS 'Months in arrears, without deferred ones.';
COMMENT ON COLUMN report.employers_behind.persons IS 'Persons with a month in arrears.';
COMMENT ON COLUMN report.employers_behind.amount IS 'Expected for these months at today''s bases and ratios, in yuan.';
COMMENT ON COLUMN report.employers_behind.last_paid_on IS 'Accounting day of the last payment.';
COMMENT ON COLUMN report.employers_behind.last_amount IS 'The last payment in yuan.';
COMMENT ON COLUMN report.employers_behind.demand IS 'Number of the open demand.';
COMMENT ON COLUMN report.employers_behind.demand_state IS 'reminded (催缴), ordered (责令限期缴存) or enforcement (申请法院强制执行).';
COMMENT ON COLUMN report.employers_behind.demand_due IS 'The day to pay by.';

CREATE VIEW report.demand AS
SELECT d.number AS demand, e.number AS employer, e.name AS employer_name, b.code AS branch, d.state,
       CASE d.state WHEN 'reminded' THEN '催缴' WHEN 'ordered' THEN '责令限期缴存' WHEN 'enforcement' THEN '申请法院强制执行'
                    WHEN 'settled' THEN '已缴清' WHEN 'withdrawn' THEN '撤销' END AS state_name,
       d.issued_on, d.due_date, d.from_month::text AS from_month, d.through_month::text AS through_month, d.months, d.persons, d.amount::numeric AS amount,
       d.changed_on, (SELECT count(*) FROM fund.demand_step s WHERE s.demand_id = d.id)::integer AS steps
FROM fund.demand d JOIN fund.employer e ON e.id = d.employer_id JOIN fund.branch b ON b.id = e.branch_id;
COMMENT ON VIEW report.demand IS 'Demands for arrears (催缴通知) and how far they were followed up.';
COMMENT ON COLUMN report.demand.demand IS 'Number of the notice.';
COMMENT ON COLUMN report.demand.employer IS 'Number of the employer.';
COMMENT ON COLUMN report.demand.employer_name IS 'Name of the employer.';
COMMENT ON COLUMN report.demand.branch IS 'Code of the employer''s branch.';
COMMENT ON COLUMN report.demand.state IS 'reminded, ordered, enforcement, settled or withdrawn.';
COMMENT ON COLUMN report.demand.state_name IS 'State in words.';
COMMENT ON COLUMN report.demand.issued_on IS 'Day of the first notice.';
COMMENT ON COLUMN report.demand.due_date IS 'The day to pay by, of the last notice or order.';
COMMENT ON COLUMN report.demand.from_month IS 'First month demanded, YYYY-MM.';
COMMENT ON COLUMN report.demand.through_month IS 'Last month demanded, YYYY-MM.';
COMMENT ON COLUMN report.demand.months IS 'Months demanded.';
COMMENT ON COLUMN report.demand.persons IS 'Persons demanded for.';
COMMENT ON COLUMN report.demand.amount IS 'Amount demanded in yuan.';
COMMENT ON COLUMN report.demand.changed_on IS 'Day of the last step.';
COMMENT ON COLUMN report.demand.steps IS 'Steps taken, the first notice among them.';

CREATE VIEW report.unallocated AS
SELECT u.item, u.employer_number AS employer, u.employer_name, u.branch, u.bank_account, u.received_on, u.days,
       u.received::numeric AS received, u.amount::numeric AS amount, u.note
FROM hpf.unallocated() u;
COMMENT ON VIEW report.unallocated IS 'Money in suspense (暂收未分摊) as of the last accounting day, item by item with its age.';
COMMENT ON COLUMN report.unallocated.item IS 'Number of the item.';
COMMENT ON COLUMN report.unallocated.employer IS 'Number of the employer; NULL while the payer is unknown.';
COMMENT ON COLUMN report.unallocated.employer_name IS 'Name of the employer.';
COMMENT ON COLUMN report.unallocated.branch IS 'Code of the branch whose 219 holds it.';
COMMENT ON COLUMN report.unallocated.bank_account IS 'The bank account it arrived on.';
COMMENT ON COLUMN report.unallocated.received_on IS 'Accounting day on which it came into suspense.';
COMMENT ON COLUMN report.unallocated.days IS 'Days since then.';
COMMENT ON COLUMN report.unallocated.received IS 'What came, in yuan.';
COMMENT ON COLUMN report.unallocated.amount IS 'What is left of it, in yuan.';
COMMENT ON COLUMN report.unallocated.note IS 'Note of the receipt.';

CREATE VIEW report.employer_change AS
SELECT c.id AS change, e.number AS employer, e.name AS employer_name, c.day, c.field, c.old_value, c.new_value, c.from_month::text AS from_month, c.basis,
       r.act, r.request_id, r.operator
FROM fund.employer_change c JOIN fund.employer e ON e.id = c.employer_id JOIN fund.request r ON r.id = c.request;
COMMENT ON VIEW report.employer_change IS 'What was changed of employers (单位变更): master data, ratios, states.';
COMMENT ON COLUMN report.employer_change.change IS 'Internal id, in the order made.';
COMMENT ON COLUMN report.employer_change.employer IS 'Number of the employer.';
COMMENT ON COLUMN report.employer_change.employer_name IS 'Its name now.';
COMMENT ON COLUMN report.employer_change.day IS 'Accounting day.';
COMMENT ON COLUMN report.employer_change.field IS 'What was changed.';
COMMENT ON COLUMN report.employer_change.old_value IS 'As it was.';
COMMENT ON COLUMN report.employer_change.new_value IS 'As it is from then on.';
COMMENT ON COLUMN report.employer_change.from_month IS 'The first month it holds for, YYYY-MM, where it holds by months.';
COMMENT ON COLUMN report.employer_change.basis IS 'Its basis.';
COMMENT ON COLUMN report.employer_change.act IS 'The act.';
COMMENT ON COLUMN report.employer_change.request_id IS 'The caller''s request id.';
COMMENT ON COLUMN report.employer_change.operator IS 'Operator.';

CREATE VIEW report.payment_correction AS
SELECT c.id AS correction, c.day, a.number AS account, x.month::text AS month, c.amount::numeric AS amount, t.number AS to_account, c.to_month::text AS to_month,
       c.suspense_id AS suspense_item, c.voucher_id AS voucher, c.reason, EXISTS (SELECT FROM fund.voucher red WHERE red.reverses = c.voucher_id) AS reversed
FROM fund.payment_correction c
JOIN fund.account a ON a.id = c.account_id
JOIN fund.account_entry x ON x.id = c.entry_id
LEFT JOIN fund.account t ON t.id = c.to_account_id;
COMMENT ON VIEW report.payment_correction IS 'Wrong payments corrected (错缴更正), and where the money went.';
COMMENT ON COLUMN report.payment_correction.correction IS 'Internal id, in the order made.';
COMMENT ON COLUMN report.payment_correction.day IS 'Accounting day.';
COMMENT ON COLUMN report.payment_correction.account IS 'The account that was paid for wrongly.';
COMMENT ON COLUMN report.payment_correction.month IS 'The month paid for, YYYY-MM.';
COMMENT ON COLUMN report.payment_correction.amount IS 'What was taken back, in yuan.';
COMMENT ON COLUMN report.payment_correction.to_account IS 'The right account; NULL: into suspense.';
COMMENT ON COLUMN report.payment_correction.to_month IS 'The right month, YYYY-MM.';
COMMENT ON COLUMN report.payment_correction.suspense_item IS 'The item in suspense.';
COMMENT ON COLUMN report.payment_correction.voucher IS 'Id of the voucher.';
COMMENT ON COLUMN report.payment_correction.reason IS 'Reason given.';
COMMENT ON COLUMN report.payment_correction.reversed IS 'Was the correction taken back?';

CREATE VIEW report.transfer AS
SELECT t.direction, t.centre, t.letter, t.state, s.chinese AS state_name, s.final, a.number AS account, left(t.name, 1) || '**' AS holder, hpf.masked(t.citizen_id) AS citizen_id,
       t.principal::numeric AS principal, t.interest::numeric AS interest, t.amount::numeric AS amount, t.continuous, t.voucher_id AS voucher,
       t.opened_on, t.changed_on, (SELECT count(*) FROM fund.transfer_message m WHERE m.transfer_id = t.id AND m.direction = 'sent' AND m.sent_at IS NULL)::integer AS unsent
FROM fund.transfer t
JOIN hpf.transfer_states() s ON s.state = t.state
LEFT JOIN fund.account a ON a.id = t.account_id;
COMMENT ON VIEW report.transfer IS 'Transfers between centres (异地转移接续) and where they are; name and citizen id are masked.';
COMMENT ON COLUMN report.transfer.direction IS 'in (转入) or out (转出).';
COMMENT ON COLUMN report.transfer.centre IS 'Code of the other centre.';
COMMENT ON COLUMN report.transfer.letter IS 'Number of the contact letter (联系函).';
COMMENT ON COLUMN report.transfer.state IS 'State, in the codes of the national platform.';
COMMENT ON COLUMN report.transfer.state_name IS 'State in words.';
COMMENT ON COLUMN report.transfer.final IS 'Is it over?';
COMMENT ON COLUMN report.transfer.account IS 'Our account.';
COMMENT ON COLUMN report.transfer.holder IS 'The person''s name, masked.';
COMMENT ON COLUMN report.transfer.citizen_id IS 'The person''s citizen id, masked.';
COMMENT ON COLUMN report.transfer.principal IS 'Principal in yuan.';
COMMENT ON COLUMN report.transfer.interest IS 'Closing interest in yuan.';
COMMENT ON COLUMN report.transfer.amount IS 'Both: announced (in) or sent (out), in yuan.';
COMMENT ON COLUMN report.transfer.continuous IS 'Six months without a gap up to the last month paid.';
COMMENT ON COLUMN report.transfer.voucher IS 'Id of the voucher that moved the money.';
COMMENT ON COLUMN report.transfer.opened_on IS 'Day of the letter.';
COMMENT ON COLUMN report.transfer.changed_on IS 'Day of the last step.';
COMMENT ON COLUMN report.transfer.unsent IS 'Messages of it that wait to be delivered.';

CREATE FUNCTION report.new_employers(months integer DEFAULT 12, as_of date DEFAULT NULL)
RETURNS TABLE (uscc text, name text, branch text, ownership text, founded_on date, days integer, headcount integer,
               opened boolean, employer text, opened_on date, enrolled integer, late boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    as_of := coalesce(as_of, (SELECT max(d.day) FROM fund.business_day d));
    RETURN QUERY
    SELECT r.uscc::text, r.name, b.code, o.chinese, r.founded_on, as_of - r.founded_on, r.headcount,
           e.id IS NOT NULL, e.number, e.opened_on,
           (SELECT count(*) FROM fund.account a WHERE a.employer_id = e.id AND a.status = '01')::integer,
           -- a new unit registers within 30 days of its founding (条例 art. 14)
           coalesce(e.opened_on, as_of) > r.founded_on + 30
    FROM fund.registration r
    JOIN fund.branch b ON b.id = r.branch_id
    JOIN hpf.ownerships() o ON o.ownership = r.ownership
    LEFT JOIN fund.employer e ON e.uscc = r.uscc AND e.opened_on <= as_of
    WHERE r.founded_on > as_of - make_interval(months => months) AND r.founded_on <= as_of
    ORDER BY e.id IS NOT NULL, r.founded_on, r.uscc;
END $$;
COMMENT ON FUNCTION report.new_employers(integer, date) IS 'New employers (新设立单位) founded in the last months, by default twelve, opened or not, with the persons enrolled today; late: not within 30 days of the founding (条例 art. 14).';

CREATE FUNCTION report.new_talent(months integer DEFAULT 12, as_of date DEFAULT NULL)
RETURNS TABLE (account text, holder text, employer text, employer_name text, branch text, ownership text, tier integer, certificate text,
               valid_from date, valid_through date, recruited_on date, contributes boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    as_of := coalesce(as_of, (SELECT max(d.day) FROM fund.business_day d));
    RETURN QUERY
    SELECT a.number, left(m.name, 1) || '**', e.number, e.name, b.code, o.chinese, t.tier, t.number, t.valid_from, t.valid_through, a.opened_on, a.status = '01'
    FROM fund.talent t
    JOIN fund.member m ON m.id = t.member_id
    JOIN fund.account a ON a.member_id = m.id AND a.closed_on IS NULL
    JOIN fund.employer e ON e.id = a.employer_id
    JOIN fund.branch b ON b.id = e.branch_id
    JOIN fund.registration r ON r.uscc = e.uscc
    JOIN hpf.ownerships() o ON o.ownership = r.ownership AND o.private
    WHERE as_of BETWEEN t.valid_from AND t.valid_through
      AND a.opened_on > as_of - make_interval(months => months) AND a.opened_on <= as_of
    ORDER BY t.tier, a.opened_on, a.number;
END $$;
COMMENT ON FUNCTION report.new_talent(integer, date) IS 'Newly recruited talent of private employers (民营企业新引进人才): members with a certificate in force whose account was opened in the last months, by default twelve.';

CREATE FUNCTION report.partly_enrolled(at_least integer DEFAULT 100, below numeric DEFAULT 80)
RETURNS TABLE (employer text, employer_name text, branch text, ownership text, headcount integer, enrolled integer, share numeric, missing integer, recorded_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT e.number, e.name, b.code, o.chinese, r.headcount, n.enrolled, 100.0 * n.enrolled / r.headcount, r.headcount - n.enrolled, r.recorded_on
    FROM fund.registration r
    JOIN fund.employer e ON e.uscc = r.uscc AND e.status <> '04'
    JOIN fund.branch b ON b.id = e.branch_id
    JOIN hpf.ownerships() o ON o.ownership = r.ownership
    CROSS JOIN LATERAL (SELECT count(*)::integer AS enrolled FROM fund.account a WHERE a.employer_id = e.id AND a.status = '01') n
    WHERE r.headcount >= greatest(at_least, 1) AND 100.0 * n.enrolled / r.headcount < below
    ORDER BY r.headcount - n.enrolled DESC, e.number;
END $$;
COMMENT ON FUNCTION report.partly_enrolled(integer, numeric) IS 'Large employers that enrolled only a part of their persons (未全员建缴): a declared headcount of at least so many, by default 100, of whom less than so many per cent, by default 80, have a normal account.';
