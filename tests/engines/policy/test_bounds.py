"""Grants, moments and texts of a desk at their edges, and what it says to whom."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.policy import (
    Desk,
    Dossier,
    DossiersAwayError,
    FileDossiers,
    IssuingKey,
    Keys,
    OnceInFolder,
    OnceInMemory,
    jws,
)
from duoc.engines.policy.fields import justifies
from duoc.engines.policy.ticket import TicketError, issue, read

from .conftest import CASE, NOW_S, write_dossiers

FORM = CASE.document()
NAME = st.text(st.sampled_from("ab_"), min_size=1, max_size=3)
FIELD = st.lists(NAME, min_size=2, max_size=3).map(".".join)


@pytest.mark.parametrize(
    ("granted", "wanted", "answer"),
    [
        ([], [], True),
        (["a.b"], [], True),
        ([], ["a.b"], False),
        (["a.b"], ["a.b"], True),
        (["a.b"], ["a.b.c"], True),  # a table opens its columns
        (["a.b.c"], ["a.b"], False),
        (["a.b.c"], ["a.b.d"], False),
        (["a"], ["a.b"], False),  # no schema opens its tables
        (["a"], ["a.b.c"], False),
        (["a.b"], ["a.bc"], False),
        (["a.b"], ["a.b.c.d"], False),
        (["a.b.c"], ["a.b.c.d"], False),
        (["a.b"], ["A.B"], False),
        (["VN/x.y"], ["VN/x.y.z"], False),  # a service stands for itself alone
        (["VN/GOV/H12/xac-minh"], ["VN/GOV/H12/xac-minh"], True),
        (["VN/GOV/H12"], ["VN/GOV/H12/xac-minh"], False),
        (["a.b", "c.d"], ["a.b.x", "c.d.y"], True),
        (["a.b"], ["a.b.x", "c.d.y"], False),
        (["*"], ["a.b"], False),
        (["a.*"], ["a.b"], False),
        ([""], [".."], False),
    ],
)
def test_a_grant_opens_no_more_than_it_names(granted: list[str], wanted: list[str], answer: bool) -> None:
    assert justifies(granted, wanted) is answer


@given(st.sets(FIELD, max_size=5))
def test_what_is_granted_may_be_wanted(fields: set[str]) -> None:
    assert justifies(fields, fields)


@given(st.sets(FIELD, max_size=5), st.sets(FIELD, max_size=5), st.sets(FIELD, max_size=5))
def test_a_larger_grant_opens_no_less(granted: set[str], more: set[str], wanted: set[str]) -> None:
    assert not justifies(granted, wanted) or justifies(granted | more, wanted)


@given(st.sets(FIELD, max_size=5), st.sets(FIELD, max_size=5), st.sets(FIELD, max_size=5))
def test_two_wishes_are_granted_when_each_is(granted: set[str], one: set[str], other: set[str]) -> None:
    assert justifies(granted, one | other) is (justifies(granted, one) and justifies(granted, other))


@pytest.mark.parametrize(
    ("state", "is_open"),
    [
        ("received", False),
        ("processing", True),
        ("waiting", True),
        ("returned", False),
        ("withdrawn", False),
        ("rejected", False),
    ],
)
def test_a_dossier_is_open_while_somebody_works_on_it(state: str, is_open: bool) -> None:
    assert CASE._replace(state=state).is_open(0) is is_open


@pytest.mark.parametrize(("now_us", "is_open"), [(0, True), (99, True), (100, False), (101, False)])
def test_a_dossier_closes_without_grace(now_us: int, is_open: bool) -> None:
    assert CASE._replace(until_us=100).is_open(now_us) is is_open


@pytest.mark.parametrize(
    ("owner", "officer", "agency", "belongs"),
    [
        ("lan", "lan", "H12.12", True),
        ("lan", "minh", "H12.12", False),
        ("lan", "lan", "H12.13", False),
        ("", "minh", "H12.12", True),
        ("", "minh", "H12.13", False),
        ("lan", "Lan", "H12.12", False),
        ("lan", "", "H12.12", False),
    ],
)
def test_a_dossier_belongs_to_its_officer(owner: str, officer: str, agency: str, belongs: bool) -> None:
    assert CASE._replace(officer=owner).belongs_to(officer, agency) is belongs


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"code": ""}, "a code, an agency and an officer"),
        ({"agency": 1}, "a code, an agency and an officer"),
        ({"officer": []}, "a code, an agency and an officer"),
        ({"state": "open"}, "received, processing, waiting, returned, withdrawn, rejected"),
        ({"fields": {}}, "a list of names"),
        ({"fields": ["a", None]}, "a list of names"),
        ({"until": 0}, "a moment or null"),
        ({"until": "2026-12-01T17:00:00"}, "time zone"),
    ],
)
def test_a_wrong_dossier_is_told_why(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Dossier.from_document({**FORM, **change})


@pytest.mark.parametrize("document", [None, [], "x", 1, True])
def test_a_dossier_is_an_object(document: object) -> None:
    with pytest.raises(ValueError, match="an object"):
        Dossier.from_document(document)


def test_a_dossier_without_officer_is_anybody_s() -> None:
    assert Dossier.from_document({name: value for name, value in FORM.items() if name != "officer"}).officer == ""


@settings(max_examples=40)
@given(
    st.builds(
        Dossier,
        st.text(min_size=1, max_size=9),
        st.text(min_size=1, max_size=9),
        st.text(max_size=9),
        st.sampled_from(["received", "processing", "waiting", "returned", "withdrawn", "rejected"]),
        st.lists(st.text(max_size=9), max_size=3).map(tuple),
        st.none() | st.integers(0, 4_000_000_000_000_000),
    )
)
def test_what_is_written_of_a_dossier_is_read_again(dossier: Dossier) -> None:
    assert Dossier.from_document(json.loads(json.dumps(dossier.document()))) == dossier


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Expecting value"),
        ("[]", "not an object"),
        ("{}", "not a file of dossiers"),
        ('{"form": 2, "dossiers": []}', "not a file of dossiers"),
        ('{"form": 1, "dossiers": {}}', "not a file of dossiers"),
        ('{"form": 1, "dossiers": [1]}', "a dossier is an object"),
        ('{"form": 1, "form": 1, "dossiers": []}', "a name occurs twice"),
        (json.dumps({"form": 1, "dossiers": [FORM, FORM]}), "two dossiers with one code"),
    ],
)
def test_a_file_that_is_none_is_away(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "dossiers.json"
    path.write_text(text)
    with pytest.raises(DossiersAwayError, match=told):
        FileDossiers(path).dossier("1")


def test_a_file_without_dossiers_has_none(tmp_path: Path) -> None:
    write_dossiers(tmp_path / "dossiers.json")
    assert FileDossiers(tmp_path / "dossiers.json").dossier("1") is None


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"", ""),
        (b"f", "Zg"),
        (b"fo", "Zm8"),
        (b"foo", "Zm9v"),
        (b"foob", "Zm9vYg"),
        (b"fooba", "Zm9vYmE"),
        (b"foobar", "Zm9vYmFy"),
        (b"\xfb\xff", "-_8"),
    ],
)
def test_base64url_is_that_of_rfc_4648(octets: bytes, text: str) -> None:
    assert (jws.to_base64url(octets), jws.from_base64url(text)) == (text, octets)


@pytest.mark.parametrize("text", ["Zg==", "Zg=", "Zh", "Z", "+/8", "Zm 8", "Zm8\n", "Zmé", "Zm9v!", "="])
def test_no_octets_have_a_second_spelling(text: str) -> None:
    with pytest.raises(ValueError, match="not base64url"):
        jws.from_base64url(text)


@given(st.binary(max_size=64))
def test_octets_come_back(octets: bytes) -> None:
    assert jws.from_base64url(jws.to_base64url(octets)) == octets


@pytest.mark.parametrize(
    ("iat", "now", "holds"),
    [(0, -31, False), (0, -30, True), (0, 0, True), (0, 899, True), (0, 900, False), (0, 900.5, False)],
)
def test_a_ticket_holds_for_its_life(key: IssuingKey, iat: int, now: float, holds: bool) -> None:
    ticket, _ = read(issue(key, "lan", "H12.12", "1", ["a.b"], NOW_S + iat), Keys([key.public]))
    assert ticket.holds_at(NOW_S + now) is holds


@pytest.mark.parametrize(
    ("fields", "officer"),
    [(["a.b"] * 64, "lan"), (["a" * 200], "lan"), (["a.b"], "x" * 200), (["a.b"], "Nguyễn Thị Lan"), (["a b"], "a|b")],
)
def test_a_ticket_at_its_bounds_is_read(key: IssuingKey, fields: list[str], officer: str) -> None:
    ticket, _ = read(issue(key, officer, "H12.12", "1", fields, NOW_S), Keys([key.public]))
    assert (list(ticket.fields), ticket.sub) == (fields, officer)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "không có vé hồ sơ"),
        ("a" * 4097, "vé dài quá 4096 byte"),
        ("a.b", "vé sai cấu trúc"),
        ("e30.e30.e30", "vé sai loại hoặc sai thuật toán ký"),
    ],
)
def test_a_refused_ticket_is_told_in_vietnamese(text: str, told: str) -> None:
    with pytest.raises(TicketError) as refused:
        read(text, Keys())
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("agencies", "agency", "may"),
    [
        ([], "H12", True),
        ([], "H13", False),
        (["H13"], "H13", True),
        (["H13"], "H12", False),  # then not even for itself
        (["*"], "H99", True),
        (["H1"], "H12", False),
    ],
)
def test_a_key_issues_for_its_agencies(agencies: list[str], agency: str, may: bool) -> None:
    assert IssuingKey.make("H12", agencies).public.may_issue("H12", agency) is may


def test_a_key_issues_in_no_other_name() -> None:
    assert not IssuingKey.make("H12", ["*"]).public.may_issue("H13", "H12")


def test_two_keys_of_one_name_are_refused(key: IssuingKey) -> None:
    with pytest.raises(ValueError, match="two keys with one kid"):
        Keys([key.public, key.public])


def test_no_key_has_another_s_name() -> None:
    assert len({IssuingKey.make("H12").kid for _ in range(20)}) == 20


@pytest.mark.parametrize("kind", ["memory", "folder"])
@pytest.mark.parametrize(
    ("second", "first_again"),
    [(("k", "a"), False), (("k", "b"), True), (("l", "a"), True), (("ka", ""), True)],
)
def test_a_ticket_is_used_up_once(tmp_path: Path, kind: str, second: tuple[str, str], first_again: bool) -> None:
    once = OnceInMemory() if kind == "memory" else OnceInFolder(tmp_path / "used")
    assert once.take("k", "a", NOW_S + 900, NOW_S)
    assert once.take(*second, NOW_S + 900, NOW_S) is first_again


def test_what_expired_is_swept_away(tmp_path: Path) -> None:
    once = OnceInFolder(tmp_path)
    once.take("k", "a", 900, 0)
    once.take("k", "b", 2700, 1800)
    assert [place.name for place in tmp_path.iterdir()] == ["3"]


def test_nothing_that_still_holds_is_swept_away(tmp_path: Path) -> None:
    once = OnceInFolder(tmp_path)
    once.take("k", "a", 1700, 850)
    assert not once.take("k", "a", 1700, 1699)


def test_folders_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    OnceInFolder(tmp_path).take("k", "a", 2700, 1800)
    assert (tmp_path / "other").is_dir()


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é"])
def test_a_text_that_is_no_ticket_needs_no_source(desk: Desk, text: str) -> None:
    assert desk.at_once(text)
