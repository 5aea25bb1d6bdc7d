"""Recalls: opened from a lot, extended as more is known, closed; who has the goods, and what is told to them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.frame import outbox, paging
from duoc.frame.environments import alias
from duoc.trace.models import LotPiece, Product, Recall, RecallItem, RecallStep
from duoc.trace.rules.goods import Kind
from duoc.trace.rules.identity import identifier_id, short
from duoc.trace.services.holders import Holder, holders
from duoc.trace.services.journey import Told, trace

_PRODUCTION = Environment.PRODUCTION
PAGE = 50
LONGEST_REASON = 2_000
MOST_IDENTIFIERS = 200_000


class RecallRefusedError(ValueError):
    """A recall that cannot be opened, extended or closed; a sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """An open recall covers an identifier."""

    recall: Recall
    text: str


def open_recall(text: str, reason: str, *, by: str, environment: Environment = _PRODUCTION) -> Recall:
    """Call back goods and everything made of them or packed with them as one lot; the history and the ledger know.

    Raises `RecallRefusedError` without a reason or while a recall of the same goods is open, `JourneyRefusedError` for a
    product, a place, and for what no event speaks of.
    """
    said = _reason(reason)
    told = _followed([text], environment)
    start = told.text(told.journey.starts[0])
    using = alias(environment)
    product = _product(start, using)
    about = {"product": product.name, "party": product.party.name} if product else {}
    try:
        with transaction.atomic(using):
            recall = Recall.objects.using(using).create(text=start, reason=said, **about)
            _step(recall, RecallStep.Verb.OPENED, said, by, told, using)
    except IntegrityError as error:
        if "goods_have_one_open_recall" not in str(error):
            raise
        raise RecallRefusedError(f"{start} đang được thu hồi; hãy mở rộng đợt thu hồi ấy.") from None
    recall.refresh_from_db()
    return recall


def extend_recall(
    number: int, reason: str, *, texts: Iterable[str] = (), by: str, environment: Environment = _PRODUCTION
) -> RecallStep:
    """Follow the goods again, from further starts too; what has been added to the chain since is covered from now on.

    Raises `RecallRefusedError` for an unknown or closed recall and without a reason, `JourneyRefusedError` as `open_recall`.
    """
    said, using = _reason(reason), alias(environment)
    with transaction.atomic(using):
        recall = _locked(number, using)
        starts = list(recall.items.filter(start=True).values_list("text", flat=True))
        told = _followed([*starts, *texts], environment)
        return _step(recall, RecallStep.Verb.EXTENDED, said, by, told, using)


def close_recall(number: int, reason: str, *, by: str, environment: Environment = _PRODUCTION) -> RecallStep:
    """End a recall: nothing is marked as recalled by it any more. Raises `RecallRefusedError` as `extend_recall`."""
    said, using = _reason(reason), alias(environment)
    with transaction.atomic(using):
        recall = _locked(number, using)
        recall.closed_at = timezone.now()
        recall.save(update_fields=["closed_at"])
        return _step(recall, RecallStep.Verb.CLOSED, said, by, None, using)


def recall_numbered(number: int, environment: Environment = _PRODUCTION) -> Recall:
    """One recall. Raises `RecallRefusedError`."""
    found = Recall.objects.using(alias(environment)).filter(pk=number).first()
    if found is None:
        raise RecallRefusedError(f"Không có đợt thu hồi số {number}.")
    return found


def recalls(
    *, is_open: bool | None = None, after: str | None = None, size: int = PAGE, environment: Environment = _PRODUCTION
) -> paging.Page[Recall]:
    """The newest first, page by page. Raises `CursorError`."""
    found = Recall.objects.using(alias(environment)).order_by("-id")
    if is_open is not None:
        found = found.filter(closed_at__isnull=is_open)
    if after:
        found = found.filter(pk__lt=paging.decode(after, [int])[0])
    return paging.page(list(found[: size + 1]), size, lambda one: [one.pk])


def recalls_of(own: Iterable[Product], environment: Environment = _PRODUCTION) -> list[Recall]:
    """Recalls that were opened for these products or their lots and stamps, newest first."""
    keys = {product.gtin or product.code for product in own}
    rows = Recall.objects.using(alias(environment)).order_by("-pk") if keys else []
    return [recall for recall in rows if keys & set(recall.text.split("/"))]


