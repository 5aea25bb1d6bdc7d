"""The recorder: drains the gateways' spools into the message log and its roll-ups, and publishes the registry to them.

    python -m duoc.wire.recorder --environment E --home H --database DSN

One transaction stores whole batches: rows by COPY, the batches with their leaves, their entries into the outbox, the
counts into the roll-up, and the place in the spool. So a kill at any point leaves either all of it or none, and nothing
is stored twice. What it stores it has checked first: the root over the leaves, the gateway's signature, the chain.

Whoever controls this process can drop messages before they are stored (the batch in the spool and the caller's receipt
prove it) and give gateways a false registry; it cannot make a batch that a gateway has not signed.
"""
