"""A stream in the published form, judged from its first line to its last, apart from the province's own scans."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from duoc.trace.rules.clones.judging import Level
from duoc.trace.rules.clones.places import Places
from duoc.trace.rules.clones.reckoning import Reckoning
from duoc.trace.rules.clones.scans import VIEWING, ScanFormError, parse
from duoc.trace.rules.clones.streams import StreamJudge

_TOLD_EVERY = 4_096  # lines
# What may be ignored: the members of a scan that tell it, as if nobody had.
_UNSAID: dict[str, dict[str, Any]] = {"place": {"place": "", "shipped": ()}, "device": {"device": ""}}


@dataclass(slots=True)
class Judged:
    """What came of a stream. `refused`: (line number, reason) of the first lines that are not in the form."""

    judge: StreamJudge
    reckoning: Reckoning
    lines: int = 0
    scans: int = 0
    refused_lines: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def members(self) -> dict[str, Any]:
        """The figures as JSON, without the serials; `labelled` is None for a stream without labels."""
        levels: Counter[str] = Counter({level.value: 0 for level in Level})
        watched = suspected = 0
        for state in self.judge.states.values():
            verdict = self.judge.standing(state)
            levels[verdict.level.value] += 1
            watched += verdict.watched
            suspected += verdict.suspected
        return {
            "lines": self.lines,
            "scans": self.scans,
            "serials": len(self.judge.states),
            "levels": dict(levels),
            "watched": watched,
            "suspected": suspected,
            "crowds": [
                {"rule": one.rule, "subject": one.subject, "count": one.count, "of": one.total, "place": one.place}
                for one in self.judge.findings.values()
            ],
            "refused_lines": self.refused_lines,
            "refused": [{"line": line, "reason": reason} for line, reason in self.refused],
            "labelled": self.reckoning.figures() if self.reckoning.labelled else None,
        }

    def verdicts(self, everything: bool) -> Iterator[dict[str, Any]]:
        """Serials with the last word about them, in the order of their first line; those that nobody suspects only when
        `everything` is wanted."""
        for serial, state in self.judge.states.items():
            verdict = self.judge.verdict(state)
            if everything or verdict.suspected or verdict.level is not Level.GREEN:
                yield {
                    "serial": serial,
                    "level": verdict.level.value,
                    "watched": verdict.watched,
                    "suspected": verdict.suspected,
                    "score": verdict.score,
                    "scans": state.scans,
                    "reasons": [
                        {"rule": one.rule, "count": one.count, "points": one.points} for one in verdict.reasons
                    ],
                }


def reading(lines: Iterable[bytes], size: int, tell: Callable[[int, int], None]) -> Iterator[bytes]:
    """The lines, telling now and then how many of `size` bytes (0: nobody knows) have been read."""
    done = 0
    for number, line in enumerate(lines, 1):
        done += len(line)
        if not number % _TOLD_EVERY:
            tell(done, size)
        yield line
    tell(done, done)


def judge_stream(lines: Iterable[bytes], places: Places, ignored: frozenset[str], most_refusals: int) -> Judged:
    """Judge every line. A line that is not in the form is counted, told of and passed over; empty lines are nothing.

    ignored: `place`, `device`: judged as if nobody had told them.
    """
    judged = Judged(StreamJudge(places), Reckoning())
    judge, reckoning = judged.judge, judged.reckoning
    unsaid = {name: nothing for what in ignored for name, nothing in _UNSAID[what].items()}
    for number, line in enumerate(lines, 1):
        if line.isspace():
            continue
        judged.lines += 1
        try:
            scan = parse(line)
        except ScanFormError as error:
            judged.refused_lines += 1
            if len(judged.refused) < most_refusals:
                judged.refused.append((number, str(error)))
            continue
        if unsaid:
            scan = scan._replace(**unsaid)
        judged.scans += scan.kind in VIEWING
        reckoning.take(scan, judge.take(scan))
    return judged
