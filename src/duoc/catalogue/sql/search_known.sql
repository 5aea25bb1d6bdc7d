-- Which of these words stand in the entries of the view.
SELECT asked.word
FROM unnest(%(words)s::text[], %(queries)s::tsquery[]) AS asked (word, query)
WHERE EXISTS (
    SELECT FROM catalogue_searchtext text WHERE text.vector @@ asked.query AND text.entry_id IN ({seen})
)
