"""Connections `/trao-doi/ket-noi/`: the list, one with its time line, asking for one, rewriting a draft, taking a step."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.exchange.pages.life_cycle.doors import changes, for_those_on_duty, not_permitted
from duoc.exchange.pages.life_cycle.forms import ConnectionForm
from duoc.exchange.pages.life_cycle.lines import drawn
from duoc.exchange.pages.life_cycle.taking import Subject, take
from duoc.exchange.pages.life_cycle.words import consequences_for_connection, states, steps
from duoc.exchange.pages.selected import number
from duoc.exchange.rules.life_cycle import CONNECTION, DRAFT, ENDED, LIVE
from duoc.exchange.services import (
    RefusedError,
    Wanted,
    amend_connection,
    ask_connection,
    connection_entry,
    connection_line,
    connections,
    find_connection,
    step_connection,
    wider_rights,
)
from duoc.exchange.services.life_cycle import choices
from duoc.exchange.services.life_cycle.reading import counts, missing_rights
from duoc.frame import environments, numbers, paging
from duoc.frame.tables import Cell, Column, Table, with_query


def _query(environment: Environment) -> str:
    return "" if environment is Environment.PRODUCTION else f"?environment={environment}"


def _crumbs(environment: Environment, *more: tuple[str, str]) -> list[tuple[str, str]]:
    query = _query(environment)
    return [(_("Trao đổi dữ liệu"), reverse("exchange:board") + query), *more]


def _listed(environment: Environment) -> tuple[str, str]:
    return (_("Kết nối"), reverse("exchange:connections") + _query(environment))


@for_those_on_duty
def listing(request: HttpRequest) -> HttpResponse:
    """All connections or those of a state, of a service, or that wait for the reader."""
    environment, mine = environments.asked(request), request.GET.get("todo") == "1"
    state = request.GET.get("state", "")
    wanted = Wanted(
        state if state in CONNECTION.states else None,
        number(request.GET.get("service", "")),
        request.user if mine else None,
    )
    try:
        found, fault = connections(wanted, request.GET.get("after"), environment=environment), ""
    except paging.CursorError:
        found, fault = paging.Page([], None), _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    counted, words = counts(Wanted(), environment), states()
    query, address = request.GET.urlencode(), reverse("exchange:connections")
    return render(request, "exchange/life_cycle_connections.html", {
        "environment": environment,
        "tabs": environments.tabs(environment),
        "title": _("Kết nối"),
        "crumbs": _crumbs(environment),
        "fault": fault,
        "figures": [(words[one][0], counted[one], address + with_query("", environment=environment.value, state=one),
                     one == wanted.state) for one in CONNECTION.states],
        "todo": (sum(counts(Wanted(for_user=request.user), environment).values()),
                 address + with_query("", environment=environment.value, todo="1"), mine),
        "everything": address + _query(environment) if state or mine or wanted.service else "",
        "table": _table(found, environment, query, after=bool(request.GET.get("after"))),
        "ask": _ask_href(request, environment),
    })  # fmt: skip


def _ask_href(request: HttpRequest, environment: Environment) -> str:
    if environment is Environment.REPLAY or not choices.clients(request.user, environment):
        return ""
    return reverse("exchange:connection-new") + _query(environment)


def _table(found: paging.Page[Any], environment: Environment, query: str, *, after: bool) -> Table:
    words, named = states(), steps()
    rows = []
    for entry in found.rows:
        row = entry.connection
        word, state = words[row.state]
        step = CONNECTION.awaited(row.state)
        rows.append([
            Cell(row.client.name, href=reverse("exchange:connection", args=[row.pk]) + _query(environment),
                 note=row.client.member.name),
            Cell(row.service.name, note=row.service.subsystem.member.name),
            Cell(word, state=state or "plain"),
            Cell(named[step.verb] if step else ""),
            Cell(numbers.moment(row.asked_at)),
        ])  # fmt: skip
    columns = [Column(_("Phần mềm")), Column(_("Dịch vụ")), Column(_("Trạng thái"), tight=True),
               Column(_("Bước chờ làm"), tight=True), Column(_("Lập ngày"), tight=True)]  # fmt: skip
    return Table(
        _("Mới nhất trước. Mỗi dòng là một phần mềm dùng một dịch vụ."),
        columns,
        rows,
        _("Không có kết nối nào ở đây. Kết nối bắt đầu khi một cơ quan xin dùng một dịch vụ."),
        first=with_query(query) if after else "",
        following=with_query(query) + f"&after={found.following}" if found.following else "",
    )


@for_those_on_duty
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One connection: what it asks for, how it came where it is, and what the reader may do."""
    environment = environments.asked(request)
    found = _found(number, environment)
    line = connection_line(found, request.user, environment)
    address = reverse("exchange:connection-step", args=[found.pk, "VERB"]) + _query(environment)
    may_edit = found.state == DRAFT and choices.may_ask(request.user, found, environment)
    return render(request, "exchange/life_cycle_connection.html", {
        "environment": environment,
        "title": f"{found.client.name} → {found.service.name}",
        "crumbs": _crumbs(environment, _listed(environment)),
        "entry": connection_entry(found),
        "life": drawn(line, request.user, address, environment),
        "edit": reverse("exchange:connection-edit", args=[found.pk]) + _query(environment) if may_edit else "",
        "service": reverse("exchange:service", args=[found.service_id]) + f"?environment={environment}",
        "missing": [" ".join(pair) for pair in missing_rights(found, environment)],
        "wider": wider_rights(found, environment) if found.state != LIVE else [],
        "is_over": found.state == ENDED,
    })  # fmt: skip


