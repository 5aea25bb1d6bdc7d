"""What households agreed to have shown of them; deny by default, effective at once, committed to the ledger."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from duoc.core import text
from duoc.core.clock import Clock, SystemClock, to_datetime
from duoc.frame import outbox
from duoc.people.models import Party, PartyConsent, User
from duoc.people.rules import consents as rules
from duoc.people.rules.accounts import AccountRefusedError

from .periods import today
from .units import units_as_of


def consented(party: Party, what: str) -> bool:
    """Whether `name`, `phone`, `site` or `diary` of a party may be shown to everybody; of a household by open consent alone."""
    rules.what(what)
    return party.kind not in rules.ASKED or _open(party).filter(what=what).exists()


def public_name(party: Party) -> str:
    """What everybody may read of whose goods they are: the name, or of a household that has not agreed only its commune."""
    if consented(party, "name"):
        return party.name
    commune = _commune(party.address)
    return _("Hộ sản xuất (%s)") % commune if commune else _("Hộ sản xuất")


def consents(party: Party) -> list[PartyConsent]:
    """Everything that was ever agreed to, newest first."""
    return list(party.consents.select_related("given_by", "withdrawn_by").order_by("-id"))


def open_consents(party: Party) -> dict[str, PartyConsent]:
    """What is agreed to now, by `what`."""
    return {row.what: row for row in _open(party)}


@transaction.atomic
def give_consent(party: Party, what: str, wording: str, *, by: User, clock: Clock | None = None) -> PartyConsent:
    """Record that somebody of the party agreed to the sentence that the page showed.

    Raises `AccountRefusedError`: another sentence than today's, a consent that is open already, a telephone that is not known.
    """
    if wording != rules.WORDINGS[rules.what(what)]:
        raise AccountRefusedError("Câu đồng ý đã đổi từ lúc bạn mở trang. Hãy đọc lại rồi chọn.")
    Party.objects.select_for_update().get(pk=party.pk)
    if _open(party).filter(what=what).exists():
        raise AccountRefusedError("Bạn đã đồng ý điều này rồi.")
    if what == "phone" and not party.phone:
        raise AccountRefusedError("Hãy ghi số điện thoại trước.")
    now = to_datetime((clock or SystemClock()).now_us())
    row = PartyConsent.objects.create(party=party, what=what, wording=wording, given_at=now, given_by=by)
    event = {"consent": row.pk, "party": party.code, "what": what, "wording": wording, "by": by.pk}
    outbox.append("people.consent_given", event)
    return row


@transaction.atomic
def withdraw_consent(party: Party, what: str, *, by: User, clock: Clock | None = None) -> PartyConsent:
    """Nothing of it is shown from now on. Raises `AccountRefusedError` where nothing was agreed to."""
    row = _open(party).select_for_update().filter(what=rules.what(what)).first()
    if row is None:
        raise AccountRefusedError("Bạn chưa đồng ý điều này, nên không có gì để rút.")
    row.withdrawn_at, row.withdrawn_by = to_datetime((clock or SystemClock()).now_us()), by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    outbox.append("people.consent_withdrawn", {"consent": row.pk, "party": party.code, "what": what, "by": by.pk})
    return row


@transaction.atomic
def correct_contact(party: Party, *, phone: str, address: str, by: User | None = None) -> Party:
    """Another telephone or address of a party; both may be empty. Raises `AccountRefusedError`."""
    held = Party.objects.select_for_update().get(pk=party.pk)
    held.phone, held.address = rules.phone(phone), text.nfc(address.strip())
    if not held.phone and held.kind in rules.ASKED and _open(held).filter(what="phone").exists():
        raise AccountRefusedError("Bạn đang đồng ý cho hiện số điện thoại; hãy rút lại trước khi xóa số.")
    held.save(update_fields=["phone", "address"])
    event = {"party": held.code, "phone": held.phone, "address": held.address, "by": by.pk if by else None}
    outbox.append("people.contact_corrected", event)
    return held


def _open(party: Party) -> QuerySet[PartyConsent]:
    return PartyConsent.objects.filter(party=party, withdrawn_at=None)


def _commune(address: str) -> str:
    """The name of the one commune in force that stands as a part of an address between commas, or nothing."""
    parts = {text.fold(part.strip()) for part in address.split(",") if part.strip()}
    if not parts:
        return ""
    named = [unit.name for unit in units_as_of(today(), "commune") if parts & {unit.fold, text.fold(unit.name)}]
    return str(named[0]) if len(named) == 1 else ""
