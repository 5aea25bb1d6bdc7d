-- A new tile, or the right-edge tile with more hashes behind the old ones.
INSERT INTO ledger_tile (level, number, hashes) VALUES (%s, %s, %s)
ON CONFLICT (level, number) DO UPDATE SET hashes = EXCLUDED.hashes
