"""The sandbox's pages: who may act there for which agency, what is shown once, and what a stranger sees."""

import re
from itertools import count

import pytest
from django.test import Client

from duoc.core import profile
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.people import services as people
from duoc.people.rules.accounts import DUTIES

CAMAU = profile.load("ca-mau")
SYSTEMS = "/thu-nghiem/he-thong/"
_number = count(1)


@pytest.fixture(scope="module", autouse=True)
def province(module_database: str) -> None:
    people.seed(CAMAU)
    exchange.seed_environment(CAMAU, Environment.SANDBOX, "http://127.0.0.1:8090")


def person(duty: str | None = "integrator", agency: str = "so-tp") -> Client:
    user = people.create_user(f"nguoi{next(_number)}", "con-cua-bo-ngang-rung-duoc")
    if duty:
        people.assign_role(user, people.agency_named(agency), duty)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def register(client: Client, agency: str = "so-tp", code: str = "") -> "tuple[int, str]":
    """Status and page of the form of a new system."""
    said = {"agency": people.agency_named(agency).pk, "code": code or f"trang-{next(_number)}", "name": "Một cửa thử"}
    answer = client.post(SYSTEMS, said)
    return answer.status_code, answer.content.decode()


def key_in(page: str) -> str:
    (found,) = re.findall(r'id="new-key">([^<]+)<', page)
    return str(found)


def newest() -> exchange.SystemEntry:
    return max(exchange.sandbox_systems(), key=lambda system: system.subsystem.pk)


@pytest.mark.parametrize("path", ["/thu-nghiem/", "/thu-nghiem/dich-vu/"])
def test_stranger_reads_how_it_works_and_sees_the_environment(path: str) -> None:
    answer = Client(headers={"host": "localhost"}).get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Bạn đang xem môi trường thử nghiệm" in page
    assert "MINH HỌA" in page


@pytest.mark.parametrize("path", [SYSTEMS, "/thu-nghiem/cuoc-goi/"])
def test_what_belongs_to_an_agency_asks_for_sign_in(path: str) -> None:
    answer = Client(headers={"host": "localhost"}).get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/tai-khoan/login/?next={path}")


@pytest.mark.parametrize("duty", DUTIES)
def test_every_duty_opens_the_sandbox_of_its_agency(duty: str) -> None:
    status, page = register(person(duty))
    assert status == 200
    assert len(key_in(page)) == 43


def test_account_without_an_agency_is_told_who_helps() -> None:
    client = person(None)
    for answer in (client.get(SYSTEMS), client.post(SYSTEMS, {"code": "x"}), client.get("/thu-nghiem/cuoc-goi/")):
        assert answer.status_code == 403
        assert "chưa thuộc cơ quan nào" in answer.content.decode()
    assert "chưa có vai trò" in client.get("/thu-nghiem/").content.decode()


def test_suspended_person_gets_nothing() -> None:
    client = person()
    people.suspend_user(max(people.users(), key=lambda user: user.pk))
    assert client.get(SYSTEMS).status_code in (302, 403)


def test_key_stands_in_one_answer_alone() -> None:
    client = person()
    _, page = register(client)
    text = key_in(page)
    again = client.get(SYSTEMS)
    assert text not in again.content.decode()
    assert f"…{text[-4:]}" in again.content.decode()
    assert "no-store" in again["Cache-Control"]
    assert text not in str(dict(client.session.items()))


def test_system_is_registered_for_ones_own_agency_alone() -> None:
    status, page = register(person(), "so-yt")
    assert status == 422
    assert "new-key" not in page
    assert not any("H12.09" in system.identifier for system in exchange.sandbox_systems())


@pytest.mark.parametrize("code", ["Mot-Cua", "a/b", "<script>"])
def test_code_that_cannot_be_used_is_told_in_words(code: str) -> None:
    status, page = register(person(), code=code)
    assert status == 422
    assert "không dùng được" in page
    assert "<script>" not in page.replace("<script type", "")


def test_others_agencies_numbers_are_unknown() -> None:
    register(person())
    system = newest()
    key, other = system.keys[0].row.pk, person("administrator", "so-yt")
    for path in (f"/thu-nghiem/khoa/{key}/thu-hoi/", f"{SYSTEMS}{system.subsystem.pk}/khoa/",
                 f"{SYSTEMS}{system.subsystem.pk}/ngung/"):  # fmt: skip
        assert other.post(path).status_code == 404
    assert system.identifier not in other.get(SYSTEMS).content.decode()
    assert system.identifier not in other.get("/thu-nghiem/cuoc-goi/").content.decode()
    assert [held.holds for held in newest().keys] == [True]


