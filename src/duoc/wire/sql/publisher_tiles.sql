SELECT number, hashes FROM ledger_tile WHERE level = %s AND number >= %s AND number <= %s ORDER BY number
