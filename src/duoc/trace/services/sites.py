"""Sites of parties: registered, corrected, ended; and what a reader may see of the places in events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from duoc.core import ids
from duoc.core import text as vietnamese
from duoc.core.clock import province_day
from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.people import services as people
from duoc.people.models import Party
from duoc.people.services.periods import today
from duoc.trace.models import Site
from duoc.trace.rules import sites as rules
from duoc.trace.rules.sites import SiteRefusedError
from duoc.trace.rules.visibility import Role, sees
from duoc.trace.services import changes
from duoc.trace.services.communes import in_force as communes_today

__all__ = [
    "Shown",
    "Site",
    "SiteRefusedError",
    "correct_site",
    "end_site",
    "register_site",
    "shown",
    "site_of",
    "sites",
]
_PRODUCTION = Environment.PRODUCTION


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as a reader may see it. `name`: "" where it is not his to see; lat, lon: the commune's point, never the site's."""

    name: str
    commune: str
    commune_name: str
    lat: float | None
    lon: float | None


def register_site(
    party: Party,
    name: str,
    kind: str,
    commune: str,
    *,
    gln: str = "",
    capacity_kg: int | None = None,
    illustrative: bool = False,
    by: str = "",
    environment: Environment = _PRODUCTION,
) -> Site:
    """A new site of a party, in a commune that is in force today. `capacity_kg`: what it can yield or hold in a year.

    Raises `SiteRefusedError`: a form that does not fit, a commune that is not there today, a GLN that is another's.
    """
    if party.sandbox and environment is _PRODUCTION:
        raise SiteRefusedError(f"{party.name} chỉ dùng môi trường thử nghiệm.")
    _check(party, name, kind, commune, gln, capacity_kg)
    using = alias(environment)
    members = {
        "name": vietnamese.nfc(name.strip()), "kind": kind, "commune": commune, "gln": gln, "capacity_kg": capacity_kg
    }  # fmt: skip
    try:
        with transaction.atomic(using):
            site = Site.objects.using(using).create(
                id=UUID(ids.uuid4()), party_id=party.pk, illustrative=illustrative, created_at=timezone.now(), **members
            )
            _keep(site, party, "registered", {}, members, by, using)
    except IntegrityError:
        raise SiteRefusedError(f"GLN {gln} đã thuộc một địa điểm khác.") from None
    return site


def correct_site(
    identifier: UUID, party: Party, *, by: str = "", environment: Environment = _PRODUCTION, **members: Any
) -> Site:
    """Other facts of a party's site (name, kind, commune, gln, capacity_kg); what was there stays in its history.

    Raises `SiteRefusedError` as `register_site` does, for a site that has ended, and for one of another party.
    """
    using = alias(environment)
    try:
        with transaction.atomic(using):
            site = _held(identifier, party, using)
            now = _members(site)
            wanted = now | members
            if wanted["commune"] == now["commune"]:  # a commune that has ended since is left alone, not refused
                rules.checked(wanted["name"], wanted["kind"], wanted["commune"], wanted["gln"], wanted["capacity_kg"])
                _check_gln(party, wanted["gln"])
            else:
                _check(party, **wanted)
            wanted["name"] = vietnamese.nfc(wanted["name"].strip())
            before, after = changes.differences(now, wanted)
            if not after:
                return site
            for name, value in after.items():
                setattr(site, name, value)
            site.save(using=using, update_fields=list(after))
            _keep(site, party, "corrected", before, after, by, using)
    except IntegrityError:
        raise SiteRefusedError(f"GLN {members.get('gln')} đã thuộc một địa điểm khác.") from None
    return site


def end_site(identifier: UUID, party: Party, *, by: str = "", environment: Environment = _PRODUCTION) -> Site:
    """Nothing is made there any more; past events still name it. Raises `SiteRefusedError`."""
    using = alias(environment)
    with transaction.atomic(using):
        site = _held(identifier, party, using)
        site.ended_at = timezone.now()
        site.save(using=using, update_fields=["ended_at"])
        _keep(site, party, "ended", {}, {}, by, using)
    return site


def site_of(party: Party, identifier: UUID, environment: Environment = _PRODUCTION) -> Site:
    """A site of a party, ended or not. Raises `SiteRefusedError` for another party's, in the same words as for none."""
    site = Site.objects.using(alias(environment)).filter(pk=identifier, party_id=party.pk).first()
    if site is None:
        raise SiteRefusedError("Cơ sở không có địa điểm này.")
    return site


