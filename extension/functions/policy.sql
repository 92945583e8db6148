-- Policy keys and grounds of withdrawal: the catalogues the code is bound to, from src/core/policy.c.

CREATE FUNCTION hpf.policy_keys() RETURNS TABLE (
    key text, type text, unit text, meaning text, chinese text, minimum text, maximum text, words text[], optional boolean, read_by text)
    AS 'MODULE_PATHNAME', 'hpf_sql_policy_keys'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 400;
COMMENT ON FUNCTION hpf.policy_keys() IS
'The policy keys (政策参数) this code reads: type, unit, permitted range or words. An optional key without a value is a limit that there is not. read_by names the act or report that reads it; where NULL, rules do: hpf.decision_rules().';

CREATE FUNCTION hpf.policy_value(key text, value text) RETURNS text
    AS 'MODULE_PATHNAME', 'hpf_sql_policy_value'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hpf.policy_value(text, text) IS
'The value of a policy key as it is kept. HP021 for an unknown key; 22P02, 22003, 22008 or HP101 for a value of another type, outside the range, no date, or with too many decimals.';

CREATE FUNCTION hpf.withdrawal_grounds() RETURNS TABLE (ground text, name text, closes boolean, pays text, meaning text, chinese text)
    AS 'MODULE_PATHNAME', 'hpf_sql_withdrawal_grounds'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION hpf.withdrawal_grounds() IS
'Grounds of withdrawal (提取原因): code of JGJ/T 320 A.7 and own codes from 10, the name that rules and policy keys use (several names may share a code), whether the ground closes the account (条例 art. 24), and what of a home it pays: such a ground names the home, and grounds that pay the same share its cost.';
