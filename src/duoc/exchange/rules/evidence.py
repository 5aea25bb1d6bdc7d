"""One exchange as evidence: a zip of the receipt, the bodies where they were kept, and how to check both.

Form `duoc.evidence/1` (docs/formats.md). Stored, not compressed, with fixed dates: the same evidence is the same bytes, so not
one of them can be changed without being noticed.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256, sha512
from typing import Any

from duoc.core import canonical, ids
from duoc.engines.merkle.keys import VerifierKey, decode_base64, encode_base64
from duoc.engines.xroad import bodies
from duoc.engines.xroad.message import parse_time
from duoc.exchange.rules.receipt import Check, verify_receipt

FORMAT = "duoc.evidence/1"
MANIFEST, RECEIPT, GUIDE, PROGRAM = "evidence.json", "receipt.json", "HUONG-DAN.txt", "verify.py"
HEAD, DIGEST, REQUEST, RESPONSE = "request.head", "request.head.sha512", "request.body", "response.body"
# What is said of a body: it is here; it was larger than the service keeps; it is kept but not opened here; it was erased; the
# service keeps none (or its days are over).
KEPT, LARGE, SEALED, ERASED, NONE = bodies.KEPT, bodies.LARGE, "sealed", "erased", "none"
LARGEST = 64 << 20
# What the form has. Anything else would be read as proven too.
_FILES = {MANIFEST, RECEIPT, GUIDE, PROGRAM, HEAD, DIGEST, REQUEST, RESPONSE}
_MEMBERS = {"bodies", "files", "format", "receipt"}
_DATE = (1980, 1, 1, 0, 0, 0)


def pack(files: Mapping[str, bytes]) -> bytes:
    """These files as a zip, in the order of their names."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system, info.external_attr = 3, 0o600 << 16
            made.writestr(info, files[name])
    return octets.getvalue()


def compose(
    receipt: dict[str, Any], states: tuple[str, str], kept: bodies.Bodies | None, guide: bytes, program: bytes
) -> bytes:
    """The evidence. states: what is said of (request, response). kept: the opened bodies, where they are given."""
    files = {RECEIPT: canonical.dumps(receipt), GUIDE: guide, PROGRAM: program}
    if kept is not None:
        digest = encode_base64(kept.digest).encode() + b"\n"
        parts = {HEAD: kept.head, DIGEST: digest, REQUEST: kept.request, RESPONSE: kept.response}
        files |= {name: part for name, part in parts.items() if part is not None}
    manifest = {
        "bodies": {"request": states[0], "response": states[1]},
        "files": {name: _digest(part) for name, part in files.items()},
        "format": FORMAT,
        "receipt": _name(receipt["message"]),
    }
    return pack(files | {MANIFEST: canonical.dumps(manifest)})


def verify(data: bytes, vkeys: Sequence[VerifierKey] = ()) -> list[Check]:
    """Check evidence offline. Never raises: whatever a stranger sends gives a check that says what is wrong."""
    try:
        files = _unpacked(data)
        manifest = json.loads(files[MANIFEST])
        receipt = json.loads(files[RECEIPT])
        return [
            _container(data, files),
            _listed(manifest, files),
            *verify_receipt(receipt, vkeys),
            _named(manifest, receipt, files[RECEIPT]),
            _request(manifest["bodies"]["request"], receipt["message"], files),
            *_head(manifest["bodies"]["request"], files),
            _response(manifest["bodies"]["response"], receipt["message"], files),
        ]
    except (KeyError, TypeError, AttributeError, ValueError, OSError, zipfile.BadZipFile, zlib.error, RuntimeError,
            EOFError, OverflowError) as error:  # fmt: skip
        return [Check("form", False, f"Tệp không phải bằng chứng {FORMAT}: {error!r}.")]


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        entries = held.infolist()
        if len(entries) != len({entry.filename for entry in entries}) or sum(e.file_size for e in entries) > LARGEST:
            raise ValueError("trùng tên tệp, hoặc quá lớn")
        if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
            raise ValueError("cách nén lạ")
        return {entry.filename: held.read(entry) for entry in entries}


def _container(data: bytes, files: dict[str, bytes]) -> Check:
    if pack(files) == data:
        return Check("container", True, "Tệp nén nguyên vẹn tới từng byte.")
    return Check("container", False, "Tệp nén đã bị sửa hoặc nén lại: khác bản mà Đước tạo từ chính nội dung này.")


