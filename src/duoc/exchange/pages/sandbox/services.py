"""The services of the sandbox: what each answers and how it fails, its contract test, and the code that calls it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.exchange import services as exchange
from duoc.exchange.pages.sandbox.reader import SANDBOX, reader_of, shared
from duoc.exchange.rules import names, samples
from duoc.exchange.rules.contracts import Contract
from duoc.exchange.services import ServiceEntry
from duoc.exchange.services.sandbox.contract_tests import contract_of, newest_contract_tests
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table, with_query

# Stands where a stranger's own identifier would.
EXAMPLE = "VN/GOV/000.00.00.H12/he-thong-cua-toi"


def listed() -> list[ServiceEntry]:
    """The services in force, published rows first."""
    return [entry for entry in exchange.services(SANDBOX) if entry.service.status == "registered"]


def usual_service() -> ServiceEntry | None:
    """The one that a first call goes to: no personal data, so that a key alone opens it; None where there is none."""
    simulated = [entry for entry in listed() if contract_of(entry) is not None and entry.service.enabled]
    return next((entry for entry in simulated if not entry.service.personal), None)


def sample_of(gateway: str, client: str, entry: ServiceEntry, dialect: str = "r1", language: str = "curl") -> str:
    """The program that calls a service; empty where its contract says nothing of what to ask."""
    contract = contract_of(entry)
    if contract is None:
        return ""
    caller = names.parse(client or EXAMPLE, names.SUBSYSTEM)
    service = names.parse(entry.identifier, names.SERVICE)
    call = samples.sample_call(dialect, gateway, caller, service, contract.cases[0].path)
    return samples.written(call, samples.LANGUAGES[language])


def services(request: HttpRequest) -> HttpResponse:
    """All of them, with the outcome of their newest contract test."""
    runs = newest_contract_tests()
    rows = []
    for entry in listed():
        run = runs.get(entry.service.id)
        contract = contract_of(entry)
        rows.append([
            Cell(entry.service.name, href=reverse("exchange:sandbox-service", args=[entry.service.id]),
                 note=entry.identifier),
            Cell(_("có") if entry.service.personal else _("không")),
            _outcome(run, contract),
            Cell(numbers.moment(run.at) if run else "–"),
        ])  # fmt: skip
    table = Table(
        _("Mỗi dịch vụ do một bộ mô phỏng trả lời; mọi dữ liệu đều là dữ liệu dựng."),
        [Column(_("Dịch vụ")), Column(_("Dữ liệu cá nhân"), tight=True), Column(_("Kiểm thử hợp đồng"), tight=True),
         Column(_("Lần gần nhất"), tight=True)],
        rows,
        _("Môi trường thử nghiệm chưa có dịch vụ nào."),
    )  # fmt: skip
    return render(
        request,
        "exchange/sandbox_services.html",
        shared("exchange:sandbox-services", title=_("Dịch vụ thử nghiệm"), table=table),
    )


def _outcome(run: Any, contract: Contract | None) -> Cell:
    if contract is None:
        return Cell(_("chưa khai hợp đồng"))
    if run is None:
        return Cell(_("chưa chạy"), state="info")
    cases = run.report.get("cases", [])
    kept = sum(case["passed"] for case in cases)
    return Cell(f"{kept}/{len(cases)}", state="ok" if run.passed else "danger")


def service(request: HttpRequest, service: int) -> HttpResponse:
    """One service: its cases, and the code for this reader's own system in the language he chose."""
    entry = next((one for one in listed() if one.service.id == service), None)
    if entry is None:
        raise Http404
    systems = reader_of(request).systems()
    dialect = _chosen(request.GET.get("dialect", ""), samples.DIALECTS)
    language = _chosen(request.GET.get("lang", ""), tuple(samples.LANGUAGES))
    client = _chosen(request.GET.get("client", ""), tuple(system.identifier for system in systems) or (EXAMPLE,))
    about = shared("exchange:sandbox-services", title=entry.service.name)
    contract = contract_of(entry)
    query = request.GET.urlencode()
    about |= {
        "entry": entry,
        "contract": contract,
        "run": newest_contract_tests().get(entry.service.id),
        "words": case_words(),
        "client": client,
        "example": client == EXAMPLE,
        "clients": [(one.identifier, with_query(query, client=one.identifier)) for one in systems],
        "dialect": dialect,
        "dialects": [
            (dialect_words()[one], with_query(query, dialect=one), one == dialect) for one in samples.DIALECTS
        ],
        "languages": [
            (one.name, with_query(query, lang=code), code == language) for code, one in samples.LANGUAGES.items()
        ],
        "sample": sample_of(about["gateway"], client, entry, dialect, language),
        "by_key": dialect in ("r1", "xrdadapter"),
    }
    about["crumbs"] += [(_("Dịch vụ thử nghiệm"), reverse("exchange:sandbox-services"))]
    return render(request, "exchange/sandbox_service.html", about)


def case_words() -> dict[str, tuple[str, str]]:
    """Name and meaning of the cases that every contract has."""
    return {
        "found": (_("Có dữ liệu"), _("Dịch vụ tìm thấy và trả về bản ghi.")),
        "written": (_("Ghi nhận"), _("Dịch vụ nhận bản tin và trả biên nhận của nó.")),
        "not found": (_("Không tìm thấy"), _("Dịch vụ trả lời rằng không có hồ sơ ấy. Đây là câu trả lời, không phải lỗi.")),
        "error": (_("Lỗi của dịch vụ"), _("Dịch vụ có trả lời, và nói rằng nó hỏng. Không được hiểu là không tìm thấy.")),
        "busy": (_("Dịch vụ bận"), _("Dịch vụ hẹn gọi lại sau số giây ghi ở Retry-After.")),
        "time-out": (
            _("Quá thời hạn"),
            _("Dịch vụ không trả lời kịp; lời báo là của cổng (X-Road-Error), không ai biết dữ liệu có hay không."),
        ),
    }  # fmt: skip


def dialect_words() -> dict[str, str]:
    """What the languages of the field are called."""
    return {"r1": "X-Road REST (r1)", "wso2": "WSO2", "lgspaccesstoken": "lgspaccesstoken", "xrdadapter": "XrdAdapter"}


def _chosen(text: str, choices: tuple[str, ...]) -> str:
    return text if text in choices else choices[0]
