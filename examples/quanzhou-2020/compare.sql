-- The published figures beside the computed ones.
--
-- Computed is what report.annual_summary(2020) says, in the unit of print; published
-- is the print times the scale. A line matches when they differ by no more than half
-- of the last printed digit (times the scale for amounts); a count by less than one
-- half, so at full size it is equal. Scaled down, counts are whole persons, so sums,
-- ratios and means of counts get what half a person in each makes of them. Nothing
-- here knows targets.csv.

CREATE VIEW city.comparison AS
WITH computed AS (
    SELECT s.item, m.measure, m.value
    FROM (SELECT a.*, max(a.value) FILTER (WHERE a.item = 'loan_ratio') OVER () AS ratio FROM report.annual_summary(2020) a) s
    CROSS JOIN LATERAL (VALUES ('value', s.value), ('completion', s.completion), ('growth', s.growth), ('prior', s.prior),
                               -- what the change counts from: the ratio less its change
                               ('base', CASE WHEN s.item LIKE 'loan_ratio_change%' THEN s.ratio - s.value END)) AS m (measure, value)
), line AS (
    SELECT p.*,
           CASE WHEN NOT p.scales THEN p.printed
                ELSE p.printed * city.scale() END AS published,
           c.value / CASE p.unit WHEN '亿' THEN 100000000 WHEN '万' THEN 10000 WHEN '万元' THEN 10000 ELSE 1 END AS computed,
           0.5 * 10.0 ^ -p.decimals * CASE WHEN p.scales AND p.unit IN ('亿', '万', '万元') THEN city.scale() WHEN p.scales AND city.scale() < 1 THEN p.counts ELSE 1 END
           + CASE WHEN p.base IS NULL OR city.scale() = 1 THEN 0
                  WHEN p.unit = '%' THEN 50 / (p.base * city.scale())
                  ELSE p.printed * 0.5 * p.counts / (p.base * city.scale()) END AS tolerance
    FROM city.published p LEFT JOIN computed c ON c.item = p.item AND c.measure = p.measure
)
SELECT l.position, l.line, l.words, l.item, l.measure, l.published, l.computed, l.unit, l.tolerance,
       CASE WHEN abs(l.computed - l.published) <= l.tolerance THEN 'match' ELSE 'miss' END AS verdict
FROM line l;
COMMENT ON VIEW city.comparison IS 'The acceptance table: published, computed, verdict.';

-- As many decimals as were printed, and two more of what was computed.
SELECT c.line, c.words AS "published as", c.item, c.measure, trim_scale(round(c.published, 6)) AS published,
       round(c.computed, CASE WHEN c.unit IN ('亿', '万') THEN 4 + greatest(0, -floor(log(city.scale())))::integer WHEN c.unit IN ('%', 'points') THEN 4 ELSE 2 END) AS computed,
       c.unit, c.verdict
FROM city.comparison c ORDER BY c.position;
SELECT n.item, n.note FROM report.annual_notes(2020) n;
\pset tuples_only on
\pset format unaligned
SELECT format('%s match, %s miss', count(*) FILTER (WHERE c.verdict = 'match'), count(*) FILTER (WHERE c.verdict <> 'match')) FROM city.comparison c;