def sites(
    party: Party | None = None, environment: Environment = _PRODUCTION, *, ended: bool | None = None
) -> list[Site]:
    """Sites of a party, or of all, oldest first; `ended`: only those, or none of them."""
    found = Site.objects.using(alias(environment)).select_related("party")
    if party is not None:
        found = found.filter(party_id=party.pk)
    if ended is not None:
        found = found.filter(ended_at__isnull=not ended)
    return list(found)


def uri(site: Site) -> str:
    """How events name it."""
    return rules.uri(site.pk, site.gln)


def shown(texts: Iterable[str], role: Role, environment: Environment = _PRODUCTION) -> dict[str, Shown]:
    """What a reader in this role may see of places, by their stored text; texts that name no site of ours are left out.

    A site's name of a household needs its consent before strangers and buyers read it.
    """
    numbers = {text: found for text in texts if (found := rules.number(text)) is not None}
    if not numbers:
        return {}
    rows = Site.objects.using(alias(environment)).select_related("party")
    glns = [one for one in numbers.values() if isinstance(one, str)]
    uuids = [one for one in numbers.values() if isinstance(one, UUID)]
    known: dict[str | UUID, Site] = {row.gln: row for row in rows.filter(gln__in=glns)}
    known |= {row.pk: row for row in rows.filter(pk__in=uuids)}
    communes, agreed = _Communes(), dict[int, bool]()
    result = {}
    for text, number in numbers.items():
        if (site := known.get(number)) is None:
            continue
        if site.party_id not in agreed:
            agreed[site.party_id] = _may_name(role, site.party)
        unit = communes.now(site)
        code, name, lat, lon = (unit.code, unit.name, unit.lat, unit.lon) if unit else (site.commune, "", None, None)
        result[text] = Shown(site.name if agreed[site.party_id] else "", code, name, lat, lon)
    return result


def commune_names(some: Iterable[Site]) -> dict[UUID, str]:
    """The names of the communes in which sites lie today; "" where a divided commune leaves it open."""
    communes = _Communes()
    return {site.pk: (unit.name if (unit := communes.now(site)) else "") for site in some}


class _Communes:
    """Communes in force today; a site registered in one that has merged since lies in its successor."""

    def __init__(self) -> None:
        self._day = today()
        self._by_code = {unit.code: unit for unit in communes_today()}
        self._by_uid = {unit.uid: unit for unit in self._by_code.values()}

    def now(self, site: Site) -> people.Unit | None:
        """The commune of a site, where there is one answer."""
        then = _day(site.created_at)
        old = people.unit_by_code(site.commune, then) if then < self._day else None
        if old is None or old.uid in self._by_uid:
            return self._by_code.get(site.commune)
        try:
            found = people.convert_unit(old.uid, then, self._day)
        except people.UnitError:
            return None
        return self._by_uid.get(found.unit or "")


def _day(moment: datetime) -> Any:
    return province_day(int(moment.timestamp() * 1_000_000))


def _may_name(role: Role, party: Party) -> bool:
    """As the table has it; strangers and buyers read a household's only with its consent."""
    return sees(role, "site.name") and (role in {Role.INSPECTOR, Role.PRODUCER} or people.consented(party, "site"))


def _members(site: Site) -> dict[str, Any]:
    return {name: getattr(site, name) for name in ("name", "kind", "commune", "gln", "capacity_kg")}


def _held(identifier: UUID, party: Party, using: str) -> Site:
    site = Site.objects.using(using).select_for_update().filter(pk=identifier, party_id=party.pk).first()
    if site is None:
        raise SiteRefusedError("Cơ sở không có địa điểm này.")
    if site.ended_at is not None:
        raise SiteRefusedError(f"{site.name} đã đóng từ trước.")
    return site


def _check(party: Party, name: str, kind: str, commune: str, gln: str, capacity_kg: int | None) -> None:
    rules.checked(name, kind, commune, gln, capacity_kg)
    unit = people.unit_by_code(commune, today())
    if unit is None or unit.level != "commune":
        raise SiteRefusedError(f"Hôm nay không có xã nào mang mã {commune}.")
    _check_gln(party, gln)


def _check_gln(party: Party, gln: str) -> None:
    if gln and not party.sandbox:
        for held in people.held_prefixes():
            if gln.startswith(held.digits) and held.party != party.code:
                raise SiteRefusedError(f"GLN {gln} mang mã doanh nghiệp {held.digits} của chủ thể khác.")


def _keep(
    site: Site, party: Party, verb: str, before: dict[str, Any], after: dict[str, Any], by: str, using: str
) -> None:
    fact = {"site": str(site.pk), "party": party.code, "before": before, "after": after}
    about: dict[str, Any] = {"before": before, "after": after, "by": by, "using": using}
    changes.keep(party.pk, "site", str(site.pk), verb, kind=f"trace.site_{verb}", fact=fact, **about)
