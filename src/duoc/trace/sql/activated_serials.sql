-- Which of some serials are stamps that were activated, also when they were made void later.
SELECT s.serial
FROM trace_stamp s
CROSS JOIN LATERAL (
    SELECT FROM trace_stamp_span p
    WHERE int8range(p.first, p.last, '[]') @> s.number AND p.state = 'activated' LIMIT 1) p
WHERE s.serial = ANY(%s::bytea[])
