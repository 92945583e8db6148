-- The books: vouchers, ledger, and the statements of 财会字〔1999〕33号.

CREATE VIEW report.voucher AS
SELECT hpf.yearmonth(v.book_date)::text AS month, n.number, v.id AS voucher, v.book_date, b.code AS branch, b.name AS branch_name,
       v.event, p.line::integer AS line, s.side, s.subject, k.name AS subject_name,
       s.debit::numeric AS debit, s.credit::numeric AS credit, v.summary, v.reverses,
       r.act, r.request_id, r.operator, r.checker, r.channel
FROM fund.voucher v
JOIN fund.branch b ON b.id = v.branch_id
JOIN fund.voucher_pair p ON p.voucher_id = v.id
CROSS JOIN LATERAL (VALUES ('debit', p.debit, p.amount, NULL::hpf.cny), ('credit', p.credit, NULL::hpf.cny, p.amount)) AS s (side, subject, debit, credit)
LEFT JOIN fund.subject k ON k.code = s.subject
LEFT JOIN fund.request r ON r.id = v.request
LEFT JOIN fund.voucher_number n ON n.voucher_id = v.id;
COMMENT ON VIEW report.voucher IS 'Vouchers as printed (记账凭证): each pair as its debit and its credit line.';
COMMENT ON COLUMN report.voucher.month IS 'Accounting month, YYYY-MM.';
COMMENT ON COLUMN report.voucher.number IS 'Official number (凭证号) within the month, without gaps; NULL until the day is closed.';
COMMENT ON COLUMN report.voucher.voucher IS 'Internal id.';
COMMENT ON COLUMN report.voucher.book_date IS 'Accounting day (记账日期).';
COMMENT ON COLUMN report.voucher.branch IS 'Code of the branch (管理部).';
COMMENT ON COLUMN report.voucher.branch_name IS 'Name of the branch.';
COMMENT ON COLUMN report.voucher.event IS 'What happened.';
COMMENT ON COLUMN report.voucher.line IS 'Line of the pair within the voucher.';
COMMENT ON COLUMN report.voucher.side IS 'debit or credit.';
COMMENT ON COLUMN report.voucher.subject IS 'Code of the subject (科目).';
COMMENT ON COLUMN report.voucher.subject_name IS 'Name of the subject.';
COMMENT ON COLUMN report.voucher.debit IS 'Debit amount in yuan; negative in a red entry (冲账).';
COMMENT ON COLUMN report.voucher.credit IS 'Credit amount in yuan; negative in a red entry.';
COMMENT ON COLUMN report.voucher.summary IS 'Summary (摘要).';
COMMENT ON COLUMN report.voucher.reverses IS 'Id of the voucher that this red entry takes back.';
COMMENT ON COLUMN report.voucher.act IS 'The act that posted it.';
COMMENT ON COLUMN report.voucher.request_id IS 'The caller''s request id.';
COMMENT ON COLUMN report.voucher.operator IS 'Operator (经办).';
COMMENT ON COLUMN report.voucher.checker IS 'Checker (复核).';
COMMENT ON COLUMN report.voucher.channel IS 'counter, online or batch.';

