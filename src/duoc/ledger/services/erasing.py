"""Erasing what an entry commits to, under the personal-data law; the erasure is itself logged."""

import json
import re

from django.db import transaction

from duoc.core.environment import Environment
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.ledger.models import Entry, Payload
from duoc.ledger.services.errors import NotErasableError, NotInLogError

SHORTEST_REASON, LONGEST_REASON = 3, 200
# Nine digits and more: a phone number, a citizen's number. A legal ground has numbers with marks between them.
_PERSONAL_NUMBER = re.compile(r"\d(?:[ .-]?\d){8,}")


def erase(index: int, reason: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> bool:
    """Erase payload and salt of an entry for good; False when that was done before. Entry and proofs stay valid.

    reason: the legal ground, 3 to 200 characters, public for ever in the event `ledger.payload_erased`, which is queued in
    the same transaction. by: who erases, committed to beside it (`ledger.officer_acted`), so that the name stays erasable.
    Raises `NotInLogError`, `NotErasableError` for a public entry or an unfit reason. The database's files and backups keep
    the bytes until they are vacuumed and replaced: that is the operator's duty, not this function's.
    """
    ground = _ground(reason)
    using = alias(environment)
    with transaction.atomic(using=using):
        found = Entry.objects.using(using).filter(index=index).values_list("entry", flat=True).first()
        if found is None:
            raise NotInLogError(f"Sổ không có mục số {index}.")
        erased, _ = Payload.objects.using(using).filter(pk=index).delete()
        if not erased:
            if not _is_commitment(bytes(found)):
                raise NotErasableError(f"Mục số {index} là mục công khai: nội dung nằm ngay trong sổ, không xóa được.")
            return False
        event = outbox.append("ledger.payload_erased", {"index": index, "reason": ground}, public=True, using=using)
        if by:
            outbox.append("ledger.officer_acted", {"about": str(event), "officer": by}, using=using)
    return True


def _ground(reason: str) -> str:
    ground = " ".join(reason.split())
    if not SHORTEST_REASON <= len(ground) <= LONGEST_REASON or not ground.isprintable():
        raise NotErasableError(f"Hãy nêu căn cứ pháp lý của việc xóa, từ {SHORTEST_REASON} đến {LONGEST_REASON} ký tự.")
    if _PERSONAL_NUMBER.search(ground):
        raise NotErasableError("Căn cứ xóa được công khai mãi mãi: không ghi số định danh hay số điện thoại vào đó.")
    return ground


def _is_commitment(entry: bytes) -> bool:
    try:
        said = json.loads(entry)
    except ValueError:
        return False
    return isinstance(said, dict) and sorted(said) == ["commitment", "event", "kind", "time"]
