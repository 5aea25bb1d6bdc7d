"""Reads a page's tables as a person does: rows of cells, each with its words, its address and how it is shown."""

from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass
class Shown:
    """One cell: its text, the address of the first link in it, the words of its class, whether it is a head."""

    text: str
    href: str
    style: frozenset[str]
    head: bool

    @property
    def number(self) -> int:
        """1.234.567 as Vietnamese pages write it."""
        return int(self.text.replace(".", ""))


class Tables(HTMLParser):
    """`parts`: (id of the table's part, its rows) of every thead, tbody and tfoot of a page, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[tuple[str, list[list[Shown]]]] = []
        self._cell: Shown | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag in {"thead", "tbody", "tfoot"}:
            self.parts.append((named.get("id", tag), []))
        elif tag == "tr" and self.parts:
            self.parts[-1][1].append([])
        elif tag in {"td", "th"} and self.parts and self.parts[-1][1]:
            self._cell = Shown("", "", frozenset(named.get("class", "").split()), tag == "th")
            self.parts[-1][1][-1].append(self._cell)
        elif tag == "a" and self._cell is not None and not self._cell.href:
            self._cell.href = named.get("href", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._cell is not None:
            self._cell.text = " ".join(self._cell.text.split())
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.text += data
