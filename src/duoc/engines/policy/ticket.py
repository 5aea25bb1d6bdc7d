"""A ticket's text and what it says. Header: `alg` EdDSA, `typ` duoc-ticket+jwt, `kid`, and nothing else."""

import json
import re
import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from duoc.engines.policy import jws
from duoc.engines.policy.keys import IssuingKey, Key, KeySource

TYPE = "duoc-ticket+jwt"
LONGEST_TEXT = 4096
LONGEST_LIFE_S = 15 * 60
_LONGEST_WORD, _MOST_FIELDS = 200, 64
# The clocks of two machines may differ by so much.
_AHEAD_S = 30
_HEADER = {"alg", "typ", "kid"}
_WORDS = ("iss", "sub", "agency", "dossier", "jti")
_CLAIMS = {*_WORDS, "fields", "iat", "exp", "once"}
_WORD = re.compile(r"[^\x00-\x1f\x7f]+")


class TicketError(ValueError):
    """A text that is no good ticket; the message, in Vietnamese, holds nothing of it. `rule` names the reason."""

    def __init__(self, reason: str, rule: str) -> None:
        super().__init__(reason)
        self.rule = rule


class Ticket(NamedTuple):
    """What an issuer signed. Moments in seconds since the epoch."""

    iss: str  # the agency whose system issued it
    sub: str  # the officer
    agency: str  # the officer's
    dossier: str
    fields: tuple[str, ...]
    iat: int
    exp: int
    jti: str
    once: bool
    kid: str

    def holds_at(self, now_s: float) -> bool:
        """Whether the moment is within its life."""
        return self.iat - _AHEAD_S <= now_s < self.exp


def read(text: str, keys: KeySource) -> tuple[Ticket, Key]:
    """The ticket in a text and the key that signed it and speaks for its agency. Its life is the caller's to see.

    Raises `TicketError`. Time and memory are bounded by `LONGEST_TEXT`.
    """
    if not text:
        raise TicketError("không có vé hồ sơ", "khong-co-ve")
    if len(text) > LONGEST_TEXT:
        raise TicketError(f"vé dài quá {LONGEST_TEXT} byte", "ve-sai")
    try:
        parts = jws.split(text)
    except ValueError:
        raise TicketError("vé sai cấu trúc", "ve-sai") from None
    header = parts.header
    if header.keys() != _HEADER or header["alg"] != "EdDSA" or header["typ"] != TYPE or type(header["kid"]) is not str:
        raise TicketError("vé sai loại hoặc sai thuật toán ký", "ve-sai")
    key = keys.key(header["kid"])
    if key is None or not jws.proves(parts, key.public):
        raise TicketError("vé sai chữ ký", "ve-sai-chu-ky")
    try:
        ticket = _ticket(jws.loads(parts.payload), header["kid"])
    except ValueError:
        raise TicketError("vé sai nội dung", "ve-sai") from None
    if not key.may_issue(ticket.iss, ticket.agency):
        raise TicketError("nơi cấp vé không được cấp cho cơ quan này", "ve-sai-noi-cap")
    return ticket, key


def issue(
    key: IssuingKey,
    officer: str,
    agency: str,
    dossier: str,
    fields: Sequence[str],
    now_s: int,
    life_s: int = LONGEST_LIFE_S,
    once: bool = False,
) -> str:
    """A new ticket's text. Raises `ValueError` for what `read` would refuse."""
    claims = {
        "iss": key.iss, "sub": officer, "agency": agency, "dossier": dossier, "fields": list(fields),
        "iat": now_s, "exp": now_s + life_s, "jti": secrets.token_urlsafe(16), "once": once,
    }  # fmt: skip
    _ticket(claims, key.kid)
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    text = jws.sign({"alg": "EdDSA", "typ": TYPE, "kid": key.kid}, payload, key.private)
    if len(text) > LONGEST_TEXT:
        raise ValueError("too many fields for one ticket")
    return text


def _ticket(claims: dict[str, Any], kid: str) -> Ticket:
    """Raises `ValueError`: an unknown claim might be a condition that we do not keep."""
    claims = {"once": False, **claims}
    fields, once = claims.get("fields"), claims["once"]
    if claims.keys() != _CLAIMS or type(once) is not bool or type(fields) is not list:
        raise ValueError("unknown or missing claims")
    if not 0 < len(fields) <= _MOST_FIELDS or not all(map(_is_word, (*fields, *(claims[name] for name in _WORDS)))):
        raise ValueError("not texts of a bounded length")
    iat, exp = claims["iat"], claims["exp"]
    if type(iat) is not int or type(exp) is not int or not 0 < exp - iat <= LONGEST_LIFE_S:
        raise ValueError("not a life of at most a quarter of an hour")
    return Ticket(
        claims["iss"], claims["sub"], claims["agency"], claims["dossier"], tuple(fields), iat, exp, claims["jti"], once, kid
    )  # fmt: skip


def _is_word(value: object) -> bool:
    return type(value) is str and len(value) <= _LONGEST_WORD and _WORD.fullmatch(value) is not None
