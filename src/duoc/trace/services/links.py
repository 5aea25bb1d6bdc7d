"""Links of things: registered by the party whose the thing is, read by the resolver."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q

from duoc.core import text as vietnamese
from duoc.core.environment import Environment
from duoc.engines.digital_link.links import Link, Standing
from duoc.engines.digital_link.linkset import Anchored
from duoc.frame.environments import alias
from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.models import Anchor, Product
from duoc.trace.models import Link as Row
from duoc.trace.rules.links import LinkRefusedError, checked, holder
from duoc.trace.rules.patterns import filled, unfillable, variants
from duoc.trace.rules.places import Place
from duoc.trace.services import changes
from duoc.trace.services.products import product_by_key

_PRODUCTION = Environment.PRODUCTION


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows of a place: the product (None for other things, or unknown), and its levels that have links."""

    place: Place
    product: Product | None
    levels: Sequence[Anchored]

    @property
    def holds_a_slash(self) -> bool:
        """Whether a thing with a slash in its value is known here; only then was one meant."""
        return any("%2F" in level.path for level in self.levels)


@dataclass(frozen=True, slots=True)
class RegisteredLink:
    """A link as its party sees it: its number, the thing's path, the link."""

    number: int
    path: str
    link: Link


def known(place: Place, environment: Environment = _PRODUCTION) -> Known:
    """What is known of a place, its finest level with links first. Serials of the house's own products count in capitals."""
    product = product_by_key(place.key, environment) if place.key else None
    place = place.in_capitals() if product else place
    found = {
        anchor.path: anchor
        for anchor in Anchor.objects.using(alias(environment))
        .filter(path__in=_standing_for(place))
        .prefetch_related(Prefetch("links", Row.objects.using(alias(environment)).order_by("id")))
    }
    levels = []
    for path in place.levels:
        anchors = [found.pop(variant) for variant in variants(path) if variant in found]
        if links := _joined(anchors, path):
            levels.append(Anchored(path, anchors[0].description, links))
    return Known(place, product, levels)


def register_link(
    party: Party,
    place: Place,
    link: Link,
    *,
    description: str = "",
    by: str = "",
    environment: Environment = _PRODUCTION,
) -> RegisteredLink:
    """A link of a thing of the party, or of all that an anchor with `{}` stands for. `description`: a product's name without one.

    The first link of a thing becomes its default unless a level above has one, so that every address has one; a new default takes
    the place of the old one. Raises `LinkRefusedError`: another party's thing, a wrong form, a link that is known already.
    """
    link = checked(link)
    product = product_by_key(place.key, environment) if place.key else None
    place = place.in_capitals() if product else place
    _check_right(party, place, product)
    if wrong := unfillable(link.href, place.path):
        raise LinkRefusedError(
            f"Trong địa chỉ có {{{wrong[0]}}}, nhưng {place.path} không có giá trị nào như thế để điền."
        )
    using = alias(environment)
    try:
        with transaction.atomic(using):
            anchor = _anchor(party, place, description or (product.name if product else ""), using)
            standing = _standing(place, link, using)
            if standing is Standing.DEFAULT:
                anchor.links.filter(standing=Standing.DEFAULT).update(standing=Standing.PLAIN)
            row = anchor.links.create(
                kind=link.kind,
                href=link.href,
                title=vietnamese.nfc(link.title),
                languages=" ".join(link.languages),
                media_type=link.media_type,
                contexts=" ".join(link.contexts),
                standing=standing,
                forwards_query=link.forwards_query,
            )
            fact = {"thing": anchor.path, "kind": row.kind, "href": row.href, "standing": row.standing}
            _keep(anchor, row, "registered", {}, _told(row), "trace.link_registered", fact, by, using)
    except IntegrityError:
        raise LinkRefusedError(f"Liên kết này đã đăng ký cho {place.path}.") from None
    return RegisteredLink(row.pk, anchor.path, _link(row))


def remove_link(
    number: int, *, party: Party | None = None, by: str = "", environment: Environment = _PRODUCTION
) -> RegisteredLink:
    """Take a link away; a default only as the last link at or below its thing. `party`: only where the thing is its own.

    Raises `LinkRefusedError`.
    """
    using = alias(environment)
    with transaction.atomic(using):
        row = _held(number, party, using)
        path = row.anchor.path
        at_or_below = Row.objects.using(using).filter(Q(anchor__path=path) | Q(anchor__path__startswith=f"{path}/"))
        if row.standing == Standing.DEFAULT and at_or_below.exclude(pk=row.pk).exists():
            raise LinkRefusedError("Đây là liên kết mặc định; hãy đăng ký một liên kết mặc định khác trước.")
        removed = RegisteredLink(row.pk, path, _link(row))
        fact = {"thing": removed.path, "kind": removed.link.kind, "href": removed.link.href}
        _keep(row.anchor, row, "ended", _told(row), {}, "trace.link_removed", fact, by, using)
        row.delete()
    return removed


def make_default(
    number: int, *, party: Party | None = None, by: str = "", environment: Environment = _PRODUCTION
) -> RegisteredLink:
    """Whoever scans the thing comes to this link from now on, unless the request prefers another; the old default stays a link.

    `party`: only where the thing is its own. Raises `LinkRefusedError`.
    """
    using = alias(environment)
    with transaction.atomic(using):
        row = _held(number, party, using)
        if row.standing == Standing.DEFAULT:
            raise LinkRefusedError("Đây đã là liên kết mặc định.")
        row.anchor.links.filter(standing=Standing.DEFAULT).update(standing=Standing.PLAIN)
        before = {"standing": row.standing}
        row.standing = Standing.DEFAULT
        row.save(using=using, update_fields=["standing"])
        fact = {"thing": row.anchor.path, "kind": row.kind, "href": row.href}
        after = {"standing": Standing.DEFAULT.value}
        _keep(row.anchor, row, "corrected", before, after, "trace.link_made_default", fact, by, using)
    return RegisteredLink(row.pk, row.anchor.path, _link(row))


