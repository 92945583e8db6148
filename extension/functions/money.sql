-- Functions of amounts and other types together. C: src/cny.c.

CREATE FUNCTION multiply(amount cny, rate rate, rounding_unit cny DEFAULT '0.01', mode text DEFAULT 'half_up') RETURNS cny
    AS 'MODULE_PATHNAME', 'hpf_cny_multiply'
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION multiply(cny, rate, cny, text) IS 'amount times rate, computed exactly and rounded once to a multiple of rounding_unit; mode half_up (half away from zero), ceiling (towards plus infinity) or floor (towards minus infinity)';
