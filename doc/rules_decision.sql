-- A decision's section of doc/rules.md; called by rules.sql, which sets :decision, :title and :calls.
\qecho
\qecho '##' :title
\qecho
SELECT format('`%s`; version %s of the rules.', :'calls', max(r.version)) FROM hpf.decision_rules() r WHERE r.decision = :'decision';
\qecho
\qecho '| no. | rule | what it says | keys and their values in a new fund | basis of the rule |'
\qecho '|---|---|---|---|---|'
SELECT pg_temp.line(r.number::text, '`' || r.rule || '`', pg_temp.sentence(r.english, r.chinese),
    (SELECT string_agg(l.label, '<br>' ORDER BY l.place)
     FROM (SELECT CASE WHEN k.attribute IS NOT NULL THEN '`withdrawal_‹ground›_' || k.attribute || '`'
                       ELSE '`' || k.key || '` ' || coalesce(s.value, 'none') || CASE WHEN NOT s.verified THEN ' (not checked)' ELSE '' END END AS label, min(k.place) AS place
           FROM unnest(r.keys) u (key) JOIN every_key k ON k.key = u.key LEFT JOIN started s ON s.key = k.key GROUP BY 1) l),
    r.basis)
FROM hpf.decision_rules() r WHERE r.decision = :'decision' ORDER BY r.number;
\qecho
\qecho 'Facts: what has to be known. One that is not known is left out; a rule that needs it says so, and nothing is granted.'
\qecho
\qecho '| fact | what it is | type | permitted |'
\qecho '|---|---|---|---|'
SELECT pg_temp.line('`' || f.fact || '`', f.meaning || '<br>' || f.chinese, f.type, pg_temp.permitted(f.minimum, f.maximum, f.words))
FROM hpf.decision_facts() f WHERE f.decision = :'decision' ORDER BY f.position;
