-- Accounts, loans, batches and cases, as reporting tools read them.

CREATE VIEW report.account AS
SELECT a.number AS account, left(m.name, 1) || '**' AS holder, hpf.masked(m.citizen_id) AS citizen_id,
       e.number AS employer, e.name AS employer_name, b.code AS branch,
       a.status,
       CASE a.status WHEN '01' THEN '正常' WHEN '02' THEN '封存' WHEN '03' THEN '合并销户' WHEN '04' THEN '外部转出销户'
                     WHEN '05' THEN '提取销户' WHEN '06' THEN '冻结' ELSE '其他' END AS status_name,
       a.base::numeric AS base, a.unit_amount::numeric AS unit_amount, a.personal_amount::numeric AS personal_amount,
       a.balance::numeric AS balance, a.carried::numeric AS carried, (a.balance - a.carried)::numeric AS current_year,
       a.first_month::text AS first_month, a.paid_through::text AS paid_through, a.first_contribution,
       a.opened_on, a.closed_on, a.interest_from
FROM fund.account a
JOIN fund.member m ON m.id = a.member_id
JOIN fund.employer e ON e.id = a.employer_id
JOIN fund.branch b ON b.id = a.branch_id;
COMMENT ON VIEW report.account IS 'Personal accounts (个人账户); the holder''s name and citizen id are masked.';
COMMENT ON COLUMN report.account.account IS 'Account number.';
COMMENT ON COLUMN report.account.holder IS 'The holder''s name, masked.';
COMMENT ON COLUMN report.account.citizen_id IS 'The holder''s citizen id, masked.';
COMMENT ON COLUMN report.account.employer IS 'Number of the employer.';
COMMENT ON COLUMN report.account.employer_name IS 'Name of the employer.';
COMMENT ON COLUMN report.account.branch IS 'Code of the branch whose books hold the balance.';
COMMENT ON COLUMN report.account.status IS 'State, JGJ/T 320 A.6.';
COMMENT ON COLUMN report.account.status_name IS 'State in words.';
COMMENT ON COLUMN report.account.base IS 'Base (缴存基数) in yuan a month.';
COMMENT ON COLUMN report.account.unit_amount IS 'Monthly contribution of the employer in yuan.';
COMMENT ON COLUMN report.account.personal_amount IS 'Monthly contribution of the member in yuan.';
COMMENT ON COLUMN report.account.balance IS 'Balance in yuan.';
COMMENT ON COLUMN report.account.carried IS 'Of it carried over from earlier interest years (上年结转).';
COMMENT ON COLUMN report.account.current_year IS 'Of it of the current interest year (当年归集).';
COMMENT ON COLUMN report.account.first_month IS 'First month due under the present employer, YYYY-MM.';
COMMENT ON COLUMN report.account.paid_through IS 'Latest month contributed for, YYYY-MM.';
COMMENT ON COLUMN report.account.first_contribution IS 'Accounting day of the first contribution ever.';
COMMENT ON COLUMN report.account.opened_on IS 'Day of opening.';
COMMENT ON COLUMN report.account.closed_on IS 'Day of closing.';
COMMENT ON COLUMN report.account.interest_from IS 'First day of the interest year not settled yet.';

CREATE VIEW report.passbook AS
SELECT a.number AS account, e.id AS entry, e.book_date, e.value_date, e.kind,
       CASE e.kind WHEN '00' THEN '期初' WHEN '01' THEN '汇缴' WHEN '02' THEN '补缴' WHEN '06' THEN '内部转移' WHEN '07' THEN '外部转出'
                   WHEN '08' THEN '外部转入' WHEN '09' THEN '结息' WHEN '11' THEN '部分提取' WHEN '12' THEN '销户提取' WHEN '13' THEN '缓缴补缴'
                   ELSE '其他' END AS kind_name,
       e.month::text AS month, e.reason, e.amount::numeric AS amount,
       (sum(e.amount) OVER (PARTITION BY a.number ORDER BY e.book_date, e.id))::numeric AS balance,
       y.ends AS interest_year_ends,
       y.ends - e.value_date + 1 AS days,
       e.amount::numeric * (y.ends - e.value_date + 1) AS day_product,
       e.voucher_id AS voucher
