-- The extension as it is installed: what must hold for all its members.
-- Runs before every other subject, which find the extension in this database.
CREATE EXTENSION hpf;

-- There is something to look at.
SELECT count(*) > 0 AS has_functions FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND classid = 'pg_proc'::regclass
  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'hpf');

CREATE TEMPORARY VIEW member AS
SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS object
FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'hpf' AND d.deptype = 'e';
CREATE TEMPORARY VIEW member_function AS
SELECT m.object, p.* FROM member m JOIN pg_proc p ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid;

-- Each query lists offenders; none is right.

-- Without a comment:
SELECT object FROM member
WHERE classid IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass, 'pg_cast'::regclass)
  AND obj_description(objid, classid::regclass::text) IS NULL
ORDER BY object COLLATE "C";

-- Immutable, but not for parallel queries:
SELECT object FROM member_function
WHERE provolatile = 'i' AND proparallel <> 's'
ORDER BY object COLLATE "C";

-- Open to everyone, although it may depend on more than its arguments:
SELECT object FROM member_function
WHERE provolatile <> 'i' AND has_function_privilege('public', oid, 'EXECUTE')
ORDER BY object COLLATE "C";

-- With its owner's rights and the caller's search_path:
SELECT object, proconfig FROM member_function
WHERE prosecdef AND NOT coalesce('search_path=pg_catalog, hpf, pg_temp' = ANY (proconfig), false)
ORDER BY object COLLATE "C";

-- Operator classes whose parts do not fit together:
SELECT object FROM member
WHERE classid = 'pg_opclass'::regclass AND NOT amvalidate(objid)
ORDER BY object COLLATE "C";

-- Tables, which the fund has and the extension must not (pg_dump would lose their rows):
SELECT object FROM member JOIN pg_class c ON classid = 'pg_class'::regclass AND objid = c.oid
WHERE c.relkind <> 'c'
ORDER BY object COLLATE "C";
