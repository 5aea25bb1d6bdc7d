-- Words that are new. Those that are known are left out first: a conflict would cost a number of the sequence each.
INSERT INTO catalogue_searchword (rows_table, word, keys)
SELECT %(rows_table)s, new.word, string_to_array(new.keys, ' ')
FROM unnest(%(words)s::text[], %(keys)s::text[]) AS new (word, keys)
WHERE NOT EXISTS (SELECT FROM catalogue_searchword known WHERE known.rows_table = %(rows_table)s AND known.word = new.word)
ON CONFLICT ON CONSTRAINT search_word_is_known_once DO NOTHING
