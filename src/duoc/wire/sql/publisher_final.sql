-- A quorum has cosigned; or more witnesses have since.
INSERT INTO ledger_final (size, note) VALUES (%s, %s) ON CONFLICT (size) DO UPDATE SET note = EXCLUDED.note
WHERE ledger_final.note <> EXCLUDED.note
