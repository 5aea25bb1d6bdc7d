"""XrdAdapter's request target: `/XrdAdapter/RestService/forward/<path>?dstcode=…&providerurl=…`, and what of it goes on."""

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

_PREFIX = re.compile(rb"(?:/web/guest)?/(?:XrdAdapter|VXPAdapter)/RestService/forward(?=[/?]|$)")
Parts = tuple[str, ...]
_PART = re.compile(r"[A-Za-z0-9'()+,\-.=?_]{1,255}")  # what may be registered, and the underscore that some codes hold


class Forward(NamedTuple):
    """`prefix`: as the caller spells it; `path` and `query` (without mark) go to the provider, byte for byte; the query is None
    where nothing is left of it. `destination` and `provider_url`: empty when the target does not name them."""

    prefix: bytes
    path: bytes
    query: bytes | None
    destination: str
    provider_url: str


def is_forward(target: bytes) -> bool:
    """Whether a target is XrdAdapter's."""
    return _PREFIX.match(target) is not None


def split(target: bytes) -> Forward:
    """A target for which `is_forward` holds. Raises `ValueError` for a parameter that is given twice or is not UTF-8."""
    found = _PREFIX.match(target)
    assert found is not None
    route, _, query = target.partition(b"?")
    own: dict[bytes, str] = {}
    kept = []
    for pair in query.split(b"&") if query else ():
        name, _, value = pair.partition(b"=")
        known = unquote_to_bytes(name.replace(b"+", b" "))
        if known not in (b"dstcode", b"providerurl"):
            kept.append(pair)
            continue
        if known in own:
            raise ValueError(f"{known.decode()} lặp lại")
        own[known] = _decoded(value, known.decode())
    left = b"&".join(kept) if kept else None
    return Forward(found[0], route[found.end() :], left, own.get(b"dstcode", ""), own.get(b"providerurl", ""))


def destination(code: str) -> Parts:
    """The four parts of a `dstcode` in colon or slash form. Raises `ValueError`."""
    parts = tuple(code.strip().split("/" if "/" in code else ":"))
    if len(parts) != 4 or not all(_PART.fullmatch(part) for part in parts):
        raise ValueError("dstcode phải có dạng VN:GOV:<mã cơ quan>:<hệ thống>")
    return parts


def base(url: str) -> str:
    """A base URL in the one form in which two are compared: scheme and host in lower case, no default port, no slash at the end.

    Raises `ValueError` for what is no plain http(s) base."""
    parts = urlsplit(url)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise ValueError("providerurl không phải một địa chỉ http(s)")
    default = 443 if parts.scheme == "https" else 80
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if parts.port in (None, default) else f"{host}:{parts.port}"
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}"


def _decoded(value: bytes, name: str) -> str:
    try:
        return unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        raise ValueError(f"{name} không phải UTF-8") from None
