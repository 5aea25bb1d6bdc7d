"""One application as its sessions see it: its judge, the rulings they share, and what is told of each statement."""

import json
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Collection
from hashlib import sha256
from hmac import digest

from duoc.engines.pii import operators
from duoc.wire.wall.application import Application
from duoc.wire.wall.judging import Book, Judge, Path, Ruling
from duoc.wire.wall.results import Plans
from duoc.wire.wall.session import Session
from duoc.wire.wall.watched import watched

_BOOKS = 64


class Served:
    """The `House` of an application's sessions. `count` numbers the wall's blocks, `masked` hides values in a server's words."""

    def __init__(
        self, application: Application, judge: Judge, count: Callable[[Ruling], int], masked: Callable[[str], str]
    ) -> None:
        self.application = application
        self.judge = judge
        self.masked = masked
        self._count = count
        self._books: dict[Path | None, Book] = {}
        # Until a key is given that lasts, marks and hashes mean something in this process alone.
        self._key = secrets.token_bytes(32)
        self.plans = Plans(watched(application.document), operators.hashed(self._key))
        self.types_found: Counter[str] = Counter()

    def becomes(self, application: Application, judge: Judge) -> None:
        """Another document: everything is judged anew."""
        self.application, self.judge = application, judge
        self.plans = Plans(watched(application.document), operators.hashed(self._key))
        self._books.clear()

    def book(self, path: Path | None) -> Book:
        """The rulings under a search path, shared by the sessions that live under it."""
        book = self._books.get(path)
        if book is None:
            if len(self._books) >= _BOOKS:
                del self._books[next(iter(self._books))]
            rules = self.plans.watched
            book = self._books[path] = Book(self.judge, path, rules.touches if rules.tables else None)
        return book

    def blocked(self, ruling: Ruling) -> int:
        """Count and record a block; its number."""
        return self._count(ruling)

    # ---- what comes back: see `House`

    def mark(self, citizen: str) -> bytes:
        """HMAC-SHA-256 of the number's digits."""
        return digest(self._key, "".join(filter(str.isalnum, citizen)).encode(), sha256)

    def met(self, _session: Session, _marks: Collection[bytes]) -> str:
        """Nobody counts citizens here."""
        return ""

    def honey(self, session: Session, marks: Collection[bytes]) -> None:
        """Say it where the wall's own words go; a mark is no personal value."""
        said = {"honey": [mark.hex() for mark in marks], "application": self.application.name, "user": session.user}
        print(json.dumps(said), file=sys.stderr, flush=True)

    def found(self, _session: Session, types: "Counter[str]") -> None:
        """Count by type."""
        self.types_found.update(types)
