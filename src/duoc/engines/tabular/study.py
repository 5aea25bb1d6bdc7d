"""One pass over all rows: what every column is, and every cell that is not."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from duoc.engines.tabular import kinds
from duoc.engines.tabular.extent import Value
from duoc.engines.tabular.gathering import Gathered
from duoc.engines.tabular.kinds import Kind
from duoc.engines.tabular.schema import Column
from duoc.engines.tabular.shapes import Shape
from duoc.engines.tabular.source import Ragged, Source

Progress = Callable[[int, int], None]  # done, total: bytes, or rows of a format that knows its rows
_NAMED = 5  # rows given as examples of what is reported, but stops nothing


@dataclass(frozen=True, slots=True)
class Fault:
    """What stops a publication: a cell, or a row (`column` empty). `value_shape`: letters as a, digits as 9; never the value.

    `proposal` and what follows it in `proposals`: ways out. "empty" (`Choice.empty`), "text" (`Choice.types`) and "drop"
    (`Choice.ragged`) are answers that a choice can hold; "source" is: mend the file.
    """

    row: int  # 0 for a row of a wrong length, which has no number
    line: int
    column: str
    value_shape: str
    rule: str  # "type", "ragged"
    expected: str
    proposals: tuple[str, ...]

    @property
    def proposal(self) -> str:
        """The way out that comes first."""
        return self.proposals[0]


@dataclass(frozen=True, slots=True)
class ColumnStudy:
    """One column over all rows. `distinct` None: more than `gathering.DISTINCT`. `minimum` and `maximum` are JSON values."""

    name: str
    title: str
    type: str
    why: str
    empty: int
    empty_words: int  # in a column that is no text: cells that say "N/A" and the like, and are empty
    misfits: int
    distinct: int | None
    minimum: int | float | str | None
    maximum: int | float | str | None
    longest: int  # characters
    two_readings: bool  # 1.234 in it, and nothing that tells whether a thousand or one and a bit
    word_rows: tuple[int, ...]
    odd_rows: tuple[int, ...]  # in a text that is nearly something else: where it is not that

    def to_json(self) -> dict[str, Any]:
        """The statistics that a version keeps."""
        kept = ("name", "title", "type", "empty", "distinct", "minimum", "maximum", "longest")
        return {name: getattr(self, name) for name in kept}


@dataclass(frozen=True)
class Study:
    """`schema` is ready for the writer when `faults` is empty. `fault_count` counts also the faults beyond the named ones."""

    rows: int
    columns: tuple[ColumnStudy, ...]
    schema: tuple[Column, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    blank_rows: int
    ragged_rows: int  # left out when nothing stops at them
    dropped: tuple[str, ...] = ()  # columns without a head and without a cell
    lines: dict[int, int] = field(default_factory=dict)  # row → line of the file, for every row that is named
    total_line: int = 0  # of a last row that sums up the others; 0 where none does

    def to_json(self) -> dict[str, Any]:
        """What a report keeps; no value of a text."""
        return {
            "rows": self.rows,
            "columns": [column.to_json() for column in self.columns],
            "faults": [asdict(fault) for fault in self.faults],
            "fault_count": self.fault_count,
            "blank_rows": self.blank_rows,
            "ragged_rows": self.ragged_rows,
        }


def study(source: Source, progress: Progress | None = None) -> Study:
    """Reads all rows once, and once more by the exact path when lines must be named.

    Raises Refused; `progress` may raise to cancel.
    """
    gathered = [Gathered(head, source.limits.faults) for head in source.columns]
    total = 0
    for batch in source.batches():
        total = _total_row(batch, source)
        first = source.row_of(batch, 0)
        for one, cells in zip(gathered, batch.columns, strict=True):
            one.take(cells, first)
        if progress:
            progress(source.reading.done, source.reading.total)
    return _concluded(source, gathered, total)


def _concluded(source: Source, gathered: Sequence[Gathered], total: int) -> Study:
    choice, most = source.choice, source.limits.faults
    columns, schema, dropped = [], [], []
    cells: list[tuple[int, str, str, str]] = []
    count = 0
    for place, one in enumerate(gathered):
        if not one.head.title and not one.counts and len(gathered) > 1:
            dropped.append(one.head.name)
            continue
        kind = _kind(one, source)
        column = Column.of(one.head, kind, place, lenient=one.head.name in choice.empty)
        outside = [] if kind.type in {"string", "geojson"} else [s for s in one.counts if s not in kind.accepts | _WORD]
        misfits = sum(one.counts[shape] for shape in outside)
        schema.append(column)
        columns.append(_column(one, kind, misfits, known=source.decimal_is_known))
        if not column.lenient:
            count += misfits
            cells += [
                (row, one.head.name, outline, kind.type) for shape in outside for row, outline in one.first[shape]
            ]
    cells = sorted(cells)[:most]
    named = {row for row, *_ in cells} | {row for column in columns for row in column.word_rows + column.odd_rows}
    named |= {total} - {0}
    lines = source.lines(named)
    ragged = source.ragged(most) if choice.ragged == "stop" else ()
    faults = [_of_row(row) for row in ragged]
    faults += [
        Fault(row, lines.get(row, 0), name, shape, "type", kind, ("empty", "text", "source"))
        for row, name, shape, kind in cells
    ]
    return Study(
        rows=source.rows,
        columns=tuple(columns),
        schema=tuple(schema),
        faults=tuple(sorted(faults, key=lambda fault: fault.line)[:most]),
        fault_count=count + (source.ragged_rows if choice.ragged == "stop" else 0),
        blank_rows=source.blank_rows,
        ragged_rows=source.ragged_rows,
        dropped=tuple(dropped),
        lines=lines,
        total_line=lines.get(total, 0),
    )


_WORD = frozenset({Shape.EMPTY_WORD})
_TOTALS = re.compile(r"\s*(tổng( cộng| số)?|cộng)\s*:?\s*", re.IGNORECASE)


def _total_row(batch: Any, source: Source) -> int:
    """The number of the last row of a batch, when one of its first two cells says that it sums up; otherwise 0."""
    last = batch.num_rows - 1
    texts = [batch.column(place)[last].as_py() or "" for place in range(min(2, batch.num_columns))]
    return source.row_of(batch, last) if any(map(_TOTALS.fullmatch, texts)) else 0


def _kind(one: Gathered, source: Source) -> Kind:
    whole = one.extent.among([Shape.WHOLE], ",")
    return kinds.decide(
        one.head,
        one.counts,
        source.choice,
        decimal_is_known=source.decimal_is_known,
        years=whole is not None and whole[0] >= 1800 and whole[1] <= 2200,  # type: ignore[operator]  # whole ones are ints
        geo=one.head.name in source.geometry,
    )


def _column(one: Gathered, kind: Kind, misfits: int, *, known: bool) -> ColumnStudy:
    typed = kind.type not in {"string", "geojson"}
    way = kind.order if kind.type in {"date", "datetime"} else kind.decimal
    bounds = one.extent.among(kind.accepts, way) if typed else None
    low, high = (_plain(value, kind) for value in bounds) if bounds else (None, None)
    usual = max(one.counts, key=lambda shape: one.counts[shape], default=Shape.TEXT)
    odd = (
        sorted(row for shape, noted in one.first.items() if shape != usual for row, _ in noted)
        if kind.why in _ODD
        else []
    )
    # Numbers that we wrote ourselves have the decimal sign of the choice: only the other sign is a person's.
    ours = (Shape.COMMA_THREE if kind.decimal == "," else Shape.DOT_THREE) if known else None
    three = any(shape != ours and one.counts.get(shape) for shape in (Shape.DOT_THREE, Shape.COMMA_THREE))
    return ColumnStudy(
        name=one.head.name,
        title=one.head.title,
        type=kind.type,
        why=kind.why,
        empty=one.empty,
        empty_words=one.counts.get(Shape.EMPTY_WORD, 0) if typed else 0,
        misfits=misfits,
        distinct=one.distinct,
        minimum=low,
        maximum=high,
        longest=one.longest,
        two_readings=kind.type in {"integer", "number"} and three and not kinds.evident(one.counts),
        word_rows=tuple(row for row, _ in one.first.get(Shape.EMPTY_WORD, [])[:_NAMED]) if typed else (),
        odd_rows=tuple(odd[:_NAMED]),
    )


_ODD = frozenset({"mixed", "zeros"})


def _plain(value: Value, kind: Kind) -> int | float | str:
    if isinstance(value, int | float):
        return float(value) if kind.type == "number" else int(value)
    return value.date().isoformat() if kind.type == "date" else value.isoformat() + ("Z" if kind.zoned else "")


def _of_row(row: Ragged) -> Fault:
    return Fault(0, row.line, "", f"{row.found} ô", "ragged", f"{row.expected} ô", ("source", "drop"))
