"""Accounts of stamps `/truy-xuat/tem/`: what was printed and what became of it, for whose work it is to count."""

from dataclasses import astuple

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.frame import environments, export, numbers, paging
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.people import services as people
from duoc.trace.pages import stamp_alarms, stamp_counts
from duoc.trace.pages.duty import demands
from duoc.trace.pages.entries import entry_cell
from duoc.trace.services import stamps
from duoc.trace.services.stamps import Account, BatchAccount, StampBatch

SIZE, STEPS = 50, 200
# Volumes are a firm's own affair: only whose work it is to count them sees them.
_FOR = "trace/stamps.html"


@demands("stamps.see", refused=_FOR)
def listing(request: HttpRequest) -> HttpResponseBase:
    """Print runs with their accounts, page by page, or all of them as a file (`form`)."""
    environment = environments.asked(request)
    party = _party(request.GET.get("party", ""))
    after, fault = _after(request)
    if (form := request.GET.get("form")) in export.FORMATS:
        return export.response(form, "tem", _head(), [_line(row) for row in stamps.accounts(environment, party=party)])
    page = paging.page(
        [] if fault else stamps.accounts(environment, party=party, after=after, limit=SIZE + 1),
        SIZE,
        lambda row: (row.batch.pk,),
    )
    whole = _total(stamps.accounts(environment, party=party))
    return render(request, "trace/stamps.html", {
        "environment": environment,
        "tabs": environments.tabs(environment),
        "party": party,
        "fault": fault,
        "figures": [(_("Đã in"), whole.printed), (_("Đã kích hoạt"), whole.activated), (_("Đã hủy, hỏng, mất"),
            whole.void + whole.spoiled + whole.lost), (_("Chưa dùng, cả trong kho"), whole.unused + whole.in_stock)],
        "holds": all(whole.equations().values()),
        "table": _table(page, request.GET.urlencode(), after=bool(after)),
        "alarms": stamp_alarms.table(environment),
    })  # fmt: skip