FROM fund.account_entry e
JOIN fund.account a ON a.id = e.account_id
CROSS JOIN LATERAL (SELECT (hpf.interest_year(e.value_date) + interval '1 year')::date - 1 AS ends) y;
COMMENT ON VIEW report.passbook IS 'Passbook (个人明细账): the entries of an account in the order booked. The day-product (积数) of an interest year is the balance brought into it × its days (the entries valued before 1 July, each counted for the whole year) plus the day_product of the entries valued in it.';
COMMENT ON COLUMN report.passbook.account IS 'Account number; ask for one account at a time.';
COMMENT ON COLUMN report.passbook.entry IS 'Internal id of the entry.';
COMMENT ON COLUMN report.passbook.book_date IS 'Accounting day.';
COMMENT ON COLUMN report.passbook.value_date IS 'Interest runs from this day.';
COMMENT ON COLUMN report.passbook.kind IS 'Kind, JGJ/T 320 A.5; 00 opening.';
COMMENT ON COLUMN report.passbook.kind_name IS 'Kind in words.';
COMMENT ON COLUMN report.passbook.month IS 'Month contributed for, YYYY-MM.';
COMMENT ON COLUMN report.passbook.reason IS 'Ground of a withdrawal, JGJ/T 320 A.7; kind of a back contribution; correction, merged; closing and supplementary for such interest.';
COMMENT ON COLUMN report.passbook.amount IS 'Amount in yuan; withdrawals are negative.';
COMMENT ON COLUMN report.passbook.balance IS 'Balance after the entry in yuan.';
COMMENT ON COLUMN report.passbook.interest_year_ends IS 'The 30 June that ends the entry''s interest year.';
COMMENT ON COLUMN report.passbook.days IS 'Days from value_date through that 30 June, both counted.';
COMMENT ON COLUMN report.passbook.day_product IS 'amount × days, in yuan·days.';
COMMENT ON COLUMN report.passbook.voucher IS 'Id of the voucher.';

CREATE VIEW report.loan AS
SELECT l.number AS loan, a.number AS account, b.code AS branch, k.bank,
       CASE WHEN l.funded_by = 'fund' THEN 'fund' WHEN l.subsidy_series IS NOT NULL THEN 'subsidised' ELSE 'bank' END AS kind,
       c.number AS combined_with,
       l.status,
       CASE WHEN l.status = '0' THEN '已签约' WHEN l.status = '3' THEN '结清' WHEN l.status = '8' THEN '作废'
            WHEN l.status = '4' THEN '呆账' WHEN (l.state).overdue_periods > 0 THEN '逾期' ELSE '正常' END AS status_name,
       l.method, l.contract_amount::numeric AS contract_amount, l.periods, l.signed_on, l.disbursed_on,
       hpf.percent((l.state).rate) AS rate,
       hpf.percent(CASE WHEN l.subsidy_series IS NOT NULL AND l.disbursed_on IS NOT NULL
                        THEN hpf.subsidy_rate_on(l.subsidy_series, l.disbursed_on, l.periods, (SELECT max(d.day) FROM fund.business_day d)) END) AS subsidy_rate,
       CASE WHEN l.subsidy_series IS NOT NULL THEN coalesce(l.subsidised_amount, l.contract_amount)::numeric END AS subsidised_amount, v.number AS converted_from,
       (l.state).installment::numeric AS installment, (l.state).period AS period, (l.state).periods AS periods_now,
       (l.state).balance::numeric AS balance, (l.state).principal_due::numeric AS principal_due, (l.state).interest_due::numeric AS interest_due,
       (l.state).penalty_due::numeric AS penalty_due, (l.state).overdue_principal::numeric AS overdue_principal,
       (l.state).overdue_periods AS overdue_periods, (l.state).overdue_total AS overdue_total,
       (l.state).principal_received::numeric AS principal_received, (l.state).interest_received::numeric AS interest_received,
       (l.state).penalty_received::numeric AS penalty_received, (l.state).surplus::numeric AS surplus, (l.state).as_of AS as_of,
       l.rate_series, l.rate_spread, l.repricing, l.due_day, s.kind AS security, s.certificate, s.registered_on, s.released_on,
       (l.contract_amount - coalesce((l.state).principal, '0.00'))::numeric AS undisbursed,
       (l.state).written_off::numeric AS written_off, (l.state).recovered::numeric AS recovered
