"""The statements and portals that exist in the server's session, each with the text that was judged.

A name changes its meaning only when the server has confirmed it. Between sending and confirmation the new meaning is *coming*:
a pipeline may use it, and if the server fails before it, the server skips what uses it, too.
"""

from collections.abc import Iterable

from duoc.wire.wall.expected import BIND, EXECUTE, PARSE, QUERY, Entry
from duoc.wire.wall.judging import Ruling


class Names:
    """The two name spaces of a session."""

    __slots__ = ("_lasting", "coming_portals", "coming_statements", "portals", "statements")

    def __init__(self) -> None:
        self.statements: dict[bytes, Ruling] = {}
        self.portals: dict[bytes, Ruling] = {}
        # By the very request that will make it: one of the same text may be under way behind it.
        self.coming_statements: dict[bytes, Entry] = {}
        self.coming_portals: dict[bytes, Entry] = {}
        self._lasting: set[bytes] = set()  # cursors WITH HOLD

    def statement(self, name: bytes) -> Ruling | None:
        """What a statement will mean when the server comes to it; None where there will be none."""
        coming = self.coming_statements.get(name)
        return self.statements.get(name) if coming is None else coming.ruling

    def portal(self, name: bytes) -> Ruling | None:
        """The same of a portal."""
        coming = self.coming_portals.get(name)
        return self.portals.get(name) if coming is None else coming.ruling

    def comes(self, entry: Entry) -> None:
        """A text is on its way to be run; perhaps it makes a name."""
        naming = entry.ruling.naming if entry.ruling is not None else None
        if naming is not None and naming.verb == "PREPARE":
            self.coming_statements[naming.name] = entry
        elif naming is not None and naming.verb == "DECLARE CURSOR":
            self.coming_portals[naming.name] = entry

    def parsed(self, entry: Entry) -> None:
        """ParseComplete."""
        self._known(self.coming_statements, self.statements, entry.name, entry)

    def bound(self, entry: Entry) -> None:
        """BindComplete."""
        self._known(self.coming_portals, self.portals, entry.name, entry)

    def closed(self, entry: Entry) -> None:
        """CloseComplete; the entry's name has the kind before it."""
        space = self.statements if entry.name[:1] == b"S" else self.portals
        space.pop(entry.name[1:], None)

    def done(self, tag: bytes, entry: Entry) -> None:
        """A command has ended with this tag."""
        if tag == b"DEALLOCATE ALL" or tag == b"DISCARD ALL":
            self.statements.clear()
        if tag == b"CLOSE CURSOR ALL" or tag == b"DISCARD ALL":
            self.portals.clear()
            self._lasting.clear()
        naming = entry.ruling.naming if entry.ruling is not None else None
        if naming is None or tag.decode("latin-1") != naming.verb:
            return
        if naming.verb == "PREPARE":
            self._known(self.coming_statements, self.statements, naming.name, entry)
        elif naming.verb == "DEALLOCATE":
            self.statements.pop(naming.name, None)
        elif naming.verb == "DECLARE CURSOR":
            self._known(self.coming_portals, self.portals, naming.name, entry)
            if naming.lasts:
                self._lasting.add(naming.name)
        elif naming.verb == "CLOSE CURSOR":
            self.portals.pop(naming.name, None)
            self._lasting.discard(naming.name)

    def failed(self, failed: Entry, left: Iterable[Entry]) -> None:
        """An error: what was coming is only what is still on its way."""
        if failed.kind == PARSE and not failed.name:
            self.statements.pop(b"", None)  # a Parse without a name drops the old one before it fails
        self.coming_statements.clear()
        self.coming_portals.clear()
        for entry in left:
            if entry.ruling is None or entry.refusal is not None:
                continue
            if entry.kind == PARSE:
                self.coming_statements[entry.name] = entry
            elif entry.kind == BIND:
                self.coming_portals[entry.name] = entry
            elif entry.kind == QUERY or entry.kind == EXECUTE:
                self.comes(entry)

    def queried(self) -> None:
        """A simple Query has ended: it drops the statement and the portal without a name."""
        self.statements.pop(b"", None)
        self.portals.pop(b"", None)

    def idle(self) -> None:
        """The transaction is over: its portals are gone."""
        if self._lasting:
            self.portals = {name: ruling for name, ruling in self.portals.items() if name in self._lasting}
        else:
            self.portals.clear()

    @staticmethod
    def _known(coming: dict[bytes, Entry], known: dict[bytes, Ruling], name: bytes, entry: Entry) -> None:
        """The server has confirmed a name."""
        assert entry.ruling is not None
        known[name] = entry.ruling
        if coming.get(name) is entry:
            del coming[name]
