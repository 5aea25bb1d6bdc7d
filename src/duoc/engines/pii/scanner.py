"""The scan: text in, findings out."""

from duoc.engines.pii import compiled, prefilter, tables
from duoc.engines.pii.finding import Finding
from duoc.engines.pii.folding import Folded, folded
from duoc.engines.pii.judge import judge

LEAST = 0.5


def scan(text: str, *, least: float = LEAST, find: prefilter.Prefilter | None = None) -> list[Finding]:
    """Personal data in a text, ordered, without overlaps; only what is at least so sure.

    Linear in the length of the text, whatever stands in it. `find` chooses the prefilter, and with it the pass in Python; the
    findings are the same.
    """
    core = None if find else compiled.core()
    if core is None:
        look = folded(text)
        events = (find or prefilter.best())(look.data)
        if cells := tables.column_labels(look.data):
            events = sorted([*events, *cells])
        return _placed(look, [one for one in judge(look.data, events) if one.confidence >= least])
    if (data := core.fold(text)) is not None:
        return core.judge(data, tables.column_labels(data) or [], 1, least)
    look = folded(text)
    return _placed(look, core.judge(look.data, tables.column_labels(look.data) or [], 0, least))


def _placed(look: Folded, findings: list[Finding]) -> list[Finding]:
    """The findings with offsets of the text as it was given."""
    span = look.span
    return [Finding(*span(one.start, one.end), one.type, one.confidence, one.reason) for one in findings]
