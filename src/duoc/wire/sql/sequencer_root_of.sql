-- The root that was promised for a size.
SELECT root FROM ledger_checkpoint WHERE size = %s
