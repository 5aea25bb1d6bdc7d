"""A gateway and a log in memory: receipts, archive segments and evidence of a few calls, made without a database."""

import json
import uuid
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256, sha512
from typing import Any

from tests.exchange.scribe import BEFORE_MIDNIGHT, ORIGIN, SECOND, call

from duoc.core.clock import province_day
from duoc.engines.merkle import tree
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.signer import FileSigner, sign_note
from duoc.engines.xroad.batch import batch_entry
from duoc.engines.xroad.bodies import Bodies
from duoc.engines.xroad.message import Message, canonical_message
from duoc.exchange.rules import evidence
from duoc.exchange.rules.archive import Group, Head

GATEWAY = FileSigner("gw1-0a1b2c3d", sha256(b"gw1").digest())
LOG = FileSigner(ORIGIN, sha256(ORIGIN.encode()).digest())
STRANGERS_LOG = FileSigner(ORIGIN, sha256(b"khac").digest())
ONE, TWO = "2024-03-01", "2024-03-02"
HEAD = b"POST\r\n/r1/VN/GOV/G01/chia-se/dan-cu\r\nx-road-request-id:1\r\n"
ASKED, ANSWERED = '{"số":"1"}'.encode(), '{"tên":"An"}'.encode()


def b64(octets: bytes) -> str:
    return b64encode(octets).decode()


