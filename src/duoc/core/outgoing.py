"""One GET or HEAD to a stranger: only to a public address, the one that was looked at; every redirect is looked at anew.

Whoever writes an address into the catalogue can at most make this house ask a public web server for a bounded answer: no
address of this machine or of a private network is reached, unless the operator opened it (`opened`), and no credential
is ever sent.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

TIMEOUT_S = 10.0  # of one step
LONGEST_S = 120.0  # of a whole answer, however slowly it drips
MOST_REDIRECTS = 5
_SCHEMES = {"https": 443, "http": 80}
_PIECE = 64 << 10

Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


# What leads to an address of version 4 inside one of version 6 (RFC 4291 §2.5.5.1, RFC 6052, RFC 2765), and reserved space.
_UNDER_COVER = tuple(map(ipaddress.ip_network, ("::/96", "64:ff9b::/96", "::ffff:0:0:0/96", "fec0::/10", "3fff::/20")))
_WHY = {
    "url": "không phải địa chỉ web",
    "scheme": "địa chỉ phải bắt đầu bằng https:// hoặc http://",
    "user": "địa chỉ không được mang tên hay mật khẩu",
    "ascii": "địa chỉ phải viết bằng ASCII, không có dấu cách",
    "private": "địa chỉ dẫn vào mạng riêng",
}


class AddressRefusedError(ValueError):
    """An address that nothing is asked of; the sentence names no address of this house. why: a word of `_WHY`."""

    def __init__(self, why: str) -> None:
        super().__init__(_WHY[why])
        self.why = why


class NoAnswerError(Exception):
    """Why there is no answer to use, in one sentence. status: what was answered, 0: nothing."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, whole. `address`: after redirects; header names in small letters."""

    status: int
    address: str
    headers: Mapping[str, str]
    body: bytes


def networks(text: str) -> Networks:
    """The networks of a setting: CIDRs with commas. Raises `ValueError`."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def ask(
    address: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    most: int = 32 << 20,
    opened: Networks = (),
    own: str = "",
) -> Answer:
    """The answer to GET or HEAD, of any status but redirects, which are followed.

    most: bytes of the body; `opened`: networks reached although they are not public; `own`: the origin of this house's
    web, reached wherever it listens. Raises `AddressRefusedError`, `NoAnswerError`.
    """
    deadline = time.monotonic() + LONGEST_S
    asked = {"User-Agent": "duoc", "Accept-Encoding": "identity", "Connection": "close", **(headers or {})}
    for _ in range(MOST_REDIRECTS + 1):
        answer = _once(address, method, asked, most, opened, own, deadline)
        if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
            return answer
        address = urljoin(address, answer.headers["location"])
    raise NoAnswerError("quá nhiều lần chuyển hướng")


def check(address: str, opened: Networks = (), own: str = "") -> tuple[str, str, int]:
    """(scheme, host, port) of an address that may be asked. Raises `AddressRefusedError`."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise AddressRefusedError("url") from None
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise AddressRefusedError("scheme")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError("user")
    if not address.isascii() or any(sign <= " " or sign == "\x7f" for sign in address):
        raise AddressRefusedError("ascii")
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        literal = None  # a name: its addresses are looked at when it is asked
    if literal is not None and not _is_own(address, own):
        _require_public(literal, opened)
    return parts.scheme, parts.hostname, port or _SCHEMES[parts.scheme]


def connection(
    address: str, opened: Networks = (), own: str = "", *, timeout_s: float = TIMEOUT_S
) -> http.client.HTTPConnection:
    """Not yet connected, for who reads an answer as it comes; no redirect is followed.

    Raises `AddressRefusedError`, and `OSError` where the name leads nowhere.
    """
    scheme, host, port = check(address, opened, own)
    return _Connection(scheme, host, port, _looked_up(host, port, opened, _is_own(address, own)), timeout_s)


def _once(
    address: str, method: str, headers: Mapping[str, str], most: int, opened: Networks, own: str, deadline: float
) -> Answer:
    parts = urlsplit(address)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        asked = connection(address, opened, own)
        try:
            asked.request(method, target, headers=dict(headers))
            with asked.getresponse() as response:
                found = {name.lower(): value for name, value in response.getheaders()}
                body = _body(response, most, deadline)
                return Answer(response.status, address.partition("#")[0], found, body)
        finally:
            asked.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, AddressRefusedError):
            raise
        raise NoAnswerError(f"không có trả lời ({type(error).__name__})") from None


def _body(response: http.client.HTTPResponse, most: int, deadline: float) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(_PIECE):
        size += len(piece)
        if size > most:
            raise NoAnswerError(f"trả lời lớn hơn {most} byte", response.status)
        if time.monotonic() > deadline:
            raise NoAnswerError(f"trả lời lâu hơn {LONGEST_S:.0f} giây", response.status)
        pieces.append(piece)
    if response.length:  # what the head promised and nobody sent
        raise NoAnswerError("trả lời bị cắt giữa chừng", response.status)
    return b"".join(pieces)


def _looked_up(host: str, port: int, opened: Networks, own: bool) -> str:
    """The address to connect to: looked up once, and every one that the name has must be public."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not own:
        for one in found:
            _require_public(ipaddress.ip_address(one.partition("%")[0]), opened)
    return found[0]


def _require_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address, opened: Networks) -> None:
    if any(address in network for network in opened):
        return
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if any(address in network for network in _UNDER_COVER):
        raise AddressRefusedError("private")
    for one in (address, mapped):
        if one is not None and (not one.is_global or one.is_multicast):
            raise AddressRefusedError("private")


def _is_own(address: str, own: str) -> bool:
    return bool(own) and urlsplit(address)[:2] == urlsplit(own)[:2]


class _Connection(http.client.HTTPConnection):
    """To an address that is known; the host's name is for TLS and the Host header."""

    def __init__(self, scheme: str, host: str, port: int, address: str, timeout_s: float) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self._scheme, self._address = scheme, address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        if self._scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        else:
            self.sock = plain
