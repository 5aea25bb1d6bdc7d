"""Receipts: what proves that a call was logged, and the checks that a stranger makes without trusting the server.

A receipt leads from the message to its leaf, by the batch path to the root in the entry that the gateway signed, and by
the ledger path to the root of a checkpoint, which the log signed. Sources: RFC 6962, C2SP tlog-checkpoint.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duoc.core import canonical
from duoc.core.clock import province_day
from duoc.engines.merkle import checkpoint, keys, note, tree
from duoc.engines.xroad.message import parse_time

FORMAT = "duoc.receipt/1"
KIND = "exchange.batch"


@dataclass(frozen=True, slots=True)
class Check:
    """One step of the verification. ok: True shown, False refuted, None not decidable from what is at hand."""

    name: str
    ok: bool | None
    text: str


def leads(checks: Sequence[Check]) -> bool:
    """Whether the receipt proves its message: every step shown, none missing."""
    return bool(checks) and all(check.ok for check in checks)


def verify_receipt(receipt: Any, vkeys: Sequence[keys.VerifierKey] = ()) -> list[Check]:
    """Check a receipt offline. Never raises: whatever a stranger sends gives a check that says what is wrong.

    vkeys: verifier keys the reader trusts (of the log, and if wanted of gateways). Without the log's key the one that
    the receipt itself brings is used and the last check says that it must be compared.
    """
    try:
        return _verify(receipt, vkeys)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, IndexError, RecursionError) as error:
        return [Check("form", False, f"Tệp không phải biên nhận {FORMAT}: {error!r}.")]


def _verify(receipt: Any, vkeys: Sequence[keys.VerifierKey]) -> list[Check]:
    if receipt["format"] != FORMAT:
        return [Check("form", False, f"Tệp ghi định dạng {receipt['format']!r}, cần {FORMAT}.")]
    message, batch, ledger = receipt["message"], receipt["batch"], receipt["ledger"]
    if odd := _odd_members(receipt, batch, ledger):
        return [Check("form", False, f"Tệp có phần không thuộc định dạng {FORMAT}: {', '.join(odd)}.")]
    entry = batch["entry"]
    entry_bytes = canonical.dumps(entry)
    checks = [
        _inclusion(
            "message",
            "Thông điệp nằm trong lô",
            (batch["index"], entry["size"], tree.leaf_hash(canonical.dumps(message)), batch["path"], entry["root"]),
        ),
        _counted(message, entry),
        _signed(entry_bytes, batch, vkeys),
    ]
    if ledger is None:
        return [*checks, Check("ledger", None, "Lô chưa vào sổ: hãy lấy lại biên nhận sau ít giây.")]
    return checks + _logged(entry_bytes, ledger, vkeys)


def _odd_members(receipt: dict[str, Any], batch: dict[str, Any], ledger: dict[str, Any] | None) -> list[str]:
    """Names that the published form does not have: what is not checked must not travel under a verified receipt."""
    known = (
        (receipt, {"format", "message", "batch", "ledger"}),
        (batch, {"index", "path", "entry", "signature", "vkey"}),
        (ledger or {}, {"index", "path", "checkpoint", "vkey"}),
    )
    return sorted(repr(name) for members, names in known for name in set(members) - names)


def _inclusion(name: str, text: str, proof: tuple[int, int, bytes, list[str], str]) -> Check:
    index, size, leaf, path, root = proof
    if type(index) is not int or type(size) is not int:
        return Check(name, False, f"{text}: vị trí không phải số.")
    try:
        tree.verify_inclusion(index, size, leaf, [_octets(item) for item in path], _octets(root))
    except tree.ProofError as error:
        return Check(name, False, f"{text}: không đúng ({error}).")
    return Check(name, True, f"{text}: vị trí {index} trên {size}.")


def _counted(message: dict[str, Any], entry: dict[str, Any]) -> Check:
    day = province_day(parse_time(message["time"])).isoformat()
    wanted = [day, message["client"], message["service"], message["status"]]
    if entry["kind"] != KIND:
        return Check("counted", False, f"Bản ghi trong sổ không phải một lô mà là {entry['kind']!r}.")
    if any(count[:4] == wanted and count[4] > 0 for count in entry["counts"]):
        return Check("counted", True, f"Lô đếm cuộc gọi này vào ngày {day}, trạng thái {message['status']}.")
    return Check("counted", False, "Lô không đếm cuộc gọi này: ngày, bên gọi, dịch vụ hoặc trạng thái khác.")


def _signed(entry: bytes, batch: dict[str, Any], vkeys: Sequence[keys.VerifierKey]) -> Check:
    key = keys.parse_vkey(batch["vkey"])
    if any(trusted.name == key.name and trusted.public != key.public for trusted in vkeys):
        return Check("signature", False, f"Biên nhận mang khóa khác của {key.name} so với khóa bạn tin.")
    if key.name != batch["entry"]["gateway"]:
        return Check("signature", False, f"Khóa {key.name} không phải của cổng {batch['entry']['gateway']}.")
    if not key.verifies(entry, _octets(batch["signature"])):
        return Check("signature", False, f"Chữ ký của cổng {key.name} không khớp với lô.")
    return Check("signature", True, f"Cổng {key.name} đã ký lô.")


def _logged(entry: bytes, ledger: dict[str, Any], vkeys: Sequence[keys.VerifierKey]) -> list[Check]:
    signed_note = ledger["checkpoint"].encode()
    claimed = checkpoint.parse(note.parse(signed_note).text)
    own = keys.parse_vkey(ledger["vkey"]) if ledger.get("vkey") else None
    trusted = [key for key in vkeys if key.name == claimed.origin]
    accepted = trusted or ([own] if own is not None and not vkeys else [])
    inclusion = _inclusion(
        "ledger",
        f"Lô nằm trong sổ {claimed.origin}",
        (ledger["index"], claimed.size, tree.leaf_hash(entry), ledger["path"], keys.encode_base64(claimed.root)),
    )
    if not accepted:
        return [inclusion, Check("checkpoint", False, f"Không có khóa của sổ {claimed.origin}: đưa khóa bằng --vkey.")]
    try:
        checkpoint.verify(signed_note, accepted[0])
    except keys.NoteError as error:
        return [inclusion, Check("checkpoint", False, f"Chữ ký của sổ không đúng ({error}).")]
    source = "khóa bạn tin" if trusted else f"khóa đi kèm biên nhận ({accepted[0]}): hãy đối chiếu với khóa đã công bố"
    return [
        inclusion,
        Check("checkpoint", True, f"Sổ {claimed.origin} đã ký kích thước {claimed.size}, theo {source}."),
    ]


def _octets(text: str) -> bytes:
    return keys.decode_base64(text)  # in its one spelling: no bit of a receipt is free