def line(value: Any) -> bytes:
    """RFC 8785 of strings, whole numbers, null, lists and objects, and LF; by the standard library."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def about_bodies(head: bytes = HEAD, asked: bytes = ASKED, answered: bytes = ANSWERED) -> dict[str, Any]:
    """What the record says of these bodies, by PR-REST 4.5."""
    digest = sha512(head).digest()
    return {
        "request_hash": b64(sha512(digest + sha512(asked).digest()).digest() if asked else digest),
        "request_size": len(asked),
        "response_hash": b64(sha256(answered).digest()),
        "response_size": len(answered),
    }


class Sealed:
    """Batches of one gateway in the order of the ledger, all under one checkpoint."""

    def __init__(
        self, batches: Sequence[Sequence[Message]], gateway: FileSigner = GATEWAY, log: FileSigner = LOG
    ) -> None:
        self.gateway, self.batches = gateway, [list(batch) for batch in batches]
        self.rows = [[canonical_message(message) for message in batch] for batch in self.batches]
        self.leaves = [[tree.leaf_hash(row) for row in rows] for rows in self.rows]
        self.entries: list[bytes] = []
        previous = None
        for number, (batch, leaves) in enumerate(zip(self.batches, self.leaves, strict=True), 1):
            counts = Counter((province_day(m.time_us).isoformat(), m.client, m.service, m.status) for m in batch)
            self.entries.append(
                batch_entry(
                    event=str(uuid.UUID(int=number)), gateway=gateway.key.name, number=number, size=len(batch),
                    root=tree.root(leaves), previous=previous, time_us=batch[-1].time_us, counts=dict(counts),
                )
            )  # fmt: skip
            previous = tree.root(leaves)
        # An entry of another kind before, between and behind, as in a ledger where others write too.
        others = [b'{"kind":"people.role_assigned","n":%d}' % n for n in range(len(self.entries) + 1)]
        whole = [others[0]]
        for entry, other in zip(self.entries, others[1:], strict=True):
            whole += [entry, other]
        self._hashes = [tree.leaf_hash(entry) for entry in whole]
        root = tree.root(self._hashes)
        self.checkpoint = sign_note(str(Checkpoint(log.key.name, len(whole), root)), log).decode()
        self.log = log

    def place(self, batch: int) -> int:
        """Where the entry of a batch (counted from 0) lies in the ledger."""
        return 1 + 2 * batch

    def receipt(self, batch: int, leaf: int) -> dict[str, Any]:
        """`duoc.receipt/1` of one message."""
        return {
            "format": "duoc.receipt/1",
            "message": json.loads(self.rows[batch][leaf]),
            "batch": {
                "index": leaf,
                "path": [b64(item) for item in tree.inclusion_path(self.leaves[batch], leaf)],
                "entry": json.loads(self.entries[batch]),
                "signature": b64(self.gateway.sign(self.entries[batch])),
                "vkey": str(self.gateway.key),
            },
            "ledger": {
                "index": self.place(batch),
                "path": [b64(item) for item in tree.inclusion_path(self._hashes, self.place(batch))],
                "checkpoint": self.checkpoint,
                "vkey": str(self.log.key),
            },
        }

    def group(self, batch: int, day: str = ONE) -> Group:
        """The messages of a batch that lie on a day."""
        days = [province_day(message.time_us).isoformat() for message in self.batches[batch]]
        places = [place for place, its in enumerate(days) if its == day]
        return Group(
            index=self.place(batch),
            path=[b64(item) for item in tree.inclusion_path(self._hashes, self.place(batch))],
            signature=b64(self.gateway.sign(self.entries[batch])),
            leaves=b64(b"".join(self.leaves[batch])),
            places=places,
            entry=self.entries[batch],
            messages=[self.rows[batch][place] for place in places],
        )

    def head(self, number: int = 1, previous: str | None = None, day: str = ONE) -> Head:
        """The first line of a segment."""
        return Head(
            "production", day, self.gateway.key.name, str(self.gateway.key), number, previous, self.checkpoint,
            str(self.log.key),
        )  # fmt: skip

    def segment(self, day: str = ONE, batches: Iterable[int] | None = None) -> list[bytes]:
        """The lines of a segment, put together by hand from docs/formats.md."""
        chosen = range(len(self.batches)) if batches is None else batches
        groups = [group for group in (self.group(at, day) for at in chosen) if group.places]
        lines = [
            line(
                {
                    "checkpoint": self.checkpoint, "day": day, "environment": "production", "format": "duoc.archive/1",
                    "gateway": self.gateway.key.name, "log_vkey": str(self.log.key), "number": 1, "previous": None,
                    "vkey": str(self.gateway.key),
                }
            )
        ]  # fmt: skip
        for group in groups:
            seal = {
                "index": group.index, "leaves": group.leaves, "path": group.path, "places": group.places,
                "signature": group.signature,
            }  # fmt: skip
            lines += [line(seal), group.entry + b"\n", *(row + b"\n" for row in group.messages)]
        return closed(lines)


def closed(lines: list[bytes]) -> list[bytes]:
    """The lines with a last one that agrees with them."""
    batches = sum(row.startswith(b'{"batch":') for row in lines)
    messages = sum(row.startswith(b'{"client":') for row in lines)
    end = {"batches": batches, "messages": messages, "sha256": b64(sha256(b"".join(lines)).digest())}
    return [*lines, line(end)]


def three() -> Sealed:
    """Five calls of one day; four over midnight (two and two); three of the next day. All alike but one of status 500."""
    first = [call(n, BEFORE_MIDNIGHT + n * SECOND, **about_bodies()) for n in range(5)]
    over = [call(n, BEFORE_MIDNIGHT + (56 + 2 * (n - 5)) * SECOND, status=500 if n == 6 else 200) for n in range(5, 9)]
    return Sealed([first, over, [call(n, BEFORE_MIDNIGHT + 90 * SECOND + n) for n in range(9, 12)]])


def kept(head: bytes = HEAD, asked: bytes | None = ASKED, answered: bytes | None = ANSWERED) -> Bodies:
    """Bodies as they come out of their seal; None: too large to be kept."""
    return Bodies(head, sha512(head).digest(), asked, answered)


def evidence_of(
    sealed: Sealed,
    batch: int = 0,
    leaf: int = 0,
    states: tuple[str, str] = ("kept", "kept"),
    bodies: Bodies | None = None,
) -> bytes:
    """`duoc.evidence/1` of one message."""
    return evidence.compose(sealed.receipt(batch, leaf), states, bodies, b"huong dan", b"# chuong trinh\n")
