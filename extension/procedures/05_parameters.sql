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

CREATE FUNCTION hpf.policy_keys() RETURNS TABLE (key text, type text, unit text, meaning text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('contribution_rounding_unit', 'cny', 'yuan', 'each side of a monthly contribution is rounded to this'),
    ('contribution_rounding_mode', 'text', 'half_up, ceiling or floor', 'how each side is rounded'),
    ('contribution_base_floor', 'cny', 'yuan a month', 'lowest base (缴存基数下限)'),
    ('contribution_base_cap', 'cny', 'yuan a month', 'highest base (缴存基数上限)'),
    ('contribution_ratio_floor', 'rate', 'per cent', 'lowest ratio of either side'),
    ('contribution_ratio_cap', 'rate', 'per cent', 'highest ratio of either side'),
    ('collection_counts_interest', 'boolean', '', 'the interest credited on 30 June is inside the collection total'),
    ('collection_counts_transfers', 'boolean', '', 'transfers in and out of the city count as collected and withdrawn'),
    ('deposit_rate_series', 'text', 'series', 'series of the interest on members'' accounts'),
    ('deposit_day_basis', 'integer', 'days a year', 'day basis of members'' interest'),
    ('withdrawal_minimum_left', 'cny', 'yuan', 'what a partial withdrawal or an offset leaves in the account'),
    ('offset_interbank_leg', 'boolean', '', 'an offset moves cash when the collection bank is not the loan''s bank'),
    ('principal_offset_mode', 'text', 'reduce or shorten', 'what a principal offset does to the schedule'),
    ('penalty_income_subject', 'text', 'subject', 'where penalty is booked'),
    ('subsidy_formula', 'text', 'A or B', 'A: interest on the same balance; B: difference of installments'),
    ('loan_ratio_ceiling_principal_offset', 'numeric', 'per cent', 'principal offsets are open while the loan ratio is at most this'),
    ('annual_change_base', 'text', 'year_end or a date', 'base of the loan ratio''s change in the annual summary'),
    ('loan_ratio_meeting_base', 'date', 'month end', 'the month whose ratio the directors'' meeting calls the start of the year (年初)'),
    ('business_window', 'object', 'act, days, from, through', 'the first days of a new business that the annual summary reports')
$$;
COMMENT ON FUNCTION hpf.policy_keys() IS 'The policy keys this code reads, with type and unit; a row of fund.policy with another key is refused by hpf.verify().';

CREATE FUNCTION hpf.policy(key text, as_of date) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
DECLARE
    found_value text;
BEGIN
    SELECT p.value #>> '{}' INTO found_value FROM fund.policy p
    WHERE p.key = policy.key AND p.valid_from <= as_of
    ORDER BY p.valid_from DESC LIMIT 1;
    IF found_value IS NULL THEN
        PERFORM hpf.refuse('HP021', format('no policy %s on %s', key, as_of), 'Keys are those of hpf.policy_keys().',
            'Load the value into fund.policy with its basis.');
    END IF;
    RETURN found_value;
END $$;
COMMENT ON FUNCTION hpf.policy(text, date) IS 'The value of a policy key (政策参数) in force on a day, as text to be cast to the key''s type.';
