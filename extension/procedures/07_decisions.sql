-- Decisions told to people: findings with the basis of each rule.

CREATE FUNCTION hpf.explain(findings hpf.findings) RETURNS TABLE (
    place integer, rule text, version integer, passed boolean, result text, actual text, required text, basis text, document text, verified boolean, english text, chinese text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, hpf, pg_temp AS $$
    SELECT f.place, f.rule, f.version,
           CASE f.result WHEN 'failed' THEN false WHEN 'missing' THEN false WHEN 'passed' THEN true END,
           f.result, f.actual, f.required, coalesce(p.basis, f.rule_basis), d.number, CASE WHEN f.unverified THEN false WHEN f.policy IS NOT NULL THEN true END, f.english, f.chinese
    FROM hpf.finding_rows(findings) f
    LEFT JOIN fund.policy p ON p.id = f.policy
    LEFT JOIN fund.rule_document d ON d.id = p.document_id
    ORDER BY f.place
$$;
COMMENT ON FUNCTION hpf.explain(hpf.findings) IS 'A decision in rows and sentences, English and Chinese: each rule, whether it passed (NULL for a limit, a note, or a rule that does not apply), what was found, what is required, the basis, and whether a value read from the policy is verified (NULL where none was read, or one that only rounds).';
