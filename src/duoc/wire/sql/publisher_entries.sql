SELECT entry FROM ledger_entry WHERE index >= %s AND index < %s ORDER BY index
