"""Services `/trao-doi/dich-vu/`: the list by stage, the life on a service's own page, a step, and a newer description."""

from collections import Counter
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.exchange.pages.life_cycle.doors import changes, not_permitted
from duoc.exchange.pages.life_cycle.lines import drawn
from duoc.exchange.pages.life_cycle.taking import Subject, take
from duoc.exchange.pages.life_cycle.words import consequences_for_service, states, steps
from duoc.exchange.rules.life_cycle import OPERATE, RETIRED, SERVICE
from duoc.exchange.services import (
    Guard,
    RefusedError,
    ServiceEntry,
    Wanted,
    guard_of,
    read_source,
    refresh,
    service_line,
    services,
    step_service,
)
from duoc.exchange.services.life_cycle import choices, persons
from duoc.exchange.services.life_cycle.reading import counts, endpoints, stages
from duoc.exchange.services.life_cycle.services import parties_of
from duoc.frame import environments, numbers
from duoc.frame.tables import Cell, Column, Table


def listing(request: HttpRequest) -> HttpResponse:
    """All services of the registry, or those at one stage."""
    environment = environments.asked(request)
    wanted, words = request.GET.get("stage", ""), states()
    entries, at = services(environment), stages(environment)
    counted = Counter(at[entry.service.pk] for entry in entries)
    address = reverse("exchange:service-list") + f"?environment={environment}"
    shown = [entry for entry in entries if wanted not in SERVICE.states or at[entry.service.pk] == wanted]
    return render(request, "exchange/life_cycle_services.html", {
        "environment": environment,
        "tabs": environments.tabs(environment),
        "title": _("Dịch vụ"),
        "crumbs": [(_("Trao đổi dữ liệu"), reverse("exchange:board") + f"?environment={environment}")],
        "figures": [(words[one][0], counted[one], f"{address}&stage={one}", one == wanted) for one in SERVICE.states],
        "everything": address if wanted in SERVICE.states else "",
        "connections": reverse("exchange:connections") + f"?environment={environment}",
        "table": _table(shown, at, environment),
    })  # fmt: skip


def _table(entries: list[ServiceEntry], at: dict[int, str], environment: Environment) -> Table:
    words, named = states(), steps()
    rows = []
    for entry in entries:
        service = entry.service
        word, state = words[at[service.pk]]
        step = SERVICE.awaited(at[service.pk])
        rows.append([
            Cell(service.name, href=reverse("exchange:service", args=[service.pk]) + f"?environment={environment}",
                 note=service.subsystem.member.name),
            Cell(word, state=state or "plain", note=service.disabled_notice or ""),
            Cell(named[step.verb] if step else ""),
            Cell(numbers.number(entry.callers)),
            Cell(service.kind),
            Cell(_("có") if service.personal else ""),
        ])  # fmt: skip
    columns = [Column(_("Dịch vụ")), Column(_("Trạng thái")), Column(_("Bước chờ làm"), tight=True),
               Column(_("Bên được quyền gọi"), numeric=True, tight=True), Column(_("Loại"), tight=True),
               Column(_("Dữ liệu cá nhân"), tight=True)]  # fmt: skip
    return Table(
        _("Dịch vụ trong danh bạ, theo thứ tự công bố rồi theo mã định danh"),
        columns,
        rows,
        _("Chưa có dịch vụ nào ở đây. Đăng ký dịch vụ đầu tiên bằng `duoc exchange register service`."),
    )


def about(entry: ServiceEntry, request: HttpRequest, environment: Environment) -> dict[str, Any]:
    """What a service's page shows of its life: states, steps, endpoints, connections, and what the reader may do."""
    service, user = entry.service, request.user
    line = service_line(service, user if user.is_authenticated else None, environment)
    query = f"?environment={environment}"
    address = reverse("exchange:service-step", args=[service.pk, "VERB"]) + query
    operates = user.is_authenticated and persons.may(user, [OPERATE], parties_of(service, environment))
    described = service.kind == "OPENAPI3" and service.description_url and line.state != RETIRED
    return {
        "life": drawn(line, user, address, environment),
        "endpoints": endpoints(service, environment),
        "guard": _guard(guard_of(service.pk, environment)),
        "connections": sum(counts(Wanted(service=service.pk), environment).values()),
        "connections_href": reverse("exchange:connections") + f"{query}&service={service.pk}",
        "ask": reverse("exchange:connection-new") + f"{query}&service={entry.identifier}"
        if line.state != RETIRED and environment is not Environment.REPLAY and choices.clients(user, environment) else "",
        "refresh": reverse("exchange:service-refresh", args=[service.pk]) + query if operates and described else "",
    }  # fmt: skip


