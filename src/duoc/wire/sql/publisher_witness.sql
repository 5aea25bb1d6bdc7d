-- How a witness stands. A problem keeps the moment since when it lasts.
INSERT INTO ledger_witnessstate (name, place, vkey, size, time, problem, problem_since)
VALUES (%(name)s, %(place)s, %(vkey)s, %(size)s, to_timestamp(%(time)s), %(problem)s, CASE WHEN %(problem)s::text IS NULL THEN NULL ELSE now() END)
ON CONFLICT (name) DO UPDATE SET place = EXCLUDED.place, vkey = EXCLUDED.vkey,
    size = coalesce(EXCLUDED.size, ledger_witnessstate.size), time = coalesce(EXCLUDED.time, ledger_witnessstate.time),
    problem = EXCLUDED.problem,
    problem_since = CASE WHEN EXCLUDED.problem IS NULL THEN NULL ELSE coalesce(ledger_witnessstate.problem_since, now()) END