def test_colleague_may_end_what_another_left() -> None:
    register(person())
    system, colleague = newest(), person("officer")
    assert colleague.post(f"/thu-nghiem/khoa/{system.keys[0].row.pk}/thu-hoi/").status_code == 302
    assert [held.holds for held in newest().keys] == [False]
    assert colleague.post(f"/thu-nghiem/khoa/{system.keys[0].row.pk}/thu-hoi/").status_code == 302  # the list says so
    assert colleague.post(f"{SYSTEMS}{system.subsystem.pk}/ngung/").status_code == 302
    assert system.identifier not in {one.identifier for one in exchange.sandbox_systems()}


def test_one_key_too_many_is_refused_in_words() -> None:
    client = person()
    register(client)
    place = f"{SYSTEMS}{newest().subsystem.pk}/khoa/"
    for _ in range(4):
        assert client.post(place).status_code == 200
    answer = client.post(place)
    assert answer.status_code == 422
    assert "5 khóa thử nghiệm" in answer.content.decode()
    assert "new-key" not in answer.content.decode()


def test_secret_of_a_dialect_is_shown_once_and_ends() -> None:
    client = person()
    register(client)
    system = newest()
    place = f"{SYSTEMS}{system.subsystem.pk}/khoa/"
    page = client.post(place, {"dialect": "wso2", "network": "10.1.2.0/24"}).content.decode()
    (secret,) = re.findall(r'id="new-secret">([^<]+)<', page)
    (row,) = exchange.test_secrets(system)
    listed = client.get(SYSTEMS).content.decode()
    assert secret not in listed
    assert row.consumer.name in listed
    assert "10.1.2.0/24" in listed
    assert person("officer", "so-yt").post(f"/thu-nghiem/bi-mat/{row.pk}/thu-hoi/").status_code == 404
    assert client.post(f"/thu-nghiem/bi-mat/{row.pk}/thu-hoi/").status_code == 302
    assert exchange.test_secrets(system) == []
    refused = client.post(place, {"dialect": "lgsp", "network": "0.0.0.0/0"})
    assert (refused.status_code, "tất cả mọi nơi" in refused.content.decode()) == (422, True)


def test_form_without_its_token_changes_nothing() -> None:
    client = person()
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.cookies = client.cookies
    before = len(exchange.sandbox_systems())
    assert register(strict)[0] == 403
    assert len(exchange.sandbox_systems()) == before


def test_service_page_writes_the_readers_own_name_into_the_code() -> None:
    client = person()
    register(client)
    system, number = newest(), exchange.find_service("gia", Environment.SANDBOX).pk
    place = f"/thu-nghiem/dich-vu/{number}/"
    for language in ("curl", "python", "java", "csharp", "php"):
        page = client.get(f"{place}?lang={language}&client={system.identifier}").content.decode()
        assert system.identifier in page[page.index('id="ma-mau"') :].partition("</pre>")[0]
    stranger = (
        Client(headers={"host": "localhost"}).get(f"{place}?client={system.identifier}&dialect=wso2").content.decode()
    )
    assert system.identifier not in stranger.partition("<main")[2].replace(f"client={system.identifier}", "")
    assert "/token" in stranger
    assert "mã ví dụ" in stranger


@pytest.mark.parametrize("query", ["lang=cobol", "dialect=x", "client=VN/GOV/a", "client=", "lang=<script>"])
def test_choice_that_does_not_exist_is_the_first_one(query: str) -> None:
    number = exchange.find_service("gia", Environment.SANDBOX).pk
    answer = Client(headers={"host": "localhost"}).get(f"/thu-nghiem/dich-vu/{number}/?{query}")
    assert answer.status_code == 200
    assert "curl -sS" in answer.content.decode()


def test_absent_service_is_absent_in_words() -> None:
    assert Client(headers={"host": "localhost"}).get("/thu-nghiem/dich-vu/999999/").status_code == 404


@pytest.mark.parametrize("detail", ["x", "00000000-0000-4000-8000-000000000000", "%00", "'--"])
def test_refusal_that_is_not_known_is_told_so(detail: str) -> None:
    page = person().get(f"/thu-nghiem/cuoc-goi/?detail={detail}").content.decode()
    assert "Không có lời từ chối nào mang mã này" in page
