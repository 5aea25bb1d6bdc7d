"""RDF terms out of anybody's values: addresses that every serialisation can write, texts that XML can carry, typed dates."""

import re
import unicodedata
from datetime import UTC, date, datetime
from urllib.parse import quote

from rdflib import Literal, URIRef

from duoc.engines.dcat.entities import Moment, Text
from duoc.engines.dcat.namespaces import XSD

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]")
# What an IRI may not hold (RFC 3987) and Turtle therefore not between its brackets.
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What XML 1.0 cannot carry, not even escaped.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


def iri(address: str) -> URIRef | None:
    """The address as an IRI, signs that an IRI cannot hold percent-encoded; None when it is not absolute."""
    text = unicodedata.normalize("NFC", address.strip())
    if not _SCHEME.match(text):
        return None
    return URIRef(_NOT_IN_IRI.sub(lambda found: quote(found[0], safe="", errors="replace"), text))


def plain(value: str) -> Literal:
    """A text without language."""
    return Literal(clean(value))


def spoken(text: Text) -> Literal:
    """A text with its language; a language that is none is left out."""
    return Literal(clean(text.value), lang=text.language.lower() if _LANGUAGE.fullmatch(text.language) else None)


def clean(value: str) -> str:
    """NFC, newlines as `\\n`, without the signs that XML cannot carry: the same text in every serialisation."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _NOT_IN_XML.sub("", text))


def dated(moment: Moment) -> Literal | None:
    """A typed date: xsd:date, xsd:dateTime (UTC), xsd:gYear, xsd:gYearMonth; None for text that is neither year nor month.

    An untyped date passes the SHACL shapes and is worth nothing to a reader, so none is ever written. ValueError for an
    instant without zone: it would be another instant for every reader.
    """
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            msg = "an instant without zone"
            raise ValueError(msg)
        return Literal(moment.astimezone(UTC).isoformat(), datatype=XSD.dateTime)
    if isinstance(moment, date):
        return Literal(moment.isoformat(), datatype=XSD.date)
    if _YEAR.fullmatch(moment):
        return Literal(moment, datatype=XSD.gYear, normalize=False)
    return Literal(moment, datatype=XSD.gYearMonth, normalize=False) if _MONTH.fullmatch(moment) else None


def moment_of(text: str) -> Moment | None:
    """A date as strangers write it, typed or not: ISO date, instant (no zone: UTC), year, month, dd/mm/yyyy; None else."""
    value = text.strip()
    if len(value) > 40:
        return None
    if _YEAR.fullmatch(value) or _MONTH.fullmatch(value):
        return value
    if day := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", value, re.ASCII):
        value = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
