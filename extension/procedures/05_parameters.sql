-- Dated parameters: what a rate or a policy was on a day. Read by acts and people.

CREATE FUNCTION hpf.rate_on(series text, as_of date) RETURNS hpf.rate
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    found_rate hpf.rate;
BEGIN
    SELECT r.rate INTO found_rate FROM fund.rate r
    WHERE r.series = rate_on.series AND r.valid_from <= as_of
    ORDER BY r.valid_from DESC LIMIT 1;
    IF found_rate IS NULL THEN
        IF EXISTS (SELECT FROM fund.rate_series s WHERE s.code = series) THEN
            PERFORM hpf.refuse('HP013', format('rate series %s has no value on %s', series, as_of),
                format('Its first value is of %s.', (SELECT min(r.valid_from) FROM fund.rate r WHERE r.series = rate_on.series)),
                'Load the earlier values into fund.rate, each with its source.');
        END IF;
        PERFORM hpf.refuse('HP013', format('unknown rate series %s', series), 'The series are listed in fund.rate_series.',
            'SELECT code, name FROM fund.rate_series.');
    END IF;
    RETURN found_rate;
END $$;
COMMENT ON FUNCTION hpf.rate_on(text, date) IS 'The rate of a dated series (利率) in force on a day, e.g. hpf_loan_first_over5y. HP013 for an unknown series or a day before its first value.';

CREATE TYPE hpf.policy_row AS (
    key           text,
    scope         text,
    branch        text,
    valid_from    date,
    valid_through date,
    value         text,
    document      text,
    basis         text,
    verified      boolean
);
COMMENT ON TYPE hpf.policy_row IS 'A value of a policy key to load or propose: scope nation, province, city or branch (with the branch''s code); valid_through NULL holds until the next value; value NULL lets the wider scope''s hold; document is the number of a row of fund.rule_document.';

