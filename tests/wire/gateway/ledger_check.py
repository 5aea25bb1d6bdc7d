"""The promises of a spool, checked without the gateway's own code: hashes and signatures from first principles."""

import json
from base64 import b64decode
from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from duoc.wire.spool import records


def merkle_root(leaves):
    """RFC 6962 §2.1, as it stands there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + merkle_root(leaves[:split]) + merkle_root(leaves[split:])).digest()


def public_key(house):
    """(name, key) that the gateway announces: `<name>+<id>+<base64(1, 32 bytes)>`."""
    said = json.loads((house.spool / "gateway.json").read_text())
    name, _, key = said["vkey"].split("+", 2)
    assert name == said["name"]
    return name, Ed25519PublicKey.from_public_bytes(b64decode(key)[1:])


def check_spool(house):
    """Verify every sealed batch and their chain. Returns (sealed messages, open messages) as parsed JSON, in order."""
    name, key = public_key(house)
    number, previous, batch, sealed, entries = 0, None, [], [], []
    for kind, payload in house.records():
        if kind == records.MESSAGE:
            batch.append(payload)
            continue
        signature, entry = payload[:64], payload[64:]
        key.verify(signature, entry)
        said = json.loads(entry)
        number += 1
        assert (said["gateway"], said["kind"], said["batch"]) == (name, "exchange.batch", number)
        assert 1 <= said["size"] == len(batch) <= 256
        assert b64decode(said["root"]) == merkle_root([sha256(b"\x00" + message).digest() for message in batch])
        assert said["previous"] == previous
        assert said["counts"] == counts([json.loads(message) for message in batch])
        assert len(entry) <= 65_535
        previous = said["root"]
        sealed += [json.loads(message) for message in batch]
        entries.append(said["event"])
        batch = []
    assert len(set(entries)) == len(entries)
    everything = [message["request_id"] for message in sealed] + [
        json.loads(message)["request_id"] for message in batch
    ]
    assert len(set(everything)) == len(everything), "a receipt stands in the spool twice"
    return sealed, [json.loads(message) for message in batch]


def counts(messages):
    """Requests by (day of the province, client, service, status), sorted."""
    counter = Counter(
        (
            (datetime.fromisoformat(message["time"]) + timedelta(hours=7)).date().isoformat(),
            message["client"], message["service"], message["status"],
        )
        for message in messages
    )  # fmt: skip
    return [[*key, count] for key, count in sorted(counter.items())]
