-- Adds what a process has counted. In the order of the key, so that two processes never wait for each other in a circle; an
-- entry that is not here (any more) counts nothing.
INSERT INTO catalogue_usage (entry_id, day, kind, robot, count)
SELECT told.entry, told.day, told.kind, told.robot, told.count
FROM unnest(%s::uuid[], %s::date[], %s::text[], %s::boolean[], %s::bigint[]) AS told (entry, day, kind, robot, count)
JOIN catalogue_entry ON catalogue_entry.id = told.entry
ORDER BY 1, 2, 3, 4
ON CONFLICT ON CONSTRAINT uses_of_a_day_are_one_number
    DO UPDATE SET count = catalogue_usage.count + excluded.count;
