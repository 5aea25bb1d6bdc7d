"""How long what is kept, and the work of it: bodies erased after their days, old days of the message log archived.

Without a rule nothing is archived; bodies go after the days of their service's rule in any case. Roll-ups stay. Every run and
everything it did is told to the ledger, in counts.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import OperationalError, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.exchange.models import Body, BodyRule, Retention, RetentionRun, Rollup, Segment, Service
from duoc.exchange.models.bodies import LONGEST_DAYS
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.archive import NotArchivedError, archive_day
from duoc.exchange.services.bodies import forget_erased
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias, connection, statement
from duoc.people.services.periods import today

SUBJECTS = ("messages", "bodies")


@dataclass(slots=True)
class Work:
    """What is to be done, or was: bodies by (day, service id), days of the message log. problems: what has to wait."""

    bodies: dict[tuple[date, int], int] = field(default_factory=dict)
    days: dict[date, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def erased(self) -> int:
        return sum(self.bodies.values())

    @property
    def messages(self) -> int:
        return sum(self.days.values())


def set_retention(
    subject: str,
    days: int,
    *,
    basis: str,
    first: date | None = None,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> bool:
    """From `first` (today) on keep messages in the database, or bodies at most, for `days`; False when that is so already.

    basis: the legal basis. Raises `RefusedError`."""
    if subject not in SUBJECTS or not 1 <= days <= LONGEST_DAYS:
        raise RefusedError(f"Thời hạn lưu giữ là từ 1 đến {LONGEST_DAYS} ngày.")
    if not basis.strip():
        raise RefusedError("Thời hạn lưu giữ cần căn cứ pháp lý (--basis).")
    begins = first or today()
    if begins < today():
        raise RefusedError("Thời hạn lưu giữ không có hiệu lực lùi: ngày bắt đầu sớm nhất là hôm nay.")
    ground = names.titled(basis)
    known = retention_in_force(begins, environment).get(subject)
    if known is not None and (known.days, known.basis) == (days, ground):
        return False
    using = alias(environment)
    with transaction.atomic(using):
        Retention.objects.using(using).create(subject=subject, days=days, basis=ground, valid_from=begins)
        fact = {"subject": subject, "days": days, "basis": ground, "from": begins.isoformat()}
        record("exchange.retention_set", fact, by, environment)
    return True


def retention_in_force(
    day: date | None = None, environment: Environment = Environment.PRODUCTION
) -> dict[str, Retention]:
    """The rule of each subject that has one on a day (today)."""
    rows = Retention.objects.using(alias(environment)).filter(valid_from__lte=day or today())
    return {row.subject: row for row in rows.order_by("valid_from", "id")}


def retention_rules(environment: Environment = Environment.PRODUCTION) -> list[Retention]:
    """All rules, the newest first."""
    return list(Retention.objects.using(alias(environment)).order_by("-valid_from", "-id"))


def retention_runs(environment: Environment = Environment.PRODUCTION, limit: int = 30) -> list[RetentionRun]:
    """The last runs, the newest first."""
    return list(RetentionRun.objects.using(alias(environment)).order_by("-id")[:limit])


def due(day: date | None = None, environment: Environment = Environment.PRODUCTION) -> Work:
    """What a run would do on a day (today)."""
    on, work = day or today(), Work()
    rules = retention_in_force(on, environment)
    most = rules["bodies"].days if "bodies" in rules else LONGEST_DAYS
    kept: dict[int, date] = {}
    for rule in BodyRule.objects.using(alias(environment)).order_by("id"):
        kept[rule.service_id] = on - timedelta(days=min(rule.days, most))
    with connection(environment).cursor() as cursor:
        cursor.execute(statement("retention_bodies"), {"services": list(kept), "kept_from": list(kept.values())})
        work.bodies = {(row[0], row[1]): row[2] for row in cursor.fetchall()}
        if "messages" in rules:
            until = on - timedelta(days=rules["messages"].days)
            cursor.execute(statement("audit_days"))
            days = [row[0] for row in cursor.fetchall() if row[0] < until]
            work.days = {old: _left(old, environment) for old in days}
    return work


def _left(day: date, environment: Environment) -> int:
    """How many messages of a day are still in the log, by its roll-up."""
    using = alias(environment)
    counted = Rollup.objects.using(using).filter(day=day).aggregate(all=Sum("requests", default=0))["all"]
    filed = Segment.objects.using(using).filter(day=day).aggregate(all=Sum("messages", default=0))["all"]
    return int(counted - filed)


def run_retention(
    *,
    by: str = "",
    day: date | None = None,
    environment: Environment = Environment.PRODUCTION,
    tell: Callable[[str], None] = lambda _line: None,
) -> Work:
    """Do what is due. What cannot be done now is named in `problems` and left as it was; the next run takes it up.

    Raises `RefusedError` while another run is at work: two would write the same files."""
    with _alone(environment):
        return _run(by, day, environment, tell)


@contextmanager
def _alone(environment: Environment) -> Iterator[None]:
    lock = f"exchange.retention.{environment}"
    with connection(environment).cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [lock])
        if not cursor.fetchone()[0]:
            raise RefusedError("Một lần chạy khác đang xóa và lưu trữ; hãy đợi lần ấy xong.")
    try:
        yield
    finally:
        with connection(environment).cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [lock])


def _run(by: str, day: date | None, environment: Environment, tell: Callable[[str], None]) -> Work:
    using = alias(environment)
    wanted, work = due(day, environment), Work()
    run = RetentionRun.objects.using(using).create(begun_at=timezone.now())
    for (old, service), count in wanted.bodies.items():
        _erase(old, service, count, by, environment)
        work.bodies[old, service] = count
        tell(f"{old}: đã xóa {count} nội dung")
    for old in sorted({old for old, _ in wanted.bodies}):
        _tidy(old, environment)
    for old in wanted.days:
        try:
            work.days[old] = archive_day(old, by=by, environment=environment)
            tell(f"{old}: đã lưu trữ {work.days[old]} giao dịch")
        except NotArchivedError as error:
            work.problems.append(str(error))
            tell(f"! {error}")
    with transaction.atomic(using):
        RetentionRun.objects.using(using).filter(pk=run.pk).update(
            ended_at=timezone.now(), bodies=work.erased, messages=work.messages, days=len(work.days),
            problem="\n".join(work.problems),
        )  # fmt: skip
        fact = {"bodies": work.erased, "days": len(work.days), "messages": work.messages, "waiting": len(work.problems)}
        record("exchange.retention_run", fact, by, environment)
    return work


def _erase(day: date, service: int, count: int, by: str, environment: Environment) -> None:
    using = alias(environment)
    found = Service.objects.using(using).select_related("subsystem__member").get(id=service)
    with transaction.atomic(using):
        Body.objects.using(using).filter(day=day, service_id=service).delete()
        fact = {"bodies": count, "day": day.isoformat(), "service": names.written(directory.service_parts(found))}
        record("exchange.bodies_erased", fact, by, environment)


def _tidy(day: date, environment: Environment) -> None:
    """Give the room of erased bodies back, of an empty day all of it. One that somebody reads waits for the next vacuum."""
    if Body.objects.using(alias(environment)).filter(day=day).exists():
        forget_erased(day, environment)
        return
    with (
        suppress(OperationalError),
        transaction.atomic(alias(environment)),
        connection(environment).cursor() as cursor,
    ):
        cursor.execute("SET LOCAL lock_timeout = '3s'")
        cursor.execute(f"LOCK TABLE exchange_body_{day:%Y%m%d} IN ACCESS EXCLUSIVE MODE")
        # A recorder that was late may have stored a body until now.
        if not Body.objects.using(alias(environment)).filter(day=day).exists():
            cursor.execute(f"TRUNCATE exchange_body_{day:%Y%m%d}")


def last_success(environment: Environment = Environment.PRODUCTION) -> RetentionRun | None:
    """The newest run that ended and left nothing waiting."""
    rows = RetentionRun.objects.using(alias(environment)).filter(Q(problem=""), ended_at__isnull=False)
    return rows.order_by("-id").first()
