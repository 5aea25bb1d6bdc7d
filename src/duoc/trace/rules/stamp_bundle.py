"""The inspector's bundle: all stamps of some batches in one small file that is read and verified without a network.

    line 1   canonical JSON: {"format": "duoc.stamps/1", "as_of", "batches": […]}
    then     the serials of every batch in order, ten octets each

A batch: {"batch", "count", "seed", "product", "name", "producer", "entry", "proof", "spans", "ends"}. entry: the ledger's entry
of its minting, verbatim; proof: that entry's proof (C2SP tlog-proof), null while there is none. spans: [first, last, state, hold,
lot] by place from 1; ends: [place, kind]. Whoever reads one computes every root anew: a serial that was exchanged shows.
"""

import json
from dataclasses import dataclass
from typing import Any

from duoc.core import canonical
from duoc.engines.merkle.keys import NoteError, decode_base64, encode_base64
from duoc.trace.rules import minting, serials
from duoc.trace.rules.serials import SERIAL_BYTES

FORMAT = "duoc.stamps/1"
_MEMBERS = {"batch", "count", "seed", "product", "name", "producer", "entry", "proof", "spans", "ends"}


class BundleError(ValueError):
    """A file that is no bundle, or one that does not agree with the entries of the ledger that it carries."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bundle knows of a stamp. state as of the bundle's date; proof: of the ledger's entry over its batch."""

    batch: int
    place: int
    product: str
    name: str
    producer: str
    state: str
    hold: str
    lot: str
    entry: str
    proof: str | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose roots were computed anew. places: serial → (position of its batch, place from 1)."""

    as_of: str
    batches: list[dict[str, Any]]
    places: dict[bytes, tuple[int, int]]

    def find(self, text: str) -> Answer | None:
        """The stamp of a whole serial; None for one that no batch of the bundle holds. Raises `SerialError`."""
        found = self.places.get(serials.parsed(text))
        if found is None:
            return None
        batch, place = self.batches[found[0]], found[1]
        nothing: list[Any] = [0, 0, "unknown", "", ""]
        span = next((one for one in batch["spans"] if one[0] <= place <= one[1]), nothing)
        ended = dict(map(tuple, batch["ends"])).get(place) if span[2] == "activated" else None
        about = {name: batch[name] for name in ("batch", "product", "name", "producer", "entry", "proof")}
        return Answer(place=place, state=ended or span[2], hold=span[3], lot=span[4], **about)


def seed_text(seed: bytes) -> str:
    """The batch's seed as the bundle writes it."""
    return encode_base64(seed)


def write(as_of: str, batches: list[dict[str, Any]], octets: list[bytes]) -> bytes:
    """The file; octets: the serials of each batch, ten octets each, in order."""
    return canonical.dumps({"format": FORMAT, "as_of": as_of, "batches": batches}) + b"\n" + b"".join(octets)


def read(data: bytes) -> Bundle:
    """Read and verify a bundle. Raises `BundleError`: nothing of a file that is wrong anywhere is believed."""
    head, found, body = data.partition(b"\n")
    try:
        members = canonical.loads(head)
    except ValueError as error:
        raise BundleError(f"Dòng đầu không đọc được: {error}.") from None
    if not found or not isinstance(members, dict) or members.get("format") != FORMAT:
        raise BundleError("Tệp này không phải gói tem của thanh tra.")
    batches, as_of = members.get("batches"), members.get("as_of")
    if not isinstance(batches, list) or not isinstance(as_of, str):
        raise BundleError("Tệp này không phải gói tem của thanh tra.")
    places: dict[bytes, tuple[int, int]] = {}
    at = 0
    for position, batch in enumerate(batches):
        count = _checked(batch)
        octets = body[at : at + count * SERIAL_BYTES]
        at += count * SERIAL_BYTES
        if len(octets) != count * SERIAL_BYTES:
            raise BundleError("Tệp bị cắt ngắn: thiếu số sê-ri.")
        _verify(batch, octets)
        for place in range(count):
            places[octets[place * SERIAL_BYTES : (place + 1) * SERIAL_BYTES]] = position, place + 1
    if at != len(body):
        raise BundleError("Tệp có phần thừa ở cuối.")
    return Bundle(as_of, batches, places)


def _checked(batch: Any) -> int:
    """The number of stamps of a batch whose members have the right kinds."""
    if not isinstance(batch, dict) or set(batch) != _MEMBERS or type(batch["count"]) is not int or batch["count"] < 1:
        raise BundleError("Một lô trong tệp không đúng dạng.")
    texts = all(isinstance(batch[name], str) for name in ("seed", "product", "name", "producer", "entry"))
    spans = isinstance(batch["spans"], list) and all(_is_row(one, [int, int, str, str, str]) for one in batch["spans"])
    ends = isinstance(batch["ends"], list) and all(_is_row(one, [int, str]) for one in batch["ends"])
    if not (texts and spans and ends and isinstance(batch["proof"], str | None) and type(batch["batch"]) is int):
        raise BundleError("Một lô trong tệp không đúng dạng.")
    return int(batch["count"])


def _is_row(row: Any, kinds: list[type]) -> bool:
    return isinstance(row, list) and [type(value) for value in row] == kinds


def _verify(batch: dict[str, Any], octets: bytes) -> None:
    number = batch["batch"]
    try:
        told = json.loads(batch["entry"])
        seed, root = decode_base64(batch["seed"]), decode_base64(told["root"])
    except (ValueError, KeyError, TypeError, NoteError, RecursionError):
        raise BundleError(f"Mục sổ cái của lô tem {number} không đọc được.") from None
    same = (told.get("batch"), told.get("count"), told.get("product")) == (number, batch["count"], batch["product"])
    if not same or told.get("kind") != "trace.stamps_minted":
        raise BundleError(f"Lô tem {number} khác với mục sổ cái của nó.")
    if minting.root(minting.knots(minting.committed_octets(seed, octets))) != root:
        raise BundleError(f"Số sê-ri của lô tem {number} không phải những số đã ghi vào sổ cái trước khi in.")
