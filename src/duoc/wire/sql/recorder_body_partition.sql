SELECT ensure_body_partition(%(day)s)