FROM fund.loan l
JOIN fund.account a ON a.id = l.borrower_account_id
JOIN fund.branch b ON b.id = l.branch_id
JOIN fund.bank_account k ON k.subject = l.bank_subject
LEFT JOIN fund.loan c ON c.id = l.combined_with
LEFT JOIN fund.security s ON s.id = l.security_id
LEFT JOIN fund.loan v ON v.id = l.converted_from;
COMMENT ON VIEW report.loan IS 'Loans: contract and state through as_of.';
COMMENT ON COLUMN report.loan.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.loan.account IS 'The borrower''s account.';
COMMENT ON COLUMN report.loan.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.loan.bank IS 'Entrusted or lending bank (受托银行).';
COMMENT ON COLUMN report.loan.kind IS 'fund: 公积金贷款; subsidised: 公转商贴息贷款, the bank''s own money; bank: a bank''s part of a combination (组合贷款的商业部分).';
COMMENT ON COLUMN report.loan.combined_with IS 'The other contract of a combination (组合贷款).';
COMMENT ON COLUMN report.loan.status IS '0 signed, 2 disbursed, 3 settled, 4 off the books, 8 void.';
COMMENT ON COLUMN report.loan.status_name IS 'State in words, overdue among them.';
COMMENT ON COLUMN report.loan.method IS 'equal_installment (等额本息), equal_principal (等额本金) or bullet (一次还本付息).';
COMMENT ON COLUMN report.loan.contract_amount IS 'Amount of the contract in yuan.';
COMMENT ON COLUMN report.loan.periods IS 'Periods of the contract, months.';
COMMENT ON COLUMN report.loan.signed_on IS 'Day of signing.';
COMMENT ON COLUMN report.loan.disbursed_on IS 'Day of disbursement.';
COMMENT ON COLUMN report.loan.rate IS 'Contract rate in force, per cent a year.';
COMMENT ON COLUMN report.loan.subsidy_rate IS 'Of a subsidised loan: the fund''s rate that the borrower pays in effect today, per cent a year.';
COMMENT ON COLUMN report.loan.subsidised_amount IS 'Of a subsidised loan: what of the contract amount is subsidised, in yuan.';
COMMENT ON COLUMN report.loan.converted_from IS 'Number of the bank''s loan that the fund bought out with this one (贴转公).';
COMMENT ON COLUMN report.loan.installment IS 'Monthly installment in yuan; with equal_principal its principal part.';
COMMENT ON COLUMN report.loan.period IS 'Last period billed.';
COMMENT ON COLUMN report.loan.periods_now IS 'Total periods as prepayments left them.';
COMMENT ON COLUMN report.loan.balance IS 'Principal outstanding in yuan.';
COMMENT ON COLUMN report.loan.principal_due IS 'Principal billed and unpaid in yuan.';
COMMENT ON COLUMN report.loan.interest_due IS 'Interest billed and unpaid in yuan.';
COMMENT ON COLUMN report.loan.penalty_due IS 'Penalty (罚息) accrued and unpaid in yuan.';
COMMENT ON COLUMN report.loan.overdue_principal IS 'Overdue principal in yuan.';
COMMENT ON COLUMN report.loan.overdue_periods IS 'Periods overdue now.';
COMMENT ON COLUMN report.loan.overdue_total IS 'Periods that ever became overdue.';
COMMENT ON COLUMN report.loan.principal_received IS 'Principal received in yuan.';
COMMENT ON COLUMN report.loan.interest_received IS 'Interest received in yuan.';
COMMENT ON COLUMN report.loan.penalty_received IS 'Penalty received in yuan.';
COMMENT ON COLUMN report.loan.surplus IS 'Money held beyond what is due, in yuan.';
COMMENT ON COLUMN report.loan.as_of IS 'The state is billed and accrued through this day.';
COMMENT ON COLUMN report.loan.rate_series IS 'Series of rates that the contract follows.';
COMMENT ON COLUMN report.loan.rate_spread IS 'Basis points on top of it.';
COMMENT ON COLUMN report.loan.repricing IS 'january, anniversary or fixed.';
COMMENT ON COLUMN report.loan.due_day IS 'Day of the month on which installments fall due.';
COMMENT ON COLUMN report.loan.security IS 'mortgage 抵押, advance_mortgage 预告登记, pledge 质押 or guarantee 保证.';
COMMENT ON COLUMN report.loan.certificate IS 'Number of the security''s certificate.';
COMMENT ON COLUMN report.loan.registered_on IS 'Day on which the registration of the security was completed.';
COMMENT ON COLUMN report.loan.released_on IS 'Day on which the security was released.';
COMMENT ON COLUMN report.loan.undisbursed IS 'Of the contract not paid out yet, in yuan.';
COMMENT ON COLUMN report.loan.written_off IS 'Principal taken off the books without money, in yuan.';
COMMENT ON COLUMN report.loan.recovered IS 'Received since, in yuan.';

