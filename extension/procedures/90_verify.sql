-- verify(): the proof that the books hold. No row means they do.

CREATE FUNCTION hpf.verify() RETURNS TABLE (rule text, subject text, expected text, actual text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET jit = off AS $$
BEGIN
    PERFORM hpf.check_fund();

    -- subject 201 = Σ accounts, in every branch
    RETURN QUERY
    WITH books AS (
        SELECT v.branch_id,
               coalesce(sum(p.amount) FILTER (WHERE p.credit = '201'), '0.00') - coalesce(sum(p.amount) FILTER (WHERE p.debit = '201'), '0.00') AS deposits,
               coalesce(sum(p.amount) FILTER (WHERE p.debit IN ('121', '122')), '0.00') - coalesce(sum(p.amount) FILTER (WHERE p.credit IN ('121', '122')), '0.00') AS loans,
               coalesce(sum(p.amount) FILTER (WHERE p.debit = '122'), '0.00') - coalesce(sum(p.amount) FILTER (WHERE p.credit = '122'), '0.00') AS overdue
        FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id
        WHERE p.debit IN ('201', '121', '122') OR p.credit IN ('201', '121', '122')
        GROUP BY v.branch_id
    ), accounts AS (
        SELECT a.branch_id, sum(a.balance) AS balance FROM fund.account a GROUP BY a.branch_id
    ), loans AS (
        SELECT l.branch_id, sum((l.state).balance) AS balance, sum((l.state).overdue_principal) AS overdue
        FROM fund.loan l WHERE l.funded_by = 'fund' GROUP BY l.branch_id
    )
    SELECT r.rule, b.code, r.expected::text, r.actual::text
    FROM fund.branch b
    LEFT JOIN books k ON k.branch_id = b.id
    LEFT JOIN accounts a ON a.branch_id = b.id
    LEFT JOIN loans l ON l.branch_id = b.id
    CROSS JOIN LATERAL (VALUES
        ('201 = sum of accounts', coalesce(k.deposits, '0.00'), coalesce(a.balance, '0.00')),
        ('121 + 122 = sum of loans', coalesce(k.loans, '0.00'), coalesce(l.balance, '0.00')),
        ('122 = sum of overdue principal', coalesce(k.overdue, '0.00'), coalesce(l.overdue, '0.00'))
    ) AS r (rule, expected, actual)
    WHERE r.expected <> r.actual;

    -- every account: stored state = the fold of its entries
    RETURN QUERY
    WITH folded AS (
        SELECT e.account_id, sum(e.amount) AS balance, sum(e.carried) AS carried,
               sum(hpf.day_product_change(e.amount, a.interest_from, e.value_date)) AS day_product
        FROM fund.account_entry e JOIN fund.account a ON a.id = e.account_id
        GROUP BY e.account_id
    )
    SELECT 'account = fold of its entries', a.number,
           format('balance %s, carried %s, day-product %s', coalesce(f.balance, '0.00'), coalesce(f.carried, '0.00'), coalesce(f.day_product, 0)),
           format('balance %s, carried %s, day-product %s', a.balance, a.carried, a.day_product)
    FROM fund.account a LEFT JOIN folded f ON f.account_id = a.id
    WHERE (a.balance, a.carried, a.day_product) IS DISTINCT FROM
          (coalesce(f.balance, '0.00'), coalesce(f.carried, '0.00'), coalesce(f.day_product, 0)::bigint);

    -- every loan: stored state = the fold of its facts, and Σ entries = what the fold received
    RETURN QUERY
    WITH facts AS (
        SELECT f.loan_id, hpf.loan_state(f.kind, f.value_date, f.amount, f.rate, f.periods, f.mode, f.first_due
                                         ORDER BY f.value_date, hpf.fact_rank(f.kind), f.id) AS state
        FROM fund.loan_fact f
        WHERE f.kind <> 'cancel' AND NOT EXISTS (SELECT FROM fund.loan_fact c WHERE c.loan_id = f.loan_id AND c.cancels = f.id)
        GROUP BY f.loan_id
    ), entries AS (
        SELECT e.loan_id, sum(e.principal) AS principal, sum(e.interest) AS interest, sum(e.penalty) AS penalty, sum(e.surplus) AS surplus,
               sum(e.written_off) AS written_off, sum(e.recovered) AS recovered
        FROM fund.loan_entry e GROUP BY e.loan_id
    )
    SELECT r.rule, l.number, r.expected, r.actual
    FROM fund.loan l
    LEFT JOIN facts f ON f.loan_id = l.id
    LEFT JOIN entries e ON e.loan_id = l.id
    CROSS JOIN LATERAL (VALUES
        ('loan = fold of its facts', CASE WHEN f.loan_id IS NOT NULL THEN hpf.loan_advance(f.state, (l.state).as_of)::text END, l.state::text),
        ('loan entries = balance, interest, penalty, surplus, written off and recovered of the fold',
         format('%s %s %s %s %s %s', -coalesce((l.state).balance, '0.00'), coalesce((l.state).interest_received, '0.00'), coalesce((l.state).penalty_received, '0.00'), coalesce((l.state).surplus, '0.00'),
                coalesce((l.state).written_off, '0.00'), coalesce((l.state).recovered, '0.00')),
         format('%s %s %s %s %s %s', coalesce(e.principal + e.written_off, '0.00'), coalesce(e.interest, '0.00'), coalesce(e.penalty, '0.00'), coalesce(e.surplus, '0.00'),
                coalesce(e.written_off, '0.00'), coalesce(e.recovered, '0.00')))
    ) AS r (rule, expected, actual)
    WHERE r.expected IS DISTINCT FROM r.actual;

    -- no orphan, and each voucher's account entries sum to what it booked on 201
    RETURN QUERY
    SELECT 'pair belongs to a voucher', p.voucher_id::text, 'a voucher', 'none'
    FROM fund.voucher_pair p LEFT JOIN fund.voucher v ON v.id = p.voucher_id WHERE v.id IS NULL;
    RETURN QUERY
    SELECT 'pair names subjects of the chart', p.voucher_id::text, 'a subject', format('%s/%s', p.debit, p.credit)
    FROM fund.voucher_pair p
    WHERE NOT EXISTS (SELECT FROM fund.subject s WHERE s.code = p.debit) OR NOT EXISTS (SELECT FROM fund.subject s WHERE s.code = p.credit);
    RETURN QUERY
    SELECT 'voucher belongs to a request', v.id::text, 'a request', v.request::text
    FROM fund.voucher v LEFT JOIN fund.request r ON r.id = v.request WHERE r.id IS NULL;
    RETURN QUERY
    WITH booked AS (
        SELECT p.voucher_id, sum(CASE WHEN p.credit = '201' THEN p.amount ELSE -p.amount END) AS amount
        FROM fund.voucher_pair p WHERE '201' IN (p.debit, p.credit) GROUP BY p.voucher_id
    ), entered AS (
        SELECT e.voucher_id, sum(e.amount) AS amount FROM fund.account_entry e GROUP BY e.voucher_id
    )
    SELECT 'account entries = 201 of their voucher', coalesce(b.voucher_id, e.voucher_id)::text, coalesce(b.amount, '0.00')::text, coalesce(e.amount, '0.00')::text
    FROM booked b FULL JOIN entered e ON e.voucher_id = b.voucher_id
    JOIN fund.voucher v ON v.id = coalesce(b.voucher_id, e.voucher_id)
    WHERE coalesce(b.amount, '0.00') <> coalesce(e.amount, '0.00') AND v.event <> 'internal_transfer';
    RETURN QUERY
    SELECT 'entry belongs to an account and a voucher', e.id::text, 'both', format('account %s, voucher %s', e.account_id, e.voucher_id)
    FROM fund.account_entry e
    LEFT JOIN fund.account a ON a.id = e.account_id LEFT JOIN fund.voucher v ON v.id = e.voucher_id
    WHERE a.id IS NULL OR v.id IS NULL;
    RETURN QUERY
    SELECT 'loan entry belongs to a loan and its fact', e.id::text, 'both', format('loan %s, fact %s', e.loan_id, e.fact_id)
    FROM fund.loan_entry e
    LEFT JOIN fund.loan l ON l.id = e.loan_id LEFT JOIN fund.loan_fact f ON f.id = e.fact_id
    WHERE l.id IS NULL OR (f.id IS NULL AND e.fact_id IS NOT NULL);

    RETURN QUERY SELECT * FROM hpf.verify_collection();
    RETURN QUERY SELECT * FROM hpf.verify_exchange();
    RETURN QUERY SELECT * FROM hpf.verify_credit();
    RETURN QUERY SELECT * FROM hpf.verify_arrears();

    -- treasury, branches and parameters
    RETURN QUERY
    SELECT '221 = financing drawn less repaid', 'centre', hpf.subject_balance_on('221', date '9999-12-31')::text, f.amount::text
    FROM (SELECT coalesce(sum(CASE g.kind WHEN 'draw' THEN g.amount ELSE -g.amount END), '0.00') AS amount FROM fund.financing g) f
    WHERE f.amount <> hpf.subject_balance_on('221', date '9999-12-31');
    RETURN QUERY
    SELECT 'inter-branch and opening subjects are clear', s.code, '0.00', hpf.subject_balance_on(s.code, date '9999-12-31')::text
    FROM fund.subject s WHERE s.code IN ('291', '999') AND hpf.subject_balance_on(s.code, date '9999-12-31') <> '0.00';
    RETURN QUERY
    WITH pair AS (
        SELECT hpf.yearmonth(v.book_date) AS month, v.branch_id, v.event, p.debit, p.credit, sum(p.amount) AS amount, sum(CASE WHEN v.reverses IS NULL THEN 1 ELSE -1 END) AS pairs
        FROM fund.voucher v JOIN fund.voucher_pair p ON p.voucher_id = v.id
        GROUP BY 1, 2, 3, 4, 5
    )
    SELECT 'a closed month''s snapshot = its pairs', format('%s, branch %s, %s %s/%s', coalesce(m.month, p.month), (SELECT b.code FROM fund.branch b WHERE b.id = coalesce(m.branch_id, p.branch_id)),
               coalesce(m.event, p.event), coalesce(m.debit, p.debit), coalesce(m.credit, p.credit)),
           format('%s in %s', coalesce(p.amount, '0.00'), coalesce(p.pairs, 0)), format('%s in %s', coalesce(m.amount, '0.00'), coalesce(m.pairs, 0))
    FROM fund.month_turnover m
    FULL JOIN (SELECT p.* FROM pair p WHERE EXISTS (SELECT FROM fund.closed_month c WHERE c.month = p.month)) p
         ON p.month = m.month AND p.branch_id = m.branch_id AND p.event = m.event AND p.debit = m.debit AND p.credit = m.credit
    WHERE m.amount IS DISTINCT FROM p.amount OR m.pairs IS DISTINCT FROM p.pairs;
    RETURN QUERY
    SELECT 'a closed month''s loan ratio = its balances', m.month::text, r.ratio::text, m.loan_ratio::text
    FROM fund.closed_month m CROSS JOIN LATERAL (SELECT hpf.loan_ratio(hpf.last_day(m.month)) AS ratio) r
    WHERE m.loan_ratio IS DISTINCT FROM r.ratio;
    RETURN QUERY SELECT * FROM hpf.verify_subsidies();
    -- withdrawal mandates
    RETURN QUERY
    SELECT 'payments of mandates = 201 of their voucher', p.voucher_id::text, coalesce(b.amount, '0.00')::text, p.paid::text
    FROM (SELECT m.voucher_id, sum(m.paid) AS paid FROM fund.mandate_payment m WHERE m.voucher_id IS NOT NULL GROUP BY m.voucher_id) p
    LEFT JOIN LATERAL (SELECT sum(q.amount) AS amount FROM fund.voucher_pair q WHERE q.voucher_id = p.voucher_id AND q.debit = '201') b ON true
    WHERE p.paid IS DISTINCT FROM b.amount;
    RETURN QUERY
    SELECT 'a mandate pays at most once a month', p.mandate_id::text, '1', count(*)::text
    FROM fund.mandate_payment p WHERE p.paid > '0.00' AND NOT EXISTS (SELECT FROM fund.voucher r WHERE r.reverses = p.voucher_id)
    GROUP BY p.mandate_id, p.month HAVING count(*) > 1;
    -- cases
    RETURN QUERY
    SELECT 'a case is where its last step left it', c.id::text, e.step, c.state
    FROM fund.business_case c
    LEFT JOIN (SELECT DISTINCT ON (e.case_id) e.case_id, e.step FROM fund.case_event e ORDER BY e.case_id, e.id DESC) e ON e.case_id = c.id
    WHERE NOT CASE WHEN e.step IS NULL THEN c.state = 'applied' ELSE EXISTS (SELECT FROM hpf.case_steps() s WHERE s.step = e.step AND s.to_state = c.state) END;
    RETURN QUERY
    SELECT 'a paid case = the entries of its payment', c.id::text, c.paid::text, coalesce(x.amount, '0.00')::text
    FROM fund.business_case c
    LEFT JOIN (
        SELECT k.id, -sum(x.amount) AS amount
        FROM fund.business_case k
        JOIN fund.case_event e ON e.case_id = k.id AND e.step IN ('pay', 'take')
        JOIN fund.voucher v ON v.request = e.request
        JOIN fund.account_entry x ON x.voucher_id = v.id AND x.account_id = k.account_id
        GROUP BY k.id
    ) x ON x.id = c.id
    WHERE c.state IN ('paid', 'taken') AND c.paid IS DISTINCT FROM coalesce(x.amount, '0.00');
    RETURN QUERY
    SELECT 'a case was granted what its findings say', c.id::text, hpf.decision_amount(c.findings)::text, c.granted::text
    FROM fund.business_case c WHERE c.findings IS NOT NULL AND c.granted IS DISTINCT FROM hpf.decision_amount(c.findings);
    RETURN QUERY
    SELECT 'policy key is known', p.key, 'a key of hpf.policy_keys()', p.key
    FROM fund.policy p WHERE NOT EXISTS (SELECT FROM hpf.policy_keys() k WHERE k.key = p.key);
    RETURN QUERY
    SELECT 'voucher numbers have no gap', n.month::text, n.last::text, n.count::text
    FROM (SELECT m.month, max(m.number) AS last, count(*) AS count FROM fund.voucher_number m GROUP BY m.month) n WHERE n.last <> n.count;
END $$;
COMMENT ON FUNCTION hpf.verify() IS 'Proves the books: 201 = Σ accounts, 121 + 122 = Σ loans, every account and loan equals the fold of its facts, cases stand where their steps left them and were paid what they say, no orphan. No row: the books hold.';
