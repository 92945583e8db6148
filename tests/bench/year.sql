-- The floor of a year: what the books hold of 2020, written again bare.
--
-- Works in a copy of the demo's database. Schema bare has the books' tables with
-- the same indexes, constraints and fillfactors but no trigger; schema source has
-- the rows to write, found by the transaction (tx) that wrote them: an act is one,
-- a batch is one for each chunk, and its vouchers' parts say which.
-- Left out, so that the floor is rather too low: opening accounts, homes and families, signing
-- loans and mandates, changes of state and base, months' snapshots, a request's later answer.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
SET search_path = public, hpf;
SET work_mem = '256MB';
CREATE SCHEMA bare;
CREATE SCHEMA source;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['request', 'voucher', 'voucher_pair', 'voucher_number', 'account', 'loan', 'remittance', 'subsidy', 'financing', 'business_case', 'case_event'] LOOP
        EXECUTE format('CREATE TABLE bare.%I (LIKE fund.%I INCLUDING ALL EXCLUDING IDENTITY)', name, name);
        -- LIKE does not take the fillfactor
        EXECUTE coalesce((SELECT format('ALTER TABLE bare.%I SET (%s)', name, array_to_string(c.reloptions, ', ')) FROM pg_class c
                          WHERE c.oid = format('fund.%I', name)::regclass AND c.reloptions IS NOT NULL), 'SELECT');
    END LOOP;
    FOREACH name IN ARRAY ARRAY['account_entry', 'loan_fact', 'loan_entry'] LOOP
        EXECUTE format('CREATE TABLE bare.%I (LIKE fund.%I INCLUDING ALL) PARTITION BY RANGE (book_date)', name, name);
        EXECUTE format('CREATE TABLE bare.%I PARTITION OF bare.%I FOR VALUES FROM (%L) TO (%L)', name || '_2020', name, '2020-01-01', '2021-01-01');
    END LOOP;
END $$;

CREATE TABLE source.voucher AS
SELECT v.*, v.request * 10000 + CASE WHEN j.id IS NULL THEN 0 ELSE v.part / 1000 END AS tx
FROM fund.voucher v LEFT JOIN fund.job j ON j.request = v.request
WHERE v.book_date BETWEEN '2020-01-01' AND '2020-12-31';
CREATE UNIQUE INDEX ON source.voucher (id);
ANALYZE source.voucher;
CREATE TABLE source.request AS
SELECT r.*, r.id * 10000 AS tx FROM fund.request r WHERE r.day BETWEEN '2020-01-01' AND '2020-12-31';
CREATE TABLE source.last_tx AS SELECT r.day, max(r.tx) AS tx FROM source.request r GROUP BY r.day;
CREATE TABLE source.voucher_pair AS SELECT p.*, v.tx FROM fund.voucher_pair p JOIN source.voucher v ON v.id = p.voucher_id;
CREATE TABLE source.account_entry AS SELECT e.*, v.tx FROM fund.account_entry e JOIN source.voucher v ON v.id = e.voucher_id;
CREATE TABLE source.remittance AS SELECT r.*, v.tx FROM fund.remittance r JOIN source.voucher v ON v.id = r.voucher_id;
CREATE TABLE source.subsidy AS SELECT s.*, v.tx FROM fund.subsidy s JOIN source.voucher v ON v.id = s.voucher_id;
CREATE TABLE source.financing AS SELECT f.*, v.tx FROM fund.financing f JOIN source.voucher v ON v.id = f.voucher_id;
-- a case's row once, as it is in the end, by the act that accepted or paid it
CREATE TABLE source.case_event AS SELECT e.*, r.tx FROM fund.case_event e JOIN source.request r ON r.id = e.request;
CREATE TABLE source.business_case AS
SELECT c.*, e.tx FROM fund.business_case c JOIN (SELECT case_id, min(tx) AS tx FROM source.case_event GROUP BY case_id) e ON e.case_id = c.id;
-- a bank's own loan has no voucher: its rows go with the last act of their day
CREATE TABLE source.loan_entry AS
SELECT e.*, coalesce(v.tx, d.tx) AS tx
FROM fund.loan_entry e
LEFT JOIN source.voucher v ON v.id = e.voucher_id
LEFT JOIN source.last_tx d ON d.day = e.book_date
WHERE e.book_date BETWEEN '2020-01-01' AND '2020-12-31';
CREATE TABLE source.loan_fact AS
SELECT f.*, e.tx FROM fund.loan_fact f JOIN (SELECT fact_id, min(tx) AS tx FROM source.loan_entry GROUP BY fact_id) e ON e.fact_id = f.id
WHERE f.book_date BETWEEN '2020-01-01' AND '2020-12-31';
-- numbers are given when the day closes
CREATE TABLE source.voucher_number AS
SELECT n.*, d.tx FROM fund.voucher_number n JOIN source.voucher v ON v.id = n.voucher_id JOIN source.last_tx d ON d.day = v.book_date;
-- ageing updates loans without a fact
CREATE TABLE source.aged AS
SELECT l.id, c.tx
FROM (SELECT j.request * 10000 + k.chunk AS tx, k.from_id, k.to_id, k.items
      FROM fund.job j JOIN fund.job_chunk k ON k.job_id = j.id JOIN fund.request r ON r.id = j.request
      WHERE j.job = 'age_loans' AND k.items > 0 AND r.day BETWEEN '2020-01-01' AND '2020-12-31') c
