"""Who sees what: one table. Everything that shows, counts, searches, exports or feeds begins with it.

| level | entry | its rows |
|---|---|---|
| open | everybody, once it is on show | everybody |
| restricted | everybody, once it is on show | through the exchange, to those entitled; its own agency here |
| hidden | its own agency | its own agency |

What is not on show (draft, waiting) is its agency's; of what was withdrawn everybody sees the stone, never the content.
"""

from dataclasses import dataclass, field

from duoc.catalogue.rules.entries import ON_SHOW


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. agencies: ids of the agencies whose unpublished and hidden entries he sees; changes: of those, whose he
    may change.

    None stands for every agency. `name`: how the history of an entry names him; `user`: the account's row, None for nobody.
    """

    sees: frozenset[int] | None = frozenset()
    changes: frozenset[int] | None = frozenset()
    administrator: bool = False
    name: str = ""
    user: int | None = field(default=None, compare=False)

    @property
    def anonymous(self) -> bool:
        """Nobody in particular."""
        return self.sees == frozenset() and not self.administrator

    def sees_all_of(self, agency: int) -> bool:
        """Whether what is hidden or unpublished of an agency is his to see."""
        return self.sees is None or agency in self.sees

    def may_change(self, agency: int) -> bool:
        """Whether he may change and publish what belongs to an agency."""
        return self.changes is None or agency in self.changes


ANYBODY = Viewer()
# The command line of the machine's own account: whoever has it has the database.
HOUSE = Viewer(sees=None, changes=None, administrator=True, name="duoc")


def entry_shown(viewer: Viewer, level: str, state: str, agency: int) -> bool:
    """Whether the viewer may know that an entry exists."""
    return viewer.sees_all_of(agency) or (level != "hidden" and state in ON_SHOW)


def rows_shown(viewer: Viewer, level: str, state: str, agency: int) -> bool:
    """Whether the viewer may read the entry's rows here (not through the exchange)."""
    return viewer.sees_all_of(agency) or (level == "open" and state in ON_SHOW)
