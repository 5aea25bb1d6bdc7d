"""Stamps of a party: ordered, minted by the worker with progress, fetched once as a file, counted."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from duoc.core import settings
from duoc.engines.qr.presets import PRESETS
from duoc.frame import numbers, paging
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.people import services as people
from duoc.trace.pages import stamp_counts
from duoc.trace.pages.asked import root
from duoc.trace.pages.duty import of_party
from duoc.trace.pages.party.shown import account_of, crumbs, environment_of, form_page, list_page
from duoc.trace.pages.stamps import figures_of, steps_of
from duoc.trace.rules.stamps import LEVELS
from duoc.trace.services import products, stamps
from duoc.trace.services.stamps import StampBatch, StampRefusedError

SIZE = 50
MOST = 1_000_000  # in one order from a page; more is for the command line of the centre
JOBS = {"dung": "stop", "tiep": "go_on"}


def _presets() -> list[tuple[str, str]]:
    english = get_language() == "en"
    return [(name, preset.words_en if english else preset.words) for name, preset in PRESETS.items()]


class Order(forms.Form):
    """How many, of what, on which label."""

    product = forms.TypedChoiceField(label=gettext_lazy("Sản phẩm"), coerce=int)
    count = forms.IntegerField(label=gettext_lazy("Số tem"), min_value=1, max_value=MOST)
    preset = forms.ChoiceField(label=gettext_lazy("Khổ tem"), choices=_presets)
    level = forms.ChoiceField(
        label=gettext_lazy("Chịu bẩn, trầy"),
        choices=[("M", gettext_lazy("Thường (mức M)")), ("Q", gettext_lazy("Nhiều (mức Q), ô nhỏ hơn"))],
    )
    pins = forms.BooleanField(
        label=gettext_lazy("Có mã PIN dưới lớp cào"),
        required=False,
        help_text=gettext_lazy("Người mua đầu tiên cào và nhập mã; tem sao chép lộ ra ngay."),
    )

    def __init__(self, *args: Any, own: list[Any], **named: Any) -> None:
        super().__init__(*args, **named)
        choices = [(one.pk, f"{one.name} ({one.gtin or one.code})") for one in own]
        self.fields["product"].choices = choices  # type: ignore[attr-defined]  # of a choice


@of_party("party.see")
def listing(request: HttpRequest, party: people.Party) -> HttpResponse:
    """All orders, newest first, page by page, each with its account."""
    environment, cursor = environment_of(party), request.GET.get("after", "")
    try:
        after, fault = (paging.decode(cursor, (int,))[0] if cursor else None), ""
    except paging.CursorError:
        after, fault = None, _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    page = paging.page(stamps.orders(party, environment, after=after, limit=SIZE + 1), SIZE, lambda row: (row.pk,))
    accounts = {row.batch.pk: row.account for row in stamps.accounts(environment, party=party)}
    rows = []
    for batch in page.rows:
        one = accounts.get(batch.pk)
        gone = one.spoiled + one.lost + one.void + one.scrapped if one else 0
        counts = [one.delivered, one.activated, one.unused, gone] if one else [None] * 4
        rows.append(
            [
                Cell(_("Lô tem %s") % batch.pk, href=_href(batch.pk), note=numbers.day(batch.ordered_at.date())),
                Cell(batch.product.name),
                Cell(numbers.number(batch.count)),
                *(Cell("" if count is None else numbers.number(count)) for count in counts),
                _state(batch),
            ]
        )
    columns = [
        Column(_("Lần đặt"), tight=True), Column(_("Sản phẩm")), Column(_("Đặt"), numeric=True),
        Column(_("Đã nhận"), numeric=True), Column(_("Kích hoạt"), numeric=True), Column(_("Chưa dùng"), numeric=True),
        Column(_("Hỏng, mất, hủy"), numeric=True), Column(_("Trạng thái"), tight=True),
    ]  # fmt: skip
    new, may = reverse("trace:party-stamps-order"), people.may_for(request.user, "stamps.use", party)
    query = request.GET.urlencode()
    table = Table(
        _("Các lần đặt tem, mới nhất trước"),
        columns,
        rows,
        _("Chưa đặt tem lần nào."),
        empty_href=new if may else "",
        empty_action=_("Đặt tem"),
        first=with_query(query) if after else "",
        following=f"{with_query(query)}&after={page.following}" if page.following else "",
    )
    return list_page(
        request,
        party,
        title=_("Tem"),
        lead=_("Mỗi tem có số riêng, đã ghi vào sổ trước khi in. Đã nhận = kích hoạt + đã hủy + chưa dùng."),
        fault=fault,
        new=(_("Đặt tem"), new) if may and rows else None,
        sections=[("", table)],
    )


@of_party("stamps.use", change="stamps.use")
def order(request: HttpRequest, party: people.Party) -> HttpResponseBase:
    """Order stamps: the worker mints them, and this page leads to its progress."""
    environment = environment_of(party)
    own = products.products(environment, party=party, retired=False)
    if not own:
        messages.info(request, _("Hãy đăng ký một sản phẩm trước, rồi đặt tem cho nó."))
        return redirect("trace:party-product-new")
    form = Order(request.POST or None, own=own, initial={"preset": next(iter(PRESETS)), "level": LEVELS[0]})
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        product = next(one for one in own if one.pk == told.pop("product"))
        try:
            batch = stamps.order(
                party,
                product,
                told.pop("count"),
                _host(request),
                by=account_of(request),
                environment=environment,
                **told,
            )
        except StampRefusedError as error:
            form.add_error(None, str(error))
        else:
            stamps.ask(batch, by=account_of(request), environment=environment)
            return redirect(_href(batch.pk))
    return form_page(
        request,
        party,
        form,
        title=_("Đặt tem"),
        lead=_(
            "Đặt rồi thì sản phẩm và số tem không đổi được nữa. Tem in địa chỉ của trang này; tệp in tải được một lần."
        ),
        action=_("Đặt tem"),
        back=reverse("trace:party-stamps"),
        crumbs=crumbs((_("Tem"), reverse("trace:party-stamps"))),
    )


@of_party("party.see")
def one(request: HttpRequest, party: people.Party, number: int) -> HttpResponse:
    """One order: how far it is, its file, its account and steps, and what can be done next."""
    environment = environment_of(party)
    batch = found(party, number)
    work = stamps.work_of(batch, environment)
    row = next(iter(stamps.accounts(environment, batch=number)), None)
    account, may = row.account if row else None, people.may_for(request.user, "stamps.use", party)
    running = bool(work and not work.stopped_at and not work.fault and not work.ready_at)
    minting = batch.minted_at is None
    writing = bool(work and work.form and not work.ready_at)
    return render(request, "trace/party_batch.html", {
        "party": party,
        "environment": environment,
        "crumbs": crumbs((_("Tem"), reverse("trace:party-stamps"))),
        "batch": batch,
        "work": work,
        "preset": dict(_presets()).get(batch.preset, batch.preset),
        "busy": minting or writing,
        "running": running and (minting or writing),
        "label": _("Đang tạo số tem") if minting else _("Đang ghi tệp in"),
        "done": batch.minted if minting else work.written if work else 0,
        "may": may,
        "file": _file(batch, work),
        "stop": reverse("trace:party-batch-job", args=[number, "dung"]),
        "resume": reverse("trace:party-batch-job", args=[number, "tiep"]),
        "steps": _offered(account, number),
        "figures": figures_of(account) if account else [],
        "sign": reverse("trace:party-batch-count", args=[number]) if account and may else "",
        "counts": stamp_counts.table(batch, environment) if account else None,
        "difference": stamp_counts.difference(row) if row else "",
        "table": steps_of(batch, environment) if account else None,
    })  # fmt: skip


@of_party("stamps.use", change="stamps.use")
def job(request: HttpRequest, party: people.Party, number: int, verb: str) -> HttpResponseBase:
    """Stop the worker's job, or let it go on."""
    if verb not in JOBS or request.method != "POST":
        raise Http404
    getattr(stamps, JOBS[verb])(found(party, number), environment=environment_of(party))
    return redirect(_href(number))


