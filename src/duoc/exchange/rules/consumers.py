"""What may be registered for clients of the other languages: names, secrets, networks, paths, destinations."""

import re
from datetime import datetime
from ipaddress import ip_network

from duoc.engines.dialects import forward
from duoc.exchange.rules.names import RefusedError

DIALECTS = ("wso2", "lgsp")
# While one is exchanged for another; a third would mean that nobody knows which is in use.
MOST_SECRETS = 2
_SHORTEST_SECRET = 12
_NAME = re.compile(r"[!-9;-~]{1,255}")  # Basic cuts at the first colon
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]{1,64}){1,6}")
_OWN = frozenset({"r1", "token", "healthz", "listClients", "metrics", "XrdAdapter", "VXPAdapter", "web"})


def check_dialect(dialect: str) -> None:
    """Raises `RefusedError` for a dialect that has no credentials of its own."""
    if dialect not in DIALECTS:
        raise RefusedError(f"Không có phương ngữ {dialect!r}; dùng {' hoặc '.join(DIALECTS)}.")


def check_name(name: str) -> None:
    """Raises `RefusedError` for a public name that a header could not carry."""
    if not _NAME.fullmatch(name):
        raise RefusedError(
            f"Tên khóa {name!r} không dùng được: chữ và dấu ASCII nhìn thấy được, không có dấu hai chấm."
        )


def check_secret(secret: str) -> None:
    """Raises `RefusedError` for a secret of another gateway that cannot be taken over."""
    if len(secret) < _SHORTEST_SECRET or len(secret) > 255 or not all("!" <= letter <= "~" for letter in secret):
        raise RefusedError(f"Bí mật phải có từ {_SHORTEST_SECRET} đến 255 ký tự ASCII nhìn thấy được.")


def check_period(begins: datetime | None, ends: datetime | None, now: datetime) -> None:
    """Raises `RefusedError` for a period that is over or runs backwards."""
    if ends is not None and ends <= max(begins or now, now):
        raise RefusedError("Thời điểm hết hạn đã qua hoặc đứng trước thời điểm bắt đầu.")


# A wider network says nothing of who is in it: 10.0.0.0/8 is the widest that anybody has for himself.
_WIDEST = {4: 8, 6: 16}


def network(typed: str) -> str:
    """A network as it is stored: `10.1.0.0/16`; one address is a network too. Raises `RefusedError`."""
    try:
        found = ip_network(typed.strip())
    except ValueError:
        raise RefusedError(f"Mạng {typed!r} không đúng: cần dạng 10.1.0.0/16 hoặc một địa chỉ IP.") from None
    if found.prefixlen < _WIDEST[found.version]:
        raise RefusedError(f"Mạng {typed} rộng quá, gần như là tất cả mọi nơi; hãy nêu mạng thật của hệ thống.")
    return str(found)


def fingerprint(typed: str) -> bytes:
    """The SHA-256 of a certificate, as hexadecimal digits with or without colons. Raises `RefusedError`."""
    digits = typed.replace(":", "").strip()
    if not re.fullmatch(r"[0-9A-Fa-f]{64}", digits):
        raise RefusedError("Dấu vân tay chứng thư là SHA-256: 64 chữ số thập lục phân.")
    return bytes.fromhex(digits)


def check_context(path: str, front: str) -> None:
    """Raises `RefusedError` unless the path can be called and hides nothing of the gateway's own."""
    for said in (path, front) if front else (path,):
        if not _PATH.fullmatch(said) or {".", ".."} & set(said.split("/")):
            raise RefusedError(f"Đường dẫn {said!r} không dùng được: cần dạng /ngữ-cảnh/phiên-bản, không có / ở cuối.")
    if path.split("/")[1] in _OWN:
        raise RefusedError(f"Đường dẫn /{path.split('/')[1]} là của cổng; hãy chọn đường dẫn khác.")


def destination(typed: str) -> str:
    """A `dstcode` as it is stored: four parts joined by "/". Raises `RefusedError`."""
    try:
        return "/".join(forward.destination(typed))
    except ValueError as problem:
        raise RefusedError(f"{typed!r}: {problem}.") from None


def provider_url(typed: str) -> str:
    """A provider's base URL in the form in which `providerurl` is compared. Raises `RefusedError`."""
    try:
        return forward.base(typed)
    except ValueError as problem:
        raise RefusedError(f"{typed!r}: {problem}.") from None
