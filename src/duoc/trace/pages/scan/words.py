"""Sentences of a stamp's page. They speak of the stamp and its code; who made or sells it is accused of nothing."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duoc.frame import numbers
from duoc.trace.rules.clones.weights import BY_ID
from duoc.trace.services.seen import Seen
from duoc.trace.services.stamps import Standing
from duoc.trace.services.stories import Story


def pick(pair: tuple[str, str]) -> str:
    """Of (Vietnamese, English) what the reader reads."""
    return pair[numbers.english()]


def state(stamp: Standing) -> list[str]:
    """What happened to the stamp, a sentence each."""
    since = numbers.moment(stamp.since, seconds=False)
    about = {"since": since, "lot": stamp.lot}
    told = {
        "minted": _("Tem đã được tạo, chưa in."),
        "printed": _("Tem đã in, còn trong kho, chưa giao cho nơi sản xuất."),
        "delivered": _("Tem đã giao cho nơi sản xuất, chưa kích hoạt."),
        "activated": _("Tem được kích hoạt lúc %(since)s cho lô %(lot)s.") % about,
        "sold": _("Món hàng được xác nhận đã mua lúc %(since)s.") % about,
        "void": _("Tem bị hủy lúc %(since)s.") % about,
        "scrapped": _("Tem được ghi là bỏ trước khi in, lúc %(since)s.") % about,
        "spoiled": _("Tem được ghi là hỏng lúc %(since)s.") % about,
        "lost": _("Tem được ghi là mất lúc %(since)s.") % about,
    }
    lines = [told[stamp.state]]
    if stamp.reason and stamp.state in {"void", "scrapped", "spoiled", "lost"}:
        lines.append(_("Lý do: %s") % stamp.reason)
    if stamp.opened_at and stamp.state != "sold":
        lines.append(_("Mã PIN được mở lần đầu lúc %s.") % numbers.moment(stamp.opened_at, seconds=False))
    if stamp.hold == "suspended":
        lines.append(_("Tem đang được tạm dừng để kiểm tra."))
    if stamp.hold == "recalled":
        lines.append(_("Tem thuộc diện thu hồi."))
    lines += [
        _("Tem từng bị hủy rồi được nơi sản xuất khôi phục. Lý do họ nêu công khai: %s") % one for one in stamp.undone
    ]
    return lines


def counted(seen: Seen) -> str:
    """How often the code was scanned, as the rules count people."""
    if seen.scans == 0 or seen.first is None:
        return _("Chưa ghi được lượt quét nào của mã này.")
    if seen.scans == 1:
        return _("Đây là lượt quét đầu tiên của mã này.")
    about = {
        "scans": numbers.number(seen.scans),
        "first": numbers.moment(seen.first, seconds=False),
        "places": numbers.number(seen.places),
    }
    said = _("Mã này đã được quét %(scans)s lần kể từ %(first)s,") % about
    viewers = max(seen.viewers, 1)
    said += " " + ngettext("của khoảng %s người.", "của khoảng %s người.", viewers) % numbers.number(viewers)
    if seen.places:
        said += " " + ngettext(
            "Người quét cho biết %(places)s nơi.", "Người quét cho biết %(places)s nơi.", seen.places
        ) % about  # fmt: skip
    return said


def reasons(seen: Seen) -> list[str]:
    """Why the level is not green: the published rules that speak, the strongest first."""
    if seen.verdict.level.value == "xanh":
        return []
    found = [BY_ID[one.rule] for one in seen.verdict.reasons if one.rule in BY_ID]
    return [rule.en if numbers.english() else rule.vi for rule in found]


def on_day(text: str) -> str:
    """A declared date as people write it; what is no date as it was declared."""
    try:
        return numbers.day(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def name(story: Story) -> str:
    """The product's name for the reader."""
    if story.product is None:
        return ""
    return (numbers.english() and story.product.name_en) or story.product.name
