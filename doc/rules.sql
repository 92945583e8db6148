-- Writes doc/rules.md from the catalogue of a new fund, for people who know the
-- rules and not the code: `make rules`. tests/pgtap/rules.sql fails when the page
-- is not what this would write.
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only on
\pset fieldsep ' | '
SET client_min_messages = warning;

CREATE FUNCTION pg_temp.cell(content text) RETURNS text LANGUAGE sql AS $$
    SELECT replace(replace(coalesce(nullif(content, ''), '–'), '|', '\|'), E'\n', ' ')
$$;
CREATE FUNCTION pg_temp.line(VARIADIC cells text[]) RETURNS text LANGUAGE sql AS $$
    SELECT '| ' || string_agg(pg_temp.cell(c), ' | ' ORDER BY place) || ' |' FROM unnest(cells) WITH ORDINALITY AS c (c, place)
$$;
-- A key of a ground stands for that of every ground: withdrawal_rent_open is withdrawal_‹ground›_open.
CREATE FUNCTION pg_temp.attribute(key text) RETURNS text LANGUAGE sql AS $$
    SELECT max(substr(key, length(g.name) + 13)) FROM hpf.withdrawal_grounds() g WHERE starts_with(key, 'withdrawal_' || g.name || '_')
$$;
-- What a range or a list of words looks like.
CREATE FUNCTION pg_temp.permitted(minimum text, maximum text, words text[]) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce('`' || array_to_string(words, '`, `') || '`', replace(minimum, '.00', '') || ' to ' || replace(maximum, '.00', ''))
$$;
-- Sentences, with what is found and what is required in place of their marks.
CREATE FUNCTION pg_temp.sentence(english text, chinese text) RETURNS text LANGUAGE sql AS $$
    SELECT replace(replace(english, '%a', '‹found›'), '%r', '‹required›') || '<br>' || replace(replace(chinese, '%a', '‹实际›'), '%r', '‹要求›')
$$;

