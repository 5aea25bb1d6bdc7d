"""What a guarded call leaves: its count of citizens, shared with the wall, and its records, written before anything goes on."""

import json
import time
from datetime import datetime, timedelta, timezone

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.guard.conftest import AI, CASE, FREE, PEOPLE, dossiers, guarded_registry, under
from tests.wire.gateway.house import CLIENT, KEY, House, eventually
from tests.wire.gateway.provider import answer

from duoc.wire.budgets import Budgets, Marks, identity_key
from duoc.wire.decisions.reader import JournalReader

JSON = ("Content-Type", "application/json")
DENIED, UNLOGGED = "Server.ServerProxy.AccessDenied", "Server.ClientProxy.LoggingFailed"
ONE, TWO, THREE = "096099000001", "096099000002", "096099000003"


def told(house, got, count):
    """So many records of the call with this answer, as soon as they are in the journal."""
    records = []

    def there():
        records[:] = [one for one in journal(house) if one["session"] == got["X-Road-Request-Id"]]
        return len(records) >= count

    eventually(there)
    assert len(records) == count
    return records


def journal(house):
    """All records of the gateway's journal."""
    reader = JournalReader(house.home / "guard" / "journal" / "exchange-gw1", 0, None, 0)
    found = [one.members("w") for frame in reader.frames() for one in frame.decisions()]
    reader.close()
    return found


def marks_of(house, *numbers):
    marks = Marks(identity_key(house.home / "guard" / "keys" / "identities"))
    return sorted(marks.identity(number).hex() for number in numbers)


@pytest.fixture
def anybody(guarded, ticket):
    """Tickets of an officer who has asked about nobody today."""
    case = CASE._replace(code="H12.26-1129-0007", officer="")
    dossiers(guarded, CASE, case)
    officer = f"officer-{time.time_ns()}"
    yield officer, lambda: ticket(dossier=case.code, officer=officer)
    dossiers(guarded, CASE)


def test_records_say_who_asked_why_about_whom(ask, ticket, guarded):
    said = answer(200, [JSON], json.dumps({"so": THREE}).encode())
    got = ask(PEOPLE, f"/cong-dan/{ONE}?soDinhDanh={TWO}", ticket=ticket(), said=said)
    passed, done = told(guarded, got, 2)
    about = ("application", "account", "source", "key", "objects", "verdict", "rule", "text")
    assert {name: passed[name] for name in about} == {
        "application": "exchange", "account": CLIENT, "source": "127.0.0.1", "key": PEOPLE, "objects": [PEOPLE],
        "verdict": "pass", "rule": "", "text": f"GET {PEOPLE}",
    }  # fmt: skip
    assert (passed["officer"], passed["agency"], passed["dossier"]) == ("lan", "H12.12", CASE.code)
    assert passed["marks"] == marks_of(guarded, ONE, TWO)
    assert (done["verdict"], done["of"], done["size"]) == ("done", passed["number"], len(got.body))
    assert done["marks"] == marks_of(guarded, THREE)
    assert done["duration_us"] > 0
    everything = b"".join(path.read_bytes() for path in (guarded.home / "guard").rglob("*") if path.is_file())
    assert not any(number.encode() in everything for number in (ONE, TWO, THREE))


def test_refusals_are_recorded_with_what_a_signed_ticket_claims(ask, ticket, guarded):
    got = ask(PEOPLE, f"/cong-dan/{ONE}", ticket=ticket(dossier="H12.26-1129-0009"))
    (record,) = told(guarded, got, 1)
    assert (record["verdict"], record["rule"], record["officer"]) == ("block", "khong-co-ho-so", "lan")
    assert record["marks"] == marks_of(guarded, ONE)
    got = ask(PEOPLE)
    (record,) = told(guarded, got, 1)
    assert (record["verdict"], record["rule"], record["officer"]) == ("block", "khong-co-ve", "")


def test_masked_and_blocked_bodies_are_recorded_by_type(ask, guarded):
    body = json.dumps({"soDinhDanh": ONE, "dienThoai": "0912345678"}).encode()
    got = ask(under("mask", "mask"), body=body, headers=[JSON], said=answer(200, [JSON], body))
    assert [(one["verdict"], one["rule"]) for one in told(guarded, got, 3)] == [
        ("mask", "du-lieu-ca-nhan:PHONE,SO_DINH_DANH"), ("mask", "du-lieu-ca-nhan:PHONE,SO_DINH_DANH"), ("done", ""),
    ]  # fmt: skip
    got = ask(under(answer="block"), said=answer(200, [JSON], body))
    assert [(one["verdict"], one["rule"]) for one in told(guarded, got, 3)] == [
        ("pass", ""), ("block", "du-lieu-ca-nhan:PHONE,SO_DINH_DANH"), ("done", DENIED),
    ]  # fmt: skip
    got = ask(under(answer="block"), said=answer(200, [], b"\xff\xff"))
    assert [one["rule"] for one in told(guarded, got, 3)] == ["", "khong-kiem-tra", DENIED]


def test_officer_may_ask_about_so_many_citizens_a_day(ask, anybody, provider, terms, guarded):
    terms(2, identities_day=2)
    _, ticket = anybody
    assert [ask(PEOPLE, f"/cong-dan/{number}", ticket=ticket()).status for number in (ONE, TWO, ONE, TWO)] == [200] * 4
    refused = ask(PEOPLE, f"/cong-dan/{THREE}", ticket=ticket())
    assert refused.error == DENIED
    assert "hạn mức 2 công dân" in json.loads(refused.body)["message"]
    assert [one["rule"] for one in told(guarded, refused, 1)] == ["han-muc"]
    assert len(provider.requests) == 4
    # The attempt counted: from now on nothing opens today, as a third citizen was asked about.
    assert ask(PEOPLE, f"/cong-dan/{ONE}", ticket=ticket()).error == DENIED


