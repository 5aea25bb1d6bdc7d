"""The ways in: certificates of web and gateway, how software proves itself, keys of agencies."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from duoc.boards.rules.readiness import Verdict
from duoc.boards.services.collected.figure import Asked, Figure, Rows, verdict
from duoc.core import certificates, settings
from duoc.core.certificates import Shown
from duoc.exchange import services as exchange
from duoc.exchange.rules.expiry import REMINDER, days_left
from duoc.frame import numbers
from duoc.people import services as people

_MTLS = 2  # offset of the gateway's port with mutual TLS


def figures(asked: Asked) -> list[Figure]:
    """Web, gateway, software, keys."""
    return [_web(asked), _gateway(asked), *_software(asked), *_keys(asked)]


def _web(asked: Asked) -> Figure:
    chosen, label = settings.load(), _("Chứng thư của trang web")
    public = urlsplit(chosen.public_url)
    if chosen.tls_cert:
        found = certificates.in_file(Path(chosen.tls_cert))
    elif public.scheme == "https":
        found = certificates.shown_by(public.hostname or "", public.port or 443)
    else:
        note = _("trang web chỉ nói HTTP; đặt DUOC_TLS_CERT hoặc DUOC_PUBLIC_URL")
        return Figure("web", label, _("không có TLS"), Verdict.GAP, asked.now, note, rows=lambda: _rows([]))
    return _certificate("web", label, found, asked)


def _gateway(asked: Asked) -> Figure:
    chosen, label = settings.load(), _("Chứng thư của cổng (mTLS)")
    found = certificates.shown_by(chosen.host, chosen.port(_MTLS))
    return _certificate("cong", label, found, asked)


def _certificate(key: str, label: str, found: Shown | None, asked: Asked) -> Figure:
    if found is None:
        return Figure(key, label, _("không trả lời"), Verdict.GAP, asked.now, _("chưa xem được chứng thư"))
    left = days_left(found.ends, asked.now)
    value = _("hết hạn") if left is None else _("còn %s ngày") % numbers.number(left)
    says = Verdict.GAP if left is None or left < REMINDER or found.is_its_own else Verdict.OK
    note = _("tự ký, chưa ai bảo đảm") if found.is_its_own else found.issuer
    return Figure(key, label, value, says, asked.now, note, rows=lambda: _rows([found]))


def _rows(found: Sequence[Shown]) -> Rows:
    head = [_("Cấp cho"), _("Nơi cấp"), _("Từ"), _("Đến"), "SHA-256"]
    return Rows(head, [[one.subject, one.issuer, one.begins, one.ends, one.fingerprint] for one in found])


def _software(asked: Asked) -> list[Figure]:
    known = [one for one in exchange.clients() if one.subsystem.status == "registered"]
    words = {"certificate": _("chứng thư"), "key": _("khóa"), "open": _("không xác thực")}

    def figure(key: str, label: str, mode: str, says: Verdict | None) -> Figure:
        found = [one for one in known if one.subsystem.authentication == mode]
        rows = [[one.identifier, one.subsystem.name, words[mode], len(one.may_call)] for one in found]
        head = [_("Mã phần mềm"), _("Phần mềm"), _("Xác thực bằng"), _("Số dịch vụ được gọi")]
        count = numbers.number(len(found))
        says = verdict(len(found)) if says is None else says
        return Figure(key, label, count, says, asked.now, rows=lambda: Rows(head, rows))

    return [
        figure("hai-chieu", _("Phần mềm xác thực hai chiều bằng chứng thư"), "certificate", Verdict.INFO),
        figure("bang-khoa", _("Phần mềm xác thực bằng khóa"), "key", Verdict.INFO),
        figure("ngo", _("Phần mềm gọi mà không xác thực"), "open", None),
    ]


def _keys(asked: Asked) -> list[Figure]:
    every = people.keys()
    usable = [key for key in every if key.revoked_at is None and _holds(key.expires_at, asked.now)]
    endless = [key for key in usable if key.expires_at is None]
    head = [_("Cơ quan giữ khóa"), _("Phần mềm"), _("Tám ký tự đầu"), _("Cấp ngày"), _("Hết hạn"), _("Dùng lần cuối")]

    def made(found: Sequence[people.ApiKey]) -> Rows:
        lines = [
            [key.agency.name, key.name, key.prefix, key.created_at, key.expires_at, key.last_used_at] for key in found
        ]
        return Rows(head, lines)

    note = _("khóa không hết hạn thì không ai phải xem lại")
    return [
        Figure("khoa", _("Khóa API còn dùng được của cơ quan"), numbers.number(len(usable)), Verdict.INFO, asked.now,
               rows=lambda: made(usable)),
        Figure("khoa-vo-han", _("Trong đó không có hạn"), numbers.number(len(endless)), verdict(len(endless)), asked.now,
               note, rows=lambda: made(endless)),
    ]  # fmt: skip


def _holds(ends: datetime | None, now: datetime) -> bool:
    return ends is None or ends > now
