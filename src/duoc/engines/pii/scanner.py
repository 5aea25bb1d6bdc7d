"""The scan: text in, findings out."""

from duoc.engines.pii import prefilter, tables
from duoc.engines.pii.finding import Finding
from duoc.engines.pii.folding import folded
from duoc.engines.pii.judge import judge

LEAST = 0.5


def scan(text: str, *, least: float = LEAST, find: prefilter.Prefilter | None = None) -> list[Finding]:
    """Personal data in a text, ordered, without overlaps; only what is at least so sure.

    Linear in the length of the text, whatever stands in it. `find` chooses the prefilter; the findings are the same.
    """
    look = folded(text)
    events = (find or prefilter.best())(look.data)
    if cells := tables.column_labels(look.data):
        events = sorted([*events, *cells])
    span = look.span
    return [
        Finding(*span(value.start, value.end), value.type, round(confidence, 3), reason)
        for value, confidence, reason in judge(look.data, events)
        if confidence >= least
    ]
