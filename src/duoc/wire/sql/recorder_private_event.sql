-- An event whose entry is a commitment: what it commits to stays erasable.
INSERT INTO frame_outbox (event, kind, entry, payload, salt) VALUES (%s, %s, %s, %s, %s)
