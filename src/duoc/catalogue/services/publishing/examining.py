"""What a file is, what is wrong with it, and whose data it holds: one look at it and one pass over all its rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from duoc.catalogue.rules.personal import Found, Gate
from duoc.catalogue.rules.personal.texts import spoken
from duoc.engines import tabular
from duoc.engines.tabular import Choice, Probe, Remark, Source, Study
from duoc.engines.tabular.naming import Head

Progress = Callable[[int, int], None]
_MOST_FAULTS = 100


@dataclass(frozen=True)
class Examined:
    """probe: the look; source, study: the table; remarks: what is to be said of it; personal: what the gate found.

    whole: the file holds nothing but this table and what the gate has read of it, so that its bytes may be shown with it.
    """

    probe: Probe
    source: Source
    study: Study
    remarks: list[Remark]
    personal: list[Found]
    whole: bool

    @property
    def readable(self) -> bool:
        """Whether nothing stops the writer."""
        return not any(remark.severity == "stop" for remark in self.remarks)

    def studied(self) -> list[dict[str, Any]]:
        """Figures of the columns; of one that holds personal data not the least and the greatest, which are somebody's."""
        held = {one.column for one in self.personal}
        silent = {"minimum": None, "maximum": None}
        return [one.to_json() | (silent if one.name in held else {}) for one in self.study.columns]

    def report(self) -> dict[str, Any]:
        """As a job and `duoc catalogue check` tell it. No value of the table is in it."""
        return {
            "format": self.probe.format,
            "choice": self.source.choice.to_json(),
            "sure": self.probe.sure,
            "readable": self.readable,
            "rows": self.study.rows,
            "columns": [
                told | {"why": one.why, "misfits": one.misfits}
                for told, one in zip(self.studied(), self.study.columns, strict=True)
            ],
            "remarks": [asdict(one) for one in self.remarks],
            "faults": [asdict(one) for one in self.study.faults[:_MOST_FAULTS]],
            "fault_count": self.study.fault_count,
            "personal": [asdict(one) for one in self.personal],
        }


def examine(
    path: Path,
    name: str,
    choice: Choice | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    *,
    called: Mapping[str, str] | None = None,
) -> Examined:
    """Read all of a file, under a choice, a person's answers on top of the best guess, or that guess.

    Raises `tabular.Refused`; `progress` may raise to cancel.

    called: names and titles of the columns in their order, where a program has declared them: they stay as they are.
    """
    probe = tabular.probe(path, name)
    chosen = choice if isinstance(choice, Choice) else probe.choice.said(choice or {})
    source = tabular.open_source(path, chosen)
    if called is not None:
        source.columns = tuple(Head(one, title) for one, title in called.items())
    gate = Gate(source.columns)
    study = tabular.study(cast(Source, _Watched(source, gate)), progress)
    gate.beside("tên tệp", spoken(name))
    for head in source.columns:
        gate.beside("tên cột", head.title or head.name)
    for piece in probe.hidden:
        gate.beside(piece.where, piece.text)
    remarks = tabular.quality(study)
    if not choice and not probe.sure:
        remarks.append(
            Remark("warn", "guessed", "", "Cách đọc tệp là phỏng đoán.", "Xem các dòng đầu và chọn lại nếu sai.")
        )
    for text in source.beside.texts:
        gate.beside("ngoài các dòng", text)
    left_out = study.ragged_rows and source.choice.ragged == "drop"
    is_read = not (left_out or probe.unread or source.beside.unread) and len(probe.sheets) <= 1
    whole = is_read and _as_guessed(source.choice, probe.choice)
    return Examined(probe, source, study, remarks, gate.findings(), whole)


def _as_guessed(chosen: Choice, best: Choice) -> bool:
    """Whether a chosen reading leaves out nothing that the best guess reads: no line over the heads, the same width of signs."""
    is_wide = [one.encoding.startswith("utf-16") and one.encoding for one in (chosen, best)]
    return is_wide[0] == is_wide[1] and chosen.header_row <= max(1, best.header_row)


class _Watched:
    """A source whose batches pass the gate while somebody reads them: one pass for both."""

    def __init__(self, source: Source, gate: Gate) -> None:
        self._source, self._gate = source, gate

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def batches(self) -> Iterator[Any]:
        """Of the source, each looked at before it is given on."""
        for batch in self._source.batches():
            self._gate.take(batch, self._source.row_of(batch, 0))
            yield batch
