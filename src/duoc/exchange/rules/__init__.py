"""Pure reasoning of the exchange: names, published statistics, the report, receipts, the audit. No I/O, no Django."""
