"""Applications behind the wall: adding them, changing what is in force, and who may.

A change that loosens the guard is proposed by one person and goes live by another; one that tightens it goes live at once. The
same verb does both: who asks for what another has proposed approves it. When it is live the document that the wall reads is
written anew, and the ledger is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from duoc.frame import outbox
from duoc.guard.models import Application, Change
from duoc.guard.models.applications import APPROVED, CANDIDATE, LIVE, PROPOSED, REJECTED, SUPERSEDED, WITHDRAWN
from duoc.guard.rules import applications as rules
from duoc.guard.rules.applications import ADD, MODE, STATEMENTS, AppRefusedError
from duoc.guard.services import application_files
from duoc.people import services as people
from duoc.wire.wall.application import described
from duoc.wire.wall.protected import rules_of
from duoc.wire.wall.watched import watched

SQL_FORM = "duoc-sql-policy/1"
REFUSALS = {
    "enforcing_needs_an_approved_list": "Chưa có câu lệnh nào được duyệt: chuyển sang chặn lúc này là chặn tất cả. Hãy học và "
    "duyệt danh sách trước.",
    "loosening_takes_two_persons": "Thay đổi này nới lỏng bảo vệ nên cần một người thứ hai duyệt.",
    "one_proposal_of_a_kind_at_a_time": "Vừa có người khác đề nghị cùng loại thay đổi; hãy xem lại.",
    "application_is_named_once": "Đã có ứng dụng tên này.",
    "application_has_one_change_a_version": "Vừa có người khác đổi ứng dụng này; hãy xem lại rồi làm lại.",
    "application_changes_by_its_changes": "Vừa có người khác đổi ứng dụng này; hãy xem lại rồi làm lại.",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: a user, or on the command line an account of the machine's that is no user's and may only propose."""

    name: str
    user: Any = None

    @classmethod
    def of(cls, user: Any) -> "Person":
        return cls(user.username, user)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change: `live` with its version, or waiting for another person."""

    change: Change
    live: bool


def find(name: str) -> Application:
    """Raises `AppRefusedError`."""
    found = Application.objects.select_related("agency").filter(name=name).first()
    if found is None:
        raise AppRefusedError(f"Chưa có ứng dụng {name!r}; thêm bằng `duoc guard app add`.")
    return found


def applications() -> list[Application]:
    """All, by name."""
    return list(Application.objects.select_related("agency").order_by("name"))


def may(user: Any, action: str, application: Application | None = None) -> bool:
    """Whether a user may do `guard.see` or `guard.change`, for an application or for any at all."""
    places = people.places(user, action)
    if places is None:
        return True
    return bool(places) if application is None else application.agency_id in places


def check(person: Person, application: Application | None) -> None:
    """Raises `AppRefusedError` where a user has no role for the change. An account of the machine's may propose."""
    if person.user is not None and not may(person.user, "guard.change", application):
        raise AppRefusedError(
            f"{person.name} không có vai trò đổi bảo vệ của ứng dụng này; cần quản trị, trực vận hành hoặc phụ trách dữ liệu."
        )


def add(name: str, upstream: str, by: Person, agency: str = "", **way: Any) -> Application:
    """An application in the mode observe. way: further members of `rules.WAY_MEMBERS`. Raises `AppRefusedError`."""
    check(by, None)
    owner = None
    if agency:
        owner = next(
            (one for one in people.agencies_as_of(timezone.localdate()) if agency in (one.key, one.name)), None
        )
        if owner is None:
            raise AppRefusedError(f"Không có cơ quan {agency!r}; ghi mã của cơ quan.")
    made = Application(name=rules.named(name), upstream=rules.upstream(upstream), agency=owner, **way)
    try:
        with transaction.atomic():
            made.version = 1
            made.save()
            _go_live(
                made, Change(kind=ADD, before={}, after={"upstream": made.upstream, "mode": made.mode, **way}), by, by
            )
            transaction.on_commit(lambda: publish(made.pk))
    except IntegrityError as error:
        raise refusal(error) from None
    return made


def change(name: str, kind: str, after: dict[str, Any], by: Person, reason: str = "") -> Outcome:
    """Propose members of an application, put them in force, or approve what another has proposed. Raises `AppRefusedError`."""
    try:
        with transaction.atomic():
            held = _held(name)
            check(by, held)
            before = {member: _value(held, member) for member in after}
            if before == after:
                raise AppRefusedError("Không có gì khác với hiện nay.")
            waiting = held.changes.filter(state=PROPOSED, kind=kind).first()
            if waiting is not None:
                if waiting.after != after:
                    raise AppRefusedError(_waits(waiting))
                return _decided(held, waiting, by)
            made = Change(
                kind=kind, before=before, after=after, loosens=rules.loosens(kind, before, after), reason=reason
            )
            if kind == MODE and after["mode"] == rules.ENFORCE and not approved(held):
                raise AppRefusedError(REFUSALS["enforcing_needs_an_approved_list"])
            return propose(held, made, by)
    except IntegrityError as error:
        raise refusal(error) from None


