-- The promise that comes before every signature: this size has this root, and never another one.
INSERT INTO ledger_checkpoint (size, root) VALUES (%s, %s)
