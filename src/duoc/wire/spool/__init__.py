"""The gateway's spool: append-only segment files that hold every acknowledged message until the recorder has stored it.

A record is `length u32 | check 4 bytes | kind u8 | payload`, little-endian; the check is the start of the payload's leaf hash.
Kinds: `M` a canonical message (the very bytes
that its leaf hashes), `S` a seal: 64 bytes Ed25519 signature, then the canonical batch entry. The messages before a seal,
back to the seal before, are that batch in order. Segments end only at a seal, so that each can be read on its own.

Invariants: `answer_after_spool` (a record is written before its answer leaves), `spool_never_full` (space is allocated on
disk before a call is admitted), `batch_is_whole` (a segment never ends inside a batch).
"""
