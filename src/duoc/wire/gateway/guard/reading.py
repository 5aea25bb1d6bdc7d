"""What a service's terms make of a body: what leaves, or why nothing does. Pure, and safe in a thread of its own."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from duoc.engines.pii.operators import mask
from duoc.engines.pii.vault import Vault
from duoc.wire.gateway.guard.look import changed, look, restored
from duoc.wire.gateway.guard.pieces import Piece, UnreadableError, asks_for_stream, of_form, pieces
from duoc.wire.gateway.guard.terms import BLOCK, MASK, TOKENS, Terms

TOO_LARGE = "nội dung quá lớn để kiểm tra dữ liệu cá nhân"
_CODED = "nội dung nén không kiểm tra được"
_STREAM = 'dịch vụ thay dữ liệu cá nhân bằng mã tạm, không trả lời từng phần: bỏ "stream": true'
_Fields = Mapping[bytes, bytes]


class Read(NamedTuple):
    """`content`: what goes on, the same object where nothing was changed; `refusal`: why it does not. `types`: what was found, in
    what was asked or answered; `citizens`: whose numbers."""

    content: bytes
    refusal: str
    types: Counter[str]
    citizens: frozenset[str]
    vault: Vault | None = None
    masked: bool = False


def request(terms: Terms, target: bytes, content: bytes, fields: _Fields) -> Read:
    """A request on its way out. Its target counts, and is never changed: it says what is asked for."""
    path, _, query = target.decode("utf-8", "replace").partition("?")
    named = look([*of_form(path.replace("/", "&")), *of_form(query)]).citizens
    try:
        text, parts = _opened(terms, content, fields)
    except UnreadableError as problem:
        refusal = str(problem) if terms.must_read_request and content else ""
        return Read(content, refusal, Counter(), named)
    if terms.request == TOKENS and asks_for_stream(text, fields.get(b"content-type", b"")):
        return Read(content, _STREAM, Counter(), named)
    seen = look(parts)
    citizens = named | seen.citizens
    if terms.request == BLOCK and seen.types:
        return Read(content, _personal(seen.types, "yêu cầu"), seen.types, citizens)
    vault = Vault(text) if terms.request == TOKENS else None
    if not seen.found or terms.request not in (MASK, TOKENS):
        return Read(content, "", seen.types, citizens, vault)
    operator = vault.token if vault is not None else mask
    return Read(changed(text, parts, seen.found, operator).encode(), "", seen.types, citizens, vault)


def answer(terms: Terms, content: bytes, fields: _Fields, vault: Vault | None) -> Read:
    """An answer on its way back; what stands in the vault is nothing new to the caller."""
    try:
        text, parts = _opened(terms, content, fields)
    except UnreadableError as problem:
        return Read(content, str(problem) if terms.must_read_answer else "", Counter(), frozenset())
    seen = look(parts)
    if terms.answer == BLOCK and seen.types:
        return Read(content, _personal(seen.types, "trả lời"), seen.types, seen.citizens)
    now = changed(text, parts, seen.found, mask) if terms.answer == MASK else text
    if vault is not None and vault.hidden:
        media = fields.get(b"content-type", b"")
        now = restored(now, pieces(now.encode(), media)[1], vault.restored)
    masked = bool(seen.found) and terms.answer == MASK
    return Read(content if now == text else now.encode(), "", seen.types, seen.citizens, masked=masked)


def _opened(terms: Terms, content: bytes, fields: _Fields) -> tuple[str, list[Piece]]:
    """Raises `UnreadableError`."""
    if not content:
        return "", []
    if len(content) > terms.most_bytes:
        raise UnreadableError(TOO_LARGE)
    if fields.get(b"content-encoding", b"identity").lower() not in (b"", b"identity"):
        raise UnreadableError(_CODED)
    return pieces(content, fields.get(b"content-type", b""))


def _personal(types: Counter[str], where: str) -> str:
    return f"{where} có dữ liệu cá nhân ({', '.join(sorted(types))})"
