"""Leading connections and services through their lives: who may, what it changes at the gateways, what the ledger hears."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.exchange import lives
from tests.exchange.conftest import CLIENT, SERVICE, register_all
from tests.exchange.lives import ASKED, IOFFICE, POPULATION, Cast
from tests.wire.test_registry_snapshot import snapshot

import duoc.wire
from duoc.core.clock import PROVINCE_ZONE
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Connection, Member, Right, Service, Transition
from duoc.exchange.rules.connections import Asked, parse_scope
from duoc.exchange.services import RefusedError, Said, Wanted
from duoc.exchange.services.life_cycle.reading import counts, missing_rights, stages
from duoc.frame.models import Outbox
from duoc.people import services as people

SNAPSHOT = (Path(duoc.wire.__file__).parent / "sql" / "registry_snapshot.sql").read_text("utf-8")
DVC = "/".join(CLIENT)


@pytest.fixture
def cast(registry: str) -> Cast:
    return lives.settle()


@pytest.fixture(scope="module")
def unchanged(module_database: str) -> Cast:
    """For what is refused and leaves nothing."""
    register_all(Environment.PRODUCTION)
    return lives.settle()


def told_to_gateways(dsn: str) -> dict[str, Any]:
    """The document that gateways decide by."""
    with psycopg.connect(dsn, options="-c search_path=production") as sql:
        row = sql.execute(SNAPSHOT).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def scopes(dsn: str, client: str = IOFFICE) -> list[tuple[str, str]]:
    """What gateways let a client call."""
    document = told_to_gateways(dsn)
    number = next(one["id"] for one in document["clients"] if one["name"] == client)
    return [(right["method"], right["path"]) for right in document["rights"] if right["client"] == number]


def test_a_call_comes_with_the_opening_and_goes_with_suspension_and_end(cast: Cast, registry: str) -> None:
    number = lives.led(cast, "approve")
    assert scopes(registry) == []
    lives.step(number, "open", cast)
    assert scopes(registry) == [("GET", "/tra-cuu/*")]
    assert snapshot(registry)["suspended"] == []
    lives.step(number, "suspend", cast)
    assert scopes(registry) == []
    (told,) = snapshot(registry)["suspended"]
    assert told["notice"] == lives.said("suspend").reason
    with pytest.raises(RefusedError, match="đang tạm dừng"):
        exchange.grant(IOFFICE, POPULATION)
    lives.step(number, "resume", cast)
    assert scopes(registry) == [("GET", "/tra-cuu/*")]
    lives.step(number, "end", cast)
    assert scopes(registry) == []
    assert [row.verb for row in Transition.objects.order_by("number")] == [
        *lives.WAY, "suspend", "resume", "end",
    ]  # fmt: skip


def test_opening_makes_its_scope_the_only_direct_right(cast: Cast, registry: str) -> None:
    """The client could call everything by a right given by hand; its connection asks for less."""
    assert scopes(registry, DVC) == [("*", "**")]
    lives.led(cast, "open", DVC)
    assert scopes(registry, DVC) == [("GET", "/tra-cuu/*")]


def test_draft_that_is_given_up_leaves_rights_given_by_hand(cast: Cast, registry: str) -> None:
    number = lives.led(cast, "register", DVC)
    lives.step(number, "end", cast)
    assert scopes(registry, DVC) == [("*", "**")]


def test_suspension_tells_by_whom_the_client_may_still_call(cast: Cast) -> None:
    number = lives.led(cast)
    exchange.grant("VN/GOV/000.00.00.H12", POPULATION)
    exchange.add_to_group("VN/GOV/G01/chia-se", "tinh", IOFFICE)
    exchange.grant("GROUP:tinh", POPULATION)
    found = exchange.find_connection(number)
    assert exchange.wider_rights(found, Environment.PRODUCTION) == ["VN/GOV/000.00.00.H12", "GROUP:tinh"]


# By hand from reference §6: who takes which step of a connection that waits for it.
TAKERS = {
    "register": {"engineer", "manager"},
    "test": {"engineer", "manager", "operator"},
    "endorse": {"manager"},
    "approve": {"operator"},
    "open": {"operator"},
    "suspend": {"operator", "manager"},
    "resume": {"operator"},
    "return": {"operator", "manager"},
    "end": {"operator", "manager"},
}


def test_role_decides_over_every_step(cast: Cast) -> None:
    number = lives.led(cast, "draft")
    walk = [
        "register",
        "test",
        "endorse",
        "return",
        "register",
        "test",
        "endorse",
        "approve",
        "open",
        "suspend",
        "resume",
        "end",
    ]
    for verb in walk:
        before = Transition.objects.count()
        for who in ("engineer", "manager", "operator", "provider", "nobody"):
            found = exchange.find_connection(number)
            line = exchange.connection_line(found, getattr(cast, who), Environment.PRODUCTION)
            assert (verb in [step.verb for step in line.may]) is (who in TAKERS[verb]), (verb, who)
            if who not in TAKERS[verb]:
                with pytest.raises(RefusedError, match="không có vai trò"):
                    exchange.step_connection(number, verb, lives.said(verb), by=getattr(cast, who))
        assert Transition.objects.count() == before
        lives.step(number, verb, cast)


def test_operator_who_manages_the_agency_too_cannot_approve_what_he_endorsed(cast: Cast) -> None:
    people.assign_role(cast.operator, people.agency_named("so-tp"), "steward")
    number = lives.led(cast, "test")
    exchange.step_connection(number, "endorse", lives.said("endorse"), by=cast.operator)
    with pytest.raises(RefusedError, match="một người khác"):
        lives.step(number, "approve", cast)
    assert Connection.objects.get().state == "endorsed"


def test_test_waits_for_a_passed_result_since_the_registration(cast: Cast) -> None:
    number = lives.led(cast, "register")
    for passed in (None, False):
        if passed is not None:
            exchange.record_contract_test(number, passed, {"case": "sai kiểu"})
        with pytest.raises(RefusedError, match="kiểm thử hợp đồng"):
            exchange.step_connection(number, "test", Said(), by=cast.engineer)
    lives.step(number, "test", cast)
    assert [test.passed for test in exchange.connection_line(
        exchange.find_connection(number), None, Environment.PRODUCTION).tests] == [True, False]  # fmt: skip


def test_returned_draft_is_rewritten_and_goes_the_whole_way_again(cast: Cast) -> None:
    number = lives.led(cast, "endorse")
    with pytest.raises(RefusedError, match="không sửa được"):
        exchange.amend_connection(number, ASKED, by=cast.engineer)
    lives.step(number, "return", cast)
    asked = Asked("Khác", "Căn cứ khác", ("CCCD",), parse_scope(["post /a", "/b/**", ""]))
    exchange.amend_connection(number, asked, by=cast.engineer)
    with pytest.raises(RefusedError, match="làm được: register, end"):
        lives.step(number, "endorse", cast)
    lives.step(number, "register", cast)
    with pytest.raises(RefusedError, match="kiểm thử hợp đồng"):
        exchange.step_connection(number, "test", Said(), by=cast.engineer)
    told = exchange.connections(Wanted()).rows[0].members()
    assert (told["scope"], told["fields"], told["state"]) == (["POST /a", "* /b/**"], ["CCCD"], "registered")


def test_incomplete_draft_is_kept_and_not_registered(cast: Cast) -> None:
    number = exchange.ask_connection(IOFFICE, POPULATION, Asked("", "", ()), by=cast.engineer).pk
    with pytest.raises(RefusedError, match="còn thiếu"):
        lives.step(number, "register", cast)
    with pytest.raises(RefusedError, match="chưa chấm dứt"):
        exchange.ask_connection(IOFFICE, POPULATION, ASKED, by=cast.engineer)
    with pytest.raises(RefusedError, match="không có vai trò xin"):
        exchange.ask_connection(IOFFICE, POPULATION, ASKED, by=cast.provider)
    with pytest.raises(RefusedError, match="chính nó"):
        exchange.ask_connection("/".join(SERVICE[:4]), POPULATION, ASKED, by=cast.provider)


def test_every_step_is_in_the_ledger_and_its_person_only_as_a_commitment(cast: Cast) -> None:
    number = lives.led(cast)
    Outbox.objects.all().delete()
    lives.step(number, "suspend", cast)
    events = [(row.kind, row.payload is None, json.loads(bytes(row.payload or row.entry))) for row in
              Outbox.objects.order_by("id")]  # fmt: skip
    kind, public, fact = events[0]
    assert (kind, public) == ("exchange.connection_stepped", True)
    assert {name: fact[name] for name in ("connection", "client", "service", "step", "from", "to")} == {
        "connection": number, "client": IOFFICE, "service": POPULATION, "step": "suspend", "from": "live", "to": "suspended",
    }  # fmt: skip
    kind, public, act = events[1]
    assert (kind, public) == ("exchange.officer_acted", False)
    assert act == {"about": fact["event"], "officer": "truc.ca", "reason": "Theo đề nghị của cơ quan"}
    assert str(Transition.objects.get(verb="suspend").event) == fact["event"]
    entries = b"".join(bytes(row.entry) for row in Outbox.objects.all()).decode()
    assert "truc.ca" not in entries
    assert "Theo đề nghị" not in entries


def test_step_that_is_refused_leaves_no_event_and_no_right(cast: Cast) -> None:
    number = lives.led(cast, "approve")
    before = Outbox.objects.count()
    with pytest.raises(RefusedError, match="cần lý do"):
        exchange.step_connection(number, "end", Said(), by=cast.operator)
    Service.objects.filter(code="dan-cu").update(status="retired", enabled=False)
    with pytest.raises(RefusedError, match="đã chấm dứt trong danh bạ"):
        lives.step(number, "open", cast)
    assert Outbox.objects.count() == before
    assert not Right.objects.filter(subsystem__code="ioffice").exists()


def test_list_holds_what_waits_for_a_person(cast: Cast) -> None:
    number = lives.led(cast, "test")
    turns = {who: [row.connection.pk for row in exchange.connections(Wanted(for_user=getattr(cast, who))).rows]
             for who in ("engineer", "manager", "operator", "provider", "nobody")}  # fmt: skip
    assert turns == {"engineer": [], "manager": [number], "operator": [], "provider": [], "nobody": []}
    lives.step(number, "endorse", cast)
    assert [row.connection.pk for row in exchange.connections(Wanted(for_user=cast.operator)).rows] == [number]
    assert counts(Wanted()) == {"endorsed": 1}
    Member.objects.filter(member_code="000.00.00.H12").update(agency=None)
    lives.step(number, "return", cast)
    assert exchange.connections(Wanted(for_user=cast.engineer)).rows == []


def test_right_taken_beside_its_connection_is_seen(cast: Cast) -> None:
    found = exchange.find_connection(lives.led(cast))
    assert missing_rights(found, Environment.PRODUCTION) == []
    exchange.revoke(IOFFICE, POPULATION, method="GET", path="/tra-cuu/*")
    assert missing_rights(found, Environment.PRODUCTION) == [("GET", "/tra-cuu/*")]


def test_service_lives_from_its_registration_to_its_end(cast: Cast, registry: str) -> None:
    def enabled() -> bool | None:
        found = [one["enabled"] for one in told_to_gateways(registry)["services"] if one["name"].endswith("ho-khau")]
        return found[0] if found else None

    service = exchange.find_service("ho-khau")
    assert stages()[service.pk] == "registered"
    assert enabled() is False
    with pytest.raises(RefusedError, match="kiểm thử hợp đồng"):
        exchange.step_service("ho-khau", "test", Said(), by=cast.provider)
    exchange.record_contract_test("ho-khau", True, {})
    exchange.step_service("ho-khau", "test", Said(), by=cast.provider)
    with pytest.raises(RefusedError, match="vòng đời"):
        exchange.resume_service("ho-khau")
    with pytest.raises(RefusedError, match="không có vai trò"):
        exchange.step_service("ho-khau", "approve", lives.said("approve"), by=cast.provider)
    exchange.step_service("ho-khau", "approve", lives.said("approve"), by=cast.operator)
    assert enabled() is False
    exchange.step_service("ho-khau", "open", Said(), by=cast.operator)
    assert enabled() is True
    until = datetime.now(PROVINCE_ZONE).replace(year=2099, month=1, day=2, hour=22, minute=30)
    exchange.step_service("ho-khau", "suspend", Said("", "Bảo trì máy chủ", until), by=cast.operator)
    assert enabled() is False
    assert Service.objects.get(code="ho-khau").disabled_notice == (
        "Bảo trì máy chủ (dự kiến mở lại lúc 22:30 ngày 02/01/2099)"
    )
    exchange.step_service("ho-khau", "resume", lives.said("resume"), by=cast.operator)
    assert enabled() is True
    exchange.step_service("ho-khau", "retire", lives.said("retire"), by=cast.operator)
    assert enabled() is None
    assert stages()[service.pk] == "retired"


def test_retired_service_ends_its_connections_and_takes_all_rights_with_it(cast: Cast, registry: str) -> None:
    number = lives.led(cast)
    exchange.add_context("/dan-cu/1.0", POPULATION)
    exchange.step_service("dan-cu", "retire", lives.said("retire"), by=cast.operator)
    assert Connection.objects.get(pk=number).state == "ended"
    document = told_to_gateways(registry)
    assert document["rights"] == document["contexts"] == []
    assert Right.objects.count() == 0


def test_end_of_a_suspension_lies_ahead(cast: Cast) -> None:
    past = datetime.now(PROVINCE_ZONE) - timedelta(minutes=1)
    with pytest.raises(RefusedError, match="ở sau bây giờ"):
        exchange.step_service("dan-cu", "suspend", Said("", "Bảo trì", past), by=cast.operator)


def test_service_opened_by_the_old_verbs_lives_as_before(cast: Cast) -> None:
    exchange.suspend_service("dan-cu", "Bảo trì")
    service = exchange.find_service("dan-cu")
    assert stages()[service.pk] == "suspended"
    exchange.resume_service("dan-cu")
    assert stages()[service.pk] == "live"


def test_load_is_a_step_of_the_lives_it_changes(cast: Cast) -> None:
    whole = exchange.dump_registry(Environment.PRODUCTION)
    exchange.step_service("dan-cu", "suspend", lives.said("suspend"), by=cast.operator)
    exchange.load_registry(whole, Environment.PRODUCTION, replace_production=True)
    steps = list(Transition.objects.order_by("number").values_list("verb", "to_state", "actor"))
    assert steps == [("suspend", "suspended", cast.operator.pk), ("load", "live", None)]
    without = whole | {"services": [], "acl": []}
    exchange.load_registry(without, Environment.PRODUCTION, replace_production=True)
    assert Transition.objects.order_by("-number").values_list("to_state", flat=True)[0] == "retired"


def test_load_goes_around_no_suspension(cast: Cast) -> None:
    number = lives.led(cast)
    whole = exchange.dump_registry(Environment.PRODUCTION)
    lives.step(number, "suspend", cast)
    with pytest.raises(RefusedError, match=f"{IOFFICE} → {POPULATION} đang tạm dừng"):
        exchange.load_registry(whole, Environment.PRODUCTION, replace_production=True)


def test_replay_takes_no_steps(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="phát lại"):
        exchange.ask_connection(IOFFICE, POPULATION, ASKED, by=cast.engineer, environment=Environment.REPLAY)
    with pytest.raises(RefusedError, match="phát lại"):
        exchange.step_service(
            "dan-cu", "retire", lives.said("retire"), by=cast.operator, environment=Environment.REPLAY
        )


@pytest.mark.parametrize("report", [["không", "phải"], {"x": float("nan")}, {"x": "\0"}, {"x": "y" * (1 << 20)}])
def test_report_that_cannot_be_kept_is_refused(unchanged: Cast, report: Any) -> None:
    with pytest.raises(RefusedError, match="Báo cáo kiểm thử"):
        exchange.record_contract_test("dan-cu", True, report)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (Asked("x" * 2001, "b", ("f",)), "nhiều nhất 2000"),
        (Asked("a\u202eb", "b", ("f",)), "ký tự ẩn"),
        (Asked("a", "b", ("f" * 81,)), "80 ký tự"),
        (Asked("a", "b", tuple(map(str, range(101)))), "100 trường"),
        (Asked("a", "b", ("f",), (("GIVE", "/x"),)), "Phương thức"),
        (Asked("a", "b", ("f",), (("GET", "x"),)), "bắt đầu bằng"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(unchanged: Cast, asked: Asked, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        exchange.ask_connection(IOFFICE, POPULATION, asked, by=unchanged.engineer)
    assert not Connection.objects.exists()
