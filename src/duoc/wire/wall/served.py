"""One application as its sessions see it: its judge, the rulings they share, and what is told of each statement."""

from collections.abc import Callable

from duoc.wire.wall.application import Application
from duoc.wire.wall.judging import Book, Judge, Path, Ruling

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
            book = self._books[path] = Book(self.judge, path)
        return book

    def blocked(self, ruling: Ruling) -> int:
        """Count and record a block; its number."""
        return self._count(ruling)
