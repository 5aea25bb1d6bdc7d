"""Names that may be registered (X-Road PR-REST 4.8), and how people write them: VN/GOV/x/y/z or VN:GOV:x:y:z."""

import re
import unicodedata
from math import isfinite
from urllib.parse import urlsplit

from duoc.core import text
from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.identifiers import Parts, decode_part, encode, importable, registrable

# Codes of the metaservices (X-Road ug-syspar): a service of such a name could never be called.
RESERVED = frozenset(
    {
        "listClients",
        "listMethods",
        "allowedMethods",
        "getWsdl",
        "getOpenAPI",
        "getSecurityServerMetrics",
        "getSecurityServerOperationalData",
        "getSecurityServerHealthData",
    }
)
MEMBER, SUBSYSTEM, SERVICE = 3, 4, 5
# What the gateway can write into a Host line and look up: an international name is given in its ASCII form (xn--…).
_HOST = re.compile(r"[A-Za-z0-9._~\[\]:-]{1,255}")
# Control, format (zero width, bidirectional), surrogates, line and paragraph separators: none of them can be seen.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
METHODS = frozenset({"*", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})


class RefusedError(ValueError):
    """Something that may not be registered; the message says in the reader's words what and what would do."""


def check_parts(*parts: str, legacy: bool = False) -> None:
    """Raises `RefusedError` naming the first part that may not be registered; legacy: nor taken from another registry."""
    for part in parts:
        if not (importable if legacy else registrable)(part):
            raise RefusedError(
                f"Mã {part!r} không đăng ký được: chỉ dùng chữ cái không dấu, chữ số và ' ( ) + , - . = ? "
                "(từ 1 đến 255 ký tự)."
            )


def check_service_code(code: str) -> None:
    """Raises `RefusedError` for a code of a metaservice or with characters that may not be registered."""
    check_parts(code)
    check_reserved(code)


def check_reserved(code: str) -> None:
    """Raises `RefusedError` for a code of a metaservice."""
    if code in RESERVED:
        raise RefusedError(f"Mã {code} dành cho dịch vụ tra cứu của trục; hãy chọn mã khác.")


def check_base_url(url: str) -> None:
    """Raises `RefusedError` unless this is an http(s) address without user, query and fragment."""
    if not _is_address(url) or urlsplit(url).query:
        raise RefusedError(f"Địa chỉ {url!r} không dùng được: cần dạng http://máy:cổng/đường-dẫn.")


def check_description_url(url: str) -> None:
    """Raises `RefusedError` unless this is an http(s) address without user and fragment."""
    if not _is_address(url):
        raise RefusedError(f"Địa chỉ {url!r} không dùng được: cần dạng http://máy:cổng/đường-dẫn?tham-số.")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        usable = usable and _HOST.fullmatch(parts.netloc) is not None and not any(ord(c) < 32 for c in url)
    except ValueError:
        return False
    return usable and parts.username is None and not parts.fragment and not any(c.isspace() for c in url)


def titled(words: str) -> str:
    """A name or notice as it is stored: trimmed and composed (NFC). Raises `RefusedError` for one that cannot be read."""
    written = text.nfc(words).strip()
    if not written:
        raise RefusedError("Cần một tên để người đọc nhận ra.")
    # A terminal would obey them, a workbook cannot hold them, and two names could differ by them alone.
    if any(unicodedata.category(letter) in UNSEEN for letter in written):
        raise RefusedError(f"Tên {written!r} có ký tự điều khiển hoặc ký tự ẩn; hãy gõ lại tên ấy.")
    return written


def check_timeout(seconds: float) -> None:
    """Raises `RefusedError` unless a gateway can wait so long."""
    if not (isfinite(seconds) and seconds > 0):
        raise RefusedError(f"Thời gian chờ {seconds:g} giây không dùng được: cần một số dương.")


def check_right(method: str, path: str) -> None:
    """Raises `RefusedError` unless method and path pattern could ever match a call."""
    if method.upper() not in METHODS:
        raise RefusedError(f"Phương thức {method!r} không có; dùng * hoặc GET, POST, …")
    if path != "**" and not path.startswith(("/", "*")):
        raise RefusedError(f"Mẫu đường dẫn {path!r} phải bắt đầu bằng / hoặc *.")


def parse(typed: str, *lengths: int) -> Parts:
    """The parts of an identifier in REST form (percent-escaped, "/") or in Vietnam's colon form, as people type it.

    `lengths`: how many parts it may have. Raises `RefusedError`.
    """
    separator = "/" if "/" in typed else ":"
    pieces = typed.strip().split(separator)
    if len(pieces) not in lengths:
        shape = "/".join(("VN", "GOV", "<mã cơ quan>", "<phần mềm>", "<dịch vụ>")[: lengths[0]])
        raise RefusedError(f"Mã định danh {typed!r} có {len(pieces)} phần; cần dạng {shape}.")
    try:
        return tuple(decode_part(piece.encode()) for piece in pieces)
    except XRoadError as error:
        raise RefusedError(f"Mã định danh {typed!r} không dùng được: {error.message}.") from None


def written(parts: Parts) -> str:
    """The REST form, as headers, messages and ledger entries write it."""
    return encode(parts)
