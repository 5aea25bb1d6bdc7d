-- Which log this is; nothing before its first start.
SELECT origin, vkey FROM ledger_log