CREATE TEMPORARY VIEW every_key AS
SELECT k.*, pg_temp.attribute(k.key) AS attribute FROM hpf.policy_keys() WITH ORDINALITY AS k (key, type, unit, meaning, chinese, minimum, maximum, words, optional, read_by, place);
-- A key's values of a new fund: the first, then each with the day it starts.
CREATE TEMPORARY VIEW started AS
SELECT p.key, count(*) AS values, bool_and(p.verified) AS verified, min(p.scope) AS scope,
       string_agg(CASE WHEN p.valid_from > '1999-04-03' THEN 'from ' || p.valid_from || ' ' ELSE '' END || coalesce('`' || (p.value #>> '{}') || '`', 'none'), '; ' ORDER BY p.valid_from) AS value,
       string_agg(CASE WHEN p.valid_from > '1999-04-03' THEN 'from ' || p.valid_from || ': ' ELSE '' END || p.basis, '; ' ORDER BY p.valid_from) AS basis
FROM fund.policy p WHERE p.superseded_at IS NULL GROUP BY p.key;

\qecho '# The rules (审批规则与政策参数)'
\qecho
\qecho 'What this software decides, by which rules, and with which values a new fund starts. Written from the catalogue by `make rules`; not edited'
\qecho 'by hand: what is here is what the code does. How decisions are called is in the [reference](hpf.md).'
\qecho
\qecho '- A **rule** compares what was found with what is required and leaves one finding, whatever the others found. ‹found› and ‹required› stand'
\qecho '  for the two. A rule about an amount is a limit: the smallest limit binds.'
\qecho '- A **key** is a value the centre sets (政策参数), from a day on, with a document it rests on. Values here are those of a new fund, from'
\qecho '  1999-04-03 where no day is written. *Not checked* means a default that no document was found for: **replace it before real use**.'
\qecho '- A key that is *optional* may have no value: there is no such limit then.'
\qecho '- A rule is numbered for good. One that changes its meaning comes with a new version of its decision; the old version stays callable.'
\qecho
\qecho '[Loans](#loans-贷款审批) · [Withdrawals](#withdrawals-提取审批) · [Contributions](#contributions-缴存核定) · [Housing families](#housing-families-保障性住房核查) · [Keys](#keys-政策参数) · [Keys of grounds](#keys-of-grounds-各提取原因) · [Documents](#documents-规范性文件)'

\set decision loan
\set title 'Loans (贷款审批)'
\set calls 'hpf.decide_loan(hpf.loan_facts, hpf.parameters)'
\ir rules_decision.sql
\set decision withdrawal
\set title 'Withdrawals (提取审批)'
\set calls 'hpf.decide_withdrawal(hpf.withdrawal_facts, hpf.parameters)'
\ir rules_decision.sql
\qecho
\qecho 'Grounds (提取原因); codes of JGJ/T 320 A.7, own ones from 10. Where a key says ‹ground›, a name of this table stands.'
\qecho
\qecho '| ‹ground› | code | what it is | closes the account | what of a home it pays |'
\qecho '|---|---|---|---|---|'
SELECT pg_temp.line('`' || g.name || '`', g.ground, g.meaning || '<br>' || g.chinese, CASE WHEN g.closes THEN 'yes' ELSE 'no' END, coalesce(g.pays, ''))
FROM hpf.withdrawal_grounds() WITH ORDINALITY AS g (ground, name, closes, pays, meaning, chinese, place) ORDER BY g.place;
\set decision contribution
\set title 'Contributions (缴存核定)'
\set calls 'hpf.decide_contribution(hpf.contribution_facts, hpf.parameters)'
\ir rules_decision.sql
\set decision housing_family
\set title 'Housing families (保障性住房核查)'
\set calls 'hpf.check_housing_family(hpf.housing_family_facts, hpf.parameters)'
\ir rules_decision.sql

\qecho
\qecho '## Keys (政策参数)'
\qecho
\qecho 'Scope is that of the value a new fund starts with; a narrower one overrides it (nation, province, city, branch). Used by: rules, or the'
\qecho 'function of the database that reads it.'
\qecho
\qecho '| key | what it sets | type, unit, permitted | value of a new fund | scope | basis | checked | used by |'
\qecho '|---|---|---|---|---|---|---|---|'
SELECT pg_temp.line('`' || k.key || '`', k.meaning || '<br>' || k.chinese,
    concat_ws('; ', k.type || CASE WHEN k.words IS NULL AND k.unit <> '' THEN ', ' || k.unit ELSE '' END, pg_temp.permitted(k.minimum, k.maximum, k.words), CASE WHEN k.optional THEN 'optional' END),
    coalesce(s.value, 'none'), s.scope, s.basis, CASE WHEN s.verified THEN 'yes' WHEN s.key IS NOT NULL THEN 'no' END, coalesce('`' || k.read_by || '`', 'rules'))
FROM every_key k LEFT JOIN started s ON s.key = k.key WHERE k.attribute IS NULL ORDER BY k.place;

\qecho
\qecho '## Keys of grounds (各提取原因)'
\qecho
\qecho 'What may be set for every ground, as `withdrawal_‹ground›_…`; all but `open` are optional.'
\qecho
\qecho '| key ends in | what it sets | type, unit, permitted |'
\qecho '|---|---|---|'
SELECT pg_temp.line('`' || k.attribute || '`', min(k.meaning) || '<br>' || min(k.chinese),
    concat_ws('; ', min(k.type) || CASE WHEN min(k.words) IS NULL AND min(k.unit) <> '' THEN ', ' || min(k.unit) ELSE '' END, pg_temp.permitted(min(k.minimum), min(k.maximum), min(k.words))))
FROM every_key k WHERE k.attribute IS NOT NULL GROUP BY k.attribute ORDER BY min(k.place);
\qecho
\qecho 'And what a new fund sets; what is not here has no value.'
\qecho
\qecho '| key | value of a new fund | scope | basis | checked |'
\qecho '|---|---|---|---|---|'
SELECT pg_temp.line('`' || k.key || '`', s.value, s.scope, s.basis, CASE WHEN s.verified THEN 'yes' ELSE 'no' END)
FROM every_key k JOIN started s ON s.key = k.key WHERE k.attribute IS NOT NULL ORDER BY k.place;

\qecho
\qecho '## Changes of a known day (政策变化)'
\qecho
\qecho '| from | key | before | after | by |'
\qecho '|---|---|---|---|---|'
SELECT pg_temp.line(c.day::text, '`' || d.key || '`', coalesce('`' || d.before || '`', 'none'), coalesce('`' || d.after || '`', 'none'), c.document)
FROM (SELECT p.key, p.valid_from AS day, b.number AS document FROM fund.policy p JOIN fund.rule_document b ON b.id = p.document_id
      WHERE p.superseded_at IS NULL AND p.valid_from > '1999-04-03') c
JOIN LATERAL hpf.policy_diff(c.day - 1, c.day) d ON d.key = c.key
ORDER BY c.day, d.key COLLATE "C";

\qecho
\qecho '## Documents (规范性文件)'
\qecho
\qecho 'The register a new fund starts with: every value of a key refers to one. *Checked*: number and dates were read in a source.'
\qecho
\qecho '| number | title | issued | effective | repealed | supersedes | checked |'
\qecho '|---|---|---|---|---|---|---|'
SELECT pg_temp.line(d.number, d.title, d.issued_on::text, d.effective_on::text, d.repealed_on::text, s.number, CASE WHEN d.verified THEN 'yes' ELSE 'no' END)
FROM fund.rule_document d LEFT JOIN fund.rule_document s ON s.id = d.supersedes ORDER BY d.id;
