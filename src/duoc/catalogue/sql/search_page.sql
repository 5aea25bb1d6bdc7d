-- A page of the entries in view that answer, best first: by level, within it by the weight of their words, then the
-- shorter title. `ts_rank` takes the weights of D, C, B, A: other, description, keywords, title.
WITH answering AS (
    SELECT text.entry_id,
           text.title_length,
           CASE
               WHEN text.vector @@ %(level_1)s::tsquery THEN 1
               WHEN text.vector @@ %(level_2)s::tsquery THEN 2
               WHEN text.vector @@ %(level_3)s::tsquery THEN 3
               WHEN text.vector @@ %(level_4)s::tsquery THEN 4
               WHEN text.vector @@ %(level_5)s::tsquery THEN 5
               WHEN text.vector @@ %(level_6)s::tsquery THEN 6
               WHEN text.vector @@ %(level_7)s::tsquery THEN 7
               WHEN text.vector @@ %(level_8)s::tsquery THEN 8
               WHEN text.vector @@ %(level_9)s::tsquery THEN 9
               WHEN text.vector @@ %(level_10)s::tsquery THEN 10
               ELSE 11
           END AS level,
           ts_rank('{0.1, 0.3, 0.6, 1.0}', text.vector, %(order)s::tsquery) AS weight
    FROM catalogue_searchtext text
    WHERE text.vector @@ %(answers)s::tsquery AND text.entry_id IN ({seen})
)
SELECT entry.id, entry.code, entry.name, entry.title, entry.notes, entry.keywords, answering.level, answering.weight
FROM answering JOIN catalogue_entry entry ON entry.id = answering.entry_id
ORDER BY answering.level, answering.weight DESC, answering.title_length, entry.code
LIMIT %(limit)s OFFSET %(offset)s