CREATE VIEW report.ledger_balance AS
WITH span AS (
    SELECT hpf.yearmonth(min(d.day)) AS first, hpf.yearmonth(max(d.day)) AS last FROM fund.business_day d
), months AS (
    SELECT s.first + i AS month FROM span s CROSS JOIN LATERAL generate_series(0, s.last - s.first) i
), turnover AS (
    SELECT m.month, m.branch_id, x.subject, sum(x.debit) AS debit, sum(x.credit) AS credit
    FROM fund.month_turnover m
    CROSS JOIN LATERAL (VALUES (m.debit, m.amount, '0.00'::hpf.cny), (m.credit, '0.00'::hpf.cny, m.amount)) AS x (subject, debit, credit)
    GROUP BY m.month, m.branch_id, x.subject
    UNION ALL
    SELECT m.month, t.branch_id, t.subject, t.debit, t.credit
    FROM months m
    CROSS JOIN LATERAL (
        SELECT min(v.id) AS first_voucher, max(v.id) AS last_voucher FROM fund.voucher v
        WHERE v.book_date BETWEEN hpf.first_day(m.month) AND hpf.last_day(m.month) OFFSET 0) r
    CROSS JOIN LATERAL (
        SELECT v.branch_id, x.subject, sum(x.debit) AS debit, sum(x.credit) AS credit
        FROM fund.voucher v
        JOIN fund.voucher_pair p ON p.voucher_id = v.id
        CROSS JOIN LATERAL (VALUES (p.debit, p.amount, '0.00'::hpf.cny), (p.credit, '0.00'::hpf.cny, p.amount)) AS x (subject, debit, credit)
        WHERE v.id BETWEEN r.first_voucher AND r.last_voucher AND p.voucher_id BETWEEN r.first_voucher AND r.last_voucher
          AND v.book_date BETWEEN hpf.first_day(m.month) AND hpf.last_day(m.month)
        GROUP BY v.branch_id, x.subject) t
    WHERE NOT EXISTS (SELECT FROM fund.closed_month c WHERE c.month = m.month)
), seen AS (
    SELECT t.branch_id, t.subject, min(t.month) AS since FROM turnover t GROUP BY t.branch_id, t.subject
), dense AS (
    -- a month without turnover has a balance all the same
    SELECT m.month, s.branch_id, s.subject, coalesce(t.debit, '0.00') AS debit, coalesce(t.credit, '0.00') AS credit
    FROM seen s
    JOIN months m ON m.month >= s.since
    LEFT JOIN turnover t ON t.month = m.month AND t.branch_id = s.branch_id AND t.subject = s.subject
), running AS (
    SELECT d.*, sum(d.debit) OVER w - sum(d.credit) OVER w AS balance
    FROM dense d WINDOW w AS (PARTITION BY d.branch_id, d.subject ORDER BY d.month)
)
SELECT r.month::text AS month, b.code AS branch, r.subject, k.name AS subject_name, k.parent, k.side,
       CASE k.side WHEN 'debit' THEN r.balance - r.debit + r.credit ELSE -(r.balance - r.debit + r.credit) END::numeric AS opening,
       r.debit::numeric AS debit, r.credit::numeric AS credit,
       CASE k.side WHEN 'debit' THEN r.balance ELSE -r.balance END::numeric AS balance,
       EXISTS (SELECT FROM fund.closed_month c WHERE c.month = r.month) AS closed
FROM running r
JOIN fund.branch b ON b.id = r.branch_id
JOIN fund.subject k ON k.code = r.subject;
COMMENT ON VIEW report.ledger_balance IS 'General ledger (总账) by month, branch and subject as posted to: opening balance, turnover, balance; closed months from their snapshots.';
COMMENT ON COLUMN report.ledger_balance.month IS 'Accounting month, YYYY-MM.';
COMMENT ON COLUMN report.ledger_balance.branch IS 'Code of the branch.';
COMMENT ON COLUMN report.ledger_balance.subject IS 'Code of the subject posted to.';
COMMENT ON COLUMN report.ledger_balance.subject_name IS 'Name of the subject.';
COMMENT ON COLUMN report.ledger_balance.parent IS 'The subject it is subsidiary to.';
COMMENT ON COLUMN report.ledger_balance.side IS 'Side on which the subject''s balance is positive.';
COMMENT ON COLUMN report.ledger_balance.opening IS 'Balance at the beginning of the month, in yuan, positive on the subject''s side.';
COMMENT ON COLUMN report.ledger_balance.debit IS 'Debit turnover of the month in yuan.';
COMMENT ON COLUMN report.ledger_balance.credit IS 'Credit turnover of the month in yuan.';
COMMENT ON COLUMN report.ledger_balance.balance IS 'Balance at the end of the month in yuan, positive on the subject''s side.';
COMMENT ON COLUMN report.ledger_balance.closed IS 'Is the month closed?';

