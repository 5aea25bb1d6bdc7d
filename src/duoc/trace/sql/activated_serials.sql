-- Which of some serials are stamps that were activated, also when they were made void later.
SELECT s.serial
FROM trace_stamp s
CROSS JOIN LATERAL (
    SELECT p.state FROM trace_stamp_span p WHERE p.first <= s.number AND p.last >= s.number AND p.state = 'activated' LIMIT 1) p
WHERE s.serial = ANY(%s::bytea[])
