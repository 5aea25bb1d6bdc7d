"""The log's pages: its newest signed checkpoint, its entries newest first, one entry with its proof."""

import json
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import encode_base64
from duoc.frame import environments, numbers
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.ledger import services

PAGE = 50
SHOWN = 4000


def kind_words() -> dict[str, str]:
    """What the kinds of entries are called; a kind without words here is shown as the log names it."""
    return {
        "exchange.batch": _("Lô giao dịch"),
        "exchange.gateway_registered": _("Đăng ký cổng trao đổi"),
        "exchange.member_registered": _("Đăng ký thành viên trao đổi"),
        "exchange.subsystem_registered": _("Đăng ký phần mềm"),
        "exchange.subsystem_changed": _("Đổi cách xác thực của phần mềm"),
        "exchange.service_registered": _("Đăng ký dịch vụ"),
        "exchange.service_changed": _("Đổi dịch vụ"),
        "exchange.right_granted": _("Cấp quyền gọi"),
        "exchange.right_revoked": _("Thu quyền gọi"),
        "exchange.certificate_added": _("Đăng ký chứng thư"),
        "exchange.officer_acted": _("Người làm một thay đổi"),
        "people.profile_seeded": _("Nạp dữ liệu tỉnh"),
        "people.user_created": _("Tạo tài khoản"),
        "people.user_suspended": _("Tạm khóa tài khoản"),
        "people.user_reactivated": _("Mở lại tài khoản"),
        "people.password_changed": _("Đổi mật khẩu"),
        "people.authenticator_added": _("Thêm cách xác nhận"),
        "people.authenticator_removed": _("Gỡ cách xác nhận"),
        "people.recovery_code_used": _("Dùng mã dự phòng"),
        "people.identity_linked": _("Gắn danh tính bên ngoài"),
        "people.identity_unlinked": _("Gỡ danh tính bên ngoài"),
        "people.role_assigned": _("Giao vai trò"),
        "people.role_ended": _("Kết thúc vai trò"),
        "people.key_issued": _("Cấp khóa API"),
        "people.key_revoked": _("Thu hồi khóa API"),
    }


def _environment(request: HttpRequest) -> Environment:
    return environments.chosen(request.GET.get("environment", ""))


def log(request: HttpRequest) -> HttpResponse:
    """The head of the log and a page of its entries, newest first; `before` is the entry the page before ended with."""
    environment = _environment(request)
    about = {"environment": environment, "tabs": environments.tabs(environment), "title": _("Sổ cái")}
    try:
        head = services.head(environment=environment)
    except services.LogNotStartedError:
        return render(request, "ledger/log.html", about | {"head": None})
    before = request.GET.get("before", "")
    readable = before.isascii() and before.isdigit() and len(before) < 20  # Python itself refuses thousands of digits
    top = min(int(before), head.size) if readable else head.size
    first = max(0, top - PAGE)
    found = list(services.follow(after=first - 1, limit=top - first, environment=environment))
    return render(request, "ledger/log.html", about | {"head": head, "table": _table(request, found, first)})


def _table(request: HttpRequest, found: list[services.LoggedEntry], first: int) -> Table:
    query, words = with_query(request.GET.urlencode(), before=None), kind_words()
    rows = [
        [
            Cell(numbers.number(entry.index), href=reverse("ledger:entry", args=[entry.index]) + query),
            Cell(words.get(entry.kind, entry.kind)),
            Cell(numbers.moment(entry.logged_at)),
            Cell(
                _("cam kết") if entry.salt else _("công khai"), note=_("nội dung được giữ riêng") if entry.salt else ""
            ),
            Cell(numbers.size(len(entry.entry))),
        ]
        for entry in reversed(found)
    ]
    columns = [
        Column(_("Mục"), tight=True),
        Column(_("Loại")),
        Column(_("Lúc"), tight=True),
        Column(_("Nội dung")),
        Column(_("Cỡ"), numeric=True),
    ]
    return Table(
        _("Mới nhất trước. Mục đã vào sổ không sửa, không xóa được mà không lộ."),
        columns,
        rows,
        _("Sổ chưa có mục nào."),
        first=query if "before" in request.GET else "",
        following=with_query(request.GET.urlencode(), before=str(first)) if first else "",
        dense=True,
    )


