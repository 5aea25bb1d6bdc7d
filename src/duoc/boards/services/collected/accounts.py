"""Accounts of agencies: whose second factor is missing, who has not signed in, whose password is old, which are samples."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from duoc.boards.rules.readiness import Verdict
from duoc.boards.services.collected.figure import Asked, Figure, Rows, verdict
from duoc.core import settings
from duoc.core.home import locate
from duoc.core.logins import demo_logins
from duoc.frame import numbers
from duoc.ledger import services as ledger
from duoc.people import services as people
from duoc.people.services import Standing

IDLE_DAYS = 90
# What tells of a password, whoever set it.
_PASSWORDS = ("people.user_created", "people.password_changed")


def figures(asked: Asked) -> list[Figure]:
    """Of accounts that hold a duty today; suspended ones and samples apart."""
    everybody = people.standings()
    active = [one for one in everybody if one.user.is_active and one.duties]
    since = _passwords()
    idle = asked.now - timedelta(days=IDLE_DAYS)
    samples = {login["user"] for login in demo_logins(locate(settings.load()))}

    def figure(key: str, label: str, found: list[Standing], note: str = "", says: Verdict | None = None) -> Figure:
        says = verdict(len(found)) if says is None else says
        return Figure(key, label, numbers.number(len(found)), says, asked.now, note, rows=_rows(found, since))

    made = [
        figure("dang-dung", _("Tài khoản đang giữ vai trò"), active, says=Verdict.INFO),
        figure(
            "mot-yeu-to",
            _("Chưa có yếu tố xác thực thứ hai"),
            [one for one in active if not one.second_factor],
            _("Hà Nội 2025: xác thực nhiều yếu tố"),
        ),
        figure(
            "khong-dang-nhap",
            _("Không đăng nhập quá %s ngày") % IDLE_DAYS,
            [one for one in active if one.last_seen < idle],
            _("chưa đăng nhập lần nào thì tính từ ngày lập tài khoản"),
        ),
    ]
    if asked.review_days is not None:
        old = asked.now - timedelta(days=asked.review_days)
        aged = [one for one in active if one.has_password and since.get(one.user.pk, one.user.date_joined) < old]
        note = _("theo sổ cái: lần đặt mật khẩu gần nhất")
        made.append(figure("mat-khau-cu", _("Mật khẩu quá %s ngày") % asked.review_days, aged, note))
    return [
        *made,
        figure(
            "mau", _("Tài khoản mẫu, dùng chung"), [one for one in everybody if one.user.username in samples],
            _("do bản dựng thử tạo ra; khóa trước khi kết nối"),
        ),
        figure(
            "da-khoa", _("Đã khóa mà còn giữ vai trò"), [one for one in everybody if one.duties and not one.user.is_active]
        ),
    ]  # fmt: skip


def _passwords() -> dict[int, datetime]:
    """When each user's password was set last, as the ledger tells it; erased payloads tell nothing."""
    found: dict[int, datetime] = {}
    for entry in ledger.follow(_PASSWORDS):
        if entry.payload is not None:
            found[int(json.loads(entry.payload)["user"])] = entry.logged_at
    return found


def _rows(found: Iterable[Standing], since: dict[int, datetime]) -> Callable[[], Rows]:
    def made() -> Rows:
        words = _duties()
        head = [
            _("Tên đăng nhập"), _("Người dùng"), _("Vai trò"), _("Yếu tố thứ hai"), _("Đăng nhập gần nhất"),
            _("Đặt mật khẩu"), _("Tình trạng"),
        ]  # fmt: skip
        return Rows(head, [
            [
                one.user.username,
                str(one.user),
                ", ".join(words[duty] for duty in one.duties),
                _("có") if one.second_factor else _("không"),
                one.user.last_login,
                since.get(one.user.pk) if one.has_password else _("không dùng mật khẩu"),
                _("đang dùng") if one.user.is_active else _("đã khóa"),
            ]
            for one in found
        ])  # fmt: skip

    return made


def _duties() -> dict[str, str]:
    return {
        "operator": _("Trực vận hành"),
        "steward": _("Phụ trách dữ liệu"),
        "officer": _("Cán bộ một cửa"),
        "integrator": _("Kỹ sư tích hợp"),
        "inspector": _("Kiểm tra viên"),
        "auditor": _("Thanh tra"),
        "administrator": _("Quản trị"),
    }
