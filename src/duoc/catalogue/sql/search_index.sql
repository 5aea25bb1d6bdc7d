-- The searched form of one entry, made or made anew.
INSERT INTO catalogue_searchtext (entry_id, vector, title_length)
VALUES (%(entry)s, %(vector)s::tsvector, %(title_length)s)
ON CONFLICT (entry_id) DO UPDATE SET vector = excluded.vector, title_length = excluded.title_length
WHERE (catalogue_searchtext.vector, catalogue_searchtext.title_length)
      IS DISTINCT FROM (excluded.vector, excluded.title_length)