def link_numbered(number: int, party: Party, environment: Environment = _PRODUCTION) -> RegisteredLink:
    """A link of a party's thing. Raises `LinkRefusedError`, in the same words for another party's as for none."""
    row = Row.objects.using(alias(environment)).select_related("anchor").filter(pk=number).first()
    if row is None or row.anchor.party_id != party.pk:
        raise LinkRefusedError(f"Không có liên kết số {number}.")
    return RegisteredLink(row.pk, row.anchor.path, _link(row))


def links_of(place: Place, environment: Environment = _PRODUCTION) -> list[RegisteredLink]:
    """The links of a thing and of what it belongs to, its own first."""
    rows = (
        Row.objects.using(alias(environment))
        .select_related("anchor")
        .filter(anchor__path__in=place.in_capitals().levels)
    )
    order = {path: at for at, path in enumerate(place.in_capitals().levels)}
    return [
        RegisteredLink(row.pk, row.anchor.path, _link(row))
        for row in sorted(rows, key=lambda row: (order[row.anchor.path], row.pk))
    ]


def links_under(place: Place, environment: Environment = _PRODUCTION, *, limit: int) -> list[RegisteredLink]:
    """The first links of a thing and of what belongs to it, lots and serials: by path, at most `limit`."""
    own_or_below = Q(anchor__path=place.path) | Q(anchor__path__startswith=f"{place.path}/")
    rows = Row.objects.using(alias(environment)).select_related("anchor").filter(own_or_below)
    return [RegisteredLink(row.pk, row.anchor.path, _link(row)) for row in rows.order_by("anchor__path", "pk")[:limit]]


def _held(number: int, party: Party | None, using: str) -> Row:
    """A link, locked, of a thing of the party where one asks; another party's is as unknown as none."""
    row = Row.objects.using(using).select_for_update(of=["self"]).select_related("anchor").filter(pk=number).first()
    if row is None or (party is not None and row.anchor.party_id != party.pk):
        raise LinkRefusedError(f"Không có liên kết số {number}.")
    return row


def _told(row: Row) -> dict[str, Any]:
    """A link as its history says it."""
    return {"thing": row.anchor.path, "kind": row.kind, "href": row.href, "title": row.title, "standing": row.standing}


def _keep(
    anchor: Anchor,
    row: Row,
    verb: str,
    before: dict[str, Any],
    after: dict[str, Any],
    kind: str,
    fact: dict[str, Any],
    by: str,
    using: str,
) -> None:
    about: dict[str, Any] = {"before": before, "after": after, "kind": kind, "fact": fact}
    changes.keep(anchor.party_id, "link", str(row.pk), verb, by=by, using=using, **about)


def _check_right(party: Party, place: Place, product: Product | None) -> None:
    """A product's links are its party's; those of other keys are whose the company prefix is."""
    if place.key is not None:
        if product is None:
            raise LinkRefusedError(f"Chưa có sản phẩm {place.key}; hãy đăng ký sản phẩm trước.")
        if product.party_id != party.pk:
            raise LinkRefusedError(f"Sản phẩm {product.name} thuộc chủ thể khác.")
    elif not party.sandbox and holder(place.levels[-1], people.held_prefixes()) != party.code:
        raise LinkRefusedError(f"{place.levels[-1]} không mang mã doanh nghiệp GS1 nào của {party.name}.")


def _anchor(party: Party, place: Place, description: str, using: str) -> Anchor:
    if not description.strip():
        raise LinkRefusedError(f"Hãy mô tả {place.path} là gì.")
    words = vietnamese.nfc(description.strip())
    anchor, _ = Anchor.objects.using(using).get_or_create(
        path=place.path, defaults={"description": words, "party_id": party.pk}
    )
    return anchor


def _standing(place: Place, link: Link, using: str) -> Standing:
    """What was asked for, but the default where nothing at or above the thing would answer otherwise."""
    covered = Row.objects.using(using).filter(anchor__path__in=_standing_for(place), standing=Standing.DEFAULT).exists()
    if covered or link.standing is Standing.DEFAULT:
        return link.standing
    return Standing.DEFAULT


def _standing_for(place: Place) -> list[str]:
    """The anchors that stand for a place's levels: their own, and those for many things at once."""
    return list(dict.fromkeys(variant for path in place.levels for variant in variants(path)))


def _joined(anchors: Sequence[Anchor], path: str) -> list[Link]:
    """The links of one level, filled for it; of several defaults the nearest anchor's is the one."""
    links: list[Link] = []
    for link in (_link(row) for anchor in anchors for row in anchor.links.all()):
        second = link.standing is Standing.DEFAULT and any(one.standing is Standing.DEFAULT for one in links)
        links.append(replace(link, href=filled(link.href, path), standing=Standing.PLAIN if second else link.standing))
    return links


def _link(row: Row) -> Link:
    return Link(
        row.kind,
        row.href,
        row.title,
        tuple(row.languages.split()),
        row.media_type,
        tuple(row.contexts.split()),
        Standing(row.standing),
        row.forwards_query,
    )
