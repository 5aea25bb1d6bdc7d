"""The Merkle engine: trees (RFC 6962), tiles, signed notes and checkpoints (C2SP), salted commitments.

Knows bytes only: no database, no network, no Django. The writer of the log, the gateway's batches, the auditor and
later the witnesses stand on the same functions, so that what one of them proves the others verify.
"""
