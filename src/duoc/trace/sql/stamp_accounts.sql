-- How many stamps of each batch are in which state; single ends are counted where they count: in activated ranges.
-- Parameter: ids of the batches.
SELECT b.id,
    b.count AS minted,
    coalesce(sum(s.size) FILTER (WHERE s.state = 'minted'), 0)::bigint AS remaining,
    coalesce(sum(s.size) FILTER (WHERE s.state = 'scrapped'), 0)::bigint AS scrapped,
    coalesce(sum(s.size) FILTER (WHERE s.state = 'printed'), 0)::bigint AS in_stock,
    coalesce(sum(s.size) FILTER (WHERE s.state = 'spoiled'), 0)::bigint AS spoiled,
    coalesce(sum(s.size) FILTER (WHERE s.state = 'lost'), 0)::bigint AS lost,
    coalesce(sum(s.size) FILTER (WHERE s.state = 'delivered'), 0)::bigint AS unused,
    coalesce(sum(s.size - s.void) FILTER (WHERE s.state = 'activated'), 0)::bigint AS activated,
    coalesce(sum(CASE s.state WHEN 'void' THEN s.size WHEN 'activated' THEN s.void END), 0)::bigint AS void,
    coalesce(sum(s.sold) FILTER (WHERE s.state = 'activated'), 0)::bigint AS sold
FROM trace_stamp_batch b
CROSS JOIN LATERAL (
    SELECT p.state, p.last - p.first + 1 AS size, e.void, e.sold
    FROM trace_stamp_span p
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE kind = 'void') AS void, count(*) FILTER (WHERE kind = 'sold') AS sold
        FROM trace_stamp_end
        WHERE undone_at IS NULL AND p.state = 'activated' AND number BETWEEN p.first AND p.last
    ) e
    WHERE p.batch_id = b.id
) s
WHERE b.minted_at IS NOT NULL AND b.id = ANY(%s)
GROUP BY b.id
ORDER BY b.id
