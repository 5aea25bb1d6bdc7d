-- Known words that share a key with what was asked.
SELECT word, keys FROM catalogue_searchword WHERE of_rows = %(of_rows)s AND keys && %(keys)s::text[] ORDER BY word
