-- The entries in view that answer, as a view of their own.
SELECT text.entry_id FROM catalogue_searchtext text
WHERE text.vector @@ %(answers)s::tsquery AND text.entry_id IN ({seen})
