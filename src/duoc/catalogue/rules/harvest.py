"""What a harvest takes from the catalogues of others: CKAN's datasets and DCAT's, as members of an entry of ours; bounded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from duoc.catalogue.rules.entries import NAME_FORM, keyword
from duoc.core import canonical
from duoc.core import text as vietnamese
from duoc.engines.dcat import concepts
from duoc.engines.dcat.entities import Dataset, Distribution, Moment, Texts

KINDS = ("ckan", "dcat")
OUTCOMES = ("running", "done", "partial", "failed")
MOST_HOURS = 8760  # from one run to the next
MOST_RECORDS = 20_000
# A source that lists less than this share of what it had is more likely ill than emptied: nothing is taken away then.
LEAST_SHARE = 0.5
_TITLE, _NOTES, _WORDS, _WORD, _FILES = 500, 100_000, 100, 100, 200


@dataclass(frozen=True, slots=True)
class Link:
    """A file at the source, as members of a resource."""

    url: str
    name: str
    description: str = ""
    format: str = ""
    mimetype: str = ""


@dataclass(frozen=True, slots=True)
class Remote:
    """A dataset of a source.

    `id`: its identity there; `name`: an address for it, '' for none; `hash`: of the source's words; `theme`: EU code, ''
    unknown.
    """

    id: str
    name: str
    hash: str
    theme: str
    members: Mapping[str, Any]
    links: tuple[Link, ...] = field(default=())


class UnusableError(ValueError):
    """A record without identity or title."""


def of_ckan(package: Mapping[str, Any]) -> Remote:
    """A CKAN dataset. Who wrote or maintains it is a person's name there, and is not taken."""
    title, identity = _line(package.get("title") or package.get("name")), _line(package.get("id"))
    if not title or not identity:
        raise UnusableError("không có id hoặc tên")
    extras = {str(one.get("key")): _line(one.get("value")) for one in _dicts(package.get("extras")) if one.get("key")}
    frequency = concepts.code("frequency", extras.get("frequency", ""))
    members = {
        "title": title,
        "notes": _text(package.get("notes"), _NOTES),
        "license_id": _line(package.get("license_id"))[:200],
        "keywords": _keywords(_line(tag.get("name")) for tag in _dicts(package.get("tags"))),
        "frequency": frequency if frequency in concepts.table("frequency") else "",
        "version": _line(package.get("version"))[:100],
        **_rights(concepts.code("access-right", extras.get("access_rights", "")), bool(package.get("private"))),
    }
    links = _links(
        Link(
            _line(one.get("url")), _line(one.get("name")), _text(one.get("description"), _NOTES), _line(one.get("format"))[:100],
            _line(one.get("mimetype"))[:200],
        )
        for one in _dicts(package.get("resources"))
    )  # fmt: skip
    theme = concepts.code("data-theme", extras.get("theme", ""))
    return _remote(identity, _line(package.get("name")), theme, members, links)


def of_dcat(dataset: Dataset) -> Remote:
    """A DCAT dataset, already read and bounded."""
    title, identity = _best(dataset.title), dataset.uri or dataset.identifier
    if not title or not identity:
        raise UnusableError("không có địa chỉ hoặc tên")
    contact = next(iter(dataset.contacts), None)
    period = next(iter(dataset.temporal), None)
    starts, ends = (_day(moment) for moment in ((period.start, period.end) if period else (None, None)))
    members = {
        "title": _line(title),
        "title_en": _line(next((text.value for text in dataset.title if text.language[:2] == "en"), "")),
        "notes": _text(_best(dataset.description), _NOTES),
        "license_id": next((part.licence for part in dataset.distributions if part.licence), "")[:200],
        "keywords": _keywords(word.value for word in dataset.keywords),
        "frequency": dataset.frequency if dataset.frequency in concepts.table("frequency") else "",
        "version": dataset.version,
        "spatial": next((_line(text.value) for place in dataset.spatial for text in place.name), ""),
        "starts": starts,
        "ends": ends if not (starts and ends and ends < starts) else None,
        "contact": {"role": contact.name, "email": contact.email}
        if contact and (contact.name or contact.email)
        else {},
        "source_note": dataset.landing_page,
        **_rights(dataset.access_rights, hidden=False),
    }
    links = _links(_link(part) for part in dataset.distributions)
    return _remote(identity[:2_000], "", next(iter(dataset.themes), ""), members, links)


def vanished(known: Iterable[str], listed: set[str]) -> list[str] | None:
    """Of what was known, what a whole list no longer has; None where it has lost so much that it is not believed."""
    held = list(known)
    gone = [one for one in held if one not in listed]
    return None if len(held) >= 4 and len(held) - len(gone) < LEAST_SHARE * len(held) else gone


def _remote(identity: str, name: str, theme: str, members: dict[str, Any], links: tuple[Link, ...]) -> Remote:
    formats = sorted({link.format.upper() for link in links if link.format})
    members["formats"] = formats
    told = {
        "members": _plain(members),
        "links": [[link.url, link.name, link.description, link.format] for link in links],
        "theme": theme,
    }
    return Remote(
        identity,
        name if re.fullmatch(NAME_FORM, name) else "",
        sha256(canonical.dumps(told)).hexdigest(),
        theme,
        members,
        links,
    )


def _plain(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in members.items()}


def _link(part: Distribution) -> Link:
    address = next(iter((*part.download_urls, *part.access_urls)), "")
    return Link(
        address,
        _line(_best(part.title)),
        _text(_best(part.description), _NOTES),
        part.format[:100],
        part.media_type[:200],
    )


def _links(found: Iterable[Link]) -> tuple[Link, ...]:
    """Web addresses only, each once."""
    kept = {link.url: link for link in found if link.url.startswith(("http://", "https://")) and len(link.url) <= 2_000}
    return tuple(kept.values())[:_FILES]


def _rights(right: str, hidden: bool) -> dict[str, Any]:
    """What is not said to be public elsewhere is not made public here."""
    if hidden:
        return {"kind": "shared", "level": "hidden", "access_right": "NON_PUBLIC"}
    if right in ("RESTRICTED", "NON_PUBLIC"):
        return {"kind": "shared", "level": "restricted", "access_right": right}
    return {"kind": "open", "level": "open", "access_right": "PUBLIC"}


def _keywords(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(keyword(word)[:_WORD] for word in words if keyword(word)))[:_WORDS]


def _best(texts: Texts) -> str:
    return texts[0].value if texts else ""


def _day(moment: Moment | None) -> date | None:
    """The day of an instant; of a year or month its first."""
    if isinstance(moment, datetime):
        return moment.date()
    if isinstance(moment, str):
        return date.fromisoformat(f"{moment}-01-01" if len(moment) == 4 else f"{moment}-01")
    return moment


def _dicts(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value[:1_000] if isinstance(one, dict)] if isinstance(value, list) else []


def _line(value: object) -> str:
    return " ".join(_text(value, 2_000).split())[:_TITLE] if not _is_address(value) else _text(value, 2_000)


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def _text(value: object, most: int) -> str:
    """NFC, without what PostgreSQL or XML cannot hold; what is no text is none."""
    if not isinstance(value, str):
        return ""
    plain = value[:most].encode("utf-8", "ignore").decode().replace("\x00", "")
    return vietnamese.nfc(plain).strip()
