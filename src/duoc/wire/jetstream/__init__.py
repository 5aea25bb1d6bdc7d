"""NATS JetStream between gateways on machines of their own and the recorder: the spool's batches over a network.

One stream for each gateway, written by its forwarder alone, read by the recorder through `JetStreamReader`, which is a
`duoc.wire.spool.source.Source` like the local `SpoolReader`. A message is a batch in the spool's own bytes (`parcels`).

Invariants: `spool_outlives_stream` (a gateway's spool forgets a batch only when the recorder says that the database has it, so
that nothing depends on what NATS keeps), `stream_has_no_gap` (each message names the sequence it follows, and the server
refuses it anywhere else), `batch_stored_once` (the recorder goes by the number that the gateway has signed).

Whoever controls the NATS servers can withhold batches and make gateways forget what is not stored, which leaves a gap in the
signed chain that the recorder names; it cannot add to, change or reorder what a gateway has signed. It reads the messages:
names, times, sizes and hashes, never bodies.

Needs the extra `nats`; only `address` can be imported without it.
"""
