COPY exchange_batch (gateway, number, event, size, root, leaves, entry, signature) FROM STDIN (FORMAT BINARY)