def test_citizens_in_answers_count_and_the_wall_s_too(ask, anybody, terms, guarded):
    terms(2, identities_day=3)
    officer, ticket = anybody
    assert ask(PEOPLE, ticket=ticket()).status == 200
    folder = guarded.home / "guard"
    wall = Budgets(folder / "counts", identity_key(folder / "keys" / "identities"))
    wall.spend(officer, [wall.mark(ONE)], 0)
    said = answer(200, [JSON], json.dumps([{"soDinhDanh": number} for number in (ONE, TWO, THREE)]).encode())
    assert ask(PEOPLE, "/to-dan-pho", ticket=ticket(), said=said).status == 200
    assert wall.distinct(officer) == 3
    said = answer(200, [JSON], json.dumps({"soDinhDanh": "096099000004"}).encode())
    refused = ask(PEOPLE, "/cong-dan-khac", ticket=ticket(), said=said)
    assert refused.error == DENIED
    assert b"096099000004" not in refused.body
    wall.close()


def test_probing_without_a_ticket_counts_for_the_caller(ask, guarded):
    ask(PEOPLE, "/cong-dan/096099000005")
    budgets = Budgets(guarded.home / "guard" / "counts", identity_key(guarded.home / "guard" / "keys" / "identities"))
    before = budgets.distinct(CLIENT)
    assert before
    ask(PEOPLE, "/cong-dan/096099000006")
    ask(PEOPLE, "/cong-dan/096099000006")
    assert budgets.distinct(CLIENT) == before + 1
    budgets.close()


def test_counts_survive_a_kill_and_the_journal_goes_on(tmp_path, module_provider, provider):
    house = House(tmp_path, find_free_port())
    registry = guarded_registry(module_provider.port)
    registry["guards"][1] |= {"identities_day": 1}
    house.write_registry(registry)
    head = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
    for number, status in ((ONE, 200), (ONE, 200), (TWO, 500)):
        house.start()
        try:
            with Caller(house.port) as caller:
                assert caller.call(request("GET", f"/r1/{FREE}/{number}", head)).status == status
        finally:
            house.kill()
    # What let a call through was on the disk before; what became of it may have died with the process.
    verdicts = [one["verdict"] for one in journal(house)]
    assert [verdict for verdict in verdicts if verdict == "pass"] == ["pass"] * 2
    assert verdicts[:1] == ["pass"]
    day = datetime.now(timezone(timedelta(hours=7))).date().isoformat()
    assert (house.home / "guard" / "counts" / day).stat().st_size == 64
    assert len(provider.requests) == 2


def test_nothing_opens_where_nothing_can_be_written(tmp_path, module_provider, provider):
    house = House(tmp_path, find_free_port())
    (house.home / "guard").mkdir()
    (house.home / "guard" / "journal").write_text("not a folder")
    head = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
    with house.alive(guarded_registry(module_provider.port)), Caller(house.port) as caller:
        assert caller.call(request("GET", f"/r1/{FREE}/x", head)).error == UNLOGGED
        assert caller.call(request("GET", "/r1/VN/GOV/G22/sim/DKDN/x", head)).status == 200
        health = json.loads(caller.call(request("GET", "/healthz")).body)
        assert not health["ready"]
        assert "nhật ký kiểm toán" in health["why"][0]
        (house.home / "guard" / "journal").unlink()
        assert caller.call(request("GET", f"/r1/{FREE}/x", head)).status == 200
        assert json.loads(caller.call(request("GET", "/healthz")).body)["ready"]
    assert [one.target for one in provider.requests] == ["/base/x", "/tra-cuu/x"]


def test_full_disk_closes_guarded_services_until_there_is_room(tmp_path, module_provider, provider):
    house = House(tmp_path, find_free_port())
    house.before = (
        "import os, pathlib\nfrom duoc.wire.decisions.journal import Journal\nplain = Journal._append\n"
        "def append(self, frame):\n"
        f"    if pathlib.Path({str(tmp_path / 'full')!r}).exists(): raise OSError(28, 'No space left on device')\n"
        "    plain(self, frame)\nJournal._append = append"
    )
    head = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
    with house.alive(guarded_registry(module_provider.port)), Caller(house.port) as caller:
        assert caller.call(request("GET", f"/r1/{FREE}/x", head)).status == 200
        (tmp_path / "full").touch()
        assert [caller.call(request("GET", f"/r1/{FREE}/x", head)).error for _ in range(3)] == [UNLOGGED] * 3
        assert len(provider.requests) == 1
        (tmp_path / "full").unlink()
        assert caller.call(request("GET", f"/r1/{FREE}/x", head)).status == 200
    verdicts = [one["verdict"] for one in journal(house)]
    assert verdicts.count("pass") == 5
    assert verdicts.count("done") == 5


def test_ai_calls_are_recorded_as_masked(ask, ticket, guarded):
    body = json.dumps({"messages": [{"content": f"CCCD {ONE}"}]}).encode()
    got = ask(AI, body=body, ticket=ticket(), headers=[JSON], said=answer(200, [JSON], b"{}"))
    masked, done = told(guarded, got, 2)
    assert (masked["verdict"], masked["rule"], done["verdict"]) == ("mask", "du-lieu-ca-nhan:SO_DINH_DANH", "done")
    assert masked["marks"] == marks_of(guarded, ONE)