@demands("stamps.see", refused=_FOR)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One print run: its account and every step of its stamps."""
    environment = environments.asked(request)
    found = stamps.accounts(environment, batch=number)
    if not found:
        raise Http404
    [row] = found
    return render(request, "trace/stamp_batch.html", {
        "environment": environment,
        "batch": row.batch,
        "root": bytes(row.batch.root or b"").hex(),
        "crumbs": [(_("Tem"), reverse("trace:stamps") + f"?environment={environment}")],
        "figures": figures_of(row.account),
        "holds": all(row.account.equations().values()),
        "counts": stamp_counts.table(row.batch, environment),
        "difference": stamp_counts.difference(row),
        "table": steps_of(row.batch, environment),
    })  # fmt: skip


def _party(code: str) -> people.Party | None:
    try:
        return people.party_named(code) if code else None
    except people.AccountRefusedError:
        raise Http404 from None


def _after(request: HttpRequest) -> tuple[int, str]:
    cursor = request.GET.get("after", "")
    try:
        return (paging.decode(cursor, (int,))[0] if cursor else 0), ""
    except paging.CursorError:
        return 0, _("Địa chỉ trang không đọc được; hãy về trang đầu.")


def _total(rows: list[BatchAccount]) -> Account:
    columns = zip(*(astuple(row.account) for row in rows), strict=True)
    return Account(*map(sum, columns))


def _words() -> dict[str, str]:
    return {
        "minted": _("đã tạo"), "printed": _("đã in"), "scrapped": _("hủy trước khi in"), "delivered": _("đã giao"),
        "spoiled": _("hỏng"), "lost": _("mất"), "activated": _("đã kích hoạt"), "void": _("đã hủy"),
        "suspended": _("tạm giữ"), "recalled": _("thu hồi"), "released": _("thôi giữ"),
        "remaining": _("chưa in"), "in_stock": _("trong kho"), "unused": _("chưa dùng"), "sold": _("đã bán"),
    }  # fmt: skip


def figures_of(account: Account) -> list[tuple[str, int]]:
    """The sums always, the others where there are any."""
    words, always = _words(), {"minted", "printed", "delivered", "activated", "void", "unused"}
    return [(words[name].capitalize(), value) for name, value in account.members().items() if value or name in always]


def _head() -> list[str]:
    words = _words()
    head = [_("Lô tem"), _("Sản phẩm"), _("Mã"), _("Nhà sản xuất"), *(words[name] for name in Account().members())]
    return [*head, _("Số đã in được ký"), _("Số hỏng được ký"), _("Người ký")]


def _line(row: BatchAccount) -> list[object]:
    batch = row.batch
    product = batch.product
    signed = [row.signed.printed, row.signed.spoiled, row.signed.actor.username] if row.signed else ["", "", ""]
    number = product.gtin or product.code
    return [batch.pk, product.name, number, batch.party.name, *row.account.members().values(), *signed]


def _table(page: paging.Page[BatchAccount], query: str, *, after: bool) -> Table:
    columns = [
        Column(_("Lô tem"), tight=True), Column(_("Sản phẩm")), Column(_("Đã in"), numeric=True),
        Column(_("Đã giao"), numeric=True), Column(_("Kích hoạt"), numeric=True), Column(_("Đã hủy"), numeric=True),
        Column(_("Hỏng, mất"), numeric=True), Column(_("Chưa dùng"), numeric=True),
    ]  # fmt: skip
    return Table(
        _("Mỗi lần in một dòng: đã giao = kích hoạt + đã hủy + chưa dùng; đã in = đã giao + hỏng, mất + trong kho."),
        columns,
        [_row(row, query) for row in page.rows],
        _("Chưa có lô tem nào. Tạo lô đầu tiên bằng `duoc trace mint`."),
        first=with_query(query) if after else "",
        following=f"{with_query(query)}&after={page.following}" if page.following else "",
        exports=[(form.upper(), with_query(query, form=form)) for form in export.FORMATS],
    )


def _row(row: BatchAccount, query: str) -> list[Cell]:
    batch, account = row.batch, row.account
    href = reverse("trace:stamp-batch", args=[batch.pk]) + with_query(query, party=None, form=None)
    by_party = with_query(query, party=batch.party.code)
    return [
        Cell(str(batch.pk), href=href, note=numbers.day(batch.ordered_at)),
        Cell(
            batch.product.name,
            href=by_party,
            note=batch.party.name,
            badge="sample" if batch.party.illustrative else "",
        ),
        Cell(numbers.number(account.printed), href=href, note=stamp_counts.note(row)),
        Cell(numbers.number(account.delivered), href=href),
        Cell(numbers.number(account.activated), href=href),
        Cell(numbers.number(account.void), href=href),
        Cell(numbers.number(account.spoiled + account.lost), href=href),
        Cell(numbers.number(account.unused), href=href, note=_("trong kho %s") % numbers.number(account.in_stock)),
    ]


def steps_of(batch: StampBatch, environment: Environment) -> Table:
    """The steps that a batch's stamps took, newest first, each with its entry in the ledger."""
    words, first = _words(), batch.first
    rows = [
        [
            Cell(numbers.moment(move.at)),
            Cell(words[move.to]),
            Cell(f"{numbers.number(move.first - first + 1)}–{numbers.number(move.last - first + 1)}"),
            Cell(numbers.number(move.last - move.first + 1)),
            Cell(move.lot),
            Cell(move.reason),
            entry_cell(move.event, environment),
        ]
        for move in stamps.moves(batch, environment, limit=STEPS)
    ]
    columns = [
        Column(_("Thời điểm"), tight=True), Column(_("Bước"), tight=True), Column(_("Tem")),
        Column(_("Số tem"), numeric=True), Column(_("Lô hàng"), tight=True), Column(_("Lý do"), prose=True),
        Column(_("Sổ cái"), tight=True),
    ]  # fmt: skip
    return Table(
        _("Mới nhất trước. Mỗi bước có một mục trong sổ cái, với số tem và gốc Merkle của lô."), columns, rows, ""
    )
