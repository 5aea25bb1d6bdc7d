-- A page of the entries in view, newest first.
SELECT entry.id, entry.code, entry.name, entry.title, entry.notes, entry.keywords, 0 AS level, 0 AS weight
FROM catalogue_entry entry
WHERE entry.id IN ({seen})
ORDER BY entry.modified DESC, entry.code
LIMIT %(limit)s OFFSET %(offset)s
