COPY frame_outbox (event, kind, entry) FROM STDIN (FORMAT BINARY)
