"""National catalogues as data: added, paused, given another trust; each time an entry of the ledger. Of administrators alone."""

import ssl
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone

from duoc.catalogue.models import PushTarget
from duoc.catalogue.rules.push.queue import ADAPTERS, CKAN, PushRefusedError
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.push.ckan import own_simulators
from duoc.core import outgoing, settings
from duoc.core.environment import Environment
from duoc.frame import outbox, waking
from duoc.people.services.periods import today

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def targets() -> list[PushTarget]:
    """All of them by key."""
    return list(PushTarget.objects.all())


def target(key: str) -> PushTarget:
    """Raises `PushRefusedError`."""
    found = PushTarget.objects.filter(key=key).first()
    if found is None:
        raise PushRefusedError(f"Không có nơi nhận {key}.")
    return found


def add_target(
    viewer: Viewer,
    key: str,
    name: str,
    adapter: str,
    *,
    address: str = "",
    organization: str = "",
    prefix: str = "",
    secret_file: str = "",
    authority: str = "",
    since: date | None = None,
    own: str = "",
) -> PushTarget:
    """A new target; it is owed everything that is on show. authority: PEM text; own: where the house's stand-ins listen.

    Raises `PushRefusedError`.
    """
    require_administrator(viewer)
    if adapter not in ADAPTERS:
        raise PushRefusedError(f"Cách gửi là một trong: {', '.join(ADAPTERS)}.")
    facts = {"key": key, "name": name.strip(), "adapter": adapter}
    if adapter == CKAN:
        _check(address, own)
        if not organization:
            raise PushRefusedError("Cần tên của tỉnh (organization) ở nơi nhận.")
        facts |= {"address": address.rstrip("/"), "organization": organization, "prefix": prefix}
    if not key or not name.strip() or not key.replace("-", "").isalnum() or not key.isascii():
        raise PushRefusedError("Khóa của nơi nhận gồm chữ thường không dấu, số, gạch nối; nơi nhận cần một tên.")
    pinned = _authority(authority, since)
    try:
        with transaction.atomic():
            secret = str(Path(secret_file).absolute()) if secret_file else ""
            made = PushTarget.objects.create(**facts, **pinned, secret_file=secret)
            outbox.append("catalogue.push_target", {**facts, "by": viewer.name, "what": "added"})
    except IntegrityError:
        raise PushRefusedError(f"Đã có nơi nhận {key}.") from None
    waking.wake(Environment.PRODUCTION)
    return made


def pause(viewer: Viewer, held: PushTarget, paused: bool) -> None:
    """Nothing is sent until it goes on again; everything goes on waiting. Raises `PushRefusedError`."""
    _change(viewer, held, "paused" if paused else "resumed", paused=paused)


def trust(viewer: Viewer, held: PushTarget, authority: str, since: date | None = None) -> None:
    """Other certificates vouch for it from a day on; '' for those that this machine trusts. Raises `PushRefusedError`."""
    _change(viewer, held, "trust", **_authority(authority, since))


def move(viewer: Viewer, held: PushTarget, address: str, *, own: str = "") -> None:
    """It is found elsewhere now; what it holds is compared before anything is sent there. Raises `PushRefusedError`."""
    require_administrator(viewer)
    _check(address, own)
    _change(viewer, held, "moved", address=address.rstrip("/"), reconcile_at=None)


def hurry(viewer: Viewer, held: PushTarget, *, compare: bool = False) -> None:
    """Ask it now instead of at its turn; `compare`: both sides are compared then. Raises `PushRefusedError`."""
    require_administrator(viewer)
    now = timezone.now()
    told = PushTarget.objects.filter(pk=held.pk)
    told.filter(outage_since__isnull=False).update(probe_at=now)
    told.update(next_at=None, **({"reconcile_at": now} if compare else {}))
    waking.wake(Environment.PRODUCTION)


def require_administrator(viewer: Viewer) -> None:
    """Raises `PushRefusedError`."""
    if not viewer.administrator:
        raise PushRefusedError("Việc này do quản trị viên làm.")


def _change(viewer: Viewer, held: PushTarget, what: str, **facts: object) -> None:
    require_administrator(viewer)
    with transaction.atomic():
        PushTarget.objects.filter(pk=held.pk).update(**facts)
        outbox.append("catalogue.push_target", {"key": held.key, "by": viewer.name, "what": what})
    held.refresh_from_db()


def _check(address: str, own: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise PushRefusedError("Địa chỉ phải bắt đầu bằng https://: khóa không đi qua mạng mà không mã hóa.")
    try:
        outgoing.check(address, outgoing.networks(settings.load().fetch_networks), own or own_simulators())
    except outgoing.AddressRefusedError as error:
        raise PushRefusedError(f"{address[:200]}: {error}.") from None


def _authority(pem: str, since: date | None) -> dict[str, object]:
    if not pem:
        return {"authority": "", "authority_since": None}
    try:
        pem.encode("ascii")
        ssl.create_default_context(cadata=pem)
    except (ssl.SSLError, ValueError):
        raise PushRefusedError("Tệp chứng thư phải là PEM (BEGIN CERTIFICATE).") from None
    return {"authority": pem, "authority_since": since or today()}
