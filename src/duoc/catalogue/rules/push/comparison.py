"""What the other side has beside what it should have: both ways, record by record."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from duoc.catalogue.rules.push.documents import Held

SAME, LOST, CHANGED, OLD, SURPLUS, NEW, FOREIGN = "same", "lost", "changed", "old", "surplus", "new", "foreign"
VERDICTS = (SAME, LOST, CHANGED, OLD, SURPLUS, NEW, FOREIGN)


class Wanted(NamedTuple):
    """What should be there of an entry. hash: of its document, '' for what is not to be there; sent, echo, remote: hash,
    echo and id there of the last receipt, '' without one."""

    hash: str
    sent: str = ""
    echo: str = ""
    remote: str = ""


class Compared(NamedTuple):
    """A record of either side and what is to be thought of it. source: our id, '' for what is not ours."""

    source: str
    verdict: str
    held: Held | None


def compare(ours: Mapping[str, Wanted], theirs: Iterable[Held]) -> list[Compared]:
    """Everything that the other side lists in our organization, then what it should list and does not.

    | verdict | there | here |
    |---|---|---|
    | same | what we said last | the same |
    | old | what we said earlier | has changed since |
    | changed | somebody else changed it | |
    | surplus | is there | hidden, withdrawn or unknown |
    | lost | is gone, though it was received | on show |
    | new | never was there | on show |
    | foreign | not sent by us, never touched | |
    """
    found, seen = [], set[str]()
    # Of several records of one entry the one that we know is its own; the others are too many.
    for one in sorted(theirs, key=lambda held: held.id not in (held.source, ours.get(held.source, Wanted("")).remote)):
        if one.gone:
            continue
        if not one.source:
            found.append(Compared("", FOREIGN, one))
            continue
        wanted = ours.get(one.source, Wanted(""))
        again = one.source in seen
        seen.add(one.source)
        found.append(Compared(one.source, SURPLUS if again else _verdict(wanted, one), one))
    for source, wanted in ours.items():
        if wanted.hash and source not in seen:
            found.append(Compared(source, LOST if wanted.sent else NEW, None))
    return found


def _verdict(wanted: Wanted, one: Held) -> str:
    if not wanted.hash:
        return SURPLUS
    if one.hash != wanted.hash:
        # What nobody here has said cannot be old.
        return OLD if not wanted.sent or one.hash == wanted.sent else CHANGED
    return CHANGED if wanted.sent in ("", one.hash) and wanted.echo not in ("", one.echo) else SAME