CREATE VIEW report.loan_fact AS
SELECT l.number AS loan, f.id AS fact, f.kind, k.chinese AS kind_name, f.value_date, f.book_date, f.amount::numeric AS amount,
       CASE WHEN f.rate IS NOT NULL THEN hpf.percent(f.rate) END AS rate, f.periods, f.mode, f.first_due, f.cancels,
       EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = f.loan_id AND c.cancels = f.id) AS cancelled
FROM fund.loan_fact f
JOIN fund.loan l ON l.id = f.loan_id
LEFT JOIN hpf.fact_kinds() k ON k.kind = f.kind;
COMMENT ON VIEW report.loan_fact IS 'What happened to a loan (业务事实), in the order it became known; ask for one loan at a time.';
COMMENT ON COLUMN report.loan_fact.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.loan_fact.fact IS 'Id of the fact, for hpf.cancel_loan_change().';
COMMENT ON COLUMN report.loan_fact.kind IS 'A kind of hpf.fact_kinds(), or cancel.';
COMMENT ON COLUMN report.loan_fact.kind_name IS 'The kind in Chinese.';
COMMENT ON COLUMN report.loan_fact.value_date IS 'It counts from this day.';
COMMENT ON COLUMN report.loan_fact.book_date IS 'Accounting day on which it became known.';
COMMENT ON COLUMN report.loan_fact.amount IS 'Amount in yuan, where the kind has one.';
COMMENT ON COLUMN report.loan_fact.rate IS 'Rate in per cent, where the kind has one.';
COMMENT ON COLUMN report.loan_fact.periods IS 'Periods, days of grace, days or due day, as the kind says.';
COMMENT ON COLUMN report.loan_fact.mode IS 'Mode, as the kind says.';
COMMENT ON COLUMN report.loan_fact.first_due IS 'First due date, or last day of relief.';
COMMENT ON COLUMN report.loan_fact.cancels IS 'The fact that this one takes out.';
COMMENT ON COLUMN report.loan_fact.cancelled IS 'It was taken out.';

CREATE VIEW report.loan_entry AS
SELECT l.number AS loan, e.id AS entry, e.book_date, f.value_date, f.kind, v.event, e.voucher_id AS voucher,
       e.principal::numeric AS principal, e.interest::numeric AS interest, e.penalty::numeric AS penalty, e.surplus::numeric AS surplus,
       e.written_off::numeric AS written_off, e.recovered::numeric AS recovered, e.fact_id AS fact
