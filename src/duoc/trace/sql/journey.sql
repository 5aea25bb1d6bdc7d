-- One round of a walk (rules/journey.py): what the events say of some identifiers, and of whom else these events speak there.
-- part 1: a mention and its event, the time in microseconds since 1970; part 2: another identifier of an event; part 3: a piece of a lot (forward), the lot of a piece (backward); `event`
-- is the one that was asked for. Events with an error declaration are left out, as are the declarations. OFFSET 0 keeps each look-up one through its index,
-- whatever the planner believes of the sizes. Of what was before, the index alone says which mentions count: a lorry has thousands
-- of loads behind it, each of them on another page.
WITH seen AS MATERIALIZED (
    SELECT m.*, a.contents
    FROM unnest(%(ids)s::bigint[], %(before)s::timestamptz[], %(since)s::timestamptz[], %(until)s::timestamptz[],
                %(contents)s::boolean[]) AS a (id, before, since, until, contents)
    CROSS JOIN LATERAL (
        SELECT m.identifier, m.event, m.time, m.role, m.is_class, m.quantity, m.uom
        FROM trace_mention m
        WHERE m.identifier = a.id AND m.time >= a.since AND m.time <= a.until AND m.role <= 6
        UNION ALL
        SELECT m.identifier, m.event, m.time, m.role, m.is_class, m.quantity, m.uom
        FROM trace_mention m
        WHERE m.identifier = a.id AND m.time >= a.before AND m.time < a.since AND m.role IN (3, 4, 5)
        UNION ALL
        SELECT m.identifier, m.event, m.time, m.role, m.is_class, m.quantity, m.uom
        FROM trace_mention m
        WHERE a.contents AND m.identifier = a.id AND m.time >= a.before AND m.time < a.since AND m.role = 2
        OFFSET 0) m
), met AS MATERIALIZED (
    SELECT e.*, s.parents, s.children
    FROM (SELECT event, bool_or(role = 3) AS parents, bool_or(role = 2 AND contents) AS children
          FROM seen GROUP BY event) s
    CROSS JOIN LATERAL (
        SELECT e.id, e.type, e.action, e.party_id, e.biz_step_id, e.disposition_id, e.read_point_id, e.biz_location_id, e.zone
        FROM trace_event e
        WHERE e.id = s.event AND NOT e.declares_error
            AND NOT EXISTS (SELECT FROM trace_event d WHERE d.identity = e.identity AND d.declares_error)
        OFFSET 0) e
)
SELECT 1 AS part, s.identifier, s.event, s.role, s.is_class, s.quantity, s.uom, NULL AS text,
       (extract(epoch FROM s.time) * 1000000)::bigint, t.type, t.action,
       CASE WHEN t.type = 2 AND s.role = 2 AND t.action = 3
           THEN (SELECT true FROM trace_mention c WHERE c.event = s.event AND c.role = 3 LIMIT 1) IS NULL END AS emptied,
       t.party_id, t.biz_step_id, t.disposition_id, t.read_point_id, t.biz_location_id, t.zone
FROM seen s JOIN met t ON t.id = s.event
UNION ALL
SELECT 2, o.identifier, t.id, o.role, o.is_class, o.quantity, o.uom, i.text,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM met t
CROSS JOIN LATERAL (
    SELECT o.identifier, o.role, o.is_class, o.quantity, o.uom FROM trace_mention o
    WHERE o.event = t.id AND CASE t.type WHEN 4 THEN o.role IN (%(side)s, 6)
        ELSE (o.role = 2 AND t.parents) OR (o.role = 3 AND t.children AND t.type = 2) END
    OFFSET 0) o
CROSS JOIN LATERAL (SELECT i.text FROM trace_identifier i WHERE i.id = o.identifier OFFSET 0) i
WHERE t.type = 4 OR (t.type IN (2, 5) AND (t.parents OR t.children))
UNION ALL
SELECT 3, p.other, p.asked, NULL, NULL, NULL, NULL, i.text, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM unnest(%(ids)s::bigint[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT a.id AS asked, p.piece_id AS other, p.event_id FROM trace_lot_piece p WHERE %(side)s = 5 AND p.lot_id = a.id
    UNION ALL
    SELECT a.id, p.lot_id, p.event_id FROM trace_lot_piece p WHERE %(side)s = 4 AND p.piece_id = a.id
    OFFSET 0) p
CROSS JOIN LATERAL (SELECT i.text FROM trace_identifier i WHERE i.id = p.other OFFSET 0) i
-- A scalar, for an EXISTS would be turned into one scan of all declarations there are.
WHERE (SELECT true FROM trace_event e JOIN trace_event d ON d.identity = e.identity AND d.declares_error
       WHERE e.id = p.event_id LIMIT 1) IS NULL
