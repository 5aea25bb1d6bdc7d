"""Gateways held against the ledger: whose key may seal batches is public before the first batch is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duoc.core import canonical
from duoc.engines.merkle import keys
from duoc.exchange.rules.findings import Finding

KIND = "exchange.gateway_registered"
_MEMBERS = {"event", "gateway", "kind", "time", "vkey"}
# (0, number in the ledger) or (1, number in the outbox): what is logged comes before what still waits.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Registration:
    """An entry that names a gateway and its verifier key."""

    gateway: str
    vkey: str
    place: Place


def parse(entry: bytes, place: Place) -> Registration:
    """Read a registration. Raises `ValueError` when the bytes are none, or the key is another one's."""
    value: Any = canonical.loads(entry)
    if not isinstance(value, dict) or value.keys() != _MEMBERS or value["kind"] != KIND:
        raise ValueError("not a gateway's registration")
    gateway, vkey = value["gateway"], value["vkey"]
    if not isinstance(vkey, str) or keys.parse_vkey(vkey).name != gateway:
        raise ValueError("the key has another name than its gateway")
    return Registration(gateway, vkey, place)


class Registrations:
    """What the ledger says of all gateways. Give it every batch with `sealed`, then ask for the `findings`."""

    def __init__(self, registrations: Iterable[Registration]) -> None:
        self._entries: dict[str, list[Registration]] = {}
        for entry in sorted(registrations, key=lambda entry: entry.place):
            self._entries.setdefault(entry.gateway, []).append(entry)
        # Logs that are older than registrations hold batches of gateways that were made known to them later. None can
        # be put there any more: what comes before the first registration is fixed with it.
        self._since = min((entries[0].place for entries in self._entries.values()), default=(0, 0))
        self._first: dict[str, tuple[Place, int]] = {}

    def vkey(self, gateway: str) -> str | None:
        """The key that the ledger knows under this name; None when it knows none."""
        entries = self._entries.get(gateway)
        return entries[0].vkey if entries else None

    def sealed(self, gateway: str, number: int, place: Place) -> None:
        """An entry of a batch, at its place."""
        if gateway not in self._first or place < self._first[gateway][0]:
            self._first[gateway] = (place, number)

    def findings(self, rows: Mapping[str, str]) -> Iterator[Finding]:
        """Hold gateways (name → vkey, as the table has them) against their entries and the places of their batches."""
        for gateway in sorted(rows.keys() | self._entries.keys() | self._first.keys()):
            entries, first = self._entries.get(gateway, []), self._first.get(gateway)
            if not entries:
                yield self._unregistered(gateway, first)
                continue
            if len(entries) > 1:
                yield _finding(f"Sổ có {len(entries)} mục đăng ký của cổng này: chỉ mục đầu là thật.", gateway)
            if gateway not in rows:
                yield _finding("Sổ có đăng ký cổng này nhưng bảng cổng thì không: dòng đã bị xóa.", gateway)
            elif rows[gateway] != entries[0].vkey:
                yield _finding("Khóa của cổng đã bị đổi: bảng cổng ghi khóa khác khóa đã đăng ký trong sổ.", gateway)
            if first is not None and self._since < first[0] < entries[0].place:
                yield _finding("Lô đầu tiên của cổng đứng trước mục đăng ký cổng trong sổ.", gateway, first[1])

    @staticmethod
    def _unregistered(gateway: str, first: tuple[Place, int] | None) -> Finding:
        if first is None:
            return _finding("Bảng cổng có cổng này nhưng sổ không có đăng ký: dòng được chèn thêm.", gateway)
        text = "Cổng đã niêm lô mà sổ không có đăng ký của nó: cổng giả, hoặc mục đăng ký đã bị xóa."
        return _finding(text, gateway, first[1])


def _finding(text: str, gateway: str, batch: int | None = None) -> Finding:
    return Finding("gateway", text, gateway=gateway, batch=batch)
