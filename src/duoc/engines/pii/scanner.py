"""The scan: text in, findings out."""

from duoc.engines.pii import compiled, labels, prefilter, tables
from duoc.engines.pii.compiled.cells import cells
from duoc.engines.pii.finding import Finding
from duoc.engines.pii.folding import folded
from duoc.engines.pii.judge import judge

LEAST = 0.5


def scan(text: str, *, least: float = LEAST, find: prefilter.Prefilter | None = None) -> list[Finding]:
    """Personal data in a text, ordered, without overlaps; only what is at least so sure.

    Linear in the length of the text, whatever stands in it. `find` chooses the prefilter, and with it the pass in Python; the
    findings are the same.
    """
    core = None if find else compiled.core()
    if core is not None:
        if (findings := core.scan(text, least)) is not None:
            return findings
        data, places = core.fold(text)
        return core.judge(data, cells(core, data), places, least)
    look = folded(text)
    events = (find or prefilter.best())(look.data)
    if labelled := tables.column_labels(look.data):
        events = sorted([*events, *labelled])
    span = look.span
    return [
        Finding(*span(one.start, one.end), one.type, one.confidence, one.reason)
        for one in judge(look.data, events)
        if one.confidence >= least
    ]


def scan_field(name: str, value: str, *, least: float = LEAST) -> list[Finding]:
    """Personal data in one value of a column or member (a row of a query, a form): its name counts as the label.

    Offsets are those of the value.
    """
    label = labels.whole(folded(name).data[1:-1])
    head = f"{label.words}: " if label else ""
    found = scan(head + value, least=least)
    return [
        one._replace(start=one.start - len(head), end=one.end - len(head)) for one in found if one.start >= len(head)
    ]
