"""Credentials as clients send them: Basic and Bearer (RFC 7617, RFC 6750), the `lgspaccesstoken` header, the token request."""

import binascii
import json
from base64 import b64decode
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_plus

MAX_HEADER = 4096
_FORM = "application/x-www-form-urlencoded"


class Pair(NamedTuple):
    """A consumer's public name and its secret."""

    name: str
    secret: str


def scheme(values: list[bytes]) -> tuple[str, bytes]:
    """(scheme in lower case, what follows) of the Authorization header; ("", b"") when there is none.

    Raises `ValueError` when there are several."""
    if not values:
        return "", b""
    if len(values) > 1:
        raise ValueError("trường Authorization lặp lại")
    name, _, rest = values[0].partition(b" ")
    return name.decode("latin-1").lower(), rest.strip(b" ")


def basic(rest: bytes) -> Pair:
    """What follows `Basic`. The name and the secret may be form-encoded (RFC 6749 §2.3.1). Raises `ValueError`."""
    name, colon, secret = _text(rest, "Basic").partition(":")
    if not colon or not name or not secret:
        raise ValueError("Basic cần base64(khóa:bí mật)")
    return Pair(unquote_plus(name), unquote_plus(secret)) if "%" in name + secret else Pair(name, secret)


def lgsp(values: list[bytes]) -> Pair:
    """The `lgspaccesstoken` header: base64 of a JSON object with AccessKey and SecretKey, in any order and spacing.

    AppName, PartnerCode and PartnerCodeCus may stand beside them as text. Raises `ValueError`."""
    if len(values) != 1:
        raise ValueError("cần đúng một tiêu đề lgspaccesstoken")
    text = _text(values[0], "lgspaccesstoken")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("lgspaccesstoken không phải JSON") from None
    if not isinstance(said, dict):
        raise ValueError("lgspaccesstoken không phải một đối tượng JSON")
    for member in ("AccessKey", "SecretKey", "AppName", "PartnerCode", "PartnerCodeCus"):
        if not isinstance(said.get(member, ""), str):
            raise ValueError(f"{member} trong lgspaccesstoken phải là chuỗi")
    name, secret = said.get("AccessKey", ""), said.get("SecretKey", "")
    if not name or not secret:
        raise ValueError("lgspaccesstoken thiếu AccessKey hoặc SecretKey")
    if any("\ud800" <= sign <= "\udfff" for sign in name + secret):  # JSON can say them, UTF-8 cannot
        raise ValueError("AccessKey hoặc SecretKey không phải chữ Unicode")
    return Pair(name, secret)


def grant_type(media: list[bytes], body: bytes) -> str:
    """The grant that a token request asks for; empty when it names none. Raises `ValueError` for what is no such form."""
    if not body.strip():
        return ""
    if media and media[0].split(b";")[0].strip().lower() != _FORM.encode():
        raise ValueError(f"thân phải là {_FORM}")
    try:
        fields = parse_qsl(body.decode("ascii").strip(), keep_blank_values=True, max_num_fields=32)
    except ValueError:
        raise ValueError(f"thân không phải {_FORM}") from None
    grants = [value for name, value in fields if name == "grant_type"]
    if len(grants) > 1:
        raise ValueError("grant_type lặp lại")
    return grants[0] if grants else ""


def _text(encoded: bytes, what: str) -> str:
    if len(encoded) > MAX_HEADER:
        raise ValueError(f"{what} quá dài")
    try:
        return b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError(f"{what} không phải base64 của UTF-8") from None