def count_open(environment: Environment = _PRODUCTION) -> int:
    """How many recalls are open."""
    return Recall.objects.using(alias(environment)).filter(closed_at__isnull=True).count()


def steps(recall: Recall) -> list[RecallStep]:
    """The history, from the opening on."""
    return list(recall.steps.all())


def items(recall: Recall, after: str | None = None, size: int = PAGE) -> paging.Page[RecallItem]:
    """What it covers, by identifier. Raises `CursorError`."""
    found = recall.items.order_by("identifier")
    if after:
        # As text: the number has more digits than JSON holds exactly.
        found = found.filter(identifier__gt=_number(paging.decode(after, [str])[0]))
    return paging.page(list(found[: size + 1]), size, lambda one: [str(one.identifier)])


def recall_holders(recall: Recall, environment: Environment = _PRODUCTION) -> list[Holder]:
    """Who has the goods now: what was captured after the last step counts too. What was used up is left out."""
    starts = list(recall.items.filter(start=True).values_list("text", flat=True))
    told = _followed(starts, environment)
    return [one for one in holders(told, environment) if one.state != "used"]


def is_recalled(*texts: str, environment: Environment = _PRODUCTION) -> Recalled | None:
    """The open recall that covers one of these identifiers, or the lot that one of them is bound to; the oldest of several.

    A stamp is asked for with its own identifier and with that of the lot it was activated for.
    """
    using, names = alias(environment), {identifier_id(short(one)): short(one) for one in texts}
    lots = LotPiece.objects.using(using).filter(piece__in=names).values_list("lot", flat=True)
    found = (
        RecallItem.objects.using(using)
        .filter(identifier__in=[*names, *lots], recall__closed_at__isnull=True)
        .select_related("recall")
        .order_by("recall_id")
        .first()
    )
    return Recalled(found.recall, found.text) if found else None


def _step(recall: Recall, verb: str, reason: str, by: str, told: Told | None, using: str) -> RecallStep:
    goods = told.journey.reached if told else {}
    starts: Collection[int] = told.journey.starts if told else ()
    covered = {number: one for number, one in goods.items() if one.kind is Kind.GOODS or number in starts}
    known = set(recall.items.values_list("identifier", flat=True)) if covered else set()
    added = sorted(set(covered) - known)
    step = RecallStep(
        recall=recall, verb=verb, by=by, reason=reason, items=len(added), complete=not (told and told.journey.cut)
    )
    step.save(using=using)
    RecallItem.objects.using(using).bulk_create(
        [
            RecallItem(recall=recall, step=step, identifier=one, text=covered[one].text, start=one in starts)
            for one in added
        ],
        batch_size=1_000,
    )
    digest = sha256("\n".join(sorted(covered[one].text for one in added)).encode()).hexdigest()
    # The commitment names the lot and how much was found; serials stand in it as a digest alone.
    event = {"recall": recall.pk, "of": recall.text, "reason": reason, "by": by, "items": len(added), "digest": digest}
    outbox.append(f"trace.recall_{verb}", event, using=using)
    return step


def _followed(texts: Iterable[str], environment: Environment) -> Told:
    return trace(texts, forward=True, most=MOST_IDENTIFIERS, environment=environment)


def _locked(number: int, using: str) -> Recall:
    found = Recall.objects.using(using).select_for_update().filter(pk=number).first()
    if found is None:
        raise RecallRefusedError(f"Không có đợt thu hồi số {number}.")
    if found.closed_at is not None:
        raise RecallRefusedError(f"Đợt thu hồi số {number} đã kết thúc.")
    return found


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise paging.CursorError("not a cursor") from None


def _reason(text: str) -> str:
    said = text.strip()
    if not said:
        raise RecallRefusedError("Thu hồi cần một lý do.")
    if len(said) > LONGEST_REASON:
        raise RecallRefusedError(f"Lý do dài quá {LONGEST_REASON} ký tự.")
    return said


def _product(text: str, using: str) -> Product | None:
    if not text.startswith("01/"):
        return None
    return Product.objects.using(using).filter(gtin=text[3:17]).select_related("party").first()
