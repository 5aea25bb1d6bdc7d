SELECT hashes FROM ledger_tile WHERE level = %s AND number = %s
