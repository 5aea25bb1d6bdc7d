"""Who is let through, and which reason the others read."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.engines.policy.conftest import CASE, NOW_S, write_dossiers

from duoc.core.clock import ManualClock
from duoc.engines.policy import (
    STATES,
    Admission,
    Desk,
    Dossier,
    DossiersAwayError,
    FileDossiers,
    IssuingKey,
    KeyFile,
    Keys,
    OnceInFolder,
    OnceInMemory,
    Refused,
    issue,
)

FIELDS = ["dancu.cong_dan", "VN/GOV/H12/dancu/xac-minh"]


def ticket(key: IssuingKey, **change: Any) -> str:
    return issue(
        key,
        **{"officer": "lan", "agency": "H12.12", "dossier": CASE.code, "fields": FIELDS, "now_s": NOW_S, **change},
    )


def rule(desk: Desk, text: str, fields: list[str] = FIELDS, agency: str | None = None) -> str:
    with pytest.raises(Refused) as caught:
        desk.admit(text, fields, agency)
    assert caught.value.reason
    return caught.value.rule


def test_officer_of_an_open_dossier_is_admitted(desk: Desk, key: IssuingKey) -> None:
    admission = desk.admit(ticket(key), FIELDS, "H12.12")
    assert admission[:3] == ("lan", "H12.12", CASE.code)
    assert isinstance(admission, Admission)
    assert desk.admit(ticket(key), ["dancu.cong_dan.ho_ten"])[:3] == admission[:3]


@pytest.mark.parametrize("state", STATES)
def test_only_who_works_on_it_is_admitted(desk: Desk, key: IssuingKey, file: Path, state: str) -> None:
    write_dossiers(file, CASE._replace(state=state))
    if state in ("processing", "waiting"):
        assert desk.admit(ticket(key), FIELDS)
    else:
        assert rule(desk, ticket(key)) == "ho-so-da-dong"


def test_dossier_ends_at_its_moment(desk: Desk, key: IssuingKey, file: Path, clock: ManualClock) -> None:
    write_dossiers(file, CASE._replace(until_us=NOW_S * 1_000_000 + 1))
    text = ticket(key)
    assert desk.admit(text, FIELDS)
    clock.set(NOW_S * 1_000_000 + 1)
    assert rule(desk, text) == "ho-so-da-dong"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"officer": "minh"}, "ho-so-cua-nguoi-khac"),
        ({"agency": "H12.13"}, "ho-so-cua-nguoi-khac"),
        ({"dossier": "H12.26-1129-0002"}, "khong-co-ho-so"),
        ({"fields": ["dancu.ho_gia_dinh"]}, "ngoai-muc-dich"),
        ({"fields": ["dancu.cong_dan.ho_ten"]}, "ngoai-muc-dich"),
        ({"now_s": NOW_S - 900}, "ve-het-han"),
        ({"now_s": NOW_S + 31}, "ve-het-han"),
    ],
)
def test_others_are_told_why_not(desk: Desk, key: IssuingKey, change: dict[str, Any], expected: str) -> None:
    assert rule(desk, ticket(key, **change), ["dancu.cong_dan"]) == expected


def test_clocks_may_differ_a_little(desk: Desk, key: IssuingKey) -> None:
    assert desk.admit(ticket(key, now_s=NOW_S + 30), FIELDS)
    assert desk.admit(ticket(key, now_s=NOW_S - 899), FIELDS)


def test_the_procedure_limits_what_a_ticket_may_name(desk: Desk, key: IssuingKey) -> None:
    text = ticket(key, fields=[*FIELDS, "bhyt.the"])
    assert rule(desk, text, ["bhyt.the"]) == "ngoai-muc-dich"
    assert rule(desk, text, ["dancu.cong_dan", "bhyt.the.ma"]) == "ngoai-muc-dich"


@pytest.mark.parametrize(
    "asked",
    ["dancu", "dancu.cong_dan2", "dancu.cong_dan.a.b", "dancu2.cong_dan.a", "VN/GOV/H12/dancu/xac-minh.v1.x", ""],
)
def test_neighbouring_names_are_not_opened(desk: Desk, key: IssuingKey, asked: str) -> None:
    assert rule(desk, ticket(key), [asked]) == "ngoai-muc-dich"


def test_dossier_may_be_any_officer_s_of_its_agency(desk: Desk, key: IssuingKey, file: Path) -> None:
    write_dossiers(file, CASE._replace(officer=""))
    assert desk.admit(ticket(key, officer="minh"), FIELDS).officer == "minh"
    assert rule(desk, ticket(key, agency="H12.13")) == "ho-so-cua-nguoi-khac"


def test_ticket_belongs_to_the_connection_s_agency(desk: Desk, key: IssuingKey) -> None:
    assert rule(desk, ticket(key), agency="H12.13") == "ve-cua-co-quan-khac"


def test_nothing_forged_or_missing_passes(desk: Desk, key: IssuingKey) -> None:
    assert rule(desk, "") == "khong-co-ve"
    assert rule(desk, "x") == "ve-sai"
    assert rule(desk, ticket(IssuingKey.make("H12.DVC", ["*"]))) == "ve-sai-chu-ky"
    text = ticket(key)
    assert desk.admit(text, FIELDS)  # its signature is remembered
    assert rule(desk, text[:-2] + ("AA" if text[-2:] != "AA" else "BA")) in ("ve-sai", "ve-sai-chu-ky")


def test_refusal_keeps_what_a_signed_ticket_said(desk: Desk, key: IssuingKey) -> None:
    with pytest.raises(Refused) as caught:
        desk.admit(ticket(key), ["bhyt.the"])
    assert caught.value.claimed is not None
    assert caught.value.claimed.officer == "lan"
    with pytest.raises(Refused) as caught:
        desk.admit(ticket(IssuingKey.make("H12.DVC", ["*"])), FIELDS)
    assert caught.value.claimed is None


def test_a_withdrawn_key_ends_its_tickets_at_once(
    tmp_path: Path, key: IssuingKey, file: Path, clock: ManualClock
) -> None:
    path = tmp_path / "keys.json"
    keys = KeyFile(path)
    desk, text = Desk(keys, FileDossiers(file), clock), ticket(key)
    path.write_text(json.dumps(Keys([key.public]).document()))
    assert desk.admit(text, FIELDS)
    path.write_text('{"keys": []}')
    assert rule(desk, text) == "ve-sai-chu-ky"


def test_a_source_that_is_away_opens_nothing(desk: Desk, key: IssuingKey, file: Path) -> None:
    text = ticket(key)
    assert desk.admit(text, FIELDS)
    file.unlink()
    assert desk.at_once(text)
    assert rule(desk, text) == "noi-giu-ho-so"
    file.write_text("{")
    assert rule(desk, text) == "noi-giu-ho-so"
    write_dossiers(file, CASE)
    assert desk.admit(text, FIELDS)


def test_a_slow_source_is_no_work_for_an_event_loop(key: IssuingKey, clock: ManualClock) -> None:
    class Slow:
        def dossier(self, code: str) -> Dossier | None:
            raise DossiersAwayError

        def at_once(self, code: str) -> bool:
            return code != CASE.code

    desk = Desk(Keys([key.public]), Slow(), clock)
    assert not desk.at_once(ticket(key))
    assert desk.at_once(ticket(key, dossier="2"))
    assert desk.at_once("no ticket: no question")


def test_ticket_for_once_opens_once(desk: Desk, key: IssuingKey) -> None:
    text = ticket(key, once=True)
    assert rule(desk, text, ["bhyt.the"]) == "ngoai-muc-dich"  # a refusal does not use it up
    assert desk.admit(text, FIELDS)
    assert rule(desk, text) == "ve-da-dung"
    assert desk.admit(ticket(key, once=True), FIELDS)


def test_two_processes_open_it_once(tmp_path: Path, key: IssuingKey, file: Path, clock: ManualClock) -> None:
    folder = tmp_path / "used"
    desks = [Desk(Keys([key.public]), FileDossiers(file), clock, OnceInFolder(folder)) for _ in range(2)]
    text = ticket(key, once=True)
    assert desks[0].admit(text, FIELDS)
    assert rule(desks[1], text) == "ve-da-dung"
    # Behind its life the memory of it is swept out; then its end is the reason.
    clock.set((NOW_S + 3600) * 1_000_000)
    assert desks[0].admit(ticket(key, once=True, now_s=NOW_S + 3600), FIELDS)
    assert len(list(folder.iterdir())) == 1
    assert rule(desks[1], text) == "ve-het-han"


def test_what_cannot_be_noted_is_not_opened(tmp_path: Path, key: IssuingKey, file: Path, clock: ManualClock) -> None:
    (tmp_path / "used").write_text("not a folder")
    desk = Desk(Keys([key.public]), FileDossiers(file), clock, OnceInFolder(tmp_path / "used"))
    assert rule(desk, ticket(key, once=True)) == "ve-mot-lan"
    assert desk.admit(ticket(key), FIELDS)


def test_memory_of_used_tickets_is_bounded_by_their_life() -> None:
    once = OnceInMemory()
    for number in range(5000):
        assert once.take("k", str(number), number + 900, number)
        assert not once.take("k", str(number), number + 900, number)
    assert len(once._used) <= 2 * 1900
