"""What the states of the push are called on screen."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from duoc.catalogue.rules.push import comparison
from duoc.catalogue.services.push import PushTarget
from duoc.frame import numbers

SHOWN = ("waiting", "delayed", "refused", "sent")


def state(code: str) -> tuple[str, str]:
    """(state, words) of a record on its way."""
    return {
        "waiting": ("warn", _("chờ gửi")),
        "sending": ("info", _("đang gửi")),
        "sent": ("ok", _("đã gửi")),
        "delayed": ("warn", _("tạm lỗi, sẽ gửi lại")),
        "refused": ("danger", _("bị từ chối")),
    }.get(code, ("", code))


def verdict(code: str) -> tuple[str, str]:
    """(state, words) of what a comparison found."""
    return {
        comparison.SAME: ("ok", _("khớp")),
        comparison.OLD: ("warn", _("bản cũ, đang gửi bản mới")),
        comparison.CHANGED: ("warn", _("bị sửa ở nơi nhận, đang gửi lại")),
        comparison.LOST: ("danger", _("nơi nhận làm mất, đang gửi lại")),
        comparison.NEW: ("warn", _("chưa có ở nơi nhận")),
        comparison.SURPLUS: ("danger", _("ta đã gỡ, đang gỡ ở nơi nhận")),
        comparison.FOREIGN: ("", _("lạ, không do ta gửi")),
    }.get(code, ("", code))


def receipt(told: Mapping[str, Any] | None) -> str:
    """What the other side answered, in short."""
    if told is None:
        return "–"
    if told.get("kind") == "document":
        return _("công văn %(number)s ngày %(day)s") % {
            "number": told.get("number", ""),
            "day": _day(told.get("day", "")),
        }
    if told.get("gone"):
        return _("đã gỡ ở nơi nhận")
    return _("nhận lúc %s") % there(str(told.get("modified", "")))


def health(target: PushTarget) -> tuple[str, str]:
    """(state, words) of a target."""
    if target.paused:
        return "warn", _("tạm dừng")
    if target.adapter == "file":
        return "info", _("mang tệp bằng tay")
    if target.outage_since:
        return "danger", _("mất liên lạc từ %s") % numbers.moment(target.outage_since, seconds=False)
    return ("ok", _("đang nhận")) if target.reconciled_at else ("info", _("chưa liên lạc lần nào"))


def there(text: str) -> str:
    """A moment as the other side wrote it (CKAN: UTC without a zone), on the province's clock."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return "–"
    return numbers.moment(found if found.tzinfo else found.replace(tzinfo=UTC), seconds=False)


def _day(text: str) -> str:
    return "/".join(reversed(text.split("-")))
