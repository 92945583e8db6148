-- hpf.findings: what a decision found (审批意见), one compact value. C: src/decision.c.
-- Made by hpf.decide_loan() and its kin, told by hpf.explain().

CREATE TYPE findings;

CREATE FUNCTION findings_in(cstring) RETURNS findings
    AS 'MODULE_PATHNAME', 'hpf_findings_in'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION findings_out(findings) RETURNS cstring
    AS 'MODULE_PATHNAME', 'hpf_findings_out'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION findings_recv(internal) RETURNS findings
    AS 'MODULE_PATHNAME', 'hpf_findings_recv'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION findings_send(findings) RETURNS bytea
    AS 'MODULE_PATHNAME', 'hpf_findings_send'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE findings (
    INPUT = findings_in,
    OUTPUT = findings_out,
    RECEIVE = findings_recv,
    SEND = findings_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = extended
);
COMMENT ON TYPE findings IS 'findings of a decision (审批意见): outcome, amount, what bound it, and for each rule whether it passed, what was found, what is required and by which row of fund.policy';
COMMENT ON FUNCTION findings_in(cstring) IS 'text to findings, as hpf.findings_out writes them';
COMMENT ON FUNCTION findings_out(findings) IS 'text of findings: decision/version outcome amount bound; then rule result actual required policy, with ? where a value was not verified';
COMMENT ON FUNCTION findings_recv(internal) IS 'binary to findings';
COMMENT ON FUNCTION findings_send(findings) IS 'binary of findings';

-- Comparison: equal are findings of the same bytes; the order has no meaning but sorting.
CREATE FUNCTION findings_lt(findings, findings) RETURNS boolean
    AS 'bytealt' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION findings_le(findings, findings) RETURNS boolean
    AS 'byteale' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION findings_eq(findings, findings) RETURNS boolean
    AS 'byteaeq' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION findings_ne(findings, findings) RETURNS boolean
    AS 'byteane' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION findings_ge(findings, findings) RETURNS boolean
    AS 'byteage' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION findings_gt(findings, findings) RETURNS boolean
    AS 'byteagt' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
CREATE FUNCTION findings_cmp(findings, findings) RETURNS integer
    AS 'byteacmp' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE;
COMMENT ON FUNCTION findings_lt(findings, findings) IS 'implementation of < operator';
COMMENT ON FUNCTION findings_le(findings, findings) IS 'implementation of <= operator';
COMMENT ON FUNCTION findings_eq(findings, findings) IS 'implementation of = operator';
COMMENT ON FUNCTION findings_ne(findings, findings) IS 'implementation of <> operator';
COMMENT ON FUNCTION findings_ge(findings, findings) IS 'implementation of >= operator';
COMMENT ON FUNCTION findings_gt(findings, findings) IS 'implementation of > operator';
COMMENT ON FUNCTION findings_cmp(findings, findings) IS 'less-equal-greater';

CREATE OPERATOR < (
    LEFTARG = findings, RIGHTARG = findings, FUNCTION = findings_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
    LEFTARG = findings, RIGHTARG = findings, FUNCTION = findings_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR = (
    LEFTARG = findings, RIGHTARG = findings, FUNCTION = findings_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, MERGES
);
CREATE OPERATOR <> (
    LEFTARG = findings, RIGHTARG = findings, FUNCTION = findings_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR >= (
    LEFTARG = findings, RIGHTARG = findings, FUNCTION = findings_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE OPERATOR > (
    LEFTARG = findings, RIGHTARG = findings, FUNCTION = findings_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR < (findings, findings) IS 'less than';
COMMENT ON OPERATOR <= (findings, findings) IS 'less than or equal';
COMMENT ON OPERATOR = (findings, findings) IS 'equal';
COMMENT ON OPERATOR <> (findings, findings) IS 'not equal';
COMMENT ON OPERATOR >= (findings, findings) IS 'greater than or equal';
COMMENT ON OPERATOR > (findings, findings) IS 'greater than';
CREATE OPERATOR CLASS findings_ops DEFAULT FOR TYPE findings USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 findings_cmp(findings, findings);

CREATE FUNCTION decision_outcome(findings) RETURNS text
    AS 'MODULE_PATHNAME', 'hpf_sql_decision_outcome'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION decision_outcome(findings) IS 'Outcome of a decision: granted, refused, or incomplete where a fact is missing and nothing else refuses.';
CREATE FUNCTION decision_amount(findings) RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_sql_decision_amount'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION decision_amount(findings) IS 'Amount granted, yuan; 0.00 unless granted.';
CREATE FUNCTION decision_bound(findings) RETURNS text
    AS 'MODULE_PATHNAME', 'hpf_sql_decision_bound'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION decision_bound(findings) IS 'The rule whose limit bound the amount, the smallest; NULL if the amount asked for was below all.';
CREATE FUNCTION finding_rows(findings) RETURNS TABLE (
    place integer, rule text, version integer, result text, actual text, required text, policy integer, unverified boolean,
    rule_basis text, english text, chinese text)
    AS 'MODULE_PATHNAME', 'hpf_sql_finding_rows'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 30;
COMMENT ON FUNCTION finding_rows(findings) IS 'Findings as rows, pure: result is passed, failed, limits, noted, missing or not applicable; policy is the id of a row of fund.policy. hpf.explain() adds its basis.';
