"""One application as its sessions see it: its judge, the rulings they share, and what is told of each statement."""

from collections.abc import Callable

from duoc.wire.wall.application import Application
from duoc.wire.wall.judging import Book, Judge, Path, Ruling
from duoc.wire.wall.learning import Learning
from duoc.wire.wall.policy import observing
from duoc.wire.wall.session import Session

_BOOKS = 64


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
    ) -> None:
        self.application = application
        self.judge = judge
        self.masked = masked
        self._count = count
        self._learning = learning
        self._books: dict[Path | None, Book] = {}

    def becomes(self, application: Application, judge: Judge) -> None:
        """Another document: everything is judged anew."""
        self.application, self.judge = application, judge
        self._books.clear()

    def book(self, path: Path | None) -> Book:
        """The rulings under a search path, shared by the sessions that live under it."""
        book = self._books.get(path)
        if book is None:
            if len(self._books) >= _BOOKS:
                del self._books[next(iter(self._books))]
            book = self._books[path] = Book(self.judge, path, self._learning is not None and self.judge is observing)
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
