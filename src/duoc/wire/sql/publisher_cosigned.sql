-- A witness's statement; a later one about the same size takes its place (a heartbeat).
INSERT INTO ledger_cosignature (size, witness, line, time) VALUES (%(size)s, %(witness)s, %(line)s, to_timestamp(%(time)s))
ON CONFLICT (size, witness) DO UPDATE SET line = EXCLUDED.line, time = EXCLUDED.time, received_at = now()
WHERE ledger_cosignature.time < EXCLUDED.time
