-- PUBLIC may run immutable functions only; the rest is granted to roles by
-- hpf.create_roles().

GRANT USAGE ON SCHEMA hpf TO PUBLIC;

DO $$
DECLARE
    routine record;
BEGIN
    FOR routine IN
        SELECT p.oid::pg_catalog.regprocedure AS name FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'hpf'::pg_catalog.regnamespace AND p.provolatile <> 'i'
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', routine.name);
    END LOOP;
END $$;
