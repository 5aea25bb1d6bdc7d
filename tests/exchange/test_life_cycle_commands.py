"""`duoc exchange connection …`, `service …`, `record-test` as scripts use them; what a seed leaves alone; steps at once."""

import json
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections as databases
from tests.exchange import lives
from tests.exchange.lives import IOFFICE, POPULATION, Cast
from tests.exchange.test_commands import run

from duoc.core import profile
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Connection, Right, Transition
from duoc.people import services as people
from duoc.people.services.periods import today


@pytest.fixture
def cast(registry: str) -> Cast:
    return lives.settle()


def test_script_leads_a_connection_from_draft_to_live(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*words: str) -> Any:
        capsys.readouterr()
        assert run(*words, "--json") == 0
        return json.loads(capsys.readouterr().out)

    report = tmp_path / "ket-qua.json"
    report.write_text('{"cases": 3}')
    made = told(
        "connection", "ask", "--client", IOFFICE, "--service", "dan-cu", "--purpose", "Điền sẵn", "--basis", "NĐ 278",
        "--field", "HoTen", "--endpoint", "get /tra-cuu/*", "--by", "ky.su",
    )  # fmt: skip
    number = str(made["number"])
    assert told("connection", "amend", number, "--purpose", "Điền sẵn hồ sơ", "--basis", "NĐ 278/2025", "--field", "HoTen",
                "--field", "NgaySinh", "--endpoint", "GET /tra-cuu/*", "--by", "ky.su") == {"number": int(number)}  # fmt: skip
    told("connection", "register", number, "--by", "ky.su")
    told("record-test", "--connection", number, "--passed", "--report", str(report))
    told("connection", "test", number, "--by", "ky.su")
    told("connection", "endorse", number, "--document", "1/QĐ", "--by", "truong.phong")
    told("connection", "approve", number, "--document", "2/QĐ", "--by", "truc.ca")
    assert told("connection", "open", number, "--by", "truc.ca")["state"] == "live"
    shown = told("connection", "show", number)
    assert [(step["step"], step["by"], step["document"]) for step in shown["steps"]] == [
        ("register", "ky.su", ""), ("test", "ky.su", ""), ("endorse", "truong.phong", "1/QĐ"), ("approve", "truc.ca", "2/QĐ"),
        ("open", "truc.ca", ""),
    ]  # fmt: skip
    assert (shown["state"], shown["awaits"], shown["scope"]) == ("live", None, ["GET /tra-cuu/*"])
    assert [row["number"] for row in told("connection", "list", "--state", "live")["connections"]] == [int(number)]
    exchange.grant("/".join(IOFFICE.split("/")[:3]), POPULATION)
    suspended = told("connection", "suspend", number, "--reason", "Rà soát", "--until", "2099-01-01", "--by", "truc.ca")
    assert suspended["wider_rights"] == ["VN/GOV/000.00.00.H12"]
    assert run("connection", "show", number) == 0
    text = capsys.readouterr().out
    assert "state: tạm dừng, chờ UBND tỉnh: resume" in text
    assert "suspend → tạm dừng, truc.ca: Rà soát" in text


