"""Uplinks by kind: what each must be told, and which are only declared."""

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from duoc.engines.dialects import forward
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_VISIBLE = re.compile(r"[!-9;-~]{1,255}")  # no colon: it divides name and secret in Basic (RFC 7617)


@dataclass(frozen=True, slots=True)
class Kind:
    """settings: member → what it is. secret: whether it needs one. offered: whether its interface is published, so that calls
    can be made; one that is only declared in law cannot be registered."""

    name: str
    settings: dict[str, str]
    secret: bool
    offered: bool
    source: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("ngsp", {"token_url": "địa chỉ cấp mã truy cập", "key": "consumer key"}, True, True,
             "WSO2: POST /token, client_credentials, Bearer"),
        Kind("vdxp", {"client": "hệ thống của tỉnh đã đăng ký ở đó, VN/GOV/mã/hệ-thống"}, False, True,
             "X-Road PR-REST r1"),
        Kind("xrdadapter", {}, False, True, "XrdAdapter RestService/forward: dstcode, providerurl"),
        Kind("population", {"service_url": "chuỗi cấu hình trong mã băm", "user": "tài khoản"}, True, True,
             "CSDLQG về dân cư: Timestamp, Basic với SHA-256"),
        Kind("ndop", {}, False, False, "chưa đối chiếu: Nghị định 278/2025/NĐ-CP, đặc tả chưa công bố"),
    )
}  # fmt: skip

# They carry calls of r1: a SOAP message needs a mapping before it can go there.
REST_ONLY = ("vdxp", "xrdadapter")


def contracts() -> dict[str, Any]:
    """Kind → what request leaves over it for a given call, as recorded beside the code that sends it (see docs/formats.md)."""
    recorded = files("duoc.wire").joinpath("gateway/uplinks/contracts.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(recorded)["contracts"]
    return found


def check(name: str, kind: str, settings: dict[str, Any]) -> dict[str, str]:
    """The settings of an uplink, complete and plain. Raises `RefusedError`."""
    if not _NAME.fullmatch(name):
        raise RefusedError("Tên đường nối gồm chữ thường, số và gạch ngang, nhiều nhất 40 ký tự.")
    known = KINDS.get(kind)
    if known is None:
        raise RefusedError(f"Không có loại đường nối {kind}; có: {', '.join(KINDS)}.")
    if not known.offered:
        raise RefusedError(f"Chưa nối được loại {kind}: {known.source}.")
    given = {member: value for member, value in settings.items() if value}
    if given.keys() != known.settings.keys():
        wanted = ", ".join(f"{member} ({what})" for member, what in known.settings.items()) or "không có thiết lập nào"
        raise RefusedError(f"Đường nối loại {kind} cần đúng: {wanted}.")
    for member, value in given.items():
        given[member] = _setting(member, value)
    return given


def check_remote(kind: str, remote: str) -> str:
    """What a service is called at the far end, as it is stored. Raises `RefusedError`."""
    if kind == "vdxp":
        return names.written(names.parse(remote, names.SERVICE))
    if kind == "xrdadapter":
        code, _, url = remote.partition(" ")
        try:
            parts = forward.destination(code)
            return "/".join(parts) + (f" {forward.base(url)}" if url else "")
        except ValueError as problem:
            raise RefusedError(f"Đích của XrdAdapter là VN:GOV:mã:hệ-thống [providerurl]: {problem}.") from None
    if remote:
        raise RefusedError(f"Đường nối loại {kind} không cần tên ở đầu kia: địa chỉ dịch vụ nói đủ.")
    return ""


def _setting(member: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > 500:
        raise RefusedError(f"{member} phải là chữ, nhiều nhất 500 ký tự.")
    if member == "client":
        return names.written(names.parse(value, names.SUBSYSTEM))
    if member in ("key", "user") and not _VISIBLE.fullmatch(value):
        raise RefusedError(f"{member} gồm ký tự nhìn thấy được, không có dấu hai chấm.")
    if member == "token_url":
        try:
            url = urlsplit(value)
            plain = url.scheme in ("http", "https") and url.hostname and "@" not in url.netloc and url.port != 0
        except ValueError:
            plain = False
        if not plain or "#" in value or not value.isascii() or not value.isprintable() or " " in value:
            raise RefusedError("token_url phải là địa chỉ http(s) đầy đủ.")
    elif not value.isprintable():
        raise RefusedError(f"{member} có ký tự điều khiển.")
    return value