def honey_marks(numbers: Iterable[str]) -> set[str]:
    """The keyed hashes of citizens' numbers, one a line; the numbers are forgotten. Raises `AppRefusedError`, `OSError`."""
    try:
        marks = application_files.marks()
    except ValueError as error:
        raise AppRefusedError(f"Khóa băm số định danh không dùng được: {error}.") from None
    found = {marks.identity(one).hex() for one in numbers if one.strip()}
    if not found:
        raise AppRefusedError("Tệp không có số nào; mỗi dòng một số định danh.")
    return found


def propose(held: Application, made: Change, by: Person) -> Outcome:
    """Keep a proposal, or put it in force at once where it loosens nothing. Inside the caller's transaction."""
    if made.loosens:
        made.application, made.proposer, made.proposed_by = held, by.user, by.name
        made.save()
        return Outcome(made, live=False)
    for member, value in made.after.items():
        if made.kind != STATEMENTS:
            _set(held, member, value)
    held.version += 1
    held.save()
    _go_live(held, made, by, by)
    transaction.on_commit(lambda: publish(held.pk))
    return Outcome(made, live=True)


def approve(number: int, by: Person, name: str) -> Outcome:
    """A second person puts a proposal of an application in force. Raises `AppRefusedError`."""
    try:
        with transaction.atomic():
            held = _held(name)
            check(by, held)
            return _decided(held, _open(held, number), by)
    except IntegrityError as error:
        raise refusal(error) from None


def withdraw(number: int, by: Person, reason: str, name: str) -> Change:
    """Refuse a proposal, or take one's own back. What it proposed of statements is on offer again. Raises `AppRefusedError`."""
    with transaction.atomic():
        held = _held(name)
        check(by, held)
        waiting = _open(held, number)
        waiting.state, waiting.decider, waiting.decided_by = WITHDRAWN, by.user, by.name
        waiting.decided_at, waiting.reason = timezone.now(), reason[:1000]
        waiting.statements.filter(state=PROPOSED).update(state=CANDIDATE, change=None)
        waiting.save()
    return waiting


def approved(application: Application) -> int:
    """How many statements may pass when the wall enforces."""
    return application.statements.filter(state=APPROVED).count()


def waiting(application: Application) -> list[Change]:
    """The proposals that a second person has to decide on, oldest first."""
    return list(application.changes.filter(state=PROPOSED).order_by("pk"))


def history(application: Application, before: int | None = None, size: int = 30) -> list[Change]:
    """What was decided, newest first, from a change on."""
    found = application.changes.exclude(state=PROPOSED).select_related("proposer", "decider")
    return list((found.filter(pk__lt=before) if before else found).order_by("-pk")[:size])


def document(application: Application) -> dict[str, Any]:
    """What the wall reads (docs/formats.md, "Application behind the wall")."""
    listed = application.statements.filter(state=APPROVED).order_by("pk")
    statements = [
        {"key": one.key, "kind": one.kind, "sql": one.sql, "search_path": one.search_path, "seen": one.seen,
         "places": one.places}
        for one in listed
    ]  # fmt: skip
    denied = application.statements.filter(state=REJECTED).values_list("key", flat=True)
    return {
        "form": 1,
        "name": application.name,
        "version": application.version,
        "agency": application.agency.key if application.agency else "",
        **{member: getattr(application, member) for member in ("upstream", "search_path", "unproven", "tls_only")},
        "time_limits": application.time_limits,
        "mode": application.mode,
        "policy": {
            "form": SQL_FORM,
            "search_paths": sorted({one["search_path"] for one in statements}),
            "statements": statements,
            "denied": sorted(denied),
        },
        "allow": [],
        **{member: getattr(application, member) for member in ("watched", "inspect", "limits", "honey")},
    }


def understood(held: Application) -> None:
    """What goes live is something that the wall understands. Raises `AppRefusedError`."""
    told = {**document(held), "policy": {}}
    try:
        described(told)
        watched(told)
        rules_of(told)
    except ValueError as error:
        raise AppRefusedError(f"Tường lửa không hiểu được cấu hình này: {error}.") from None


