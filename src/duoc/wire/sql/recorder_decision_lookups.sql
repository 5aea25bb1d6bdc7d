COPY guard_lookup (mark, day, writer, number) FROM STDIN (FORMAT BINARY)
