"""What modes, states and changes are called on screen."""

from typing import Any

from django.utils.translation import gettext as _

from duoc.frame import numbers
from duoc.guard.rules import applications as rules


def modes() -> dict[str, tuple[str, str]]:
    """(word, state of the status word) of each mode."""
    return {
        rules.OBSERVE: (_("quan sát"), "warn"),
        rules.LEARN: (_("học"), "info"),
        rules.ENFORCE: (_("chặn"), "ok"),
    }


def consequences() -> dict[str, str]:
    """What a mode does, said before it is chosen."""
    return {
        rules.OBSERVE: _("Mọi câu lệnh đi qua và được ghi lại. Chưa chặn gì."),
        rules.LEARN: _("Như quan sát; câu lệnh đã thấy là ứng viên cho danh sách được phép."),
        rules.ENFORCE: _(
            "Chỉ câu lệnh trong danh sách đã duyệt đi qua. Câu khác nhận lỗi có lý do, phiên vẫn dùng được."
        ),
    }


def states() -> dict[str, tuple[str, str]]:
    """(word, state of the status word) of each state of a statement."""
    return {
        "candidate": (_("đã thấy"), "info"),
        "proposed": (_("chờ duyệt"), "warn"),
        "approved": (_("được phép"), "ok"),
        "rejected": (_("từ chối"), "danger"),
        "superseded": (_("đã thay"), ""),
    }


def kinds() -> dict[str, str]:
    """What a change is of."""
    return {
        rules.ADD: _("Thêm ứng dụng"),
        rules.MODE: _("Chế độ"),
        rules.WAY: _("Cách kết nối"),
        rules.WATCHED: _("Bảng và cột theo dõi"),
        rules.LIMIT: _("Giới hạn"),
        rules.STATEMENTS: _("Danh sách được phép"),
    }


def masks() -> dict[str, str]:
    """How a column is hidden."""
    return {"": _("không che"), "mask": _("che bớt"), "hash": _("băm có khóa"), "drop": _("bỏ trống")}


def rule(name: str) -> str:
    """Why the wall blocked, by the rule's name; other rules are value policies, called by what they look at."""
    known = {
        "unknown": _("không có trong danh sách được phép"),
        "denied": _("đã bị từ chối"),
        "search_path": _("search_path của phiên khác lúc học"),
        "syntax": _("không đúng ngữ pháp PostgreSQL"),
        "size": _("quá lớn"),
        "depth": _("lồng quá sâu"),
    }
    return known.get(name) or _("giá trị ngoài mức đã học (%s)") % name


def limits() -> dict[str, str]:
    """What is limited."""
    return {
        "rows": _("Số dòng một lần trả lời"),
        "bytes": _("Số byte một lần trả lời"),
        "identities_day": _("Số công dân khác nhau một cán bộ tra mỗi ngày"),
        "watched_value": _("Số byte của một giá trị cần che"),
    }


def inspections() -> dict[str, str]:
    """What is done with personal data found outside watched columns."""
    return {
        "off": _("không xem"),
        "observe": _("chỉ ghi lại"),
        "mask": _("che"),
        "block": _("chặn câu trả lời"),
    }


def sentence(kind: str, after: dict[str, Any]) -> str:
    """A change in a sentence."""
    if kind == rules.STATEMENTS:
        if "approve" in after:
            return _("cho phép %s câu lệnh") % numbers.number(after["approve"])
        return _("từ chối %s câu lệnh") % numbers.number(after.get("reject", 0))
    parts = []
    for member, value in after.items():
        if member == "mode":
            parts.append(modes()[value][0])
        elif member == "limits":
            parts += [f"{limits()[name]}: {numbers.number(most) if most else '–'}" for name, most in value.items()]
        elif member == "inspect":
            parts.append(_("dữ liệu cá nhân ngoài cột đã khai: %s") % inspections()[value])
        elif member == "watched":
            parts.append(", ".join(str(table["table"]) for table in value) or _("không bảng nào"))
        elif member == "honey":
            parts.append(_("%s bản ghi mồi") % numbers.number(len(value)))
        elif member == "time_limits":
            parts += [f"{name} ≤ {numbers.number(most)} ms" for name, most in value.items()]
        elif value not in ("", {}, False):
            parts.append(f"{member}: {value}")
    return "; ".join(parts)