def test_script_leads_a_service(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("record-test", "--service", "ho-khau", "--passed") == 0
    for words in (("test",), ("approve", "--document", "3/QĐ"), ("open",), ("suspend", "--reason", "Bảo trì"),
                  ("resume", "--reason", "Xong"), ("retire", "--document", "4/QĐ", "--reason", "Thay thế")):  # fmt: skip
        assert run("service", words[0], "ho-khau", *words[1:], "--by", "truc.ca") == 0
    capsys.readouterr()
    assert run("service", "show", "ho-khau") == 0
    assert "state: chấm dứt\n" in capsys.readouterr().out


def test_refusals_are_one_sentence_and_status_1(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    number = str(lives.led(cast, "register"))
    for words, reason in (
        (("connection", "open", number, "--by", "truc.ca"), "chưa thể open; làm được: test, return, end"),
        (("connection", "test", number, "--by", "root"), "không phải tài khoản nào"),
        (("connection", "test", number, "--by", "ky.su"), "kiểm thử hợp đồng"),
        (
            ("connection", "end", number, "--reason", "x", "--by", "ky.su"),
            "người làm được thuộc: UBND tỉnh; Sở Tư pháp",
        ),
        (("connection", "show", "99999999999"), "Không có kết nối số"),
        (("service", "open", "khong-co", "--by", "truc.ca"), "Chưa có dịch vụ"),
    ):
        capsys.readouterr()
        assert run(*words) == 1
        told = capsys.readouterr().err
        assert reason in told
        assert told.count("\n") == 1


def test_seed_leaves_to_a_connection_what_it_took_away(database: str) -> None:
    """`duoc up` seeds the published rights again: not those of a connection that was suspended since, nor of the retired."""
    camau = profile.load("ca-mau")
    people.seed(camau)
    exchange.seed(camau, "http://127.0.0.1:8090")
    committee = next(one for one in people.agencies_as_of(today()) if one.kind == "province")
    boss, operator = (people.create_user(name, lives.PASSWORD) for name in ("sep", "truc"))
    people.assign_role(boss, committee, "administrator")
    people.assign_role(operator, committee, "operator")
    client = next(one.identifier for one in exchange.clients() if one.subsystem.software == "Misa")
    (service,) = next(one.may_call for one in exchange.clients() if one.identifier == client)
    number = exchange.ask_connection(client, service, lives.ASKED, by=boss).pk
    for verb in (*lives.WAY, "suspend"):
        if verb == "test":
            exchange.record_contract_test(number, True, {})
        by = operator if verb in ("approve", "open", "suspend") else boss
        exchange.step_connection(number, verb, lives.said(verb), by=by)
    exchange.step_service("dan-cu" if "dan-cu" in service else exchange.services()[1].identifier, "retire",
                          lives.said("retire"), by=operator)  # fmt: skip
    before = set(Right.objects.values_list("subsystem__code", "service__code"))
    exchange.seed(camau, "http://127.0.0.1:9999")
    assert set(Right.objects.values_list("subsystem__code", "service__code")) == before
    assert not Right.objects.filter(subsystem__software="Misa").exists()


def test_grant_beside_a_suspension_is_taken_away_or_refused(cast: Cast, registry: str) -> None:
    """A grant that began before the suspension and commits after it would leave a right that nobody sees."""
    number = lives.led(cast)
    row = Connection.objects.get(pk=number)
    with psycopg.connect(registry, options="-c search_path=production") as late:
        late.execute(
            "INSERT INTO exchange_right (subsystem_id, service_id, method, path, granted_by) VALUES (%s, %s, '*', '**', '')",
            [row.client_id, row.service_id],
        )
        lives.step(number, "suspend", cast)
        with pytest.raises(psycopg.errors.IntegrityError) as refused:
            late.commit()
    assert refused.value.diag.constraint_name == "suspended_connection_is_granted_nothing"
    assert not Right.objects.filter(subsystem_id=row.client_id).exists()


def test_of_two_persons_at_once_one_takes_the_step(cast: Cast) -> None:
    number, outcomes, together = lives.led(cast, "approve"), [], threading.Barrier(2)

    def take() -> None:
        together.wait()
        try:
            outcomes.append(exchange.step_connection(number, "open", lives.said("open"), by=cast.operator).to_state)
        except exchange.RefusedError as error:
            outcomes.append(str(error))
        finally:
            databases.close_all()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("live") == 1
    assert Transition.objects.filter(verb="open").count() == 1
    assert Right.objects.filter(subsystem__code="ioffice").count() == 1
    assert exchange.connections(exchange.Wanted(state="live"), environment=Environment.PRODUCTION).rows
