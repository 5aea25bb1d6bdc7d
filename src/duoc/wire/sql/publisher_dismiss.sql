-- Witnesses that the policy no longer names.
DELETE FROM ledger_witnessstate WHERE NOT name = ANY (%s)
