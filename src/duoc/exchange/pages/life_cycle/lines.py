"""A life on a page: its states in a row, its steps and tests as tables, its next steps as buttons."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.exchange.pages.life_cycle.words import states, steps
from duoc.exchange.rules.life_cycle import ENDED, LIVE, RETIRED, SUSPENDED
from duoc.exchange.services import LifeLine
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.ledger import services as ledger
from duoc.people import services as people


@dataclass(frozen=True, slots=True)
class Shown:
    """What the partial `life_cycle_line.html` shows."""

    word: str
    state: str
    stations: list[tuple[str, str]]
    table: Table
    tests: Table
    actions: list[tuple[str, str, str]]
    awaited: str
    awaited_of: str


def drawn(line: LifeLine, user: Any, address: str, environment: Environment) -> Shown:
    """The life for a reader. address: where the step `VERB` is taken. Persons and reasons are shown to those with a duty."""
    words, named = states(), steps()
    persons = knows_persons(user)
    word, state = words[line.state]
    return Shown(
        word,
        state,
        _stations(line),
        _table(line, persons, environment),
        _tests(line, persons),
        [(step.verb, named[step.verb], address.replace("VERB", step.verb)) for step in line.may],
        named[line.awaited.verb] if line.awaited else "",
        line.awaited_of,
    )


def knows_persons(user: Any) -> bool:
    """Whether a reader may see who took a step and why: whoever holds a duty."""
    return bool(user.is_authenticated and people.duties(user))


def _stations(line: LifeLine) -> list[tuple[str, str]]:
    """(word, done | untold | now | ahead) along the way; a suspension or an end is shown only where it happened.

    untold: what lies behind but no step tells of, as for services that were registered open.
    """
    words, over = states(), (ENDED, RETIRED)
    told = {line.life.states[0], *(step.to_state for step in line.steps)} | (
        {LIVE} if line.state == SUSPENDED else set()
    )
    here = line.life.states.index(line.state)
    found = []
    for place, state in enumerate(line.life.states):
        if state == line.state:
            found.append((words[state][0], "now"))
        elif state in told and place < here:
            found.append((words[state][0], "done"))
        elif state not in (SUSPENDED, *over) and line.state not in over:
            found.append((words[state][0], "untold" if place < here else "ahead"))
    return found


def _table(line: LifeLine, persons: bool, environment: Environment) -> Table:
    words, named = states(), steps()
    columns = [
        Column(_("Thời điểm"), tight=True),
        Column(_("Bước"), tight=True),
        Column(_("Trạng thái sau đó"), tight=True),
        *([Column(_("Người làm"), tight=True)] if persons else []),
        Column(_("Số văn bản"), tight=True),
        *([Column(_("Lý do"), prose=True)] if persons else []),
        Column(_("Sổ cái"), tight=True),
    ]
    rows = []
    for step in reversed(line.steps):
        word, state = words[step.to_state]
        until = _("dự kiến mở lại %s") % numbers.moment(step.until) if step.until else ""
        rows.append([
            Cell(numbers.moment(step.at)),
            Cell(named[step.verb]),
            Cell(word, state=state or "plain", note=until),
            *([Cell(str(step.actor) if step.actor else _("tệp danh bạ"))] if persons else []),
            Cell(step.document),
            *([Cell(step.reason)] if persons else []),
            _entry(step.event, environment),
        ])  # fmt: skip
    return Table(_("Mới nhất trước. Mỗi bước là một mục trong sổ cái."), columns, rows, _("Chưa có bước nào được ghi."))


def _entry(event: Any, environment: Environment) -> Cell:
    found = ledger.entry_of_event(event, environment=environment)
    if found is None:
        return Cell(_("đang vào sổ"))
    return Cell(_("mục %s") % numbers.number(found.index),
                href=reverse("ledger:entry", args=[found.index]) + f"?environment={environment}")  # fmt: skip


def _tests(line: LifeLine, persons: bool) -> Table:
    rows = [
        [
            Cell(numbers.moment(test.at)),
            Cell(_("đạt"), state="ok") if test.passed else Cell(_("không đạt"), state="danger"),
            *([Cell(_summary(test.report))] if persons else []),
        ]
        for test in line.tests
    ]
    columns = [Column(_("Thời điểm"), tight=True), Column(_("Kết quả"), tight=True),
               *([Column(_("Báo cáo"))] if persons else [])]  # fmt: skip
    empty = _("Chưa có lần kiểm thử hợp đồng nào. Kiểm thử trong môi trường thử nghiệm trước khi đi tiếp.")
    return Table(_("Kiểm thử hợp đồng, mới nhất trước"), columns, rows, empty)


def _summary(report: dict[str, Any]) -> str:
    """The facts at the top of a report."""
    return ", ".join(f"{name}: {value}" for name, value in report.items() if not isinstance(value, dict | list))
