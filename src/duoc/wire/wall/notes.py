"""What the audit says of a text: its key, the tables it names, and its words without values; worked out once a statement."""

from duoc.engines.sql import SqlRefusedError, analyse, joint_key
from duoc.engines.sql.wording import silent
from duoc.wire.decisions import EMPTY_NOTE, note_of
from duoc.wire.wall.application import written
from duoc.wire.wall.judging import Ruling

# Longer texts are known by their key alone: to blank one costs as much as to judge it.
LONGEST = 8192
_REMEMBERED = 4096


class Notes:
    """The notes of a wall, by key."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], bytes] = {}

    def of(self, ruling: Ruling) -> bytes:
        """The note of a ruling's text, kept with the ruling. What cannot be read has none: it may hold anything."""
        keys: tuple[str, ...] = getattr(ruling.verdict, "keys", ())
        known = self._known.get(keys) if keys else None
        if known is None:
            known = self._made(ruling)
            if keys:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[keys] = known
        ruling.note = known
        return known

    @staticmethod
    def _made(ruling: Ruling) -> bytes:
        path = ruling.book.path
        if path is None or not ruling.text or len(ruling.text) > LONGEST:
            return EMPTY_NOTE
        try:
            text = ruling.text.decode()
            statements = analyse(text, written(path))
            named = {
                place
                for one in statements
                for name in one.names
                if name.kind == "relation"
                for place in name.places(path)
            }
            shown = "; ".join(silent(text, one.start, one.end) for one in statements)
            return note_of(joint_key(statements) if statements else "", sorted(_likely(named)), shown)
        except (SqlRefusedError, UnicodeDecodeError):
            return EMPTY_NOTE


def _likely(places: set[str]) -> set[str]:
    """Without the places in which an unqualified name hardly lies."""
    return {place for place in places if not place.startswith(("pg_temp.", "pg_catalog.", "$user."))} or places
