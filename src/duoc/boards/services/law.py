"""What the law demands: the wordings in force, their history, and new ones."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from duoc.boards.models import Demand, Provision, Wording
from duoc.boards.rules import statements as rules
from duoc.boards.rules.statements import StatementRefusedError
from duoc.frame import outbox
from duoc.people.services import User
from duoc.people.services.periods import today

LONGEST_REVIEW = 3660  # days
W = TypeVar("W", bound=Wording)


@dataclass(frozen=True, slots=True)
class Worded:
    """A demand as somebody words it from `valid_from` on; see `models.Demand`."""

    title: str
    asks: str
    basis: str
    source: str
    verified: bool
    caveat: str
    review_days: int | None
    review_basis: str
    valid_from: date
    ends: bool = False


def demands(day: date | None = None) -> list[Demand]:
    """The demands in force on a day (today), by number."""
    return _in_force(list(Demand.objects.filter(valid_from__lte=day or today())))


def provisions(day: date | None = None) -> list[Provision]:
    """What the law says, as it is known on a day (today), by number."""
    return _in_force(list(Provision.objects.filter(valid_from__lte=day or today())))


def _in_force(rows: list[W]) -> list[W]:
    newest: dict[str, W] = {}
    for row in sorted(rows, key=lambda row: (row.valid_from, row.pk)):
        newest[row.key] = row
    return sorted((row for row in newest.values() if not row.ends), key=lambda row: (row.number, row.key))


def demand(key: str) -> Demand:
    """The demand in force today. Raises `StatementRefusedError`."""
    found = next((row for row in demands() if row.key == key), None)
    if found is None:
        raise StatementRefusedError(f"Không có yêu cầu nào tên {key!r} đang áp dụng.")
    return found


def wordings(key: str) -> list[Demand]:
    """All wordings of a demand, the newest first."""
    return list(Demand.objects.filter(key=key).select_related("entered_by").order_by("-valid_from", "-id"))


@transaction.atomic
def word_demand(key: str, worded: Worded, by: User, *, number: int | None = None) -> Demand:
    """Word a demand anew, or with `number` a new one. The wordings before stay. Raises `StatementRefusedError`.

    English titles stay with the Vietnamese ones they translate; a new title has none until somebody gives the program one.
    """
    worded = _checked(worded)
    before = wordings(key)
    if number is None and not before:
        raise StatementRefusedError(f"Không có yêu cầu nào tên {key!r}.")
    if number is not None and before:
        raise StatementRefusedError("Tên này đã có; hãy sửa yêu cầu ấy.")
    if before and worded.valid_from < before[0].valid_from:
        raise StatementRefusedError(f"Lời này phải áp dụng từ {before[0].valid_from:%d/%m/%Y} trở đi.")
    old = before[0] if before else None
    if old is not None and _same(old, worded):
        raise StatementRefusedError("Chưa có gì khác với lời đang áp dụng.")
    place = old.number if old is not None else int(number or 0)
    fact = {
        "demand": key,
        "number": place,
        **{name: getattr(worded, name) for name in Worded.__slots__ if name != "valid_from"},
        "valid_from": worded.valid_from.isoformat(),
        "by": by.pk,
    }
    told: dict[str, Any] = {name: getattr(worded, name) for name in Worded.__slots__}
    kept = {f"{name}_en": getattr(old, f"{name}_en") for name in _TRANSLATED if old and _unchanged(old, worded, name)}
    return Demand.objects.create(
        key=key, number=place, **told, **kept, entered_by=by, event=outbox.append("boards.demand_worded", fact)
    )


_TRANSLATED = ("title", "asks", "caveat", "review_basis")


def _unchanged(old: Demand, worded: Worded, name: str) -> bool:
    return bool(getattr(old, name) == getattr(worded, name))


def _same(old: Demand, worded: Worded) -> bool:
    return all(_unchanged(old, worded, name) for name in Worded.__slots__ if name != "valid_from")


def _checked(worded: Worded) -> Worded:
    if worded.review_days is not None and not 1 <= worded.review_days <= LONGEST_REVIEW:
        raise StatementRefusedError(f"Kỳ rà soát là từ 1 đến {LONGEST_REVIEW} ngày.")
    if not worded.verified and not worded.caveat.strip():
        raise StatementRefusedError("Điều chưa đối chiếu phải nói rõ còn thiếu gì.")
    return replace(
        worded,
        title=rules.line("title", worded.title, needed="Yêu cầu cần một tên."),
        asks=rules.words("words", worded.asks),
        basis=rules.line("basis", worded.basis, needed="Yêu cầu cần căn cứ pháp lý."),
        source=rules.line("source", worded.source, needed="Ghi nơi đã đọc được căn cứ."),
        caveat=rules.words("words", worded.caveat),
        review_basis=rules.line("basis", worded.review_basis),
    )
