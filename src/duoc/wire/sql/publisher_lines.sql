SELECT witness, line FROM ledger_cosignature WHERE size = %s
