"""One application as its sessions see it: its judge, the rulings they share, and what is told of each statement."""

import json
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Collection

from duoc.engines.pii import operators
from duoc.wire.budgets import Marks
from duoc.wire.wall.application import Application
from duoc.wire.wall.judging import Book, Judge, Path, Ruling
from duoc.wire.wall.learning import Learning
from duoc.wire.wall.policy import observing
from duoc.wire.wall.protected import rules_of
from duoc.wire.wall.results import Plans
from duoc.wire.wall.session import Session
from duoc.wire.wall.watched import watched

_BOOKS = 64
# Without a key of the province's nobody's count or honey record is this process's.
NO_MARK = Marks(secrets.token_bytes(32)).identity


class Served:
    """The `House` of an application's sessions. `count` numbers the wall's blocks, `masked` hides values in a server's words.

    `learning` is told what is completed in the modes observe and learn, and what is blocked; None: nobody wants to know.
    """

    def __init__(
        self,
        application: Application,
        judge: Judge,
        count: Callable[[Ruling], int],
        masked: Callable[[str], str],
        learning: Learning | None = None,
        mark: Callable[[str], bytes] = NO_MARK,
    ) -> None:
        self.application = application
        self.judge = judge
        self.rules = rules_of(application.document)
        self.mark = mark  # a citizen's number as its keyed hash
        self.masked = masked
        self._count = count
        self._learning = learning
        self._books: dict[Path | None, Book] = {}
        # The key of the mask `hash` is one of the province's, and none of its marks: what is shown leads to no record.
        self._hashed = operators.hashed(mark("khoá của phép băm, nửa đầu") + mark("khoá của phép băm, nửa sau"))
        self.plans = Plans(watched(application.document), self._hashed)
        self.types_found: Counter[str] = Counter()

    def becomes(self, application: Application, judge: Judge) -> None:
        """Another document: everything is judged anew."""
        self.application, self.judge = application, judge
        self.rules = rules_of(application.document)
        self.plans = Plans(watched(application.document), self._hashed)
        self._books.clear()

    def book(self, path: Path | None) -> Book:
        """The rulings under a search path, shared by the sessions that live under it."""
        book = self._books.get(path)
        if book is None:
            if len(self._books) >= _BOOKS:
                del self._books[next(iter(self._books))]
            learns = self._learning is not None and self.judge is observing
            book = self._books[path] = Book(self.judge, path, self.rules.guards, learns)
        return book

    def blocked(self, ruling: Ruling) -> int:
        """Count and record a block; its number."""
        if self._learning is not None and ruling.text:
            self._learning.saw(self.application.name, ruling.text, ruling.book.path, "", "", ruling.verdict.rule)
        return self._count(ruling)

    def learns(self, session: Session, ruling: Ruling) -> None:
        """See `House`."""
        if self._learning is not None and ruling.text:
            name, path = self.application.name, ruling.book.path
            self._learning.saw(name, ruling.text, path, session.account, session.program)

    # ---- what comes back: see `House`

    def met(self, session: Session, marks: Collection[bytes]) -> str:
        """Count the citizens that a result tells of for the officer who asked."""
        return session.audit.met(_running(session), marks)

    def honey(self, session: Session, marks: Collection[bytes]) -> None:
        """An incident, said where the wall's own words go as well; a mark is no personal value."""
        session.audit.noticed(_running(session), "ho-so-bay", marks)
        said = {"honey": [mark.hex() for mark in marks], "application": self.application.name, "user": session.user}
        print(json.dumps(said), file=sys.stderr, flush=True)

    def found(self, session: Session, types: "Counter[str]") -> None:
        """Count by type, and have the record say it."""
        self.types_found.update(types)
        session.audit.noticed(_running(session), f"du-lieu-ca-nhan: {', '.join(sorted(types))}")


def _running(session: Session) -> Ruling | None:
    """The ruling of the statement whose result is coming."""
    head = session.expected.head()
    return head.ruling if head is not None else None
