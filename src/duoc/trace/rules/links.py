"""What a link must be to be registered, and whose a GS1 key is."""

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from duoc.core.gs1.values import refusal
from duoc.engines.digital_link.links import Link

_KIND = re.compile(r"[a-z][A-Za-z0-9]{1,59}")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_CONTEXT = re.compile(r"[A-Za-z0-9._-]+")
# A name in braces is filled with a value of the thing that is asked for, see `patterns`.
_HREF = re.compile(r"https?://[A-Za-z0-9\[](?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]|\{[0-9a-z]+\})*")
# They say what a link is to its thing, not what stands behind it; a link's standing says the same.
_NO_KINDS = frozenset({"defaultLink", "defaultLinkMulti"})
# How many digits stand in front of the company prefix: an indicator, an extension digit, a filler.
_IN_FRONT = {"00": 1, "8003": 1, "8006": 1}


class LinkRefusedError(ValueError):
    """What cannot be done with a link, as a sentence for the person who asked."""


def checked(link: Link) -> Link:
    """The link as it is stored, in the forms of GS1's linkset schema. Raises `LinkRefusedError`."""
    if not _KIND.fullmatch(link.kind) or link.kind in _NO_KINDS:
        raise LinkRefusedError(
            f"Loại liên kết {link.kind!r} không dùng được; loại là một từ của GS1, vd. pip, traceability."
        )
    if len(link.href) > 2000 or not _HREF.fullmatch(link.href) or not _has_host(link.href):
        raise LinkRefusedError(f"Địa chỉ {link.href!r} không phải địa chỉ http(s) viết đúng.")
    if not link.title.strip():
        raise LinkRefusedError("Liên kết cần một tiêu đề.")
    for words, form, name in (
        (link.languages, _LANGUAGE, "Ngôn ngữ"),
        ((link.media_type,) if link.media_type else (), _MEDIA_TYPE, "Kiểu dữ liệu"),
        (link.contexts, _CONTEXT, "Bối cảnh"),
    ):
        for word in words:
            if not form.fullmatch(word):
                raise LinkRefusedError(f"{name} {word!r} không đúng dạng.")
    return replace(link, title=link.title.strip())


def holder(path: str, held: Iterable[tuple[str, str]]) -> str:
    """The party of the company prefix that a key's canonical path begins with, or "". `held`: (digits, party)."""
    ai, value = (unquote(segment) for segment in path.split("/")[1:3])
    if refusal(ai, value):
        return ""
    digits = value[_IN_FRONT.get(ai, 0) :]
    return next((party for prefix, party in held if digits.startswith(prefix)), "")


def _has_host(href: str) -> bool:
    try:
        return bool(urlsplit(href).hostname)
    except ValueError:
        return False
