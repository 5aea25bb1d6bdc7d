SELECT ensure_message_partition(%(day)s)
