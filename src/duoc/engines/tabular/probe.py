"""A first look at a file: what it is, how it may be read, and the best guess. Cheap beside a study, which reads every row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from duoc.engines.tabular import hidden, layout, sniffing, workbook
from duoc.engines.tabular.choice import Choice
from duoc.engines.tabular.encodings import Candidate, candidates
from duoc.engines.tabular.hidden import Piece
from duoc.engines.tabular.json_items import Window, lists
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.opening import open_source
from duoc.engines.tabular.refusal import Refused
from duoc.engines.tabular.transcoding import composed, decoded
from duoc.engines.tabular.workbook import Sheet

PREVIEW = 20  # rows
_HEAD = 256 << 10  # bytes of text in which separator and heads are sought
_PLAUSIBLE = 0.5  # of the best score
_READINGS = 6


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows as they come out under one choice."""

    choice: Choice
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """`choice` is the best guess and `previews[0]` what it makes; the other previews are the other plausible readings.

    `above`: texts over the heads. `hidden`: texts to be searched for personal data and never shown, `above` among them.
    `unread`: the file holds more than its cells and these.
    """

    format: str
    choice: Choice
    encodings: tuple[Candidate, ...]
    delimiters: tuple[tuple[str, float], ...]
    sheets: tuple[Sheet, ...]
    above: tuple[str, ...]
    previews: tuple[Preview, ...]
    hidden: tuple[Piece, ...]
    hidden_columns: int = 0
    formulas_without_value: int = 0
    unread: bool = False

    @property
    def sure(self) -> bool:
        """Whether nobody needs to be asked: one encoding is certain, and only one table is there."""
        return (not self.encodings or self.encodings[0].sure) and sum(not sheet.hidden for sheet in self.sheets) <= 1


def probe(path: Path, name: str = "", limits: Limits = LIMITS) -> Probe:
    """Looks at a file; `name` (as its owner called it) only settles what the bytes leave open. Raises Refused."""
    try:
        size = path.stat().st_size
    except OSError as problem:
        raise Refused("missing") from problem
    if size > limits.upload_bytes:
        raise Refused("too-large", limit=limits.upload_bytes)
    kind = sniffing.format_of(path, name)
    looks = {"xlsx": _workbook, "parquet": _columnar, "csv": _delimited}
    return looks.get(kind, _documents)(path, kind, limits)


def _delimited(path: Path, kind: str, limits: Limits) -> Probe:
    encodings = candidates(path, limits)
    plausible = [one for one in encodings if one.score >= _PLAUSIBLE * encodings[0].score]
    best: Choice | None = None
    choices: list[Choice] = []
    separators: tuple[tuple[str, float], ...] = ()
    above: tuple[str, ...] = ()
    for encoding in plausible:
        try:
            text = _head(path, encoding.encoding, limits)
        except Refused:
            if encoding is plausible[-1] and best is None:
                raise
            continue
        found = layout.delimiters(text)
        for sign, score in found:
            if score < _PLAUSIBLE * found[0][1]:
                continue
            rows = layout.grid(text, sign)
            place = layout.find(rows)
            if place is None:
                continue
            choices.append(_choice(Choice(format=kind, encoding=encoding.encoding, delimiter=sign), place, rows))
            if best is None:
                best, separators, above = choices[0], found, place.above
    if best is None:
        raise Refused("no-table")
    return Probe(kind, best, encodings, separators, (), above, _previews(path, choices, limits), _above(above))


def _documents(path: Path, kind: str, limits: Limits) -> Probe:
    encodings = candidates(path, limits)
    choice = Choice(format=kind, encoding=encodings[0].encoding, header_row=0, header_rows=0, decimal=".", group=",")
    if kind == "json":
        found = lists(Window(decoded(path, choice.encoding), 2 * limits.row_bytes))
        if not found:
            raise Refused("json-shape")
        choice = choice.with_(sheet=found[0])
    return Probe(kind, choice, encodings, (), (), (), _previews(path, [choice], limits), ())


def _columnar(path: Path, kind: str, limits: Limits) -> Probe:
    choice = Choice(format=kind, header_row=0, header_rows=0, decimal=".", group=",")
    return Probe(kind, choice, (), (), (), (), _previews(path, [choice], limits), ())


def _workbook(path: Path, kind: str, limits: Limits) -> Probe:
    sheets = workbook.sheets(path, limits)
    choices: list[Choice] = []
    above: list[str] = []
    for sheet in sorted(sheets, key=lambda one: one.hidden)[:_READINGS]:
        rows = workbook.first_rows(path, sheet.name, ",", 200, limits)
        place = layout.find(rows)
        if place is not None:
            choices.append(_choice(Choice(format=kind, sheet=sheet.name), place, rows))
            above += place.above
    if not choices:
        raise Refused("no-table")
    pieces = hidden.pieces(path, limits)
    return Probe(
        format=kind,
        choice=choices[0],
        encodings=(),
        delimiters=(),
        sheets=sheets,
        above=tuple(above),
        previews=_previews(path, choices, limits),
        hidden=pieces + _above(above),
        hidden_columns=hidden.hidden_columns(path, limits),
        formulas_without_value=hidden.formulas_without_value(path, limits),
        unread=len(pieces) >= hidden.MOST or hidden.unread(path, limits),
    )


def _choice(choice: Choice, place: layout.Place, rows: layout.Grid) -> Choice:
    data = rows[place.header_row - 1 + place.header_rows if place.header_row else 0 :]
    decimal, group = layout.number_signs(data)
    return choice.with_(
        header_row=place.header_row,
        header_rows=place.header_rows,
        decimal=decimal,
        group=group,
        order=layout.date_order(data),
    )


def _previews(path: Path, choices: Sequence[Choice], limits: Limits) -> tuple[Preview, ...]:
    """What the best guess makes must be readable; another reading that is not is no reading."""
    shown: list[Preview] = []
    for choice in choices[:_READINGS]:
        try:
            shown.append(preview(path, choice, limits))
        except Refused:
            if not shown:
                raise
    return tuple(shown)


def preview(path: Path, choice: Choice, limits: Limits = LIMITS) -> Preview:
    """The first rows under a choice. Raises Refused."""
    source = open_source(path, choice, limits)
    rows = tuple(tuple(cell or "" for cell in cells) for _, cells in islice(_filled(source.records()), PREVIEW))
    return Preview(
        choice, tuple(head.name for head in source.columns), tuple(head.title for head in source.columns), rows
    )


def _filled(records: Iterator[tuple[int, Sequence[str | None]]]) -> Iterator[tuple[int, Sequence[str | None]]]:
    return (record for record in records if any(cell and cell.strip() for cell in record[1]))


def _head(path: Path, encoding: str, limits: Limits) -> str:
    text = b""
    for piece in composed(path, encoding, limits):
        text += piece
        if len(text) >= _HEAD:
            # Only whole lines: half a record would look like a ragged one.
            return text[:_HEAD].rpartition(b"\n")[0].decode(errors="ignore") or text[:_HEAD].decode(errors="ignore")
    return text.decode()


def _above(texts: Sequence[str]) -> tuple[Piece, ...]:
    return tuple(Piece("dòng phía trên tiêu đề", text) for text in texts)