def publish(number: int) -> None:
    """Write the document of an application for the wall. Raises `OSError`."""
    name = Application.objects.values_list("name", flat=True).get(pk=number)

    def now() -> dict[str, Any] | None:
        found = Application.objects.select_related("agency").filter(pk=number).first()
        return document(found) if found else None

    application_files.publish(name, now)


def publish_all() -> int:
    """Write every document that is not the one in force, as after a restored backup; how many."""
    behind = [one for one in applications() if application_files.published(one.name) != one.version]
    for one in behind:
        publish(one.pk)
    return len(behind)


def refusal(error: IntegrityError) -> AppRefusedError:
    """The database's refusal as a sentence; raises the error itself when it is not one of ours."""
    diagnosis = getattr(error.__cause__, "diag", None)
    told = REFUSALS.get(getattr(diagnosis, "constraint_name", None) or "")
    if told is None:
        raise error
    return AppRefusedError(told)


def _decided(held: Application, waiting: Change, by: Person) -> Outcome:
    """The proposal goes live by this person, inside the caller's transaction."""
    if by.user is None:
        raise AppRefusedError("Người duyệt phải là tài khoản có vai trò; ghi tên đăng nhập bằng --by.")
    if (waiting.proposer_id or 0) == by.user.pk or waiting.proposed_by == by.name:
        raise AppRefusedError(f"{by.name} đã đề nghị thay đổi này; cần một người khác duyệt.")
    if waiting.kind == STATEMENTS:
        keys = sorted(waiting.statements.filter(state=PROPOSED).values_list("key", flat=True))
        if not keys:
            raise AppRefusedError("Các câu lệnh của đề nghị này đều đã bị từ chối; hãy rút đề nghị.")
        told = {"approved": len(keys), "keys": sha256(" ".join(keys).encode()).hexdigest()}
    elif waiting.before != {member: _value(held, member) for member in waiting.after}:
        raise AppRefusedError("Ứng dụng đã được đổi từ khi có đề nghị này; hãy từ chối nó và đề nghị lại.")
    else:
        keys, told = [], {}
        for member, value in waiting.after.items():
            _set(held, member, value)
    held.version += 1
    held.save()
    _go_live(held, waiting, None, by, **told)
    if keys:
        held.statements.filter(state=APPROVED, key__in=keys).update(state=SUPERSEDED)
        waiting.statements.filter(state=PROPOSED).update(state=APPROVED)
    transaction.on_commit(lambda: publish(held.pk))
    return Outcome(waiting, live=True)


def _go_live(held: Application, made: Change, proposer: Person | None, decider: Person, **more: Any) -> None:
    """The change is the application's version from now on, and the ledger hears of it, with more than the change says."""
    if proposer is not None:
        made.application, made.proposer, made.proposed_by = held, proposer.user, proposer.name
        made.loosens = False
    understood(held)
    made.state, made.number = LIVE, held.version
    made.decider, made.decided_by, made.decided_at = decider.user, decider.name, timezone.now()
    told = {
        "application": held.name, "version": held.version, "kind": made.kind, "before": made.before, "after": made.after,
        "proposed_by": made.proposed_by, "decided_by": made.decided_by, **more,
    }  # fmt: skip
    made.event = outbox.append("guard.application_changed", told)
    made.save()


def _held(name: str) -> Application:
    """The application, locked until the transaction ends: changes of one application wait for each other."""
    found = Application.objects.select_for_update().filter(name=name).first()
    if found is None:
        raise AppRefusedError(f"Chưa có ứng dụng {name!r}; thêm bằng `duoc guard app add`.")
    return found


def _open(held: Application, number: int) -> Change:
    found = held.changes.filter(pk=number, state=PROPOSED).first()
    if found is None:
        raise AppRefusedError("Ứng dụng này không có đề nghị số ấy đang chờ duyệt.")
    return found


def _value(held: Application, member: str) -> Any:
    if member == "agency":
        return held.agency.key if held.agency else ""
    return getattr(held, member)


def _set(held: Application, member: str, value: Any) -> None:
    if member == "agency":
        known = {one.key: one for one in people.agencies_as_of(timezone.localdate())}
        if value and value not in known:
            raise AppRefusedError(f"Không có cơ quan {value!r}.")
        held.agency = known.get(value)
    else:
        setattr(held, member, value)


def _waits(waiting: Change) -> str:
    return (
        f"{waiting.proposed_by} đã đề nghị một thay đổi khác cùng loại (số {waiting.pk}) và đang chờ người thứ hai; "
        "duyệt hoặc từ chối nó trước."
    )
