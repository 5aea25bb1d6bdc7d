-- Which log this is; the first sequencer writes it, every later one must be the same.
WITH written AS (
    INSERT INTO ledger_log (id, origin, vkey) VALUES (1, %(origin)s, %(vkey)s)
    ON CONFLICT DO NOTHING RETURNING origin, vkey
)
SELECT origin, vkey FROM written UNION ALL SELECT origin, vkey FROM ledger_log
