"""How well a labelled stream was judged.

A line says `"cloned": true` when the thing in the viewer's hands carried a copy. A serial is *cloned* when one of its lines
says so, and its copy *appears* with the first such line. It is *flagged in time* when, at one of its first five scans from that
line on (of copies or of the genuine item, PIN entries included), it is watched or more. A serial shown red
before its copy appears counts as shown red wrongly, even if it is cloned later.
"""

from dataclasses import dataclass
from typing import Any

from duoc.trace.rules.clones.judging import Level, Standing
from duoc.trace.rules.clones.scans import VIEWING, Scan

IN_TIME = 5


@dataclass(slots=True)
class _Record:
    since: int = 0  # scans from the copy's appearance on
    in_time: bool = False
    watched: bool = False  # at a scan from the appearance on; likewise the three below
    suspected: bool = False
    yellow: bool = False
    red: bool = False
    early: int = 0  # before it, or never cloned: 1 suspected, 2 yellow, 4 red, 8 watched


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


class Reckoning:
    """Takes each line with where its serial stood; tells the figures at the end."""

    def __init__(self) -> None:
        self._records: dict[str, _Record] = {}
        self._showings = [0, 0]  # lines that were shown red: wrongly, rightly
        self.labelled = False

    def take(self, scan: Scan, said: Standing) -> None:
        """A line and what was said after it."""
        self.labelled = self.labelled or scan.cloned is not None
        if scan.kind not in VIEWING:
            return
        record = self._records.get(scan.serial)
        if record is None:
            record = self._records[scan.serial] = _Record()
        yellow, red = said.level is not Level.GREEN, said.level is Level.RED
        if not record.since and not scan.cloned:
            if said.watched:
                record.early |= said.suspected | yellow << 1 | red << 2 | 8
                self._showings[0] += red
            return
        record.since += 1
        record.watched |= said.watched
        record.suspected |= said.suspected
        record.yellow |= yellow
        record.red |= red
        self._showings[1] += red
        if record.since <= IN_TIME:
            record.in_time |= said.watched

    def figures(self) -> dict[str, Any]:
        """Counts and shares (0 to 1; None where nothing can be divided), as docs/formats.md names them."""
        records = self._records.values()
        cloned = [one for one in records if one.since]
        enough = [one for one in cloned if one.since >= IN_TIME]
        in_time, in_time_of_enough = sum(one.in_time for one in cloned), sum(one.in_time for one in enough)
        found: dict[str, Any] = {
            "serials": len(records),
            "cloned": len(cloned),
            "flagged_in_time": {
                "of_cloned_with_5_scans": _share(in_time_of_enough, len(enough)),
                "cloned_with_5_scans": len(enough),
                "of_all_cloned": _share(in_time, len(cloned)),
            },
        }
        for name, bit in (("red", 4), ("yellow", 2), ("suspected", 1), ("watched", 8)):
            right = sum(getattr(one, name) for one in cloned)
            # A cloned serial that stays red after its appearance counts once more as right: both are what was said.
            wrong = sum(bool(one.early & bit) for one in records)
            honest = sum(bool(one.early & bit) for one in records if not one.since)
            found[name] = {
                "right": right,
                "wrong": wrong,
                "precision": _share(right, right + wrong),
                "recall": _share(right, len(cloned)),
                "honest_of_1000": round(1000 * honest / max(1, len(records) - len(cloned)), 2),
            }
        found["red"]["showings_precision"] = _share(self._showings[1], sum(self._showings))
        return found