FROM fund.loan_entry e
JOIN fund.loan l ON l.id = e.loan_id
LEFT JOIN fund.loan_fact f ON f.id = e.fact_id
LEFT JOIN fund.voucher v ON v.id = e.voucher_id;
COMMENT ON VIEW report.loan_entry IS 'What was posted of a loan (贷款明细账), as booked; ask for one loan at a time.';
COMMENT ON COLUMN report.loan_entry.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.loan_entry.entry IS 'Internal id of the entry.';
COMMENT ON COLUMN report.loan_entry.book_date IS 'Accounting day.';
COMMENT ON COLUMN report.loan_entry.value_date IS 'Value date of the fact that led to it; NULL where a bill took money that was there.';
COMMENT ON COLUMN report.loan_entry.kind IS 'Kind of that fact.';
COMMENT ON COLUMN report.loan_entry.event IS 'Event of its voucher.';
COMMENT ON COLUMN report.loan_entry.voucher IS 'Id of the voucher; NULL for a bank''s own loan.';
COMMENT ON COLUMN report.loan_entry.principal IS 'Principal received in yuan; disbursed negative.';
COMMENT ON COLUMN report.loan_entry.interest IS 'Interest received in yuan.';
COMMENT ON COLUMN report.loan_entry.penalty IS 'Penalty received in yuan.';
COMMENT ON COLUMN report.loan_entry.surplus IS 'Change of the money held for the loan, in yuan.';
COMMENT ON COLUMN report.loan_entry.written_off IS 'Principal taken off the books, in yuan.';
COMMENT ON COLUMN report.loan_entry.recovered IS 'Recovered of it, in yuan.';
COMMENT ON COLUMN report.loan_entry.fact IS 'Id of the fact; an entry of a back-dated one holds the whole difference.';

CREATE VIEW report.loan_change AS
SELECT l.number AS loan, c.day, c.kind, c.before, c.after, c.basis, r.operator, r.channel
FROM fund.loan_change c
JOIN fund.loan l ON l.id = c.loan_id
JOIN fund.request r ON r.id = c.request;
COMMENT ON VIEW report.loan_change IS 'Changes of contracts (合同变更); ids of persons are masked.';
COMMENT ON COLUMN report.loan_change.loan IS 'Number of the contract.';
COMMENT ON COLUMN report.loan_change.day IS 'Accounting day.';
COMMENT ON COLUMN report.loan_change.kind IS 'extension, shortening, method, due_day, rate, rate_terms, rate_series, cancelled, borrower, co_borrower, guarantor, borrower_death, security_released.';
COMMENT ON COLUMN report.loan_change.before IS 'What it was.';
COMMENT ON COLUMN report.loan_change.after IS 'What it is.';
COMMENT ON COLUMN report.loan_change.basis IS 'Why, or the paper.';
COMMENT ON COLUMN report.loan_change.operator IS 'Operator.';
COMMENT ON COLUMN report.loan_change.channel IS 'Channel.';

CREATE VIEW report.job_progress AS
SELECT j.id AS job, j.job AS name, j.through, r.request_id, r.operator, r.day AS book_date,
       count(*)::integer AS chunks, count(c.done_at)::integer AS done, (count(*) - count(c.done_at))::integer AS remaining,
       coalesce(sum(c.items), 0)::bigint AS items, coalesce(sum(c.amount)::numeric, 0) AS amount,
       r.entered_at AS started_at, max(c.done_at) AS last_step_at
FROM fund.job j
JOIN fund.request r ON r.id = j.request
JOIN fund.job_chunk c ON c.job_id = j.id
GROUP BY j.id, r.id;
COMMENT ON VIEW report.job_progress IS 'Batches (批处理) and how far they are.';
COMMENT ON COLUMN report.job_progress.job IS 'Number of the job.';
COMMENT ON COLUMN report.job_progress.name IS 'What it does, e.g. settle_interest.';
COMMENT ON COLUMN report.job_progress.through IS 'The day it runs through.';
COMMENT ON COLUMN report.job_progress.request_id IS 'The caller''s request id.';
COMMENT ON COLUMN report.job_progress.operator IS 'Operator who started it.';
COMMENT ON COLUMN report.job_progress.book_date IS 'Accounting day it was started on.';
COMMENT ON COLUMN report.job_progress.chunks IS 'Chunks in all.';
COMMENT ON COLUMN report.job_progress.done IS 'Chunks done.';
COMMENT ON COLUMN report.job_progress.remaining IS 'Chunks left.';
COMMENT ON COLUMN report.job_progress.items IS 'Accounts or loans done.';
COMMENT ON COLUMN report.job_progress.amount IS 'Money posted in yuan.';
COMMENT ON COLUMN report.job_progress.started_at IS 'When it was started, by the clock.';
COMMENT ON COLUMN report.job_progress.last_step_at IS 'When its last chunk was done, by the clock.';

