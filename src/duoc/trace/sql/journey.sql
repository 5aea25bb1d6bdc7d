-- One round of a walk (rules/journey.py): what the events say of some identifiers, and of whom else these events speak there.
-- part 1: a mention and its event; part 2: another identifier of an event; part 3: an identifier of a lot, `event` the lot.
-- Events with an error declaration are left out, as are the declarations.
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::bigint[], %(since)s::timestamptz[], %(until)s::timestamptz[], %(contents)s::boolean[])
        AS a (id, since, until, contents)
), seen AS MATERIALIZED (
    SELECT m.identifier, m.event, m.time, m.role, m.is_class, m.quantity, m.uom, a.contents
    FROM asked a JOIN trace_mention m ON m.identifier = a.id AND m.time <= a.until
    WHERE m.role <= 6 AND (m.time >= a.since OR m.role IN (3, 4, 5) OR (m.role = 2 AND a.contents))
), met AS MATERIALIZED (
    SELECT e.id, e.type, e.action, e.party_id, e.biz_step_id, e.disposition_id, e.read_point_id, e.biz_location_id, e.zone
    FROM (SELECT DISTINCT event FROM seen) s JOIN trace_event e ON e.id = s.event
    WHERE NOT e.declares_error
      AND NOT EXISTS (SELECT FROM trace_event d WHERE d.identity = e.identity AND d.declares_error)
), wanted AS MATERIALIZED (
    SELECT s.event, bool_or(t.type = 4) AS made, bool_or(t.type IN (2, 5) AND s.role = 3) AS parents,
           bool_or(t.type = 2 AND s.role = 2 AND s.contents) AS children
    FROM seen s JOIN met t ON t.id = s.event
    WHERE t.type = 4 OR (t.type IN (2, 5) AND (s.role = 3 OR (s.role = 2 AND s.contents)))
    GROUP BY s.event
)
SELECT 1 AS part, s.identifier, s.event, s.role, s.is_class, s.quantity, s.uom, NULL AS text, s.time, t.type, t.action,
       t.type = 2 AND s.role = 2 AND t.action = 3
           AND NOT EXISTS (SELECT FROM trace_mention c WHERE c.event = s.event AND c.role = 3) AS emptied,
       t.party_id, t.biz_step_id, t.disposition_id, t.read_point_id, t.biz_location_id, t.zone
FROM seen s JOIN met t ON t.id = s.event
UNION ALL
SELECT 2, o.identifier, o.event, o.role, o.is_class, o.quantity, o.uom, i.text,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM wanted w
JOIN trace_mention o ON o.event = w.event
    AND ((w.made AND o.role IN (%(side)s, 6)) OR (w.parents AND o.role = 2) OR (w.children AND o.role = 3))
LEFT JOIN trace_identifier i ON i.id = o.identifier
UNION ALL
SELECT 3, i.id, l.id, NULL, NULL, NULL, NULL, i.text, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM unnest(%(lots)s::bigint[], %(lot_texts)s::text[]) AS l (id, text)
JOIN trace_identifier i
    ON regexp_replace(i.text, '^(01/[0-9]{14})(/22/[^/]+)?(/10/[^/]+)(/21/[^/]+)?$', '\1\3') = l.text
    AND i.text ~ '^01/[0-9]{14}(/22/[^/]+/10/[^/]+(/21/[^/]+)?|/10/[^/]+/21/[^/]+)$'
