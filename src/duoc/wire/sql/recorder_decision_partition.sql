SELECT ensure_decision_partition(%(day)s)
