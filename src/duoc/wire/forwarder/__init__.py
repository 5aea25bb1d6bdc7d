"""The forwarder: sends what the gateways of this machine have sealed into NATS JetStream, for a recorder elsewhere.

    python -m duoc.wire.forwarder --environment E --home H --nats tls://… [--nats-ca FILE] [--nats-credentials FILE]

The gateways know nothing of it: they write their spools, and *acknowledged* goes on to mean that. It sends batch after batch,
each only where it continues what the stream holds, and deletes segments of a spool only when the recorder has said that the
database has them. Killed, cut off or refused at any point it asks the stream where it is and goes on from there.

Whoever controls this process can withhold batches (the spool beside it and the callers' receipts prove it) and delete what
lies in the spools; it has no key and cannot make a batch.
"""
