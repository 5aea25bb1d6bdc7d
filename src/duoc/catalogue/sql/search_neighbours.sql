-- Known words that share a key with what was asked.
SELECT word FROM catalogue_searchword WHERE rows_table = %(rows_table)s AND keys && %(keys)s::text[] ORDER BY word