CROSS JOIN LATERAL (SELECT l.id FROM fund.loan l WHERE l.id BETWEEN c.from_id AND c.to_id ORDER BY l.id LIMIT c.items) l;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['request', 'voucher', 'voucher_pair', 'voucher_number', 'account_entry', 'loan_fact', 'loan_entry', 'remittance', 'subsidy', 'financing', 'aged', 'business_case', 'case_event'] LOOP
        EXECUTE format('CREATE INDEX ON source.%I (tx)', name);
        EXECUTE format('CLUSTER source.%I USING %I', name, name || '_tx_idx');
        EXECUTE format('ALTER TABLE source.%I SET (autovacuum_enabled = off)', name);
    END LOOP;
END $$;
CREATE TABLE source.tx AS
SELECT tx, bool_or(name = 'request') AS request, bool_or(name = 'voucher') AS voucher, bool_or(name = 'voucher_number') AS numbers,
       bool_or(name = 'account_entry') AS entries, bool_or(name = 'loan_entry') AS loans, bool_or(name = 'remittance') AS remittance,
       bool_or(name = 'subsidy') AS subsidy, bool_or(name = 'financing') AS financing, bool_or(name = 'aged') AS aged, bool_or(name = 'case_event') AS steps, bool_or(name = 'business_case') AS cases
FROM (SELECT DISTINCT tx, 'request' AS name FROM source.request UNION ALL SELECT DISTINCT tx, 'voucher' FROM source.voucher
      UNION ALL SELECT DISTINCT tx, 'voucher_number' FROM source.voucher_number UNION ALL SELECT DISTINCT tx, 'account_entry' FROM source.account_entry
      UNION ALL SELECT DISTINCT tx, 'loan_entry' FROM source.loan_entry UNION ALL SELECT DISTINCT tx, 'remittance' FROM source.remittance
      UNION ALL SELECT DISTINCT tx, 'subsidy' FROM source.subsidy UNION ALL SELECT DISTINCT tx, 'financing' FROM source.financing
      UNION ALL SELECT DISTINCT tx, 'aged' FROM source.aged
      UNION ALL SELECT DISTINCT tx, 'case_event' FROM source.case_event UNION ALL SELECT DISTINCT tx, 'business_case' FROM source.business_case) n
GROUP BY tx;
CREATE UNIQUE INDEX ON source.tx (tx);

-- as they are now, with money enough for every withdrawal
INSERT INTO bare.account SELECT * FROM fund.account;
UPDATE bare.account SET balance = balance + '10000000.00'::hpf.cny, carried = balance;
INSERT INTO bare.loan SELECT * FROM fund.loan;
VACUUM FULL ANALYZE bare.account;
VACUUM ANALYZE bare.loan;
ANALYZE;

-- A table's columns, without tx.
CREATE FUNCTION bare.columns(name text) RETURNS text
LANGUAGE sql AS $$
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = format('bare.%I', name)::regclass AND a.attnum > 0 AND NOT a.attisdropped
$$;
-- Plain statements with the columns written out: made here, because they are many.
DO $make$
DECLARE
    write text := 'INSERT INTO bare.%1$I (%2$s) SELECT %2$s FROM source.%1$I WHERE tx = t.tx;';
BEGIN
    EXECUTE 'CREATE PROCEDURE bare.year(INOUT seconds float8 DEFAULT 0) LANGUAGE plpgsql AS $body$
#variable_conflict use_column
DECLARE
    all_tx bigint[] := ARRAY(SELECT x.tx FROM source.tx x ORDER BY x.tx);
    this_tx bigint;
    t    source.tx;
    began timestamptz := clock_timestamp();
BEGIN
    FOREACH this_tx IN ARRAY all_tx LOOP
        SELECT x.* INTO t FROM source.tx x WHERE x.tx = this_tx;
        IF t.request THEN ' || format(write, 'request', bare.columns('request')) || ' END IF;
        IF t.entries THEN
            UPDATE bare.account a
            SET balance = a.balance + e.amount, carried = a.carried + e.carried, day_product = a.day_product + 100,
                paid_through = coalesce(e.month, a.paid_through)
            FROM source.account_entry e WHERE e.tx = t.tx AND a.id = e.account_id;
            ' || format(write, 'account_entry', bare.columns('account_entry')) || '
        END IF;
        IF t.loans THEN
            UPDATE bare.loan l SET state = l.state, status = l.status FROM source.loan_entry e WHERE e.tx = t.tx AND l.id = e.loan_id;
            ' || format(write, 'loan_fact', bare.columns('loan_fact')) || format(write, 'loan_entry', bare.columns('loan_entry')) || '
        END IF;
        IF t.aged THEN UPDATE bare.loan l SET state = l.state, status = l.status FROM source.aged e WHERE e.tx = t.tx AND l.id = e.id; END IF;
        IF t.voucher THEN ' || format(write, 'voucher', bare.columns('voucher')) || format(write, 'voucher_pair', bare.columns('voucher_pair')) || ' END IF;
        IF t.remittance THEN ' || format(write, 'remittance', bare.columns('remittance')) || ' END IF;
        IF t.subsidy THEN ' || format(write, 'subsidy', bare.columns('subsidy')) || ' END IF;
        IF t.financing THEN ' || format(write, 'financing', bare.columns('financing')) || ' END IF;
        IF t.cases THEN ' || format(write, 'business_case', bare.columns('business_case')) || ' END IF;
        IF t.steps THEN ' || format(write, 'case_event', bare.columns('case_event')) || ' END IF;
        IF t.numbers THEN ' || format(write, 'voucher_number', bare.columns('voucher_number')) || ' END IF;
        COMMIT;
    END LOOP;
    seconds := extract(epoch FROM clock_timestamp() - began);
END $body$';
END $make$;