def _listed(manifest: dict[str, Any], files: dict[str, bytes]) -> Check:
    told = {name: _digest(part) for name, part in files.items() if name != MANIFEST}
    if manifest["format"] != FORMAT or manifest["files"] != told or canonical.dumps(manifest) != files[MANIFEST]:
        wrong = sorted(
            name for name in told.keys() | manifest["files"].keys() if manifest["files"].get(name) != told.get(name)
        )
        return Check("files", False, f"Bản kê không khớp với các tệp: {', '.join(wrong) or MANIFEST}.")
    odd = {*files} - _FILES | {*manifest} - _MEMBERS | {*manifest["bodies"]} - {"request", "response"}
    if odd:
        return Check("files", False, f"Có phần không thuộc dạng {FORMAT}: {', '.join(map(repr, sorted(odd)))}.")
    return Check("files", True, f"Bản kê khớp với {len(told)} tệp.")


def _named(manifest: dict[str, Any], receipt: dict[str, Any], octets: bytes) -> Check:
    if manifest["receipt"] == _name(receipt["message"]) and canonical.dumps(receipt) == octets:
        return Check("name", True, f"Bằng chứng của biên nhận {manifest['receipt']}.")
    return Check("name", False, "Tên biên nhận trong bản kê không phải của giao dịch này.")


def _request(state: str, message: dict[str, Any], files: dict[str, bytes]) -> Check:
    opened = (HEAD in files, DIGEST in files)
    if opened != (state in (KEPT, LARGE),) * 2 or (REQUEST in files) != (state == KEPT):
        return Check("request", False, "Bản kê nói khác với tệp về nội dung yêu cầu.")
    if state != KEPT:
        return Check("request", True, _WORDS[state].format("yêu cầu"))
    digest, body = _digest_of_head(files), files[REQUEST]
    if bodies.hash_of_request(digest, body) != message["request_hash"] or len(body) != message["request_size"]:
        return Check("request", False, "Nội dung yêu cầu không khớp dấu băm đã ghi: đã bị sửa.")
    return Check("request", True, "Nội dung yêu cầu đúng là nội dung đã ghi (SHA-512 theo X-Road).")


def _digest_of_head(files: dict[str, bytes]) -> bytes:
    text, feed = files[DIGEST][:-1].decode(), files[DIGEST][-1:]
    if feed != b"\n":
        raise ValueError(f"{DIGEST} không kết thúc bằng LF")
    return decode_base64(text)


def _head(state: str, files: dict[str, bytes]) -> list[Check]:
    """The header block, where it is here. One with hidden lines, or without the body that ties its digest to the record,
    proves nothing by itself, and that is said."""
    if HEAD not in files or DIGEST not in files:
        return []
    if sha512(files[HEAD]).digest() == _digest_of_head(files):
        if state == LARGE:
            text = "Phần đầu yêu cầu không chứng minh được: thiếu nội dung nên dấu băm của nó không dẫn tới bản ghi."
            return [Check("head", True, text)]
        return [Check("head", True, "Phần đầu yêu cầu đúng là phần đầu đã được băm.")]
    if b":" + bodies.HIDDEN + b"\r\n" in files[HEAD]:
        text = "Phần đầu yêu cầu có dòng bí mật đã che: tự nó không chứng minh được, ai biết dòng ấy thì tính lại được."
        return [Check("head", True, text)]
    return [Check("head", False, "Phần đầu yêu cầu không khớp dấu băm: đã bị sửa.")]


def _response(state: str, message: dict[str, Any], files: dict[str, bytes]) -> Check:
    if (RESPONSE in files) != (state == KEPT) or state not in _WORDS:
        return Check("response", False, "Bản kê nói khác với tệp về nội dung trả lời.")
    if state != KEPT:
        return Check("response", True, _WORDS[state].format("trả lời"))
    body = files[RESPONSE]
    if bodies.hash_of_response(body) != message["response_hash"] or len(body) != message["response_size"]:
        return Check("response", False, "Nội dung trả lời không khớp dấu băm đã ghi: đã bị sửa.")
    return Check("response", True, "Nội dung trả lời đúng là nội dung đã ghi (SHA-256).")


_WORDS = {
    KEPT: "",
    LARGE: "Nội dung {} lớn hơn mức được giữ; chỉ có dấu băm.",
    SEALED: "Nội dung {} được giữ, niêm phong, không kèm trong tệp này; chỉ có dấu băm.",
    ERASED: "Nội dung {} đã được xóa; chỉ có dấu băm.",
    NONE: "Nội dung {} không được giữ; chỉ có dấu băm.",
}


def _name(message: dict[str, Any]) -> str:
    return ids.receipt_name(parse_time(message["time"]), message["request_id"])


def _digest(part: bytes) -> str:
    return encode_base64(sha256(part).digest())