def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry and the path that proves it under the newest checkpoint."""
    environment = _environment(request)
    try:
        found = services.entry(index, environment=environment)
        proof = services.inclusion_of_index(index, environment=environment)
    except services.NotInLogError as error:
        raise Http404(str(error)) from error
    except services.DamagedLogError as error:
        return render(request, "ledger/damaged.html", {"environment": environment, "reason": str(error)}, status=500)
    query = f"?environment={environment}"
    text = json.dumps(json.loads(found.entry), ensure_ascii=False, indent=1)
    about = {
        "environment": environment,
        "entry": found,
        "kind": kind_words().get(found.kind, ""),
        "text": text[:SHOWN],
        "cut": len(text) > SHOWN,
        "proof": proof,
        "leaf": encode_base64(proof.leaf),
        "path": [encode_base64(step) for step in proof.path],
        "crumbs": [(_("Sổ cái"), reverse("ledger:log") + query)],
        "files": [
            (_("Bằng chứng (.tlog-proof)"), reverse("ledger:proof-file", args=[index]) + query),
            (_("Tệp của mục"), reverse("ledger:entry-file", args=[index]) + query),
            (_("Trang kiểm ngoại tuyến (.html)"), reverse("ledger:offline", args=[index]) + query),
        ],
        "verify": reverse("ledger:verify") + f"{query}&index={index}",
    }
    return render(request, "ledger/entry.html", about)


def _proving(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What the log cannot prove: absent (404) while it is not there or not signed, said so (500) when it is damaged."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except (services.NotInLogError, services.LogNotStartedError) as error:
            raise Http404(str(error)) from error
        except services.DamagedLogError as error:
            about = {"environment": _environment(request), "reason": str(error)}
            return render(request, "ledger/damaged.html", about, status=500)

    return answer


@_proving
def verify(request: HttpRequest) -> HttpResponse:
    """The page that checks an entry's proof in the browser; with `index`, that entry's. Nothing is sent back."""
    environment = _environment(request)
    query = f"?environment={environment}"
    about = {
        "environment": environment,
        "tabs": environments.tabs(environment),
        "title": _("Kiểm chứng mục sổ"),
        "trust": services.trust(environment),
        "offline": reverse("ledger:offline-empty") + query,
        "crumbs": [(_("Sổ cái"), reverse("ledger:log") + query)],
    }
    asked = request.GET.get("index", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 20:
        proof = services.proof_file(int(asked), environment=environment)
        given = services.texts(proof, services.entry(int(asked), environment=environment).entry)
        about |= given | {"apart": not given["proof_text"]}
    return render(request, "ledger/verify.html", about)


@_proving
def proof_file(request: HttpRequest, index: int) -> HttpResponse:
    """The proof of one entry (C2SP tlog-proof), to take away."""
    environment = _environment(request)
    proof = services.proof_file(index, environment=environment)
    return _file(proof, f"so-cai-{environment}-{index}.tlog-proof", "text/plain; charset=utf-8")


@_proving
def entry_file(request: HttpRequest, index: int) -> HttpResponse:
    """One entry's exact bytes: what the leaf hash is made of."""
    environment = _environment(request)
    logged = services.entry(index, environment=environment).entry
    return _file(logged, f"so-cai-{environment}-{index}.json", "application/json")


@_proving
def offline(request: HttpRequest, index: int | None = None) -> HttpResponse:
    """The verifier as one HTML file, with one entry's proof in it or empty. Only to take away: it is another origin's."""
    environment = _environment(request)
    page = services.bundle(index, environment=environment)
    name = "kiem-chung" if index is None else f"so-cai-{environment}-{index}"
    return _file(page.encode(), f"{name}.html", "text/html; charset=utf-8")


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint as text (C2SP tlog-checkpoint), for anybody who keeps copies."""
    try:
        note = services.checkpoint(environment=_environment(request))
    except services.LogNotStartedError as error:
        raise Http404 from error
    return HttpResponse(note, content_type="text/plain; charset=utf-8")


app_name = "ledger"
urlpatterns = [
    path("so-cai/", log, name="log"),
    path("so-cai/moc", checkpoint, name="checkpoint"),
    path("so-cai/muc/<int:index>/", entry, name="entry"),
    path("so-cai/muc/<int:index>/bang-chung.tlog-proof", proof_file, name="proof-file"),
    path("so-cai/muc/<int:index>/muc.json", entry_file, name="entry-file"),
    path("so-cai/muc/<int:index>/kiem-chung.html", offline, name="offline"),
    path("so-cai/kiem-chung/", verify, name="verify"),
    path("so-cai/kiem-chung/kiem-chung.html", offline, name="offline-empty"),
]
