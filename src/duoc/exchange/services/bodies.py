"""Which services keep bodies, and the erasing of what was kept. Not keeping is the rule; keeping is dated and in the ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from duoc.core import clock, ids
from duoc.core.account import acting_as_owner
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.core.settings import load
from duoc.engines import sealing
from duoc.engines.xroad import bodies
from duoc.exchange.models import Body, BodyRule
from duoc.exchange.models.bodies import LONGEST_DAYS
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias, connection
from duoc.frame import outbox
from duoc.wire import durable_file

MOST_BYTES = 1 << 20
LARGEST_BYTES = 8 << 20
PRIVATE, PUBLIC = "bodies.private", "bodies.pub"


@dataclass(frozen=True, slots=True)
class Keeping:
    """A service whose bodies are or were kept. until: the rule has ended."""

    service: str
    name: str
    personal: bool
    days: int
    most_bytes: int
    basis: str
    since: datetime
    until: datetime | None


def make_body_key(environment: Environment = Environment.PRODUCTION) -> bool:
    """The pair of keys to which bodies are sealed; False when there is one. Raises `RefusedError`.

    Gateways read the public one. The private one is read by the export alone: take it off this machine and bring it back when an
    exchange has to be opened."""
    home = locate(load())
    folder = environment.folder(home) / "keys"
    if (folder / PUBLIC).exists():
        return False
    private, public = sealing.new_pair()
    try:
        with acting_as_owner(home):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            durable_file.write(folder / PRIVATE, private)
            durable_file.write(folder / PUBLIC, public)
    except OSError as error:
        raise RefusedError(f"Không ghi được khóa trong {folder}: {error.strerror}.") from None
    return True


def keep_bodies(
    service: str,
    days: int,
    *,
    basis: str = "",
    most_bytes: int = MOST_BYTES,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> bool:
    """Keep the bodies of a service's calls from now on, each for `days`; False when that is the rule already.

    basis: the legal basis, needed where the service carries personal data. Raises `RefusedError`."""
    if not 1 <= days <= LONGEST_DAYS or not 1 <= most_bytes <= LARGEST_BYTES:
        raise RefusedError(
            f"Giữ từ 1 đến {LONGEST_DAYS} ngày, mỗi nội dung từ 1 đến {LARGEST_BYTES} byte; không có cách giữ mãi mãi."
        )
    found = directory.service_in_force(service, environment)
    ground = names.titled(basis) if basis.strip() else ""
    if found.personal and not ground:
        raise RefusedError("Dịch vụ này có dữ liệu cá nhân: chỉ giữ nội dung khi nêu căn cứ pháp lý (--basis).")
    make_body_key(environment)
    using = alias(environment)
    with transaction.atomic(using):
        rule = BodyRule.objects.using(using).select_for_update().filter(service=found, valid_to=None).first()
        if rule is not None and (rule.days, rule.most_bytes, rule.basis) == (days, most_bytes, ground):
            return False
        now = timezone.now()
        if rule is not None:
            BodyRule.objects.using(using).filter(pk=rule.pk).update(valid_to=now)
        BodyRule.objects.using(using).create(
            service=found, days=days, most_bytes=most_bytes, basis=ground, valid_from=now
        )
        fact = {"service": names.written(directory.service_parts(found)), "days": days, "most_bytes": most_bytes}
        record("exchange.bodies_kept", {**fact, "basis": ground}, by, environment)
    return True


def stop_keeping(service: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> bool:
    """Keep no more bodies of this service; what was kept goes at its time. False when none were kept. `RefusedError`."""
    found = directory.find_service(service, environment)
    using = alias(environment)
    with transaction.atomic(using):
        ended = BodyRule.objects.using(using).filter(service=found, valid_to=None).update(valid_to=timezone.now())
        if ended:
            fact = {"service": names.written(directory.service_parts(found))}
            record("exchange.bodies_kept_no_more", fact, by, environment)
    return bool(ended)


def kept_services(environment: Environment = Environment.PRODUCTION) -> list[Keeping]:
    """The newest rule of every service that has one, by the service's name."""
    rows = BodyRule.objects.using(alias(environment)).select_related("service__subsystem__member")
    newest: dict[int, Keeping] = {}
    for row in rows.order_by("id"):
        service = row.service
        newest[service.id] = Keeping(
            names.written(directory.service_parts(service)), service.name, service.personal, row.days, row.most_bytes,
            row.basis, row.valid_from, row.valid_to,
        )  # fmt: skip
    return sorted(newest.values(), key=lambda keeping: keeping.name)


def body_of(day: date, request_id: str, environment: Environment = Environment.PRODUCTION) -> Body | None:
    """What is kept of one call, sealed."""
    return Body.objects.using(alias(environment)).filter(day=day, request_id=request_id).first()


def erase_body(receipt: str, reason: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> bool:
    """Erase the bodies of one call for good; False when none are kept. The message, which holds hashes only, stays.

    reason: the legal ground. The ledger tells of it by a commitment: which call it was stays erasable. Raises `RefusedError`."""
    try:
        time_us, request_id = ids.parse_receipt_name(receipt)
    except ValueError as error:
        raise RefusedError(f"Tên biên nhận {receipt!r} không đúng dạng ({error}).") from None
    ground = names.titled(reason) if reason.strip() else ""
    if not ground:
        raise RefusedError("Hãy nêu căn cứ của việc xóa (--reason).")
    day, using = clock.province_day(time_us), alias(environment)
    with transaction.atomic(using):
        rows = Body.objects.using(using).filter(day=day, request_id=request_id, sealed__isnull=False)
        erased = rows.update(sealed=None, erased_at=timezone.now())
        if erased:
            fact = {"receipt": receipt, "reason": ground, "by": by}
            outbox.append("exchange.body_erased", fact, using=using)
    if erased:
        forget_erased(day, environment)
    return bool(erased)


def forget_erased(day: date, environment: Environment) -> None:
    """Give the room of erased rows back, so that their bytes do not stay in the table's file. Waits for nobody."""
    with connection(environment).cursor() as cursor:
        cursor.execute(f"VACUUM (SKIP_LOCKED) exchange_body_{day:%Y%m%d}")


def opened(row: Body, private: bytes) -> bodies.Bodies:
    """What was sealed. Raises `RefusedError` for another key, or bodies that were erased."""
    if row.sealed is None:
        raise RefusedError("Nội dung của giao dịch này đã được xóa.")
    try:
        text = sealing.Opener(private).open(bytes(row.sealed), bodies.info(str(row.request_id)))
        return bodies.unpack(text, row.request, row.response)
    except (sealing.SealError, ValueError) as error:
        raise RefusedError(f"Không mở được nội dung bằng khóa này ({error}).") from None
