-- hpf.parameters: the values of all policy keys on a day (政策参数集), what every decision reads.
-- C: src/policy.c. Used by the decisions and by fund.parameter_set.

CREATE TYPE parameters;

CREATE FUNCTION parameters_in(cstring) RETURNS parameters
    AS 'MODULE_PATHNAME', 'hpf_parameters_in'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION parameters_out(parameters) RETURNS cstring
    AS 'MODULE_PATHNAME', 'hpf_parameters_out'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION parameters_recv(internal) RETURNS parameters
    AS 'MODULE_PATHNAME', 'hpf_parameters_recv'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION parameters_send(parameters) RETURNS bytea
    AS 'MODULE_PATHNAME', 'hpf_parameters_send'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE parameters (
    INPUT = parameters_in,
    OUTPUT = parameters_out,
    RECEIVE = parameters_recv,
    SEND = parameters_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = extended
);
COMMENT ON TYPE parameters IS 'values of policy keys on a day (政策参数集), each with the row of fund.policy it comes from and whether that was verified; written key=value@row, with ? where not verified, separated by semicolons';
COMMENT ON FUNCTION parameters_in(cstring) IS 'text to parameters: key=value@row, ? where not verified, separated by semicolons';
COMMENT ON FUNCTION parameters_out(parameters) IS 'text of parameters: key=value@row, ? where not verified, in the order of the keys';
COMMENT ON FUNCTION parameters_recv(internal) IS 'binary to parameters: steps between keys, values and rows, each in as few bytes as it needs';
COMMENT ON FUNCTION parameters_send(parameters) IS 'binary of parameters: steps between keys, values and rows, each in as few bytes as it needs';

CREATE FUNCTION parameters_step(internal, key text, value text, policy integer, verified boolean) RETURNS internal
    AS 'MODULE_PATHNAME', 'hpf_sql_parameters_step'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION parameters_step(internal, text, text, integer, boolean) IS 'Transition of the aggregate hpf.parameters; not called by people.';

CREATE FUNCTION parameters_final(internal) RETURNS parameters
    AS 'MODULE_PATHNAME', 'hpf_sql_parameters_final'
    LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION parameters_final(internal) IS 'Result of the aggregate hpf.parameters; not called by people.';

CREATE AGGREGATE parameters(key text, value text, policy integer, verified boolean) (
    SFUNC = parameters_step,
    STYPE = internal,
    SSPACE = 12000,
    FINALFUNC = parameters_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE parameters(text, text, integer, boolean) IS
'A parameter set of rows: key, value as text, the row of fund.policy it comes from and whether that was verified. A NULL value is none; free texts and objects, which no rule reads, are left out. HP021 for an unknown key or one that comes twice.';

CREATE FUNCTION parameter(parameters, key text) RETURNS text
    AS 'MODULE_PATHNAME', 'hpf_sql_parameter'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION parameter(parameters, text) IS 'The value of one key in a parameter set, NULL where it has none.';

CREATE FUNCTION parameter_rows(parameters) RETURNS TABLE (key text, value text, policy integer, verified boolean)
    AS 'MODULE_PATHNAME', 'hpf_sql_parameter_rows'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION parameter_rows(parameters) IS 'The values in a parameter set, as rows.';