@changes("connections.ask")
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a connection: kept as a draft, so that nothing typed is lost before it is complete."""
    environment = environments.asked(request)
    clients = choices.clients(request.user, environment)
    if environment is Environment.REPLAY or not clients:
        return not_permitted(
            request, _("xin kết nối"), _("kỹ sư tích hợp hoặc phụ trách dữ liệu của cơ quan có phần mềm")
        )
    services = choices.services(environment)
    form = ConnectionForm(request.POST or None, clients=clients, services=services,
                          initial={"service": request.GET.get("service", "")})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = ask_connection(
                told["client"], told["service"], form.asked(), by=request.user, environment=environment
            )
        except RefusedError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã lưu bản nháp. Kiểm tra lại rồi nộp hồ sơ."))
            return redirect(reverse("exchange:connection", args=[made.pk]) + _query(environment))
    return _form(request, form, _("Xin kết nối"), environment, _listed(environment))


@changes("connections.ask")
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Rewrite a draft."""
    environment = environments.asked(request)
    found = _found(number, environment)
    back = reverse("exchange:connection", args=[found.pk]) + _query(environment)
    if not choices.may_ask(request.user, found, environment):
        return not_permitted(request, _("sửa hồ sơ kết nối này"), found.client.member.name)
    if found.state != DRAFT:
        messages.warning(request, _("Hồ sơ đã nộp thì không sửa được; trả lại hồ sơ trước."))
        return redirect(back)
    entry = connection_entry(found)
    initial = {
        "purpose": found.purpose,
        "legal_basis": found.legal_basis,
        "fields_asked": "\n".join(found.fields),
        "scope": "" if entry.scope == (("*", "**"),) else "\n".join(" ".join(pair) for pair in entry.scope),
    }
    form = ConnectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            amend_connection(found.pk, form.asked(), by=request.user, environment=environment)
        except RefusedError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Đã lưu bản nháp. Kiểm tra lại rồi nộp hồ sơ."))
            return redirect(back)
    crumb = (f"{found.client.name} → {found.service.name}", back)
    return _form(request, form, _("Sửa hồ sơ kết nối"), environment, _listed(environment), crumb)


def _form(
    request: HttpRequest, form: ConnectionForm, title: str, environment: Environment, *crumbs: tuple[str, str]
) -> HttpResponse:
    about = {"environment": environment, "title": title, "crumbs": _crumbs(environment, *crumbs), "form": form}
    return render(request, "exchange/life_cycle_ask.html", about, status=422 if form.errors else 200)


@changes("connections.step")
def step(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """One step of a connection's life."""
    environment = environments.asked(request)
    found = _found(number, environment)
    name, back = (
        f"{found.client.name} → {found.service.name}",
        reverse("exchange:connection", args=[found.pk]) + _query(environment),
    )
    subject = Subject(
        connection_line(found, request.user, environment),
        name,
        back,
        _crumbs(environment, _listed(environment), (name, back)),
        consequences_for_connection(),
    )
    return take(
        request, environment, subject, verb,
        lambda said: step_connection(found.pk, verb, said, by=request.user, environment=environment),
    )  # fmt: skip


def _found(number: int, environment: Environment) -> Any:
    try:
        return find_connection(number, environment)
    except RefusedError:
        raise Http404 from None
