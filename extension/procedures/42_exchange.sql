-- Bank exchange (银行数据交换): deduction files (批量扣款) out, returns (回盘) in, acceptance runs (验收).
--
-- One parser and one judge, hpf.judge_return(), serve returns and acceptance runs alike.
-- A return is judged and kept whole by load_return_file(); a job posts it in chunks,
-- each line once. The layout of the files is in doc/hpf.md.

CREATE TYPE hpf.file_line AS (
    sequence integer,
    loan     text,
    amount   hpf.cny,
    since    date
);
COMMENT ON TYPE hpf.file_line IS 'A line of a file to a bank: its sequence, the loan, the amount asked for, and the day the loan was disbursed.';

CREATE TYPE hpf.judged_line AS (
    line       integer,
    sequence   integer,
    loan       text,
    asked      hpf.cny,
    amount     hpf.cny,
    value_date date,
    late       boolean,
    state      text,
    reason     text,
    fault      text,
    problem    text
);
COMMENT ON TYPE hpf.judged_line IS 'A line of a return as hpf.judge_return() found it: what it is against what was asked, or the fault for which the file is refused.';

-- ---- Banks and outlets -----------------------------------------------------------

CREATE FUNCTION hpf.find_entrusted_bank(bank text, OUT code text, OUT name text, OUT opened_on date)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT b.code, b.name, b.opened_on INTO code, name, opened_on FROM fund.entrusted_bank b WHERE b.code = bank;
    IF code IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no entrusted bank %s', coalesce(bank, 'NULL')), 'Entrusted banks are rows of fund.entrusted_bank.', 'hpf.add_entrusted_bank().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.find_entrusted_bank(text) IS 'An entrusted bank (受托银行) by its code; HP001 if there is none.';

