"""What the diary holds of goods that no event tells: feeding, water, treatment; cited as far as a role may see it.

Whose entries may be shown is a condition of the query; of those that are hidden only their lot is read, to count them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KT

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.models import DiaryEntry, Product
from duoc.trace.rules import diary, goods
from duoc.trace.rules.visibility import Role, sees

MOST = 2_000  # entries of one chain that are read
# Work that is no event and names the lots that it was done with in a field: (template, stage, field).
_NAMING = [
    (template.name, stage.name, one.name)
    for template in diary.TEMPLATES
    for stage in template.stages
    for one in stage.fields
    if stage.shape is None and one.kind == "lots"
]
_NAMED = sorted({name for _template, _stage, name in _NAMING})


@dataclass(slots=True)
class Cited:
    """Work of one stage. count, first, last: of its entries; ledgers: their events in the outbox; told: what was used and how
    much, each once, for those who see it: fields as they are stored."""

    template: str
    stage: str
    count: int = 0
    first: date = date.max
    last: date = date.min
    ledgers: list[UUID] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Citations:
    """shown: by stage, the most frequent first. withheld: entries that are there and not for this role."""

    shown: list[Cited] = field(default_factory=list)
    withheld: int = 0

    @property
    def count(self) -> int:
        """All entries, shown or not."""
        return self.withheld + sum(one.count for one in self.shown)


def cited(texts: Iterable[str], role: Role, environment: Environment) -> Citations:
    """Of the lots among stored texts. Entries that were taken back or erased are none."""
    lots = {found for text in texts if (found := goods.lot_of(text))}
    if not lots:
        return Citations()
    owners = _owners({key for key, _number in lots}, environment)
    pairs = {(owners[key][0], number) for key, number in lots if key in owners}
    numbers = {(owners[key][1], number) for key, number in lots if key in owners}
    if not pairs:
        return Citations()
    rows = _rows({party for party, _ in numbers}, {number for _, number in numbers}, environment)
    shown = _shown_parties({party for party, _ in numbers}, role)
    read = [row for row in _columns(rows.filter(party_id__in=shown), role) if _about(row, pairs, numbers)]
    hidden = _columns(rows.exclude(party_id__in=shown), None)
    return Citations(_by_stage(read), sum(_about(row, pairs, numbers) for row in hidden))


def _owners(keys: Collection[str], environment: Environment) -> dict[str, tuple[int, int]]:
    """GTIN or trace code → (product, party)."""
    rows = Product.objects.using(alias(environment)).filter(Q(gtin__in=keys) | Q(code__in=keys))
    return {gtin or code: (row, party) for row, party, gtin, code in rows.values_list("pk", "party_id", "gtin", "code")}


def _shown_parties(parties: Collection[int], role: Role) -> list[int]:
    """The parties whose diary a role may read of: a household's with its consent alone."""
    if not sees(role, "diary.entry"):
        return []
    if role is Role.INSPECTOR:
        return list(parties)
    return [one.pk for one in Party.objects.filter(pk__in=parties) if people.consented(one, "diary")]


def _rows(parties: Collection[int], numbers: Collection[str], environment: Environment) -> QuerySet[DiaryEntry]:
    about = Q(lot__in=numbers)
    for template, stage, _name in _NAMING:
        about |= Q(template=template, stage=stage)
    rows = DiaryEntry.objects.using(alias(environment)).filter(
        about, party_id__in=parties, event__isnull=True, voids=False, corrections__isnull=True, seed__isnull=False
    )
    return rows.order_by("-at", "id")


def _columns(rows: QuerySet[DiaryEntry], role: Role | None) -> list[dict[str, Any]]:
    """The columns that a role may see (None: nobody), and those that say of which lot an entry is; no others are read."""
    names = ["party_id", "product_id", "lot"]
    names += [column for column, name in (("template", "entry"), ("stage", "entry"), ("at", "at"), ("ledger", "entry"))
              if role and sees(role, f"diary.{name}")]  # fmt: skip
    more: dict[str, Any] = {f"named_{name}": KT(f"fields__{name}") for name in _NAMED}
    if role and sees(role, "diary.fields"):
        more["told"] = F("fields")
    return list(rows.values(*names, **more)[:MOST])


def _about(row: dict[str, Any], pairs: Collection[tuple[int, str]], numbers: Collection[tuple[int, str]]) -> bool:
    if (row["product_id"], row["lot"]) in pairs:
        return True
    named = ", ".join(filter(None, (row[f"named_{name}"] for name in _NAMED))).split(", ")
    return any((row["party_id"], _number(text)) in numbers for text in named if text)


def _number(text: str) -> str:
    found = goods.lot_of(text)
    return found[1] if found else text


def _by_stage(rows: Iterable[dict[str, Any]]) -> list[Cited]:
    found: dict[tuple[str, str], Cited] = {}
    for row in rows:
        one = found.setdefault((row["template"], row["stage"]), Cited(row["template"], row["stage"]))
        day = row["at"].astimezone(PROVINCE_ZONE).date()
        one.count += 1
        one.first, one.last = min(one.first, day), max(one.last, day)
        one.ledgers.append(row["ledger"])
        if row.get("told") and row["told"] not in one.told:
            one.told.append(row["told"])
    return sorted(found.values(), key=lambda one: (-one.count, one.template, one.stage))
