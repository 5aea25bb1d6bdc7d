"""Who may see what: counts are public, single calls of a living province are not."""

import json

import pytest

from duoc.core import clock, profile
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.people import services as people
from duoc.people.services.periods import today

PASSWORD = "con-cua-bo-ngang-rung-duoc"


@pytest.fixture
def living(database, tmp_path, make_province):
    """Production with ten calls of today, and the name of the newest receipt."""
    ca_mau = profile.load("ca-mau")
    people.seed(ca_mau)
    exchange.seed(ca_mau)
    made = make_province(database, tmp_path, Environment.PRODUCTION)
    service, client = exchange.services()[1].service.id, exchange.clients()[0].subsystem.id
    start = clock.day_start_us(today())
    made.write([made.call(service, client, start + turn, 200) for turn in range(10)])
    yield exchange.messages(exchange.Filter()).rows[0].receipt
    made.connection.close()


def sign_in(client, duty: str | None) -> None:
    user = people.create_user("truc-ca", password=PASSWORD)
    if duty:
        agency = people.agency_named("so-tp")
        people.assign_role(user, agency, duty)
    client.post("/tai-khoan/login/", {"login": "truc-ca", "password": PASSWORD})


def test_counts_of_production_are_public(client, living):
    assert ">10</a>" in client.get("/").content.decode()
    assert ">10</a>" in client.get("/trao-doi/cuoc-goi/").content.decode()


def test_stranger_sees_no_single_call_of_production(client, living):
    html = client.get("/trao-doi/cuoc-goi/").content.decode()
    assert "/trao-doi/bien-nhan/" not in html
    assert "chỉ người có trách nhiệm" in html
    answer = client.get(f"/trao-doi/bien-nhan/{living}/")
    assert answer.status_code == 403
    assert "chỉ người có trách nhiệm" in answer.content.decode()


def test_account_without_a_duty_is_told_who_gives_it(client, living):
    sign_in(client, None)
    assert "Người quản trị cơ quan bạn cấp được" in client.get("/trao-doi/cuoc-goi/").content.decode()
    assert client.get(f"/trao-doi/bien-nhan/{living}/").status_code == 403


@pytest.mark.parametrize("duty", ["operator", "inspector", "auditor"])
def test_those_on_duty_see_single_calls(client, living, duty):
    sign_in(client, duty)
    assert f"/trao-doi/bien-nhan/{living}/" in client.get("/trao-doi/cuoc-goi/").content.decode()
    assert client.get(f"/trao-doi/bien-nhan/{living}/").status_code == 200


def test_who_holds_the_name_of_a_receipt_gets_its_proof(client, living):
    # The name holds a random id: only who made the call, or was given it, knows it.
    made = json.loads(client.get(f"/trao-doi/bien-nhan/{living}.json").content)
    assert made["format"] == "duoc.receipt/1"
    assert [check for check in exchange.verify_receipt(made) if not check.ok] == []
