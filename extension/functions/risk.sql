-- Risk class of a loan (五级分类). C: src/risk.c over src/core/risk.c.

CREATE FUNCTION hpf.risk_class(periods integer, days integer, lost boolean, attention_periods integer, substandard_periods integer,
                               doubtful_periods integer, substandard_days integer DEFAULT NULL, doubtful_days integer DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'hpf_sql_risk_class'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hpf.risk_class(integer, integer, boolean, integer, integer, integer, integer, integer) IS
'Risk class (五级分类, JGJ/T 320 A.14) of a loan: 01 to 05 of hpf.risk_classes(). The worst that the overdue periods or the days overdue reach; a limit that is NULL is none. lost: what is left cannot be got back.';

CREATE FUNCTION hpf.risk_classes() RETURNS TABLE (code text, meaning text, chinese text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
    ('01', 'normal: nothing is overdue', '正常'),
    ('02', 'attention: overdue', '关注'),
    ('03', 'substandard: overdue for some time', '次级'),
    ('04', 'doubtful: overdue for long', '可疑'),
    ('05', 'loss: cannot be got back', '损失')
$$;
COMMENT ON FUNCTION hpf.risk_classes() IS 'The risk classes (五级分类, JGJ/T 320 A.14). Where one begins is policy: risk_attention_periods and its kin.';