CREATE FUNCTION hpf.add_entrusted_bank(code text, name text, opened_on date, accepted_on date DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
BEGIN
    IF accepted_on >= (SELECT min(d.day) FROM fund.business_day d) THEN
        PERFORM hpf.refuse('HP028', format('bank %s cannot be taken over as accepted on %s', code, accepted_on),
            'Only a bank whose files were in use before these books is taken over as accepted.', 'Run its acceptance: hpf.start_acceptance().');
    END IF;
    INSERT INTO fund.entrusted_bank (code, name, opened_on) VALUES (add_entrusted_bank.code, add_entrusted_bank.name, add_entrusted_bank.opened_on);
    INSERT INTO fund.acceptance (bank_code, kind, begun_on, accepted_on, begun_by, accepted_by)
    SELECT add_entrusted_bank.code, k.kind, add_entrusted_bank.accepted_on, add_entrusted_bank.accepted_on, session_user, session_user
    FROM fund.file_kind k WHERE add_entrusted_bank.accepted_on IS NOT NULL;
    RETURN code;
END $$;
COMMENT ON FUNCTION hpf.add_entrusted_bank(text, text, date, date) IS 'Adds an entrusted bank (受托银行); its name is that of its special accounts. accepted_on: its files were in use before these books.';

CREATE FUNCTION hpf.add_outlet(bank text, code text, name text, kind text, opened_on date, bank_account text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    own record;
    keeps text := CASE WHEN bank_account IS NOT NULL THEN hpf.find_bank_account(bank_account) END;
BEGIN
    own := hpf.find_entrusted_bank(bank);
    IF kind IS NULL OR kind NOT IN ('collection', 'loan') OR opened_on IS NULL OR opened_on < own.opened_on THEN
        PERFORM hpf.refuse('HP103', format('outlet %s of kind %s opened on %s', code, coalesce(kind, 'NULL'), coalesce(opened_on::text, 'NULL')),
            format('An outlet is of kind collection or loan, and opens no earlier than its bank: %s.', own.opened_on), NULL);
    ELSIF EXISTS (SELECT FROM fund.bank_account b WHERE b.subject = keeps AND b.bank <> own.name) THEN
        PERFORM hpf.refuse('HP103', format('outlet %s of bank %s cannot keep account %s', code, bank, bank_account), 'It is an account of another bank.', NULL);
    END IF;
    INSERT INTO fund.outlet (bank_code, code, kind, bank_subject, opened_on, name)
    VALUES (own.code, add_outlet.code, add_outlet.kind, keeps, add_outlet.opened_on, add_outlet.name);
    RETURN code;
END $$;
COMMENT ON FUNCTION hpf.add_outlet(text, text, text, text, date, text) IS 'Adds an outlet (网点) of an entrusted bank, of kind collection (归集) or loan (贷款), and the special account that it keeps.';

CREATE FUNCTION hpf.close_outlet(bank text, code text, kind text, closed_on date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    own fund.outlet;
BEGIN
    SELECT o.* INTO own FROM fund.outlet o WHERE o.bank_code = bank AND o.code = close_outlet.code AND o.kind = close_outlet.kind AND o.closed_on IS NULL FOR UPDATE;
    IF own.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no open %s outlet %s of bank %s', kind, code, bank), 'Outlets are rows of fund.outlet.', NULL);
    ELSIF closed_on IS NULL OR closed_on < own.opened_on THEN
        PERFORM hpf.refuse('HP103', format('outlet %s cannot close on %s', code, coalesce(closed_on::text, 'NULL')), format('It opened on %s.', own.opened_on), NULL);
    END IF;
    UPDATE fund.outlet o SET closed_on = close_outlet.closed_on WHERE o.id = own.id;
    RETURN code;
END $$;
COMMENT ON FUNCTION hpf.close_outlet(text, text, text, date) IS 'Closes an outlet from a day on: no file goes to its account any more, what still comes back is booked.';

CREATE FUNCTION hpf.check_exchange(bank_account text, kind text, day date) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    own record;
BEGIN
    SELECT b.subject, e.code, e.name, k.outlet, k.kind,
           EXISTS (SELECT FROM fund.acceptance a WHERE a.bank_code = e.code AND a.kind = k.kind AND a.accepted_on <= day) AS accepted,
           EXISTS (SELECT FROM fund.outlet o WHERE o.bank_subject = b.subject AND o.kind = k.outlet AND o.opened_on <= day AND (o.closed_on > day OR o.closed_on IS NULL)) AS kept
    INTO own
    FROM fund.bank_account b CROSS JOIN fund.file_kind k LEFT JOIN fund.entrusted_bank e ON e.name = b.bank
    WHERE b.subject = hpf.find_bank_account(bank_account) AND k.kind = check_exchange.kind;
    IF own.subject IS NULL OR own.code IS NULL THEN
        PERFORM hpf.refuse('HP001', CASE WHEN own.subject IS NULL THEN format('no kind of file %s', coalesce(kind, 'NULL')) ELSE format('no entrusted bank keeps account %s', bank_account) END,
            'Files go to entrusted banks (fund.entrusted_bank), in the kinds of fund.file_kind.', 'hpf.add_entrusted_bank().');
    ELSIF NOT own.accepted THEN
        PERFORM hpf.refuse('HP028', format('bank %s cannot be sent a %s file', own.code, own.kind), 'It is sent files from the day on which its acceptance run (验收) was passed.',
            'hpf.start_acceptance(), hpf.try_return_file() for each case, hpf.accept_bank().');
    ELSIF NOT own.kept THEN
        PERFORM hpf.refuse('HP028', format('account %s cannot be sent a %s file', bank_account, own.kind), format('No %s outlet that is open on %s keeps it.', own.outlet, day), 'hpf.add_outlet().');
    END IF;
    RETURN own.subject;
END $$;
COMMENT ON FUNCTION hpf.check_exchange(text, text, date) IS 'Subject of an account that may be sent files of a kind: HP001 without entrusted bank, HP028 unless the bank was accepted by the day and an open outlet keeps the account.';

-- ---- The layout ------------------------------------------------------------------

CREATE FUNCTION hpf.file_date(written text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN written ~ '^[1-9][0-9]{3}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$' THEN
               CASE WHEN pg_catalog.substr(written, 7)::integer <= extract(day FROM pg_catalog.make_date(pg_catalog.substr(written, 1, 4)::integer, pg_catalog.substr(written, 5, 2)::integer, 1)
                                                                           + interval '1 month' - interval '1 day')
                    THEN pg_catalog.make_date(pg_catalog.substr(written, 1, 4)::integer, pg_catalog.substr(written, 5, 2)::integer, pg_catalog.substr(written, 7)::integer) END
           END
$$;
COMMENT ON FUNCTION hpf.file_date(text) IS 'The day written as YYYYMMDD; NULL if there is none.';

CREATE FUNCTION hpf.file_digest(lines text[]) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(array_to_string(lines, E'\n', '') || E'\n', 'UTF8')), 'hex')
$$;
COMMENT ON FUNCTION hpf.file_digest(text[]) IS 'SHA-256 of lines, each ended by a line feed, in UTF-8, as hexadecimal.';

CREATE FUNCTION hpf.file_text(kind text, bank_subject text, number text, due_on date, asked hpf.file_line[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    lines text[];
BEGIN
    SELECT concat_ws('|', 'H', 'HPF1', 'request', kind, m.centre_code, b.number, file_text.number, to_char(due_on, 'YYYYMMDD'), d.lines, d.total) || d.text
    INTO lines
    FROM fund.meta m, fund.bank_account b,
         (SELECT count(*) AS lines, sum(a.amount) AS total, array_agg(concat_ws('|', 'D', a.sequence, a.loan, a.amount) ORDER BY a.sequence) AS text
          FROM unnest(asked) AS a (sequence, loan, amount, since)) d
    WHERE b.subject = bank_subject;
    RETURN QUERY SELECT u.text FROM unnest(lines || concat_ws('|', 'T', cardinality(lines) - 1, hpf.file_digest(lines))) WITH ORDINALITY AS u (text, line) ORDER BY u.line;
END $$;
COMMENT ON FUNCTION hpf.file_text(text, text, text, date, hpf.file_line[]) IS 'The lines of a file to a bank: header with count and total, a line a loan, trailer with the digest of all lines before it.';

CREATE FUNCTION hpf.bank_file_text(number text) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    own record;
BEGIN
    PERFORM hpf.check_fund();
    SELECT f.kind, f.bank_subject, f.due_on,
           (SELECT array_agg(ROW(x.sequence, l.number, x.asked, NULL)::hpf.file_line ORDER BY x.sequence) FROM fund.bank_file_line x JOIN fund.loan l ON l.id = x.loan_id WHERE x.file_id = f.id) AS asked
    INTO own FROM fund.bank_file f WHERE f.number = bank_file_text.number
    UNION ALL
    SELECT a.kind, a.bank_subject, a.due_on, a.asked FROM fund.acceptance a WHERE format('test/%s', a.id) = bank_file_text.number AND a.asked IS NOT NULL;
    IF own.kind IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no file %s', coalesce(number, 'NULL')), 'Files are rows of fund.bank_file; that of acceptance run 5 is test/5.', NULL);
    END IF;
    RETURN QUERY SELECT * FROM hpf.file_text(own.kind, own.bank_subject, number, own.due_on, own.asked);
END $$;
COMMENT ON FUNCTION hpf.bank_file_text(text) IS 'A file to a bank as lines of text, ready to be written with \copy; of an acceptance run too.';

CREATE FUNCTION hpf.judge_return(lines text[], kind text, bank_subject text, number text, due_on date, closed boolean, day date,
                                 asked hpf.file_line[], answered hpf.file_line[]) RETURNS SETOF hpf.judged_line
LANGUAGE sql STABLE AS $$
    WITH own AS (
        SELECT ARRAY['H', 'HPF1', 'return', judge_return.kind, m.centre_code, b.number, judge_return.number] AS header
        FROM fund.meta m, fund.bank_account b WHERE b.subject = judge_return.bank_subject
    ), given AS (
        SELECT u.line::integer AS line, u.text, string_to_array(u.text, '|') AS f, cardinality(judge_return.lines) AS last
        FROM unnest(judge_return.lines) WITH ORDINALITY AS u (text, line)
    ), detail AS (
        SELECT g.line, g.f, g.f[1] = 'D' AND cardinality(g.f) = 6 AND length(g.text) <= 400 AND g.text !~ '[\x01-\x1f\x7f]' AS whole,
               CASE WHEN g.f[2] ~ '^[1-9][0-9]{0,8}$' THEN g.f[2]::integer END AS sequence, nullif(g.f[3], '') AS loan,
               CASE WHEN g.f[4] ~ '^(0|[1-9][0-9]{0,11})\.[0-9]{2}$' THEN g.f[4]::hpf.cny END AS amount,
               hpf.file_date(g.f[5]) AS value_date, nullif(g.f[6], '') AS reason
        FROM given g WHERE g.line > 1 AND g.line < g.last
    ), total AS (
        SELECT count(*) AS lines, CASE WHEN count(*) = count(d.amount) THEN sum(d.amount) END AS amount FROM detail d
    ), matched AS (
        -- a line is known by its sequence and loan, whether it was asked for or not
        SELECT d.*, a.amount AS asked, a.since, coalesce(e.amount, first_value(d.amount) OVER same) AS before,
               e.sequence IS NOT NULL OR row_number() OVER same > 1 AS again
        FROM detail d
        LEFT JOIN unnest(judge_return.asked) AS a (sequence, loan, amount, since) ON a.sequence = d.sequence AND a.loan = d.loan
        LEFT JOIN unnest(judge_return.answered) AS e (sequence, loan, amount, since) ON e.sequence = d.sequence AND e.loan = d.loan
        WINDOW same AS (PARTITION BY d.sequence, d.loan ORDER BY d.line)
    )
    SELECT m.line, m.sequence, m.loan, m.asked, m.amount, m.value_date, closed OR (m.amount > '0.00' AND m.value_date > judge_return.due_on),
           CASE WHEN m.again THEN 'doubled' WHEN m.asked IS NULL THEN 'unknown' WHEN m.amount = '0.00' THEN 'rejected'
                WHEN m.amount < m.asked THEN 'short' WHEN m.amount = m.asked THEN 'paid' ELSE 'over' END,
           m.reason, p.fault, p.problem
    FROM matched m
    LEFT JOIN LATERAL (
        SELECT x.fault, x.problem
        FROM (VALUES
            (1, 'layout', CASE WHEN m.whole IS NOT TRUE THEN 'is not D|sequence|loan|amount|value date|reason' END),
            (2, 'layout', CASE WHEN m.sequence IS NULL THEN format('the sequence %s is not a number above zero', m.f[2]) WHEN m.loan IS NULL THEN 'the loan is missing' END),
            (3, 'amount', CASE WHEN m.f[4] LIKE '-%' THEN format('the amount %s is negative', m.f[4])
                               WHEN m.amount IS NULL THEN format('the amount %s is not written as 1861.00', m.f[4])
                               WHEN m.amount = '0.00' AND m.reason IS NULL THEN 'nothing was paid, and the reason is missing' END),
            (4, 'date', CASE WHEN m.f[5] <> '' AND m.value_date IS NULL THEN format('the value date %s is no day', m.f[5])
                             WHEN m.amount > '0.00' AND m.value_date IS NULL THEN 'the value date is missing'
                             WHEN m.amount > '0.00' AND m.value_date > day THEN format('the value date %s lies after the accounting day %s', m.value_date, day)
                             WHEN m.amount > '0.00' AND m.value_date < m.since THEN format('the value date %s lies before the loan was disbursed on %s', m.value_date, m.since) END),
            (5, 'repeated', CASE WHEN m.amount <> m.before THEN format('sequence %s of loan %s came before with %s, now with %s', m.sequence, m.loan, m.before, m.amount) END)
        ) AS x (rank, fault, problem) WHERE x.problem IS NOT NULL ORDER BY x.rank LIMIT 1
    ) p ON true
    UNION ALL
    SELECT g.line, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, x.fault, x.problem
    FROM given g CROSS JOIN own o CROSS JOIN total t
    CROSS JOIN LATERAL (VALUES
        ('layout', CASE WHEN g.f[1:3] IS DISTINCT FROM o.header[1:3] OR cardinality(g.f) <> 10 THEN 'the header is not H|HPF1|return|kind|centre|account|file|day|lines|total' END),
        ('header', CASE WHEN cardinality(g.f) = 10 AND g.f[4:7] <> o.header[4:7] THEN format('the header names %s, not %s', array_to_string(g.f[4:7], '|'), array_to_string(o.header[4:7], '|')) END),
        ('date',   CASE WHEN cardinality(g.f) = 10 AND hpf.file_date(g.f[8]) IS NULL THEN format('the day %s of the header is none', g.f[8]) END),
        ('total',  CASE WHEN cardinality(g.f) = 10 AND g.f[9] <> t.lines::text THEN format('the header says %s lines, there are %s', g.f[9], t.lines) END),
        ('total',  CASE WHEN cardinality(g.f) = 10 AND g.f[10] <> t.amount::text THEN format('the header says a total of %s, the lines have %s', g.f[10], t.amount) END),
        ('layout', CASE WHEN t.lines = 0 THEN 'there are no lines' END)
    ) AS x (fault, problem)
    WHERE g.line = 1 AND x.problem IS NOT NULL
    UNION ALL
    SELECT g.line, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, x.fault, x.problem
    FROM given g CROSS JOIN total t
    CROSS JOIN LATERAL (VALUES
        ('layout', CASE WHEN g.line = 1 OR g.f[1] IS DISTINCT FROM 'T' OR cardinality(g.f) <> 3 THEN 'the trailer is not T|lines|digest' END),
        ('total',  CASE WHEN cardinality(g.f) = 3 AND g.f[2] <> t.lines::text THEN format('the trailer says %s lines, there are %s', g.f[2], t.lines) END),
        ('digest', CASE WHEN cardinality(g.f) = 3 AND g.f[3] <> hpf.file_digest(judge_return.lines[: g.last - 1]) THEN 'the digest is not that of the lines before it' END)
    ) AS x (fault, problem)
    WHERE g.line = g.last AND x.problem IS NOT NULL
$$;
COMMENT ON FUNCTION hpf.judge_return(text[], text, text, text, date, boolean, date, hpf.file_line[], hpf.file_line[]) IS
'Reads a return against what was asked and what was answered before: every line with its state, and every fault (layout, header, total, digest, amount, date, repeated) for which the file is refused. Posts nothing; returns and acceptance runs are judged by it alike.';

-- ---- Files out -------------------------------------------------------------------

CREATE FUNCTION hpf.open_lines(from_id bigint, to_id bigint) RETURNS TABLE (loan_id bigint, asked hpf.cny)
LANGUAGE sql STABLE AS $$
    SELECT l.loan_id, sum(l.asked)
    FROM fund.bank_file f
    JOIN fund.file_kind k ON k.kind = f.kind AND k.posts
    JOIN fund.bank_file_line l ON l.file_id = f.id
    WHERE f.closed_on IS NULL AND l.loan_id BETWEEN from_id AND to_id
      -- answered means posted too: until then the money is on its way
      AND NOT EXISTS (SELECT FROM fund.bank_return_line r JOIN fund.bank_posting p ON p.line_id = r.id
                      WHERE r.file_id = l.file_id AND r.sequence = l.sequence AND r.loan_id = l.loan_id)
    GROUP BY l.loan_id
$$;
COMMENT ON FUNCTION hpf.open_lines(bigint, bigint) IS 'What the banks are asked for of loans and have not answered, or the answer is not posted yet: nobody else collects it meanwhile.';

CREATE FUNCTION hpf.make_file(act hpf.act, kind text, bank_subject text, due_on date, loans bigint[], amounts hpf.cny[], OUT id bigint, OUT number text)
LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    SELECT string_agg(format('loan %s', l.number), '; ') INTO bad FROM fund.loan l WHERE l.id = ANY (loans) AND (l.number ~ '[|\x01-\x1f\x7f]' OR length(l.number) > 100);
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP103', 'loan numbers do not fit a file', bad, 'A number in a file has at most 100 characters, no | and no control characters.');
    END IF;
    number := format('%s/%s/%s/%s', kind, (SELECT b.number FROM fund.bank_account b WHERE b.subject = make_file.bank_subject), to_char(due_on, 'YYYYMMDD'),
        1 + (SELECT count(*) FROM fund.bank_file f WHERE f.bank_subject = make_file.bank_subject AND f.kind = make_file.kind AND f.due_on = make_file.due_on));
    INSERT INTO fund.bank_file (kind, bank_subject, request, lines, total, made_on, due_on, number)
    SELECT make_file.kind, make_file.bank_subject, act.request, count(*), sum(a.amount), act.day, make_file.due_on, make_file.number FROM unnest(amounts) AS a (amount)
    RETURNING bank_file.id INTO id;
    INSERT INTO fund.bank_file_line (file_id, loan_id, asked, sequence)
    SELECT make_file.id, m.loan_id, m.amount, row_number() OVER (ORDER BY l.number)
    FROM ROWS FROM (unnest(loans), unnest(amounts)) AS m (loan_id, amount) JOIN fund.loan l ON l.id = m.loan_id;
END $$;
COMMENT ON FUNCTION hpf.make_file(hpf.act, text, text, date, bigint[], hpf.cny[]) IS 'Writes a file of a kind: a line a loan, in order of their numbers. The caller has locked the bank account''s row.';

CREATE FUNCTION hpf.make_deduction_file(
    request_id text, bank_account text, due_on date DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act     hpf.act;
    own     text;
    due     record;
    written record;
BEGIN
    PERFORM hpf.check_isolation('make_deduction_file');
    act := hpf.begin_act('make_deduction_file', request_id, jsonb_build_object('bank_account', bank_account, 'due_on', due_on), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    due_on := coalesce(due_on, act.day);
    IF due_on > act.day THEN
        PERFORM hpf.refuse('HP009', format('a deduction file for %s lies after the accounting day %s', due_on, act.day), 'What accounts pay on the day is known when the day has come.', NULL);
    END IF;
    own := hpf.check_exchange(bank_account, 'deduction', act.day);
    -- one file an account at a time; then its loans in order of id, read under their locks
    PERFORM FROM fund.bank_account b WHERE b.subject = own FOR NO KEY UPDATE;
    PERFORM FROM fund.loan l
    CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, greatest(make_deduction_file.due_on, (l.state).as_of)) q OFFSET 0) o
    WHERE l.bank_subject = own AND l.status = '2' AND o.total_due > '0.00'
    ORDER BY l.id FOR NO KEY UPDATE OF l;
    SELECT array_agg(w.id ORDER BY w.id) AS loans, array_agg(w.amount ORDER BY w.id) AS amounts, count(*) AS items, sum(w.amount) AS amount,
           bool_or(EXISTS (SELECT FROM fund.offset_mandate m WHERE m.loan_id = w.id AND m.kind = 'monthly' AND m.ended_on IS NULL)) AS by_account
    INTO due
    FROM (SELECT l.id, o.total_due - coalesce(x.asked, '0.00') AS amount
          FROM fund.loan l
          CROSS JOIN LATERAL (SELECT q.total_due FROM hpf.loan_owed(l.state, greatest(make_deduction_file.due_on, (l.state).as_of)) q OFFSET 0) o
          LEFT JOIN hpf.open_lines(0, 9223372036854775807) x ON x.loan_id = l.id
          WHERE l.bank_subject = own AND l.status = '2') w
    WHERE w.amount > '0.00';
    IF due.items = 0 THEN
        RETURN hpf.finish_act(act.request, ROW(NULL, NULL, 0, '0.00', 'nothing to ask for')::hpf.receipt);
    END IF;
    IF due.by_account AND NOT EXISTS (SELECT FROM fund.job j WHERE j.job = 'collect_installments' AND j.through >= make_deduction_file.due_on
                                      AND NOT EXISTS (SELECT FROM fund.job_chunk c WHERE c.job_id = j.id AND c.done_at IS NULL)) THEN
        PERFORM hpf.refuse('HP028', format('the deduction file of account %s cannot be made yet', bank_account),
            format('Loans in it are repaid from accounts (冲还贷), which have not paid what was due on %s.', due_on), 'CALL hpf.collect_offsets(request_id).');
    END IF;
    written := hpf.make_file(act, 'deduction', own, due_on, due.loans, due.amounts);
    RETURN hpf.finish_act(act.request, ROW(written.number, NULL, due.items, due.amount, NULL)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.make_deduction_file(text, text, date, text, text) IS 'Makes the deduction file (批量扣款) of a special account: what is due of each of its loans after their accounts paid, less what open files ask for already. The answer''s number is the file. HP028 before the bank''s acceptance, for a closed outlet, or before accounts paid.';

CREATE PROCEDURE hpf.collect_offsets(request_id text, chunk_size integer DEFAULT 5000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    started bigint;
BEGIN
    started := hpf.start_job('collect_installments', request_id, NULL, pg_catalog.jsonb_build_object('offsets_only', true), chunk_size, operator);
    CALL hpf.run_job(started);
END $$;
COMMENT ON PROCEDURE hpf.collect_offsets(text, integer, text) IS 'The part of hpf.collect_installments() that accounts pay (冲还贷): what is left goes to the banks in deduction files.';

CREATE FUNCTION hpf.close_bank_file(
    request_id text, file text, operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act  hpf.act;
    own  fund.bank_file;
    note bigint;
    left_open record;
BEGIN
    PERFORM hpf.check_isolation('close_bank_file');
    act := hpf.begin_act('close_bank_file', request_id, jsonb_build_object('file', file), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    SELECT f.* INTO own FROM fund.bank_file f WHERE f.number = file FOR UPDATE;
    IF own.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no file %s', coalesce(file, 'NULL')), 'Files are rows of fund.bank_file.', NULL);
    ELSIF own.closed_on IS NOT NULL THEN
        PERFORM hpf.refuse('HP028', format('file %s was closed on %s', file, own.closed_on), 'A file is closed once; what still comes back is booked, and late.', NULL);
    ELSIF EXISTS (SELECT FROM fund.bank_return_line r WHERE r.file_id = own.id AND NOT EXISTS (SELECT FROM fund.bank_posting p WHERE p.line_id = r.id)) THEN
        PERFORM hpf.refuse('HP028', format('file %s cannot be closed: a return of it is not posted yet', file), 'Its loans would be asked for money that has arrived.',
            format('CALL hpf.run_job(%s).', (SELECT min(j.id) FROM fund.bank_return r JOIN fund.job j ON j.request = r.request JOIN fund.job_chunk c ON c.job_id = j.id
                                             WHERE r.file_id = own.id AND c.done_at IS NULL)));
    END IF;
    SELECT array_agg(l.sequence ORDER BY l.sequence) AS lines, sum(l.asked) AS asked INTO left_open
    FROM fund.bank_file_line l
    WHERE l.file_id = own.id AND NOT EXISTS (SELECT FROM fund.bank_return_line r WHERE r.file_id = l.file_id AND r.sequence = l.sequence AND r.loan_id = l.loan_id);
    IF left_open.lines IS NOT NULL THEN
        INSERT INTO fund.bank_return (file_id, request, lines, total, day) VALUES (own.id, act.request, cardinality(left_open.lines), '0.00', act.day) RETURNING id INTO note;
        WITH line AS (
            INSERT INTO fund.bank_return_line (return_id, file_id, loan_id, amount, line, sequence, late, state, loan)
            SELECT note, own.id, l.loan_id, '0.00', row_number() OVER (ORDER BY l.sequence), l.sequence, false, 'unanswered', n.number
            FROM fund.bank_file_line l JOIN fund.loan n ON n.id = l.loan_id
            WHERE l.file_id = own.id AND l.sequence = ANY (left_open.lines)
            RETURNING id
        )
        INSERT INTO fund.bank_posting (line_id, posted, book_date) SELECT l.id, '0.00', act.day FROM line l;
    END IF;
    UPDATE fund.bank_file f SET closed_on = act.day WHERE f.id = own.id;
    RETURN hpf.finish_act(act.request, ROW(file, NULL, coalesce(cardinality(left_open.lines), 0), coalesce(left_open.asked, '0.00'), 'unanswered')::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.close_bank_file(text, text, text, text) IS 'Stops waiting for the bank: lines it did not answer become differences, their loans are asked for again by the next file. What still comes back is booked, and late. HP028 while a return is not posted yet.';

-- ---- Returns in ------------------------------------------------------------------

CREATE FUNCTION hpf.load_return_file(
    request_id text, bank_account text, file_name text, lines text[], chunk_size integer DEFAULT 1000,
    operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act     hpf.act;
    own     fund.bank_file;
    subject text;
    head    text[] := string_to_array(lines[1], '|');
    content text := hpf.file_digest(lines);
    earlier fund.bank_return;
    asked   hpf.file_line[];
    answered hpf.file_line[];
    judged  hpf.judged_line[];
    found   record;
    loaded  bigint;
    job_number bigint;
BEGIN
    PERFORM hpf.check_isolation('load_return_file');
    act := hpf.begin_act('load_return_file', request_id, jsonb_build_object('bank_account', bank_account, 'file_name', file_name, 'lines', to_jsonb(lines)), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    IF chunk_size IS NULL OR chunk_size NOT BETWEEN 1 AND 1000 THEN
        PERFORM hpf.refuse('HP103', format('chunks of %s lines', coalesce(chunk_size::text, 'NULL')), 'A chunk has 1 to 1000 lines: each may need a voucher of its own.', NULL);
    ELSIF cardinality(head) IS DISTINCT FROM 10 THEN
        PERFORM hpf.refuse('HP015', format('return file %s cannot be read', file_name), 'line 1: the header is not H|HPF1|return|kind|centre|account|file|day|lines|total', NULL);
    END IF;
    subject := hpf.find_bank_account(bank_account);
    -- two that load returns of one file: the second sees what the first brought
    SELECT f.* INTO own FROM fund.bank_file f WHERE f.number = head[7] AND f.bank_subject = subject FOR UPDATE;
    IF own.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no file %s of account %s', head[7], bank_account), 'A return names the file that it answers (fund.bank_file).', NULL);
    END IF;
    SELECT r.* INTO earlier FROM fund.bank_return r WHERE r.file_id = own.id AND r.name = file_name;
    IF earlier.digest <> content THEN
        PERFORM hpf.refuse('HP030', format('return file %s came before with other content', file_name), format('On %s, with %s lines and a total of %s.', earlier.day, earlier.lines, earlier.total),
            'The bank sends a correction under a new name.');
    ELSIF earlier.id IS NOT NULL THEN
        RETURN hpf.finish_act(act.request, (SELECT r.answer FROM fund.request r WHERE r.id = earlier.request));
    END IF;

    SELECT array_agg(ROW(l.sequence, n.number, l.asked, n.disbursed_on)::hpf.file_line) INTO asked
    FROM fund.bank_file_line l JOIN fund.loan n ON n.id = l.loan_id WHERE l.file_id = own.id;
    SELECT array_agg(ROW(r.sequence, r.loan, r.amount, NULL)::hpf.file_line) INTO answered
    FROM fund.bank_return_line r LEFT JOIN fund.bank_posting p ON p.line_id = r.id
    WHERE r.file_id = own.id AND r.state NOT IN ('doubled', 'unanswered')
      -- what was taken back may come again
      AND NOT EXISTS (SELECT FROM fund.voucher v WHERE v.reverses = p.voucher_id);
    SELECT array_agg(j ORDER BY j.line) INTO judged
    FROM hpf.judge_return(lines, own.kind, own.bank_subject, own.number, own.due_on, own.closed_on IS NOT NULL, act.day, asked, answered) j;
    SELECT string_agg(format('line %s: %s', j.line, j.problem), '; ' ORDER BY j.line) AS bad, count(j.problem) AS bad_lines, bool_and(j.fault = 'repeated') AS repeated
    INTO found FROM unnest(judged) j WHERE j.problem IS NOT NULL;
    IF found.bad_lines > 0 THEN
        PERFORM hpf.refuse(CASE WHEN found.repeated THEN 'HP030' ELSE 'HP015' END, format('return file %s has %s faults', file_name, found.bad_lines), found.bad,
            'Nothing was posted: the bank corrects the file and sends all of it again.');
    END IF;

    INSERT INTO fund.bank_return (file_id, request, lines, total, day, name, digest)
    SELECT own.id, act.request, count(*), sum(j.amount), act.day, file_name, content FROM unnest(judged) j
    RETURNING id INTO loaded;
    -- by value date, so that a chunk has few of them
    INSERT INTO fund.bank_return_line (return_id, file_id, loan_id, amount, line, sequence, value_date, late, state, loan, reason)
    SELECT loaded, own.id, l.loan_id, j.amount, j.line, j.sequence, j.value_date, j.late, j.state, j.loan, j.reason
    FROM unnest(judged) j LEFT JOIN fund.bank_file_line l ON l.file_id = own.id AND l.sequence = j.sequence AND j.asked IS NOT NULL
    ORDER BY j.value_date, j.line;
    INSERT INTO fund.difference_step (line_id, request, day, outcome, operator, note)
    SELECT u.id, act.request, act.day, 'answered', load_return_file.operator, file_name
    FROM fund.bank_return_line r
    JOIN fund.bank_return_line u ON u.file_id = r.file_id AND u.sequence = r.sequence AND u.state = 'unanswered'
    WHERE r.return_id = loaded AND r.loan_id = u.loan_id AND r.state <> 'doubled';
    INSERT INTO fund.job (request, job, through, parameters) VALUES (act.request, 'post_returns', act.day, jsonb_build_object('return', loaded)) RETURNING id INTO job_number;
    INSERT INTO fund.job_chunk (job_id, chunk, from_id, to_id)
    SELECT job_number, row_number() OVER (ORDER BY c.bucket), min(c.id), max(c.id)
    FROM (SELECT r.id, (row_number() OVER (ORDER BY r.id) - 1) / chunk_size AS bucket FROM fund.bank_return_line r WHERE r.return_id = loaded) c GROUP BY c.bucket;
    RETURN hpf.finish_act(act.request, (
        SELECT ROW(job_number::text, NULL, sum(s.lines), sum(s.amount), string_agg(format('%s %s', s.lines, s.state), ', ' ORDER BY s.state))::hpf.receipt
        FROM (SELECT j.state, count(*) AS lines, sum(j.amount) AS amount FROM unnest(judged) j GROUP BY j.state) s));
END $$;
COMMENT ON FUNCTION hpf.load_return_file(text, text, text, text[], integer, text, text) IS 'Checks a return (回盘) and keeps it, line by line; the answer''s number is the job that posts it (hpf.run_job). The same file sent again gets the first answer. HP015 with every fault, and then nothing is kept; HP030 where a line or the file came before with other content.';

CREATE PROCEDURE hpf.receive_return_file(request_id text, bank_account text, file_name text, lines text[], chunk_size integer DEFAULT 1000, operator text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    answer hpf.receipt;
BEGIN
    answer := hpf.load_return_file(request_id, bank_account, file_name, lines, chunk_size, operator);
    CALL hpf.run_job(answer.number::bigint);
END $$;
COMMENT ON PROCEDURE hpf.receive_return_file(text, text, text, text[], integer, text) IS 'Loads a return with hpf.load_return_file() and posts it, committing each chunk; killed anywhere and called again it goes on.';

CREATE FUNCTION hpf.post_return_lines(request bigint, part integer, day date, bank_subject text, value_date date, lines bigint[]) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    batch  record;
    posted record;
    half   integer := cardinality(lines) / 2;
BEGIN
    SELECT array_agg(r.loan_id ORDER BY r.loan_id) AS loans, array_agg(r.amount ORDER BY r.loan_id) AS amounts INTO batch
    FROM fund.bank_return_line r WHERE r.id = ANY (lines);
    BEGIN
        SELECT * INTO posted FROM hpf.post_loan_facts(request, part + 1, 'repayment', day, value_date, 'receive', bank_subject, batch.loans, batch.amounts);
        -- the last entry of a loan that we hold is ours
        INSERT INTO fund.bank_posting (line_id, fact_id, voucher_id, posted, book_date)
        SELECT r.id, e.fact_id, e.voucher_id, r.amount, day
        FROM fund.bank_return_line r
        CROSS JOIN LATERAL (SELECT n.fact_id, n.voucher_id FROM fund.loan_entry n
                            WHERE n.loan_id = r.loan_id AND n.book_date = day AND n.fact_id IS NOT NULL ORDER BY n.id DESC LIMIT 1) e
        WHERE r.id = ANY (lines);
        RETURN posted.last_part;
    EXCEPTION WHEN SQLSTATE 'HP104' THEN
        -- a loan whose facts do not admit it on that day: found by halves, left for suspense
        IF half = 0 THEN RETURN part; END IF;
    END;
    part := hpf.post_return_lines(request, part, day, bank_subject, value_date, lines[: half]);
    RETURN hpf.post_return_lines(request, part, day, bank_subject, value_date, lines[half + 1 :]);
END $$;
COMMENT ON FUNCTION hpf.post_return_lines(bigint, integer, date, text, date, bigint[]) IS 'Posts lines of one value date to their loans, and leaves those that a loan''s facts do not admit; gives the last part. Part of the posting engine.';

CREATE FUNCTION hpf.post_returns_chunk(request bigint, part integer, day date, parameters jsonb, from_id bigint, to_id bigint, OUT items integer, OUT amount hpf.cny)
LANGUAGE plpgsql AS $$
DECLARE
    own   record;
    batch record;
    line  record;
    voucher bigint;
    item  bigint;
    zero  constant hpf.cny := '0.00';
BEGIN
    SELECT r.id, r.file_id, f.number, f.bank_subject, k.posts, coalesce(b.branch_id, (SELECT min(n.id) FROM fund.branch n)) AS branch_id
    INTO own
    FROM fund.bank_return r JOIN fund.bank_file f ON f.id = r.file_id JOIN fund.file_kind k ON k.kind = f.kind JOIN fund.bank_account b ON b.subject = f.bank_subject
    WHERE r.id = (parameters ->> 'return')::bigint;
    IF own.posts THEN
        PERFORM FROM fund.loan l
        WHERE l.id IN (SELECT r.loan_id FROM fund.bank_return_line r WHERE r.return_id = own.id AND r.id BETWEEN from_id AND to_id)
        ORDER BY l.id FOR NO KEY UPDATE;
        FOR batch IN
            SELECT r.value_date, array_agg(r.id ORDER BY r.id) AS lines
            FROM fund.bank_return_line r JOIN fund.loan l ON l.id = r.loan_id
            WHERE r.return_id = own.id AND r.id BETWEEN from_id AND to_id AND r.state IN ('paid', 'short', 'over')
              -- not voided nor taken back meanwhile
              AND l.status NOT IN ('0', '8') AND r.value_date >= l.disbursed_on
            GROUP BY r.value_date ORDER BY r.value_date
        LOOP
            part := hpf.post_return_lines(request, part, day, own.bank_subject, batch.value_date, batch.lines);
        END LOOP;
        -- money received is never refused: what no loan can take waits in suspense, an item a line
        SELECT array_agg(r.id ORDER BY r.id) AS lines, array_agg(r.amount ORDER BY r.id) AS amounts INTO batch
        FROM fund.bank_return_line r
        WHERE r.return_id = own.id AND r.id BETWEEN from_id AND to_id AND r.amount > zero AND r.state <> 'doubled'
          AND NOT EXISTS (SELECT FROM fund.bank_posting p WHERE p.line_id = r.id);
        IF batch.lines IS NOT NULL THEN
            voucher := hpf.post_voucher(request, part + 1, 'suspense_received', own.branch_id, day,
                array_fill(own.bank_subject, ARRAY[cardinality(batch.lines)]), array_fill('219'::text, ARRAY[cardinality(batch.lines)]), batch.amounts, own.number);
            FOR line IN SELECT r.* FROM fund.bank_return_line r WHERE r.id = ANY (batch.lines) ORDER BY r.id LOOP
                item := hpf.open_suspense(voucher, day, own.branch_id, own.bank_subject, line.amount, format('file %s: sequence %s, loan %s', own.number, line.sequence, line.loan));
                INSERT INTO fund.bank_posting (line_id, voucher_id, suspense_id, posted, book_date) VALUES (line.id, voucher, item, line.amount, day);
            END LOOP;
        END IF;
    END IF;
    INSERT INTO fund.bank_posting (line_id, posted, book_date)
    SELECT r.id, zero, day FROM fund.bank_return_line r
    WHERE r.return_id = own.id AND r.id BETWEEN from_id AND to_id AND NOT EXISTS (SELECT FROM fund.bank_posting p WHERE p.line_id = r.id);
    SELECT count(*), sum(p.posted) INTO items, amount
    FROM fund.bank_return_line r JOIN fund.bank_posting p ON p.line_id = r.id WHERE r.return_id = own.id AND r.id BETWEEN from_id AND to_id;
    -- whoever finishes last sees what the others did, because they held the file's row
    PERFORM FROM fund.bank_file f WHERE f.id = own.file_id FOR UPDATE;
    UPDATE fund.bank_file f SET closed_on = day
    WHERE f.id = own.file_id AND f.closed_on IS NULL
      AND NOT EXISTS (SELECT FROM fund.bank_file_line l WHERE l.file_id = f.id
                      AND NOT EXISTS (SELECT FROM fund.bank_return_line r JOIN fund.bank_posting p ON p.line_id = r.id
                                      WHERE r.file_id = l.file_id AND r.sequence = l.sequence AND r.loan_id = l.loan_id));
END $$;
COMMENT ON FUNCTION hpf.post_returns_chunk(bigint, integer, date, jsonb, bigint, bigint) IS 'Posts the lines of one chunk of a return: one batch a value date, what no loan can take into suspense (219), each line once. A file all of whose lines are answered is closed.';

-- ---- Differences -----------------------------------------------------------------

CREATE FUNCTION hpf.resolve_difference(
    request_id text, difference bigint, outcome text, note text, loan text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act     hpf.act;
    own     record;
    target  record;
    goes_to bigint;
    item    fund.suspense;
    voucher bigint;
    zero    constant hpf.cny := '0.00';
BEGIN
    PERFORM hpf.check_isolation('resolve_difference');
    act := hpf.begin_act('resolve_difference', request_id, jsonb_build_object('difference', difference, 'outcome', outcome, 'note', note, 'loan', loan), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{loan}');
    PERFORM FROM fund.bank_return_line r WHERE r.id = difference FOR UPDATE;
    SELECT r.id, r.value_date, r.state, r.late, p.suspense_id, f.bank_subject INTO own
    FROM fund.bank_return_line r JOIN fund.bank_posting p ON p.line_id = r.id JOIN fund.bank_file f ON f.id = r.file_id WHERE r.id = difference;
    IF own.id IS NULL OR (own.state = 'paid' AND NOT own.late AND own.suspense_id IS NULL) THEN
        PERFORM hpf.refuse('HP001', format('no difference %s', coalesce(difference::text, 'NULL')), 'Differences are rows of report.bank_difference.', NULL);
    ELSIF EXISTS (SELECT FROM fund.difference_step s WHERE s.line_id = own.id AND NOT EXISTS (SELECT FROM fund.voucher v WHERE v.reverses = s.voucher_id)) THEN
        PERFORM hpf.refuse('HP028', format('difference %s is resolved already', difference), 'Each is resolved once.', NULL);
    ELSIF outcome NOT IN ('assigned', 'returned', 'explained') OR (outcome = 'assigned') <> (loan IS NOT NULL) THEN
        PERFORM hpf.refuse('HP103', format('difference %s cannot be resolved as %s', difference, outcome), 'Its money is assigned to a loan, returned to the bank, or the difference is explained.', 'Name the loan if, and only if, it is assigned.');
    END IF;
    IF loan IS NOT NULL THEN
        target := hpf.find_loan(loan);
        goes_to := target.id;
        IF target.funded_by <> 'fund' OR target.status IN ('0', '8') THEN
            PERFORM hpf.refuse('HP011', format('loan %s does not admit this', loan), 'Money is assigned to a loan of the fund that was disbursed; that of a bank''s own loan is returned to the bank.', NULL);
        END IF;
    END IF;
    SELECT s.* INTO item FROM fund.suspense s WHERE s.id = own.suspense_id FOR NO KEY UPDATE;
    IF (outcome = 'explained') = (coalesce(item.balance, zero) > zero) THEN
        PERFORM hpf.refuse('HP032', format('difference %s cannot be resolved as %s', difference, outcome), format('%s is held in suspense for it.', coalesce(item.balance, zero)),
            'Money in suspense is assigned or returned; where there is none, the difference is explained.');
    ELSIF outcome <> 'explained' THEN
        -- a red pair for what is given to a loan: it arrived as that loan's repayment from the start
        voucher := hpf.post_voucher(act.request, 1, CASE outcome WHEN 'returned' THEN 'suspense_returned' ELSE 'suspense_received' END, item.branch_id, act.day,
            ARRAY[CASE outcome WHEN 'returned' THEN '219' ELSE item.bank_subject END], ARRAY[CASE outcome WHEN 'returned' THEN item.bank_subject ELSE '219' END],
            ARRAY[CASE outcome WHEN 'returned' THEN item.balance ELSE -item.balance END], note);
        UPDATE fund.suspense s SET balance = zero WHERE s.id = item.id;
        INSERT INTO fund.suspense_entry (suspense_id, voucher_id, amount, book_date) VALUES (item.id, voucher, -item.balance, act.day);
        IF outcome = 'assigned' THEN
            PERFORM hpf.post_loan_facts(act.request, 2, 'repayment', act.day, own.value_date, 'receive', item.bank_subject, ARRAY[goes_to], ARRAY[item.balance]);
        END IF;
    END IF;
    INSERT INTO fund.difference_step (line_id, request, loan_id, voucher_id, day, outcome, operator, note)
    VALUES (own.id, act.request, goes_to, voucher, act.day, resolve_difference.outcome, resolve_difference.operator, resolve_difference.note);
    RETURN hpf.finish_act(act.request, ROW(difference::text, voucher, 1, CASE WHEN voucher IS NOT NULL THEN item.balance END, outcome)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.resolve_difference(text, bigint, text, text, text, text, text) IS 'Resolves a difference of report.bank_difference: its money in suspense is assigned to a loan on its own value date, or returned to the bank; or, where none is held, the difference is explained. HP032 where the money says otherwise, HP028 twice.';

-- ---- Acceptance runs -------------------------------------------------------------

CREATE FUNCTION hpf.acceptance_cases() RETURNS TABLE (test_case text, refused boolean, description text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('paid',         false, 'every line paid in full',                                '全部成功'),
    ('short',        false, 'a line paid in part',                                    '不足额扣款'),
    ('rejected',     false, 'a line not paid, with the reason',                       '扣款失败'),
    ('late',         false, 'a line with a value date after the day it was due',      '逾期到账'),
    ('unknown',      false, 'a line that was not sent',                               '无对应记录'),
    ('doubled',      false, 'a line twice with the same amount',                      '重复记录'),
    ('repeated',     true,  'a line twice with different amounts',                    '重复且金额不同'),
    ('total',        true,  'a count or total in the header that is not the lines''', '总笔数、总金额不符'),
    ('digest',       true,  'a digest that is not the lines''',                       '校验值不符'),
    ('layout',       true,  'a line of another layout',                               '格式错误')
$$;
COMMENT ON FUNCTION hpf.acceptance_cases() IS 'The cases that an acceptance run (验收) of a bank''s files must pass: what the test file brings, and whether it is refused.';

CREATE FUNCTION hpf.start_acceptance(
    request_id text, bank text, bank_account text, loans text[], amounts hpf.cny[], due_on date, kind text DEFAULT 'deduction',
    operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act hpf.act;
    own record;
    account fund.bank_account;
    run bigint;
BEGIN
    act := hpf.begin_act('start_acceptance', request_id, jsonb_build_object('bank', bank, 'bank_account', bank_account, 'loans', to_jsonb(loans),
        'amounts', to_jsonb(amounts), 'due_on', due_on, 'kind', kind), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_entrusted_bank(bank);
    SELECT b.* INTO account FROM fund.bank_account b WHERE b.subject = hpf.find_bank_account(bank_account);
    IF account.bank <> own.name THEN
        PERFORM hpf.refuse('HP103', format('account %s is not one of bank %s', bank_account, bank), format('It is an account of %s.', account.bank), NULL);
    ELSIF NOT EXISTS (SELECT FROM fund.file_kind k WHERE k.kind = start_acceptance.kind) THEN
        PERFORM hpf.refuse('HP001', format('no kind of file %s', kind), 'Kinds are rows of fund.file_kind.', NULL);
    ELSIF cardinality(loans) <> cardinality(amounts) OR array_position(loans, NULL) IS NOT NULL OR array_position(amounts, NULL) IS NOT NULL OR '0.00' >= ANY (amounts)
       OR cardinality(loans) <> (SELECT count(DISTINCT l.number) FROM unnest(loans) AS l (number) WHERE l.number !~ '[|\x01-\x1f\x7f]' AND length(l.number) BETWEEN 1 AND 100) THEN
        PERFORM hpf.refuse('HP103', 'loans and amounts of the test file do not fit', 'Each loan number once, at most 100 characters without |, with an amount above zero.', NULL);
    END IF;
    INSERT INTO fund.acceptance (bank_code, kind, request, bank_subject, begun_on, due_on, begun_by, asked)
    SELECT own.code, start_acceptance.kind, act.request, account.subject, act.day, start_acceptance.due_on, start_acceptance.operator,
           array_agg(ROW(l.sequence, l.number, l.amount, NULL)::hpf.file_line ORDER BY l.sequence)
    FROM ROWS FROM (unnest(loans), unnest(amounts)) WITH ORDINALITY AS l (number, amount, sequence)
    RETURNING id INTO run;
    RETURN hpf.finish_act(act.request, ROW(run::text, NULL, cardinality(loans), NULL, format('test/%s', run))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.start_acceptance(text, text, text, text[], hpf.cny[], date, text, text, text) IS 'Begins an acceptance run (验收) of a bank''s files with a test file of made-up loans; its text is hpf.bank_file_text() of the answer''s note.';

CREATE FUNCTION hpf.find_acceptance(run bigint, OUT id bigint, OUT bank_code text, OUT kind text, OUT bank_subject text, OUT due_on date, OUT begun_by text,
                                    OUT asked hpf.file_line[])
LANGUAGE plpgsql AS $$
DECLARE
    own fund.acceptance;
BEGIN
    SELECT a.* INTO own FROM fund.acceptance a WHERE a.id = run FOR UPDATE;
    id := own.id; bank_code := own.bank_code; kind := own.kind; bank_subject := own.bank_subject; due_on := own.due_on; begun_by := own.begun_by; asked := own.asked;
    IF id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no acceptance run %s', coalesce(run::text, 'NULL')), 'Acceptance runs are rows of fund.acceptance.', 'hpf.start_acceptance().');
    ELSIF own.accepted_on IS NOT NULL THEN
        PERFORM hpf.refuse('HP028', format('acceptance run %s was passed on %s', run, own.accepted_on), 'What was accepted stands.', 'Begin another run.');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.find_acceptance(bigint) IS 'Locks an acceptance run that goes on; HP001, HP028.';

CREATE FUNCTION hpf.try_return_file(
    request_id text, run bigint, test_case text, lines text[], operator text DEFAULT session_user, channel text DEFAULT 'batch'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act   hpf.act;
    own   record;
    wants record;
    found record;
    passes boolean;
BEGIN
    act := hpf.begin_act('try_return_file', request_id, jsonb_build_object('run', run, 'test_case', test_case, 'lines', to_jsonb(lines)), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_acceptance(run);
    SELECT c.* INTO wants FROM hpf.acceptance_cases() c WHERE c.test_case = try_return_file.test_case;
    IF wants.test_case IS NULL THEN
        PERFORM hpf.refuse('HP103', format('no acceptance case %s', test_case), 'The cases are those of hpf.acceptance_cases().', NULL);
    END IF;
    SELECT array_agg(DISTINCT x.outcome ORDER BY x.outcome) AS outcomes, bool_or(j.problem IS NOT NULL) AS refused, bool_and(x.outcome = 'paid') AS paid,
           count(*) AS lines, string_agg(format('line %s: %s', j.line, coalesce(j.problem, x.outcome)), '; ' ORDER BY j.line) AS detail
    INTO found
    FROM hpf.judge_return(lines, own.kind, own.bank_subject, format('test/%s', own.id), own.due_on, false, act.day, own.asked, '{}') j
    CROSS JOIN LATERAL (SELECT CASE WHEN j.fault IS NOT NULL THEN j.fault WHEN j.state = 'doubled' THEN j.state WHEN j.late THEN 'late' ELSE j.state END AS outcome) x
    -- lines without fault in a file that is refused say nothing
    WHERE j.fault IS NOT NULL OR NOT wants.refused;
    passes := coalesce(test_case = ANY (found.outcomes) AND found.refused = wants.refused AND (test_case <> 'paid' OR found.paid), false);
    INSERT INTO fund.acceptance_step (acceptance_id, request, day, passed, test_case, expected, actual, operator, detail)
    VALUES (own.id, act.request, act.day, passes, try_return_file.test_case, CASE WHEN wants.refused THEN 'refused: ' ELSE 'taken: ' END || wants.test_case,
            coalesce(CASE WHEN found.refused THEN 'refused: ' ELSE 'taken: ' END || array_to_string(found.outcomes, ', '), 'no fault'), try_return_file.operator, left(found.detail, 10000));
    RETURN hpf.finish_act(act.request, ROW(run::text, NULL, found.lines, NULL, CASE WHEN passes THEN 'passed' ELSE 'failed' END)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.try_return_file(text, bigint, text, text[], text, text) IS 'Judges a test return of an acceptance run as load_return_file() would, notes what was expected and what was found, and posts nothing. The answer''s note is passed or failed.';

CREATE FUNCTION hpf.accept_bank(request_id text, run bigint, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    act hpf.act;
    own record;
    lacking text;
BEGIN
    act := hpf.begin_act('accept_bank', request_id, jsonb_build_object('run', run), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    own := hpf.find_acceptance(run);
    SELECT string_agg(format('%s %s', c.test_case, CASE WHEN s.passed IS NULL THEN 'was not tried' ELSE 'failed' END), ', ') INTO lacking
    FROM hpf.acceptance_cases() c
    LEFT JOIN (SELECT DISTINCT ON (x.test_case) x.test_case, x.passed FROM fund.acceptance_step x WHERE x.acceptance_id = own.id ORDER BY x.test_case, x.id DESC) s ON s.test_case = c.test_case
    WHERE s.passed IS NOT TRUE;
    IF lacking IS NOT NULL THEN
        PERFORM hpf.refuse('HP028', format('acceptance run %s is not passed', run), format('Case %s.', lacking), 'The last file of each case counts: hpf.try_return_file().');
    ELSIF operator = own.begun_by OR EXISTS (SELECT FROM fund.acceptance_step s WHERE s.acceptance_id = own.id AND s.operator = accept_bank.operator) THEN
        PERFORM hpf.refuse('HP026', format('%s cannot accept run %s, which is %s''s own', operator, run, operator), 'Who ran the tests does not accept them.', 'Another person accepts the bank.');
    END IF;
    UPDATE fund.acceptance a SET accepted_on = act.day, accepted_by = accept_bank.operator WHERE a.id = own.id;
    RETURN hpf.finish_act(act.request, ROW(own.bank_code, NULL, 1, NULL, own.kind)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.accept_bank(text, bigint, text, text) IS 'Accepts a bank''s files of a kind: from today on it may be sent them. HP028 unless each case''s last test passed, HP026 for who ran them.';

-- ---- Proof -----------------------------------------------------------------------

CREATE FUNCTION hpf.verify_exchange() RETURNS TABLE (rule text, subject text, expected text, actual text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT 'a posted line of a return = its loan''s entries', format('line %s', r.id), format('loan %s, %s', r.loan, r.amount), format('loan %s, %s', l.number, coalesce(e.amount, '0.00'))
    FROM fund.bank_posting p
    JOIN fund.bank_return_line r ON r.id = p.line_id
    LEFT JOIN fund.loan_fact f ON f.id = p.fact_id
    LEFT JOIN fund.loan l ON l.id = f.loan_id
    CROSS JOIN LATERAL (SELECT sum(n.principal + n.interest + n.penalty + n.surplus + n.recovered) AS amount FROM fund.loan_entry n WHERE n.loan_id = f.loan_id AND n.fact_id = f.id) e
    WHERE p.fact_id IS NOT NULL AND ROW(l.id, f.kind, f.amount, e.amount) IS DISTINCT FROM ROW(r.loan_id, 'receive', p.posted, r.amount);
    RETURN QUERY
    SELECT 'a line in suspense = its item', format('line %s', r.id), r.amount::text, coalesce(e.amount, '0.00')::text
    FROM fund.bank_posting p
    JOIN fund.bank_return_line r ON r.id = p.line_id
    CROSS JOIN LATERAL (SELECT sum(s.amount) AS amount FROM fund.suspense_entry s WHERE s.suspense_id = p.suspense_id AND s.voucher_id = p.voucher_id) e
    WHERE p.suspense_id IS NOT NULL AND ROW(p.posted, e.amount) IS DISTINCT FROM ROW(r.amount, r.amount);
    RETURN QUERY
    SELECT 'lines of returns = cash of their voucher', p.voucher_id::text, p.posted::text, coalesce(c.amount, '0.00')::text
    FROM (SELECT x.voucher_id, f.bank_subject, sum(x.posted) AS posted
          FROM fund.bank_posting x JOIN fund.bank_return_line r ON r.id = x.line_id JOIN fund.bank_file f ON f.id = r.file_id
          WHERE x.voucher_id IS NOT NULL GROUP BY x.voucher_id, f.bank_subject) p
    CROSS JOIN LATERAL (SELECT sum(q.amount) AS amount FROM fund.voucher_pair q WHERE q.voucher_id = p.voucher_id AND q.debit = p.bank_subject) c
    WHERE p.posted IS DISTINCT FROM c.amount;
    RETURN QUERY
    SELECT 'a line is posted once', format('file %s, sequence %s, loan %s', f.number, r.sequence, r.loan), '1', count(*)::text
    FROM fund.bank_posting p
    JOIN fund.bank_return_line r ON r.id = p.line_id
    JOIN fund.bank_file f ON f.id = r.file_id
    WHERE p.posted > '0.00' AND NOT EXISTS (SELECT FROM fund.voucher v WHERE v.reverses = p.voucher_id)
    GROUP BY f.number, r.sequence, r.loan HAVING count(*) > 1;
    RETURN QUERY
    SELECT 'a fact answers one line', p.fact_id::text, '1', count(*)::text
    FROM fund.bank_posting p WHERE p.fact_id IS NOT NULL GROUP BY p.fact_id HAVING count(*) > 1;
    RETURN QUERY
    SELECT 'a file = its lines', f.number, format('%s lines, %s', f.lines, f.total), format('%s lines, %s', count(l.sequence), coalesce(sum(l.asked), '0.00'))
    FROM fund.bank_file f LEFT JOIN fund.bank_file_line l ON l.file_id = f.id
    GROUP BY f.id HAVING (f.lines, f.total) IS DISTINCT FROM (count(l.sequence), coalesce(sum(l.asked), '0.00'));
    RETURN QUERY
    SELECT 'a return = its lines', format('%s %s', f.number, b.name), format('%s lines, %s', b.lines, b.total), format('%s lines, %s', count(r.id), coalesce(sum(r.amount), '0.00'))
    FROM fund.bank_return b JOIN fund.bank_file f ON f.id = b.file_id LEFT JOIN fund.bank_return_line r ON r.return_id = b.id
    GROUP BY f.id, b.id HAVING (b.lines, b.total) IS DISTINCT FROM (count(r.id), coalesce(sum(r.amount), '0.00'));
END $$;
COMMENT ON FUNCTION hpf.verify_exchange() IS 'The part of hpf.verify() on files and returns: posted lines = loan entries, suspense items and cash, each line once.';
