-- The days that have messages, by one index probe each.
WITH RECURSIVE known AS (
    SELECT min(day) AS day FROM exchange_message
    UNION ALL
    SELECT (SELECT min(m.day) FROM exchange_message m WHERE m.day > known.day) FROM known WHERE known.day IS NOT NULL
)
SELECT day FROM known WHERE day IS NOT NULL
