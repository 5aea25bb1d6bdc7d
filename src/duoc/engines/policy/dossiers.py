"""Dossiers of administrative procedures, as far as a desk must know them, and where it asks for them.

One JSON form for every source:
`{"code", "agency", "officer", "state", "fields": [...], "until": "2026-12-01T17:00:00+07:00" | null}`
"""

from datetime import datetime
from typing import Any, NamedTuple, Protocol

from duoc.core.clock import from_datetime, to_datetime

# Đã nhận, đang xử lý, chờ bổ sung, đã trả, rút, từ chối.
STATES = ("received", "processing", "waiting", "returned", "withdrawn", "rejected")
OPEN = frozenset({"processing", "waiting"})


class DossiersAwayError(Exception):
    """The source cannot be asked now. What it would say is not known, so nothing opens."""


class Dossier(NamedTuple):
    """`fields`: what its procedure justifies (tables, columns, services). `officer`: empty while it is anybody's of the agency.
    `until_us`: when it closes by itself, microseconds since the epoch."""

    code: str
    agency: str
    officer: str
    state: str
    fields: tuple[str, ...]
    until_us: int | None = None

    def is_open(self, now_us: int) -> bool:
        """Whether somebody works on it now. There is no grace after its end."""
        return self.state in OPEN and (self.until_us is None or now_us < self.until_us)

    def belongs_to(self, officer: str, agency: str) -> bool:
        """Whether this officer may work on it."""
        return self.agency == agency and self.officer in ("", officer)

    def document(self) -> dict[str, Any]:
        """Its JSON form."""
        until = None if self.until_us is None else to_datetime(self.until_us).isoformat()
        return {
            "code": self.code, "agency": self.agency, "officer": self.officer, "state": self.state,
            "fields": list(self.fields), "until": until,
        }  # fmt: skip

    @classmethod
    def from_document(cls, document: object) -> "Dossier":
        """Raises `ValueError`: what cannot be read whole opens nothing."""
        if type(document) is not dict:
            raise ValueError("a dossier is an object")
        code, agency, state = (document.get(name) for name in ("code", "agency", "state"))
        officer, fields, until = document.get("officer", ""), document.get("fields"), document.get("until")
        if not (type(code) is str and type(agency) is str and type(officer) is str and code and agency):
            raise ValueError("a dossier has a code, an agency and an officer")
        if state not in STATES:
            raise ValueError(f"a dossier's state is one of {', '.join(STATES)}")
        if type(fields) is not list or not all(type(field) is str for field in fields):
            raise ValueError("fields is a list of names")
        if until is not None and type(until) is not str:
            raise ValueError("until is a moment or null")
        until_us = None if until is None else from_datetime(datetime.fromisoformat(until))
        return cls(code, agency, officer, state, tuple(fields), until_us)


class Dossiers(Protocol):
    """A source of dossiers. What it has said it may say again for two seconds."""

    def dossier(self, code: str, /) -> Dossier | None:
        """The dossier of this code; None: there is none. May block. Raises `DossiersAwayError`."""

    def at_once(self, code: str, /) -> bool:
        """Whether `dossier` would answer now without waiting for anybody."""