@of_party("stamps.use", change="stamps.use")
def ask_file(request: HttpRequest, party: people.Party, number: int) -> HttpResponseBase:
    """Let the worker write the batch's one file."""
    if request.method == "POST":
        try:
            batch, form = found(party, number), request.POST.get("form", "")
            stamps.ask_file(batch, form, by=account_of(request), environment=environment_of(party))
        except StampRefusedError as error:
            messages.error(request, str(error))
    return redirect(_href(number))


@of_party("stamps.use", change="stamps.use")
def fetch(request: HttpRequest, party: people.Party, number: int) -> HttpResponseBase:
    """The file itself; when it was taken whole it is gone."""
    batch, environment = found(party, number), environment_of(party)
    work = stamps.work_of(batch, environment)
    if request.method != "POST" or work is None:
        return redirect(_href(number))
    try:
        octets = stamps.fetch(batch, by=account_of(request), environment=environment)
    except StampRefusedError as error:
        messages.error(request, str(error))
        return redirect(_href(number))
    kind = "application/pdf" if work.form == "pdf" else "text/csv; charset=utf-8"
    answer = StreamingHttpResponse(octets, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="lo-tem-{number}.{work.form}"'
    return answer


def found(party: people.Party, number: int) -> StampBatch:
    """A batch of the party; another party's is as absent as none."""
    try:
        batch = stamps.batch_numbered(number, environment_of(party))
    except StampRefusedError:
        raise Http404 from None
    if batch.party_id != party.pk:
        raise Http404
    return batch


def _href(number: int) -> str:
    return reverse("trace:party-batch", args=[number])


def _host(request: HttpRequest) -> str:
    """The host that is printed: the house's public one, else the one that the reader came by."""
    return urlsplit(settings.load().public_url or root(request)).netloc


def _state(batch: StampBatch) -> Cell:
    work = getattr(batch, "work", None)
    if work is not None and work.fault:
        return Cell(_("vướng"), state="danger")
    if work is not None and work.stopped_at:
        return Cell(_("đang dừng"), state="warn")
    if batch.minted_at is None:
        return Cell(_("đang tạo"), state="info")
    if batch.handed_out_at is None:
        return Cell(_("chưa lấy tệp in"), state="info")
    return Cell(_("đã giao tệp in"), state="ok")


def _file(batch: StampBatch, work: Any) -> str:
    """Which of its states the file of a batch is in."""
    if batch.minted_at is None:
        return ""
    if work is not None and work.ready_at:
        return "gone" if work.fetched_at else "ready"
    if work is not None and work.form:
        return "writing"
    return "handed" if batch.handed_out_at else "choice"


def _offered(account: Any, number: int) -> list[tuple[str, str, str]]:
    """Steps that some stamps of the batch can take now: (word, address, what it means)."""
    if account is None:
        return []
    wanted = [
        ("kich-hoat", account.unused, _("Kích hoạt"), _("đóng gói xong, dán tem cho một lô")),
        ("nhan", account.remaining + account.in_stock, _("Đã in và nhận"), _("tem đã có trong tay")),
        ("hong", account.remaining + account.in_stock, _("Hỏng"), _("in hỏng, rách, nhòe")),
        ("mat", account.remaining + account.in_stock, _("Mất"), _("không biết ở đâu")),
        ("khong-dung", account.unused, _("Không dùng, đã hủy"), _("tem thừa, đã cắt bỏ")),
    ]
    return [
        (word, reverse("trace:party-batch-step", args=[number, verb]), about)
        for verb, left, word, about in wanted
        if left
    ]
