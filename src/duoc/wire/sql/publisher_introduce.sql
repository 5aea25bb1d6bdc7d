-- A witness that the policy names. A problem of before lasts until the witness cosigns: a restart does not end it.
INSERT INTO ledger_witnessstate (name, place, vkey) VALUES (%(name)s, %(place)s, %(vkey)s)
ON CONFLICT (name) DO UPDATE SET place = EXCLUDED.place, vkey = EXCLUDED.vkey
