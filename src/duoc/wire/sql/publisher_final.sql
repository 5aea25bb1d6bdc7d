-- A quorum has cosigned; or more witnesses have since. What was said by a witness that the policy no longer names stays.
INSERT INTO ledger_final (size, note) VALUES (%s, %s) ON CONFLICT (size) DO UPDATE SET note = EXCLUDED.note
WHERE ledger_final.note <> EXCLUDED.note AND length(EXCLUDED.note) >= length(ledger_final.note)
