-- What was said of single pieces, each look-up one through its index; without what a job (its id, its first event) has stored itself.
-- Times in microseconds since 2000, as COPY has them. Events with an error declaration are left out, as are the declarations. Roles:
-- epc, child, input, output.
SELECT m.identifier, (extract(epoch FROM m.time) * 1000000)::bigint - 946684800000000, m.role, e.action, w.text
FROM unnest(%s::bigint[]) AS a (id)
CROSS JOIN LATERAL (
    SELECT m.identifier, m.event, m.time, m.role FROM trace_mention m
    WHERE m.identifier = a.id AND m.role IN (1, 3, 4, 5) OFFSET 0) m
CROSS JOIN LATERAL (
    SELECT e.action, e.biz_step_id FROM trace_event e
    WHERE e.id = m.event AND NOT e.declares_error AND NOT (e.capture_id = %s AND e.id >= %s)
        AND NOT EXISTS (SELECT FROM trace_event d WHERE d.identity = e.identity AND d.declares_error)
    OFFSET 0) e
LEFT JOIN trace_word w ON w.id = e.biz_step_id
