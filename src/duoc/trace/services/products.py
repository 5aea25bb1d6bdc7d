"""Products: registered by whoever may speak for their party, found by any spelling, retired but never forgotten."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from duoc.core import text as vietnamese
from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.models import Product
from duoc.trace.rules.products import ProductKey, ProductRefusedError, gtin, product_key, trace_code
from duoc.trace.services import changes

__all__ = [
    "Product",
    "correct_product",
    "find_product",
    "product_by_key",
    "product_counts",
    "products",
    "register_product",
    "retire_product",
]
_PRODUCTION = Environment.PRODUCTION
MOST_GRAMS = 1_000_000


def register_product(
    party: Party,
    name: str,
    *,
    number: str = "",
    code: str = "",
    name_en: str = "",
    brand: str = "",
    unit_weight_g: int | None = None,
    safety_warning: str = "",
    illustrative: bool = False,
    own_prefix: bool = False,
    by: str = "",
    environment: Environment = _PRODUCTION,
) -> Product:
    """A new product of a party under a GTIN (`number`) or a national trace code; exactly one of the two.

    `unit_weight_g`: grams of one piece. `own_prefix`: a GTIN has to begin with a company prefix that the house knows as the
    party's. Raises `ProductRefusedError`: nothing or both given, a wrong form or check digit, a name that is empty, a number that
    another product has, or a GTIN of a company prefix that another party holds.
    """
    if bool(number) is bool(code):
        raise ProductRefusedError("Sản phẩm cần một GTIN hoặc một mã truy xuất, không phải cả hai.")
    _check_facts(name, unit_weight_g)
    if party.sandbox and environment is Environment.PRODUCTION:
        raise ProductRefusedError(f"{party.name} chỉ dùng môi trường thử nghiệm.")
    key = ProductKey(gtin=gtin(number)) if number else ProductKey(code=trace_code(code))
    _check_prefix(key, party, own_prefix)
    using = alias(environment)
    try:
        with transaction.atomic(using):
            product = Product.objects.using(using).create(
                party_id=party.pk,
                gtin=key.gtin,
                code=key.code,
                name=vietnamese.nfc(name.strip()),
                name_en=name_en.strip(),
                fold=vietnamese.fold(name),
                sort_key=vietnamese.sort_key(name),
                brand=vietnamese.nfc(brand.strip()),
                unit_weight_g=unit_weight_g,
                safety_warning=vietnamese.nfc(safety_warning.strip()),
                illustrative=illustrative,
            )
            fact = {"product": str(key), "party": party.code, "name": product.name, "brand": product.brand}
            _keep(product, "registered", {}, _members(product), fact, by, using)
    except IntegrityError:
        raise ProductRefusedError(f"Đã có sản phẩm mang mã {key}.") from None
    return product


def correct_product(
    text: str, *, party: Party | None = None, by: str = "", environment: Environment = _PRODUCTION, **members: Any
) -> Product:
    """Other facts of a product (name, name_en, brand, unit_weight_g, safety_warning); its number stays, what was there is kept.

    `party`: only where it is the product's own. Raises `ProductRefusedError`, also for a product that is retired.
    """
    using = alias(environment)
    with transaction.atomic(using):
        held = _held(text, party, environment)
        now = _members(held)
        words = {name: vietnamese.nfc(value.strip()) for name, value in members.items() if isinstance(value, str)}
        wanted = now | members | words
        _check_facts(wanted["name"], wanted["unit_weight_g"])
        before, after = changes.differences(now, wanted)
        if not after:
            return held
        for name, value in after.items():
            setattr(held, name, value)
        held.fold, held.sort_key = vietnamese.fold(held.name), vietnamese.sort_key(held.name)
        held.save(using=using, update_fields=[*after, "fold", "sort_key"])
        fact = {"product": held.gtin or held.code, "before": before, "after": after}
        _keep(held, "corrected", before, after, fact, by, using)
    return held


def retire_product(
    text: str, *, party: Party | None = None, by: str = "", environment: Environment = _PRODUCTION
) -> Product:
    """No stamp is ordered for the product from now on; what was printed stays readable. Raises `ProductRefusedError`.

    `party`: only where it is the product's own.
    """
    using = alias(environment)
    with transaction.atomic(using):
        held = _held(text, party, environment)
        held.retired_at = timezone.now()
        held.save(using=using, update_fields=["retired_at"])
        _keep(held, "ended", {}, {}, {"product": held.gtin or held.code}, by, using)
    return held


def product_by_key(key: ProductKey, environment: Environment = _PRODUCTION) -> Product | None:
    """The product of a number, retired or not, with its party; None when there is none."""
    return _products(environment).filter(gtin=key.gtin, code=key.code).first()


def find_product(text: str, environment: Environment = _PRODUCTION) -> Product:
    """The product that a person means, by any spelling. Raises `ProductRefusedError`."""
    key = product_key(text)
    product = product_by_key(key, environment)
    if product is None:
        raise ProductRefusedError(f"Chưa có sản phẩm nào mang mã {key}.")
    return product


def products(
    environment: Environment = _PRODUCTION,
    *,
    party: Party | None = None,
    search: str = "",
    retired: bool | None = None,
    after: tuple[str, int] | None = None,
    limit: int | None = None,
) -> list[Product]:
    """Products in Vietnamese order, with their parties.

    `search`: a part of name or number; `retired`: only those, or none of them; `after`: (sort key, row) of the last one seen.
    """
    found = _products(environment)
    if party is not None:
        found = found.filter(party_id=party.pk)
    if retired is not None:
        found = found.filter(retired_at__isnull=not retired)
    if search.strip():
        folded = vietnamese.fold(search)
        number = folded.upper().replace(" ", "")
        found = found.filter(Q(fold__contains=folded) | Q(gtin__contains=number) | Q(code__contains=number))
    if after is not None:
        found = found.filter(Q(sort_key__gt=after[0]) | Q(sort_key=after[0], pk__gt=after[1]))
    return list(found[:limit])


def product_counts(environment: Environment = _PRODUCTION) -> tuple[int, int]:
    """How many products are in use, and how many are retired."""
    counted = Product.objects.using(alias(environment)).aggregate(all=Count("pk"), retired=Count("retired_at"))
    return counted["all"] - counted["retired"], counted["retired"]


def _products(environment: Environment) -> QuerySet[Product]:
    return Product.objects.using(alias(environment)).select_related("party").order_by("sort_key", "pk")


def _held(text: str, party: Party | None, environment: Environment) -> Product:
    """The product, locked, in use, and the party's where one asks. Another party's is as unknown as none."""
    using = alias(environment)
    held = Product.objects.using(using).select_for_update().get(pk=find_product(text, environment).pk)
    if party is not None and held.party_id != party.pk:
        raise ProductRefusedError("Cơ sở không có sản phẩm này.")
    if held.retired_at is not None:
        raise ProductRefusedError(f"Sản phẩm {held.name} đã ngừng từ trước.")
    return held


def _members(product: Product) -> dict[str, Any]:
    return {name: getattr(product, name) for name in ("name", "name_en", "brand", "unit_weight_g", "safety_warning")}


_KINDS = {
    "registered": "trace.product_registered",
    "corrected": "trace.product_corrected",
    "ended": "trace.product_retired",
}


def _keep(
    product: Product,
    verb: str,
    before: dict[str, Any],
    after: dict[str, Any],
    fact: dict[str, Any],
    by: str,
    using: str,
) -> None:
    about: dict[str, Any] = {"before": before, "after": after, "kind": _KINDS[verb], "fact": fact}
    changes.keep(product.party_id, "product", product.gtin or product.code, verb, by=by, using=using, **about)


def _check_facts(name: str, unit_weight_g: int | None) -> None:
    if not name.strip():
        raise ProductRefusedError("Sản phẩm cần một tên.")
    if unit_weight_g is not None and not 0 < unit_weight_g <= MOST_GRAMS:
        raise ProductRefusedError("Khối lượng một đơn vị phải lớn hơn 0 gam, không quá một tấn.")


def _check_prefix(key: ProductKey, party: Party, own: bool) -> None:
    """A GTIN begins, behind its indicator, with its brand owner's company prefix; nobody uses one that is another's.

    own: with one that is known to be the party's. The sandbox's party may speak of anything: its products are not in production.
    """
    if not key.gtin or party.sandbox:
        return
    holders = [held for held in people.held_prefixes() if key.gtin[1:].startswith(held.digits)]
    if other := next((held.digits for held in holders if held.party != party.code), ""):
        raise ProductRefusedError(f"GTIN {key.gtin} mang mã doanh nghiệp {other} của chủ thể khác.")
    if own and not holders:
        raise ProductRefusedError(
            f"GTIN {key.gtin} không mang mã doanh nghiệp GS1 nào của {party.name}. Nhờ cán bộ dữ liệu ghi mã doanh nghiệp trước."
        )
