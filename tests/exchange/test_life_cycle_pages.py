"""The pages of lives as people with and without a role meet them: a connection led from its draft to its end by forms alone."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.exchange import lives
from tests.exchange.conftest import register_all
from tests.exchange.lives import IOFFICE, POPULATION, Cast

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Connection, Right

LIST, NEW = "/trao-doi/ket-noi/", "/trao-doi/ket-noi/moi/"
FILE = {"client": IOFFICE, "service": POPULATION, "purpose": "Điền sẵn hồ sơ", "legal_basis": "NĐ 278/2025, Điều 12",
        "fields_asked": "HoTen\nNgaySinh", "scope": "GET /tra-cuu/*"}  # fmt: skip


@pytest.fixture
def cast(registry: str) -> Cast:
    return lives.settle()


@pytest.fixture(scope="module")
def closed(module_database: str) -> tuple[Cast, int, int]:
    """For what only reads or is refused: the cast, a connection that waits for its endorsement, and a live one."""
    register_all(Environment.PRODUCTION)
    cast = lives.settle()
    waiting = lives.led(cast, "test")
    return cast, waiting, lives.led(cast, "open", "VN/GOV/000.00.00.H12/dvc")


def browser(user: Any = None, **how: Any) -> Client:
    made = Client(headers={"host": "localhost"}, **how)
    if user is not None:
        made.force_login(user)
    return made


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def take(user: Any, number: int, verb: str) -> Any:
    if verb == "test":
        exchange.record_contract_test(number, True, {"cases": 3})
    told = lives.said(verb)
    return browser(user).post(f"{LIST}{number}/buoc/{verb}/", {"document": told.document, "reason": told.reason})


def test_connection_is_led_from_draft_to_end_by_forms(cast: Cast) -> None:
    answer = browser(cast.engineer).post(NEW, FILE)
    number = Connection.objects.get().pk
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{number}/")
    for verb in (*lives.WAY, "suspend", "resume"):
        person = cast.of(verb)
        mine = verb not in ("suspend",)
        assert (f"{LIST}{number}/" in page(browser(person), f"{LIST}?todo=1")) is mine, verb
        assert f"/buoc/{verb}/" in page(browser(person), f"{LIST}{number}/")
        assert take(person, number, verb).status_code == 302, verb
    assert list(Right.objects.filter(subsystem__code="ioffice").values_list("method", "path")) == [
        ("GET", "/tra-cuu/*")
    ]
    html = page(browser(cast.operator), f"{LIST}{number}/")
    assert "Ông truong.phong" in html
    assert html.count("12/QĐ-UBND") == 2
    assert take(cast.operator, number, "end").status_code == 302
    assert not Right.objects.filter(subsystem__code="ioffice").exists()
    assert "/buoc/" not in page(browser(cast.operator), f"{LIST}{number}/")


def test_draft_is_rewritten_and_what_was_typed_wrong_is_said_above_the_form(cast: Cast) -> None:
    engineer = browser(cast.engineer)
    answer = engineer.post(NEW, FILE | {"scope": "LẤY /x"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "errorsum" in html
    assert "Phương thức" in html
    assert "Điền sẵn hồ sơ" in html  # what was typed is still there
    assert engineer.post(NEW, FILE | {"purpose": ""}).status_code == 302
    number = Connection.objects.get().pk
    assert engineer.post(f"{LIST}{number}/buoc/register/").status_code == 422
    assert engineer.post(f"{LIST}{number}/sua/", FILE | {"scope": ""}).status_code == 302
    assert engineer.post(f"{LIST}{number}/buoc/register/").status_code == 302
    assert "cả dịch vụ" in page(engineer, f"{LIST}{number}/")
    assert engineer.get(f"{LIST}{number}/sua/").status_code == 302  # no longer a draft


@pytest.mark.parametrize("who", ["engineer", "operator", "provider", "nobody", None])
def test_nobody_takes_a_step_that_is_not_his(closed: tuple[Cast, int, int], who: str | None) -> None:
    cast, waiting, _ = closed
    client = browser(getattr(cast, who) if who else None)
    for method in (client.get, client.post):
        answer = method(f"{LIST}{waiting}/buoc/endorse/", {"document": "1/QĐ"})
        assert answer.status_code == (403 if who else 302)
    assert who is None or "Chưa có gì bị thay đổi" in answer.content.decode()
    assert Connection.objects.get(pk=waiting).state == "tested"


def test_stranger_is_asked_to_sign_in_and_an_account_without_a_duty_is_told_who_gives_one(
    closed: tuple[Cast, int, int],
) -> None:
    cast, waiting, _ = closed
    for address in (LIST, NEW, f"{LIST}{waiting}/", f"{LIST}{waiting}/sua/"):
        assert browser().get(address)["Location"].startswith("/tai-khoan/login/?next=/trao-doi/ket-noi/")
        assert "Người giao được vai trò" in page(browser(cast.nobody), address, 403)


def test_form_without_its_token_is_refused(closed: tuple[Cast, int, int]) -> None:
    cast, waiting, _ = closed
    strict = browser(cast.manager, enforce_csrf_checks=True)
    address = f"{LIST}{waiting}/buoc/endorse/"
    assert strict.post(address, {"document": "1/QĐ"}).status_code == 403
    assert 'name="csrfmiddlewaretoken"' in page(strict, address)
    assert browser(cast.manager).post(LIST).status_code == 405
    assert Connection.objects.get(pk=waiting).state == "tested"


def test_step_whose_turn_has_passed_leads_back_with_words(closed: tuple[Cast, int, int]) -> None:
    cast, waiting, _ = closed
    answer = browser(cast.operator).get(f"{LIST}{waiting}/buoc/open/", follow=True)
    assert answer.redirect_chain == [(f"{LIST}{waiting}/", 302)]
    assert "chưa làm được việc ấy" in answer.content.decode()
    for wrong in (
        f"{LIST}{waiting}/buoc/la/",
        f"{LIST}999/",
        f"{LIST}99999999999999/",
        "/trao-doi/dich-vu/999/buoc/open/",
    ):
        assert browser(cast.operator).get(wrong).status_code == 404


def test_step_that_lacks_its_document_is_said_at_the_field(closed: tuple[Cast, int, int]) -> None:
    cast, waiting, live = closed
    answer = browser(cast.manager).post(f"{LIST}{waiting}/buoc/endorse/")
    assert answer.status_code == 422
    assert 'href="#id_document"' in answer.content.decode()
    answer = browser(cast.operator).post(f"{LIST}{live}/buoc/suspend/", {"reason": "x", "until": "2001-01-01T10:00"})
    assert answer.status_code == 422
    assert "ở sau bây giờ" in answer.content.decode()


def test_list_is_narrowed_by_its_figures(closed: tuple[Cast, int, int]) -> None:
    cast, waiting, live = closed
    whole = page(browser(cast.operator), LIST)
    assert {int(one) for one in re.findall(r'href="/trao-doi/ket-noi/(\d+)/', whole)} == {waiting, live}
    for state, numbers in (("tested", {waiting}), ("live", {live}), ("draft", set())):
        html = page(browser(cast.operator), f"{LIST}?state={state}")
        assert {int(one) for one in re.findall(r'href="/trao-doi/ket-noi/(\d+)/', html)} == numbers
    assert "Không có kết nối nào" in html
    assert "hãy về trang đầu" in page(browser(cast.operator), f"{LIST}?after=x")
    assert page(browser(cast.operator), f"{LIST}?environment=replay").count("MINH HỌA") == 0


def test_list_of_services_counts_stages_and_leads_to_each(closed: tuple[Cast, int, int]) -> None:
    html = page(browser(), "/trao-doi/dich-vu/")
    assert re.findall(r"stage=(\w+)\">(\d+)</a>", html) == [
        ("registered", "1"), ("tested", "0"), ("approved", "0"), ("live", "1"), ("suspended", "0"), ("retired", "0"),
    ]  # fmt: skip
    assert "Dân cư" in html
    assert "Dân cư" not in page(browser(), "/trao-doi/dich-vu/?stage=registered")
    assert "chưa có dịch vụ nào ở đây" in page(browser(), "/trao-doi/dich-vu/?stage=retired").lower()


def test_service_is_suspended_and_resumed_by_forms(cast: Cast) -> None:
    number = exchange.find_service("dan-cu").pk
    address = f"/trao-doi/dich-vu/{number}/"
    assert "/buoc/" not in page(browser(), address)
    assert "/buoc/suspend/" in page(browser(cast.operator), address)
    operator = browser(cast.operator)
    assert "1 bên đang có quyền gọi" in page(operator, f"{address}buoc/suspend/")
    assert browser(cast.nobody).post(f"{address}buoc/suspend/", {"reason": "x"}).status_code == 403
    answer = operator.post(f"{address}buoc/suspend/", {"reason": "Bảo trì", "until": "2099-01-02T22:30"})
    assert answer.status_code == 302
    html = page(browser(), address)
    assert "Bảo trì (dự kiến mở lại lúc 22:30 ngày 02/01/2099)" in html
    assert "Ông truc.ca" not in html  # persons are for those on duty
    assert "Ông truc.ca" in page(operator, address)
    assert operator.post(f"{address}buoc/resume/", {"reason": "Xong"}).status_code == 302
    assert exchange.find_service("dan-cu").enabled


def test_newer_description_is_compared_before_it_is_applied(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def source(*paths: str) -> exchange.Source:
        inside = ", ".join(f'"{path}": {{"get": {{}}}}' for path in paths)
        text = f'{{"openapi": "3.0.0", "servers": [{{"url": "http://127.0.0.1:8090/"}}], "paths": {{{inside}}}}}'
        return exchange.Source(text.encode(), "application/json", "http://127.0.0.1:8090/openapi.json")

    service, _ = exchange.register_described(
        ("VN", "GOV", "G01", "chia-se", "mo-ta"), source("/cu", "/chung"), name="Có mô tả"
    )
    exchange.grant(IOFFICE, "mo-ta", method="GET", path="/cu")
    monkeypatch.setattr("duoc.exchange.pages.life_cycle.services.read_source", lambda *_: source("/moi", "/chung"))
    address = f"/trao-doi/dich-vu/{service.pk}/ban-mo-ta/"
    assert browser(cast.engineer).get(address).status_code == 403
    assert address in page(browser(cast.operator), f"/trao-doi/dich-vu/{service.pk}/")
    html = page(browser(cast.operator), address)
    assert re.findall(r"<(ins|del) class=\"mono\">. GET (/\w+)", html) == [("ins", "/moi"), ("del", "/cu")]
    assert "1 quyền gọi" in html
    assert Right.objects.filter(service=service).count() == 1
    assert browser(cast.operator).post(address, {"sha256": "0" * 64}).status_code == 200  # not what was shown
    assert Right.objects.filter(service=service).count() == 1
    shown = re.findall(r'name="sha256" value="(\w{64})"', html)
    assert browser(cast.operator).post(address, {"sha256": shown[0]}).status_code == 302
    assert Right.objects.filter(service=service).count() == 0
    shown = page(browser(), f"/trao-doi/dich-vu/{service.pk}/")
    assert "GET /moi" in shown
    assert "GET /cu" not in shown