CREATE FUNCTION hpf.scope_rank(scope text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_position(ARRAY['nation', 'province', 'city', 'branch'], scope)
$$;
COMMENT ON FUNCTION hpf.scope_rank(text) IS 'Scopes from the widest, 1, to the narrowest, 4: the narrower wins.';

CREATE FUNCTION hpf.policy(key text, as_of date) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    found_value text;
BEGIN
    -- each act asks: the city's set of that day has every value that is no free text or object
    SELECT hpf.parameter(s.parameters, key) INTO found_value
    FROM fund.parameter_set s
    WHERE s.id = (SELECT t.parameter_set_id FROM fund.parameter_time t
                  WHERE coalesce(t.branch_id, 0) = 0 AND t.valid_from <= as_of ORDER BY t.valid_from DESC LIMIT 1);
    IF found_value IS NOT NULL THEN
        RETURN found_value;
    END IF;
    SELECT p.value #>> '{}' INTO found_value FROM fund.policy p
    WHERE p.key = policy.key AND p.valid_from <= as_of AND p.superseded_at IS NULL AND p.branch_id IS NULL AND p.value IS NOT NULL
      AND NOT EXISTS (SELECT FROM fund.policy n WHERE n.key = policy.key AND n.scope = p.scope AND n.branch_id IS NULL
                      AND n.valid_from > p.valid_from AND n.valid_from <= as_of AND n.superseded_at IS NULL)
    ORDER BY hpf.scope_rank(p.scope) DESC LIMIT 1;
    IF found_value IS NULL THEN
        PERFORM hpf.refuse('HP021', format('no policy %s on %s', key, as_of), 'Keys are those of hpf.policy_keys().',
            'Give the key a value from that day on, with its basis: hpf.propose_policy().');
    END IF;
    RETURN found_value;
END $$;
COMMENT ON FUNCTION hpf.policy(text, date) IS 'The city''s value of a policy key (政策参数) in force on a day, as text to be cast to the key''s type. HP021 if there is none.';

CREATE FUNCTION hpf.policy_on(as_of date, branch text DEFAULT NULL) RETURNS TABLE (
    key text, value text, unit text, scope text, valid_from date, valid_through date, document text, basis text, verified boolean, policy integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    WITH place AS MATERIALIZED (
        SELECT CASE WHEN branch IS NOT NULL THEN hpf.find_branch(branch) END AS id
    ), timeline AS (
        SELECT p.*, lead(p.valid_from) OVER (PARTITION BY p.key, p.scope ORDER BY p.valid_from) - 1 AS valid_through
        FROM place l CROSS JOIN fund.policy p
        WHERE p.superseded_at IS NULL AND (p.branch_id IS NULL OR p.branch_id = l.id)
    )
    SELECT DISTINCT ON (t.key) t.key, t.value #>> '{}', k.unit, t.scope, t.valid_from, t.valid_through, d.number, t.basis, t.verified, t.id
    FROM timeline t
    JOIN fund.rule_document d ON d.id = t.document_id
    JOIN hpf.policy_keys() k ON k.key = t.key
    WHERE t.valid_from <= as_of AND (t.valid_through >= as_of OR t.valid_through IS NULL) AND t.value IS NOT NULL
    ORDER BY t.key, hpf.scope_rank(t.scope) DESC
$$;
COMMENT ON FUNCTION hpf.policy_on(date, text) IS 'The policy in force on a day (现行政策), for the city or for one branch: each key''s value, the scope it comes from, since when and until when that scope has it so, by which document. HP001 for an unknown branch.';

CREATE FUNCTION hpf.policy_diff(from_day date, through_day date, branch text DEFAULT NULL) RETURNS TABLE (
    key text, before text, after text, changed_on date, before_document text, after_document text, meaning text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    -- the days between on which anything begins: what held on each tells when a key changed last
    WITH days AS (
        SELECT from_day AS day
        UNION SELECT through_day
        UNION SELECT p.valid_from FROM fund.policy p
        WHERE p.superseded_at IS NULL AND p.valid_from > least(from_day, through_day) AND p.valid_from < greatest(from_day, through_day)
    ), held AS (
        SELECT k.key, d.day, o.value, lag(o.value) OVER (PARTITION BY k.key ORDER BY d.day) AS last_value
        FROM hpf.policy_keys() k CROSS JOIN days d
        LEFT JOIN LATERAL hpf.policy_on(d.day, branch) o ON o.key = k.key
    ), changed AS (
        SELECT h.key, max(h.day) AS day FROM held h WHERE h.value IS DISTINCT FROM h.last_value AND h.day > least(from_day, through_day) GROUP BY h.key
    )
    SELECT k.key, b.value, a.value, c.day, b.document, a.document, k.meaning
    FROM hpf.policy_keys() k
    LEFT JOIN hpf.policy_on(from_day, branch) b ON b.key = k.key
    LEFT JOIN hpf.policy_on(through_day, branch) a ON a.key = k.key
    LEFT JOIN changed c ON c.key = k.key
    WHERE b.value IS DISTINCT FROM a.value
    ORDER BY k.key
$$;
COMMENT ON FUNCTION hpf.policy_diff(date, date, text) IS 'What changed between the policies of two days (政策对比), for the city or for one branch: changed_on is the last day on which it did. HP001 for an unknown branch.';

CREATE FUNCTION hpf.parameters_by_day() RETURNS TABLE (branch_id integer, valid_from date, parameters hpf.parameters)
LANGUAGE sql STABLE AS $$
    WITH timeline AS (
        SELECT p.id, p.key, p.scope, p.branch_id, p.valid_from, p.value #>> '{}' AS value, p.verified,
               lead(p.valid_from) OVER (PARTITION BY p.key, p.scope, p.branch_id ORDER BY p.valid_from) AS until
        FROM fund.policy p WHERE p.superseded_at IS NULL
    ), place AS (
        SELECT NULL::integer AS branch_id
        UNION SELECT t.branch_id FROM timeline t
    ), change AS (
        SELECT DISTINCT l.branch_id, t.valid_from
        FROM place l JOIN timeline t ON t.branch_id IS NULL OR t.branch_id = l.branch_id
    ), holds AS (
        SELECT DISTINCT ON (c.branch_id, c.valid_from, t.key) c.branch_id, c.valid_from, t.key, t.value, t.id, t.verified
        FROM change c
        JOIN timeline t ON t.valid_from <= c.valid_from AND (t.until > c.valid_from OR t.until IS NULL)
                       AND (t.branch_id IS NULL OR t.branch_id = c.branch_id)
        WHERE t.value IS NOT NULL
        ORDER BY c.branch_id, c.valid_from, t.key, hpf.scope_rank(t.scope) DESC
    )
    SELECT h.branch_id, h.valid_from, hpf.parameters(h.key, h.value, h.id, h.verified)
    FROM holds h GROUP BY h.branch_id, h.valid_from
$$;
COMMENT ON FUNCTION hpf.parameters_by_day() IS 'The parameter sets that fund.policy gives: one for each day on which something changes, for the city (branch_id NULL) and for each branch that differs.';

CREATE FUNCTION hpf.build_parameters() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    INSERT INTO fund.parameter_set (digest, parameters)
    SELECT DISTINCT ON (d.digest) d.digest, m.parameters
    FROM hpf.parameters_by_day() m CROSS JOIN LATERAL (SELECT md5(m.parameters::text) AS digest) d
    ORDER BY d.digest
    ON CONFLICT ON CONSTRAINT parameter_set_digest_key DO NOTHING;
    DELETE FROM fund.parameter_time;
    INSERT INTO fund.parameter_time (branch_id, valid_from, parameter_set_id)
    SELECT m.branch_id, m.valid_from, s.id FROM hpf.parameters_by_day() m JOIN fund.parameter_set s ON s.digest = md5(m.parameters::text)
$$;
COMMENT ON FUNCTION hpf.build_parameters() IS 'Makes the parameter sets of all days anew from fund.policy; sets that decisions refer to stay.';

CREATE FUNCTION hpf.parameter_set_on(as_of date, branch_id integer DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (
        SELECT t.parameter_set_id FROM fund.parameter_time t
        WHERE coalesce(t.branch_id, 0) IN (0, coalesce(parameter_set_on.branch_id, 0)) AND t.valid_from <= as_of
        ORDER BY t.branch_id IS NULL, t.valid_from DESC LIMIT 1
    );
END $$;
COMMENT ON FUNCTION hpf.parameter_set_on(date, integer) IS 'The parameter set in force on a day, for the city or for a branch (its id): a row of fund.parameter_set.';

CREATE FUNCTION hpf.parameters_on(as_of date, branch text DEFAULT NULL) RETURNS hpf.parameters
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    found hpf.parameters;
BEGIN
    SELECT s.parameters INTO found FROM fund.parameter_set s
    WHERE s.id = hpf.parameter_set_on(as_of, CASE WHEN branch IS NOT NULL THEN hpf.find_branch(branch) END);
    IF found IS NULL THEN
        PERFORM hpf.refuse('HP021', format('no policy at all on %s', coalesce(as_of::text, 'NULL')), 'No key has a value that early.', NULL);
    END IF;
    RETURN found;
END $$;
COMMENT ON FUNCTION hpf.parameters_on(date, text) IS 'The parameters of a day, for the city or for a branch: what hpf.decide_loan() and its kin take. HP021 before the first policy.';

CREATE FUNCTION hpf.find_document(basis text) RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT d.id FROM fund.rule_document d
    WHERE starts_with(find_document.basis, d.number) OR d.id = 0
    ORDER BY d.id = 0, length(d.number) DESC LIMIT 1
$$;
COMMENT ON FUNCTION hpf.find_document(text) IS 'The registered document whose number a basis begins with; the entry for what is not registered (0) if there is none.';

CREATE FUNCTION hpf.policy_value_problem(key text, value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    PERFORM hpf.policy_value(key, value);
    IF (SELECT k.type FROM hpf.policy_keys() k WHERE k.key = policy_value_problem.key) = 'object' THEN
        PERFORM value::jsonb;
    END IF;
    RETURN NULL;
EXCEPTION WHEN data_exception OR SQLSTATE 'HP101' OR SQLSTATE 'HP021' THEN
    RETURN SQLERRM;
END $$;
COMMENT ON FUNCTION hpf.policy_value_problem(text, text) IS 'Why a value does not fit its policy key; NULL if it fits.';

CREATE FUNCTION hpf.check_policies(rows hpf.policy_row[]) RETURNS TABLE ("row" bigint, key text, problem text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    WITH given AS (
        SELECT u.*, k.optional, k.read_by, k.key IS NOT NULL AS known, b.id AS branch_id,
               lead(u.valid_from) OVER same AS next_from, lag(u.valid_from) OVER same AS last_from
        FROM unnest(rows) WITH ORDINALITY AS u (key, scope, branch, valid_from, valid_through, value, document, basis, verified, row)
        LEFT JOIN hpf.policy_keys() k ON k.key = u.key
        LEFT JOIN fund.branch b ON b.code = u.branch
        WINDOW same AS (PARTITION BY u.key, u.scope, u.branch ORDER BY u.valid_from, u.row)
    )
    SELECT g.row, g.key, p.problem
    FROM given g CROSS JOIN LATERAL (VALUES
        (CASE WHEN NOT g.known THEN 'unknown key' END),
        (CASE WHEN g.known AND g.value IS NOT NULL THEN hpf.policy_value_problem(g.key, g.value) END),
        (CASE WHEN hpf.scope_rank(g.scope) IS NULL THEN 'scope is nation, province, city or branch'
              WHEN (g.scope = 'branch') <> (g.branch IS NOT NULL) THEN 'a branch is named for scope branch, and for no other'
              WHEN g.branch IS NOT NULL AND g.branch_id IS NULL THEN 'no such branch'
              WHEN g.branch IS NOT NULL AND g.read_by IS NOT NULL THEN 'the whole city has one value: it is read by ' || g.read_by END),
        (CASE WHEN g.valid_from IS NULL OR NOT isfinite(g.valid_from) OR NOT coalesce(isfinite(g.valid_through), true) THEN 'valid_from is missing or no day'
              WHEN g.valid_through < g.valid_from THEN format('ends on %s, before it starts', g.valid_through) END),
        (CASE WHEN g.basis IS NULL OR g.verified IS NULL THEN 'basis and verified are required' END),
        (CASE WHEN NOT EXISTS (SELECT FROM fund.rule_document d WHERE d.number = g.document) THEN 'the document is not in the register' END),
        -- an open end lasts until the next value, so only a written end can overlap
        (CASE WHEN g.last_from = g.valid_from THEN format('overlaps the value from %s', g.last_from)
              ELSE (SELECT format('overlaps the value from %s', max(o.valid_from)) FROM unnest(rows) o
                    WHERE o.key = g.key AND o.scope = g.scope AND o.branch IS NOT DISTINCT FROM g.branch
                      AND o.valid_from < g.valid_from AND o.valid_through >= g.valid_from
                    HAVING count(*) > 0) END),
        (CASE WHEN NOT g.optional AND g.value IS NULL AND NOT EXISTS (SELECT FROM fund.policy w WHERE w.key = g.key AND w.superseded_at IS NULL
                   AND w.valid_from <= g.valid_from AND w.value IS NOT NULL AND hpf.scope_rank(w.scope) < hpf.scope_rank(g.scope))
              THEN 'a key that rules need cannot end' END),
        (CASE WHEN NOT g.optional AND g.valid_through IS NOT NULL AND (g.next_from IS NULL OR g.next_from > g.valid_through + 1)
                   AND NOT EXISTS (SELECT FROM fund.policy w WHERE w.key = g.key AND w.superseded_at IS NULL AND w.valid_from <= g.valid_through + 1
                                   AND w.value IS NOT NULL AND hpf.scope_rank(w.scope) <= hpf.scope_rank(g.scope))
              THEN format('leaves a gap after %s', g.valid_through) END)
    ) AS p (problem)
    WHERE p.problem IS NOT NULL
    ORDER BY g.row
$$;
COMMENT ON FUNCTION hpf.check_policies(hpf.policy_row[]) IS 'What is wrong with rows of policy to load: unknown key or scope, wrong type or range, unregistered document, overlaps, gaps. Every bad row is named; no row means all are good.';

CREATE FUNCTION hpf.refuse_bad_policies(rows hpf.policy_row[]) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    bad text;
    bad_count bigint;
BEGIN
    SELECT string_agg(format('row %s (%s): %s', c.row, coalesce(c.key, 'NULL'), c.problem), '; ' ORDER BY c.row), count(DISTINCT c.row)
    INTO bad, bad_count FROM hpf.check_policies(rows) c;
    IF bad IS NOT NULL THEN
        PERFORM hpf.refuse('HP015', format('%s of %s rows of policy are bad', bad_count, cardinality(rows)), bad,
            'Nothing was changed: correct these rows and send all again. Keys are those of hpf.policy_keys().');
    END IF;
END $$;
COMMENT ON FUNCTION hpf.refuse_bad_policies(hpf.policy_row[]) IS 'HP015 naming every bad row of policy.';

CREATE FUNCTION hpf.put_policies(rows hpf.policy_row[], proposal integer) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    own   record;
    after fund.policy;
    put   integer := 0;
BEGIN
    -- one change at a time: each builds the sets of all days
    LOCK TABLE fund.policy IN SHARE ROW EXCLUSIVE MODE;
    PERFORM hpf.refuse_bad_policies(rows);
    FOR own IN
        SELECT u.key, u.scope, b.id AS branch_id, u.valid_from, u.valid_through, d.id AS document_id, u.basis, u.verified,
               CASE WHEN k.type = 'object' THEN u.value::jsonb ELSE to_jsonb(hpf.policy_value(u.key, u.value)) END AS value
        FROM unnest(rows) u
        JOIN hpf.policy_keys() k ON k.key = u.key
        JOIN fund.rule_document d ON d.number = u.document
        LEFT JOIN fund.branch b ON b.code = u.branch
        ORDER BY u.key, u.scope, b.id, u.valid_from
    LOOP
        after := NULL;
        IF own.valid_through IS NOT NULL THEN
            -- what held on the day after goes on then
            SELECT p.* INTO after FROM fund.policy p
            WHERE p.key = own.key AND p.scope = own.scope AND p.branch_id IS NOT DISTINCT FROM own.branch_id AND p.superseded_at IS NULL
              AND p.valid_from <= own.valid_through + 1
            ORDER BY p.valid_from DESC LIMIT 1;
        END IF;
        UPDATE fund.policy p SET superseded_by = proposal, superseded_at = clock_timestamp()
        WHERE p.key = own.key AND p.scope = own.scope AND p.branch_id IS NOT DISTINCT FROM own.branch_id AND p.superseded_at IS NULL
          AND p.valid_from BETWEEN own.valid_from AND coalesce(own.valid_through, own.valid_from);
        INSERT INTO fund.policy (key, scope, branch_id, valid_from, value, document_id, basis, verified, proposal_id)
        VALUES (own.key, own.scope, own.branch_id, own.valid_from, own.value, own.document_id, own.basis, own.verified, proposal);
        IF own.valid_through IS NOT NULL AND after.valid_from IS DISTINCT FROM own.valid_through + 1 THEN
            INSERT INTO fund.policy (key, scope, branch_id, valid_from, value, document_id, basis, verified, proposal_id)
            VALUES (own.key, own.scope, own.branch_id, own.valid_through + 1, after.value, coalesce(after.document_id, own.document_id),
                    coalesce(after.basis, 'ends: ' || own.basis), coalesce(after.verified, own.verified), proposal);
        END IF;
        put := put + 1;
    END LOOP;
    PERFORM hpf.build_parameters();
    RETURN put;
END $$;
COMMENT ON FUNCTION hpf.put_policies(hpf.policy_row[], integer) IS 'Writes rows of policy; a value of the same key, scope and day is superseded. What set_policy and activate_policy share.';

CREATE FUNCTION hpf.propose_policy(
    request_id text, rows hpf.policy_row[], note text DEFAULT NULL, operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    proposal integer;
BEGIN
    act := hpf.begin_act('propose_policy', request_id, jsonb_build_object('rows', to_jsonb(rows), 'note', note), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request, '{note}');
    PERFORM hpf.refuse_bad_policies(rows);
    INSERT INTO fund.policy_proposal (request, rows, note, proposed_by, proposed_on)
    VALUES (act.request, propose_policy.rows, propose_policy.note, operator, act.day)
    RETURNING id INTO proposal;
    RETURN hpf.finish_act(act.request, ROW(proposal::text, NULL, cardinality(rows), NULL, note)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.propose_policy(text, hpf.policy_row[], text, text, text) IS 'Proposes a change of policy (政策调整), which another person activates. HP015 naming every bad row. The answer''s number is the proposal.';

CREATE FUNCTION hpf.decide_proposal(
    act_name text, request_id text, proposal integer, operator text, channel text
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own fund.policy_proposal;
    put integer;
BEGIN
    act := hpf.begin_act(act_name, request_id, jsonb_build_object('proposal', proposal), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    SELECT p.* INTO own FROM fund.policy_proposal p WHERE p.id = proposal FOR NO KEY UPDATE;
    IF own.id IS NULL THEN
        PERFORM hpf.refuse('HP001', format('no policy proposal %s', proposal), 'Proposals are rows of fund.policy_proposal.', NULL);
    ELSIF own.status <> 'proposed' THEN
        PERFORM hpf.refuse('HP028', format('policy proposal %s is %s already', proposal, own.status), 'A proposal is decided once.', 'Propose the change anew.');
    ELSIF own.proposed_by = operator THEN
        PERFORM hpf.refuse('HP026', format('%s cannot decide policy proposal %s, which is %s''s own', operator, proposal, operator),
            'A change of policy is proposed by one person and activated by another.', 'Ask another administrator.');
    END IF;
    IF act_name = 'activate_policy' THEN
        put := hpf.put_policies(own.rows, own.id);
    END IF;
    UPDATE fund.policy_proposal p
    SET status = CASE act_name WHEN 'activate_policy' THEN 'activated' ELSE 'dropped' END, decided_by = operator, decided_on = act.day
    WHERE p.id = proposal;
    UPDATE fund.request r SET checker = decide_proposal.operator WHERE r.id = own.request;
    RETURN hpf.finish_act(act.request, ROW(proposal::text, NULL, put, NULL, own.note)::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.decide_proposal(text, text, integer, text, text) IS 'Activates or drops a proposal of policy; what both share.';

CREATE FUNCTION hpf.activate_policy(request_id text, proposal integer, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.decide_proposal('activate_policy', request_id, proposal, operator, channel)
$$;
COMMENT ON FUNCTION hpf.activate_policy(text, integer, text, text) IS 'Activates a proposed change of policy. HP026 for one''s own proposal, HP028 for one that was decided, HP015 if its rows do not fit any more.';

CREATE FUNCTION hpf.drop_policy_proposal(request_id text, proposal integer, operator text DEFAULT session_user, channel text DEFAULT 'counter') RETURNS hpf.receipt
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT hpf.decide_proposal('drop_policy_proposal', request_id, proposal, operator, channel)
$$;
COMMENT ON FUNCTION hpf.drop_policy_proposal(text, integer, text, text) IS 'Drops a proposed change of policy. HP026 for one''s own proposal, HP028 for one that was decided.';

CREATE FUNCTION hpf.add_rule_document(number text, title text, issued_on date DEFAULT NULL, effective_on date DEFAULT NULL, supersedes text DEFAULT NULL, verified boolean DEFAULT false) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    before integer;
    new_id integer;
BEGIN
    IF supersedes IS NOT NULL THEN
        SELECT d.id INTO before FROM fund.rule_document d WHERE d.number = add_rule_document.supersedes;
        IF before IS NULL THEN
            PERFORM hpf.refuse('HP001', format('no rule document %s', supersedes), 'Documents are rows of fund.rule_document.', NULL);
        END IF;
    END IF;
    INSERT INTO fund.rule_document AS d (number, title, issued_on, effective_on, supersedes, verified)
    VALUES (add_rule_document.number, add_rule_document.title, add_rule_document.issued_on, add_rule_document.effective_on, before, add_rule_document.verified)
    RETURNING d.id INTO new_id;
    UPDATE fund.rule_document d SET repealed_on = coalesce(d.repealed_on, add_rule_document.effective_on) WHERE d.id = before;
    RETURN new_id;
END $$;
COMMENT ON FUNCTION hpf.add_rule_document(text, text, date, date, text, boolean) IS 'Registers a rule document (规范性文件); the one it supersedes counts as repealed from its effective date.';
