-- doc/rules.md is what doc/rules.sql writes: who changes a rule, a key or a value that
-- a new fund starts with runs `make rules`.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
SELECT hpf.create_fund('999999', 'centre') \g /dev/null
SET search_path = public, hpf;
SELECT no_plan();
\set made `mktemp`
\setenv MADE :made
\o :made
\ir ../../doc/rules.sql
\o
\set same `if cmp -s doc/rules.md "$MADE"; then echo yes; else echo no; fi`
\set changes `diff doc/rules.md "$MADE" | head -n 20`
\! rm "$MADE"
SELECT is(:'same'::text, 'yes'::text, 'doc/rules.md is current');
SELECT diag(:'changes'::text) WHERE :'same' <> 'yes';
SELECT is_empty($$SELECT s.key FROM started s WHERE s.key NOT IN (SELECT key FROM every_key)$$, 'every value has its key');
SELECT * FROM finish();