def _guard(guard: Guard | None) -> list[tuple[str, str]]:
    """What a guard asks and does, in words; empty without one."""
    if guard is None:
        return []
    modes = {
        "off": _("không xử lý"),
        "observe": _("chỉ ghi nhận"),
        "mask": _("che"),
        "block": _("chặn"),
        "tokens": _("thay bằng mã tạm, trả lại trong trả lời"),
    }
    limit = guard.identities_day
    return [
        (_("Vé hồ sơ"), _("mọi lời gọi phải có") if guard.ticket else _("không đòi")),
        (_("Dữ liệu cá nhân trong yêu cầu"), modes[guard.request]),
        (_("Dữ liệu cá nhân trong trả lời"), modes[guard.answer]),
        (_("Nội dung không kiểm tra được"), _("chặn") if guard.unread == "block" else _("cho qua")),
        (_("Kiểm tra nội dung tới"), numbers.size(guard.most_bytes)),
        (_("Công dân mỗi cán bộ mỗi ngày"), numbers.number(limit) if limit else _("không hạn mức")),
    ]


@changes("services.step")
def step(request: HttpRequest, service: int, verb: str) -> HttpResponse:
    """One step of a service's life, and how many it concerns."""
    environment, entry, back = _asked(request, service)
    subject = Subject(
        service_line(entry.service, request.user, environment),
        entry.service.name,
        back,
        _crumbs(entry, environment, back),
        consequences_for_service(),
        entry.callers if verb in ("suspend", "retire") else 0,
    )
    return take(
        request, environment, subject, verb,
        lambda said: step_service(entry.identifier, verb, said, by=request.user, environment=environment),
    )  # fmt: skip


@changes("services.refresh")
def newer(request: HttpRequest, service: int) -> HttpResponse:
    """The service's description as it is now at its address: what would change, and the form that applies it."""
    environment, entry, back = _asked(request, service)
    if not persons.may(request.user, [OPERATE], parties_of(entry.service, environment)):
        house = persons.house(environment)
        return not_permitted(request, _("cập nhật bản mô tả dịch vụ"), house.name if house else "")
    found, fault, digest = None, "", ""
    try:
        source = read_source(entry.service.description_url or "", environment)
        digest = sha256(source.octets).hexdigest()
        # What is applied is what was shown: a description that changed meanwhile is shown again.
        apply = request.method == "POST" and request.POST.get("sha256") == digest
        found = refresh(entry.identifier, source, apply=apply, by=request.user.get_username(), environment=environment)
    except RefusedError as error:
        fault, apply = str(error), False
    if apply:
        messages.success(request, _("Đã cập nhật endpoint theo bản mô tả mới."))
        return redirect(back)
    if request.method == "POST" and not fault:
        messages.warning(request, _("Bản mô tả vừa đổi thêm; hãy xem lại rồi áp dụng."))
    return render(request, "exchange/life_cycle_refresh.html", {
        "environment": environment,
        "title": _("So với bản mô tả mới"),
        "about": entry.service.name,
        "url": entry.service.description_url,
        "crumbs": _crumbs(entry, environment, back),
        "difference": found,
        "digest": digest,
        "fault": fault,
        "back": back,
    }, status=422 if fault else 200)  # fmt: skip


def _asked(request: HttpRequest, service: int) -> tuple[Environment, ServiceEntry, str]:
    environment = environments.asked(request)
    entry = next((one for one in services(environment) if one.service.pk == service), None)
    if entry is None:
        raise Http404
    return environment, entry, reverse("exchange:service", args=[service]) + f"?environment={environment}"


def _crumbs(entry: ServiceEntry, environment: Environment, back: str) -> list[tuple[str, str]]:
    listed = reverse("exchange:service-list") + f"?environment={environment}"
    board = reverse("exchange:board") + f"?environment={environment}"
    return [(_("Trao đổi dữ liệu"), board), (_("Dịch vụ"), listed), (entry.service.name, back)]
