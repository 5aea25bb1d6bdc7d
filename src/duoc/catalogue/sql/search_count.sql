-- How many of the entries in view (a query of their ids) answer.
SELECT count(*) FROM catalogue_searchtext text
WHERE text.vector @@ %(answers)s::tsquery AND text.entry_id IN ({seen})