CREATE VIEW report.case_channel AS
SELECT r.day, hpf.yearmonth(r.day)::text AS month, r.act AS business, r.channel, b.code AS branch,
       count(*) AS cases, coalesce(sum((r.answer).items), 0)::bigint AS items, coalesce(sum((r.answer).amount)::numeric, 0) AS amount
FROM fund.request r
LEFT JOIN fund.voucher v ON v.id = (r.answer).voucher
LEFT JOIN fund.branch b ON b.id = coalesce(v.branch_id, r.branch_id)
WHERE r.answer IS DISTINCT FROM NULL AND r.channel <> 'batch'
  AND NOT EXISTS (SELECT FROM fund.voucher red WHERE red.reverses = (r.answer).voucher)
GROUP BY r.day, r.act, r.channel, b.code;
COMMENT ON VIEW report.case_channel IS 'Business cases (业务办件) by day, business, channel and branch, without those whose voucher was taken back.';
COMMENT ON COLUMN report.case_channel.day IS 'Accounting day.';
COMMENT ON COLUMN report.case_channel.month IS 'Accounting month, YYYY-MM.';
COMMENT ON COLUMN report.case_channel.business IS 'The act, e.g. withdraw.';
COMMENT ON COLUMN report.case_channel.channel IS 'counter (线下窗口) or online (网上).';
COMMENT ON COLUMN report.case_channel.branch IS 'Code of the branch; NULL for acts of the whole centre and acts without a voucher that name none.';
COMMENT ON COLUMN report.case_channel.cases IS 'Cases.';
COMMENT ON COLUMN report.case_channel.items IS 'Accounts or loans they touched.';
COMMENT ON COLUMN report.case_channel.amount IS 'Money in yuan.';

CREATE VIEW report.business_opening AS
WITH opened AS (
    SELECT c.business, min(c.day) AS opened_on FROM report.case_channel c GROUP BY c.business
), counted AS (
    SELECT o.business, o.opened_on,
           coalesce(sum(c.cases) FILTER (WHERE c.channel = 'online'), 0) AS online_cases,
           coalesce(sum(c.cases) FILTER (WHERE c.channel = 'counter'), 0) AS counter_cases,
           coalesce(sum(c.amount) FILTER (WHERE c.channel = 'online'), 0) AS online_amount,
           coalesce(sum(c.amount) FILTER (WHERE c.channel = 'counter'), 0) AS counter_amount
    FROM opened o JOIN report.case_channel c ON c.business = o.business AND c.day BETWEEN o.opened_on AND o.opened_on + 9
    GROUP BY o.business, o.opened_on
)
SELECT c.business, c.opened_on, c.opened_on + 9 AS last_day,
       c.online_cases::bigint AS online_cases, c.counter_cases::bigint AS counter_cases, c.online_amount, c.counter_amount,
       100.0 * c.online_cases / nullif(c.online_cases + c.counter_cases, 0) AS online_share,
       100.0 * c.online_amount / nullif(c.online_amount + c.counter_amount, 0) AS online_share_amount
FROM counted c;
COMMENT ON VIEW report.business_opening IS 'The day each business was opened on, and its first ten days by channel (网办率).';
COMMENT ON COLUMN report.business_opening.business IS 'The act, e.g. offset_principal.';
COMMENT ON COLUMN report.business_opening.opened_on IS 'Accounting day of the first case in these books.';
COMMENT ON COLUMN report.business_opening.last_day IS 'The tenth day.';
COMMENT ON COLUMN report.business_opening.online_cases IS 'Cases online.';
COMMENT ON COLUMN report.business_opening.counter_cases IS 'Cases at the counter.';
COMMENT ON COLUMN report.business_opening.online_amount IS 'Money of the cases online, in yuan.';
COMMENT ON COLUMN report.business_opening.counter_amount IS 'Money of the cases at the counter, in yuan.';
COMMENT ON COLUMN report.business_opening.online_share IS 'Share of the cases online, per cent.';
COMMENT ON COLUMN report.business_opening.online_share_amount IS 'Share of the money online, per cent.';
