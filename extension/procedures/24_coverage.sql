-- Coverage (扩面): what is known of the city's employers, and talent certificates.

CREATE FUNCTION hpf.ownerships() RETURNS TABLE (ownership text, private boolean, meaning text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('110', false, 'wholly state-owned', '国有全资'),
    ('120', false, 'wholly collective', '集体全资'),
    ('130', false, 'cooperative with shares', '股份合作'),
    ('140', false, 'joint operation', '联营'),
    ('150', false, 'limited liability company', '有限责任公司'),
    ('160', false, 'company limited by shares', '股份有限公司'),
    ('171', true,  'private, sole owner', '私有独资'),
    ('172', true,  'private partnership', '私有合伙'),
    ('173', true,  'private limited liability company', '私营有限责任公司'),
    ('174', true,  'private company limited by shares', '私营股份有限公司'),
    ('175', true,  'individual business', '个体经营'),
    ('190', false, 'other domestic', '其他内资'),
    ('200', false, 'Hong Kong, Macao or Taiwan investment', '港澳台投资'),
    ('300', false, 'foreign investment', '国外投资'),
    ('900', false, 'other', '其他')
$$;
COMMENT ON FUNCTION hpf.ownerships() IS 'Ownership of employers (经济类型), codes after GB/T 12402 as known, not checked against its text; and which count as private (民营) for the lists of coverage.';

CREATE FUNCTION hpf.record_registration(
    request_id text, branch text, uscc hpf.uscc, name text, ownership text, founded_on date, headcount integer, source text,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    its_branch integer := hpf.find_branch(branch);
BEGIN
    act := hpf.begin_act('record_registration', request_id, jsonb_build_object('branch', branch, 'uscc', uscc::text, 'name', name, 'ownership', ownership,
        'founded_on', founded_on, 'headcount', headcount, 'source', source), operator, channel, its_branch);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    IF NOT EXISTS (SELECT FROM hpf.ownerships() o WHERE o.ownership = record_registration.ownership) THEN
        PERFORM hpf.refuse('HP103', format('unknown ownership %s', ownership), 'Codes are those of hpf.ownerships().', 'SELECT * FROM hpf.ownerships().');
    ELSIF founded_on > act.day OR NOT isfinite(founded_on) THEN
        PERFORM hpf.refuse('HP103', format('founding date %s lies after the accounting day %s', founded_on, act.day), 'Only what is founded is registered.', NULL);
    ELSIF headcount < 0 THEN
        PERFORM hpf.refuse('HP103', format('headcount %s is negative', headcount), NULL, NULL);
    END IF;
    INSERT INTO fund.registration (uscc, name, branch_id, ownership, founded_on, headcount, source, recorded_on, request)
    VALUES (record_registration.uscc, record_registration.name, its_branch, record_registration.ownership, record_registration.founded_on,
            record_registration.headcount, record_registration.source, act.day, act.request)
    ON CONFLICT ON CONSTRAINT registration_pkey DO UPDATE SET name = excluded.name, branch_id = excluded.branch_id, ownership = excluded.ownership,
        founded_on = excluded.founded_on, headcount = excluded.headcount, source = excluded.source, recorded_on = excluded.recorded_on, request = excluded.request;
    RETURN hpf.finish_act(act.request, ROW(uscc::text, NULL, 1, NULL,
        coalesce((SELECT 'employer ' || e.number FROM fund.employer e WHERE e.uscc = record_registration.uscc), 'not opened'))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.record_registration(text, text, hpf.uscc, text, text, date, integer, text, text, text) IS 'Records what is known of an employer of the city, opened or not (单位登记信息): ownership, founding date, declared headcount. A second record of the same code replaces the first.';

CREATE FUNCTION hpf.certify_talent(
    request_id text, account text, tier integer, number text, valid_from date, valid_through date,
    operator text DEFAULT session_user, channel text DEFAULT 'counter'
) RETURNS hpf.receipt
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    act hpf.act;
    own record;
BEGIN
    act := hpf.begin_act('certify_talent', request_id, jsonb_build_object('account', account, 'tier', tier, 'number', number,
        'valid_from', valid_from, 'valid_through', valid_through), operator, channel);
    IF act.known THEN RETURN act.answer; END IF;
    PERFORM hpf.check_given(act.request);
    own := hpf.find_account(account);
    IF tier NOT BETWEEN 1 AND 7 OR valid_through < valid_from OR NOT isfinite(valid_from) OR NOT isfinite(valid_through) THEN
        PERFORM hpf.refuse('HP103', format('certificate of tier %s from %s through %s', tier, valid_from, valid_through), 'Tiers are 1 to 7, 1 the highest; it ends not before it begins.', NULL);
    ELSIF EXISTS (SELECT FROM fund.talent t WHERE t.number = certify_talent.number) THEN
        PERFORM hpf.refuse('HP103', format('certificate %s is there already', number), 'A certificate''s number names one certificate.', NULL);
    END IF;
    INSERT INTO fund.talent (member_id, tier, number, valid_from, valid_through, request)
    VALUES (own.member_id, certify_talent.tier, certify_talent.number, certify_talent.valid_from, certify_talent.valid_through, act.request);
    RETURN hpf.finish_act(act.request, ROW(number, NULL, 1, NULL, format('account %s', account))::hpf.receipt);
END $$;
COMMENT ON FUNCTION hpf.certify_talent(text, text, integer, text, date, date, text, text) IS 'Records a member''s certificate of talent (港湾计划人才证书): tier, number, from, through.';
