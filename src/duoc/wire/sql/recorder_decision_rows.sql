COPY guard_decision (day, writer, number, time, application, session, account, program, source, key, verdict, of, rule, objects,
    dossier, officer, agency, identities, rows, size, duration_us, text) FROM STDIN (FORMAT BINARY)