CREATE FUNCTION report.balance_sheet(as_of date, branch text DEFAULT NULL)
RETURNS TABLE (section text, subject text, name text, opening numeric, closing numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    year_start date := date_trunc('year', as_of::timestamp)::date;
    the_branch integer := CASE WHEN branch IS NOT NULL THEN hpf.find_branch(branch) END;
BEGIN
    RETURN QUERY
    WITH moved AS (
        -- debit less credit of each first-level subject; income and expense are the result not yet closed into 311
        SELECT CASE WHEN t.subject LIKE '4%' THEN '4' ELSE left(t.subject, 3) END AS code,
               sum(CASE WHEN t.before THEN t.amount ELSE 0 END) AS opening, sum(t.amount) AS closing
        FROM (
            SELECT true AS before, s.branch_id, s.subject, (s.debit - s.credit)::numeric AS amount
            FROM hpf.subject_turnovers(date '0001-01-01', year_start - 1) s
            UNION ALL
            SELECT false, s.branch_id, s.subject, (s.debit - s.credit)::numeric
            FROM hpf.subject_turnovers(year_start, as_of) s
        ) t
        WHERE the_branch IS NULL OR t.branch_id = the_branch
        GROUP BY 1
    ), line AS (
        SELECT CASE left(s.code, 1) WHEN '1' THEN 'assets' WHEN '2' THEN 'liabilities' WHEN '3' THEN 'net assets' ELSE 'opening clearing' END AS section,
               s.code, s.name,
               CASE WHEN s.code LIKE '1%' THEN 1 ELSE -1 END * coalesce(m.opening, 0) AS opening,
               CASE WHEN s.code LIKE '1%' THEN 1 ELSE -1 END * coalesce(m.closing, 0) AS closing
        FROM fund.subject s LEFT JOIN moved m ON m.code = s.code
        WHERE s.parent IS NULL AND s.code NOT LIKE '4%' AND (s.code <> '999' OR m.opening <> 0 OR m.closing <> 0)
        UNION ALL
        SELECT 'net assets', '4', '本期业务收支差额', -coalesce(sum(m.opening), 0), -coalesce(sum(m.closing), 0)
        FROM moved m WHERE m.code = '4'
    ), sheet AS (
        SELECT 1 AS part, l.section, l.code, l.name, l.opening, l.closing FROM line l WHERE l.section = 'assets'
        UNION ALL
        SELECT 2, 'total', 'assets', '资产合计', sum(l.opening), sum(l.closing) FROM line l WHERE l.section = 'assets'
        UNION ALL
        SELECT 3, l.section, l.code, l.name, l.opening, l.closing FROM line l WHERE l.section <> 'assets'
        UNION ALL
        SELECT 4, 'total', 'liabilities and net assets', '负债和净资产合计', sum(l.opening), sum(l.closing) FROM line l WHERE l.section <> 'assets'
    )
    SELECT s.section, s.code, s.name, s.opening, s.closing FROM sheet s ORDER BY s.part, s.code COLLATE "C";
END $$;
COMMENT ON FUNCTION report.balance_sheet(date, text) IS 'Balance sheet (资产负债表) at the end of a day, of the centre or of one branch: opening is the beginning of that year, in yuan. The two totals agree. Line 4 is income less expense of a month not closed yet; a line of opening clearing shows only while something taken over is unbalanced.';

CREATE FUNCTION report.income_statement(from_day date, through_day date, branch text DEFAULT NULL)
RETURNS TABLE (section text, subject text, name text, amount numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
    the_branch integer := CASE WHEN branch IS NOT NULL THEN hpf.find_branch(branch) END;
    first_voucher bigint;
    last_voucher  bigint;
BEGIN
    PERFORM hpf.check_fund();
    SELECT min(v.id), max(v.id) INTO first_voucher, last_voucher
    FROM fund.voucher v WHERE v.book_date BETWEEN from_day AND through_day;
    RETURN QUERY
    WITH posted AS (
        SELECT x.subject, sum(x.amount)::numeric AS amount
        FROM fund.voucher v
        JOIN fund.voucher_pair p ON p.voucher_id = v.id
        CROSS JOIN LATERAL (VALUES (p.credit, p.amount), (p.debit, -p.amount)) AS x (subject, amount)
        WHERE v.id BETWEEN first_voucher AND last_voucher AND p.voucher_id BETWEEN first_voucher AND last_voucher
          AND v.book_date BETWEEN from_day AND through_day
          AND v.event NOT IN ('opening', 'month_close', 'year_close')
          AND (the_branch IS NULL OR v.branch_id = the_branch)
          AND (p.debit LIKE '4%' OR p.credit LIKE '4%') AND x.subject LIKE '4%'
        GROUP BY x.subject
    ), line AS (
        SELECT CASE WHEN s.code LIKE '401%' THEN 'income' ELSE 'expense' END AS section, s.code, s.name,
               CASE WHEN s.code LIKE '401%' THEN 1 ELSE -1 END * coalesce(p.amount, 0) AS amount
        FROM fund.subject s LEFT JOIN posted p ON p.subject = s.code
        WHERE s.parent IN ('401', '411')
    ), statement AS (
        SELECT 1 AS part, l.section, l.code, l.name, l.amount FROM line l WHERE l.section = 'income'
        UNION ALL
        SELECT 2, 'total', '401', '业务收入', sum(l.amount) FROM line l WHERE l.section = 'income'
        UNION ALL
        SELECT 3, l.section, l.code, l.name, l.amount FROM line l WHERE l.section = 'expense'
        UNION ALL
        SELECT 4, 'total', '411', '业务支出', sum(l.amount) FROM line l WHERE l.section = 'expense'
        UNION ALL
        SELECT 5, 'result', '311', '增值收益', sum(CASE l.section WHEN 'income' THEN l.amount ELSE -l.amount END) FROM line l
    )
    SELECT s.section, s.code, s.name, s.amount FROM statement s ORDER BY s.part, s.code COLLATE "C";
END $$;
COMMENT ON FUNCTION report.income_statement(date, date, text) IS 'Income statement (增值收益表) of a span of accounting days, of the centre or of one branch, in yuan: income, expense, value-added income; closings of months and years left out.';

CREATE FUNCTION report.distribution_statement(year integer)
RETURNS TABLE (line integer, name text, amount numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH turnover AS (
        SELECT t.subject, sum(t.debit)::numeric AS debit, sum(t.credit)::numeric AS credit
        FROM hpf.subject_turnovers(make_date(year, 1, 1), make_date(year, 12, 31), ARRAY['32101', '32102', '32103', '32104']) t
        GROUP BY t.subject
    ), amounts AS (
        SELECT hpf.subject_balance_on('32104', make_date(year - 1, 12, 31))::numeric AS opening,
               coalesce(max(t.credit) FILTER (WHERE t.subject = '32104'), 0) AS closed_in,
               coalesce(max(t.debit) FILTER (WHERE t.subject = '32101'), 0) AS reserve,
               coalesce(max(t.debit) FILTER (WHERE t.subject = '32102'), 0) AS management,
               coalesce(max(t.debit) FILTER (WHERE t.subject = '32103'), 0) AS low_rent,
               hpf.subject_balance_on('32104', make_date(year, 12, 31))::numeric AS closing
        FROM turnover t
    )
    SELECT l.line, l.name, l.amount
    FROM amounts a
    CROSS JOIN LATERAL (VALUES
        (1, '年初待分配增值收益', a.opening),
        (2, '转入增值收益', a.closed_in),
        (3, '提取贷款风险准备金', a.reserve),
        (4, '提取管理费用', a.management),
        (5, '提取城市廉租住房建设补充资金', a.low_rent),
        (6, '年末待分配增值收益', a.closing)) AS l (line, name, amount)
    ORDER BY l.line;
END $$;
COMMENT ON FUNCTION report.distribution_statement(integer) IS 'Distribution of value-added income (增值收益分配表) booked in a year, in yuan: undistributed at the start, closed in, distributed, undistributed at the end.';
