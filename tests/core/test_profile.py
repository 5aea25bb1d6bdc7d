"""The profile of a province: the shipped one against the facts it restates, foreign ones, the words of faults."""

import csv
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.core import profile, text
from duoc.core.profile import ProfileError

SHARED = Path(os.environ.get("DUOC_SHARED", "../shared")) / "data" / "province"
TOML = """name = "Bạc Liêu"
code = "95"
origin = "bac-lieu.example"
[xroad]
instance = "VN"
member_class = "GOV"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "profile.toml").write_text(TOML, "utf-8")
    return tmp_path


def write(folder, name, content):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return profile.load(folder)


def facts(name):
    if not SHARED.is_dir():
        pytest.skip(f"reference data is not at {SHARED}: set DUOC_SHARED")
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_profile_of_ca_mau_is_shipped():
    ca_mau = profile.load("ca-mau")
    assert (ca_mau.name, ca_mau.code, ca_mau.origin) == ("Cà Mau", "96", "ca-mau.duoc")
    assert (ca_mau.instance, ca_mau.member_class) == ("VN", "GOV")
    assert [entry.day for entry in ca_mau.reference_days] == [date(2024, 10, 5), date(2024, 12, 1), date(2025, 7, 1)]


def test_profile_loads_from_a_folder_and_from_its_file(folder):
    assert profile.load(folder) == profile.load(str(folder / "profile.toml"))
    assert profile.load(folder).name == "Bạc Liêu"


def test_profile_units_restate_the_facts():
    ours = {row["uid"]: row for row in profile.load("ca-mau").table("units")}
    theirs = {row["uid"]: row for row in facts("units.csv")}
    assert ours.keys() == theirs.keys()
    for uid, fact in theirs.items():
        mine = ours[uid]
        assert text.key(mine["name"]) == text.key(fact["name"])
        assert [mine[c] for c in ("code", "level", "type", "parent", "valid_from", "valid_to", "population")] == [
            fact[c] for c in ("code", "level", "type", "parent_uid", "valid_from", "valid_to", "population")
        ]
        if fact["note"].startswith("POINT WRONG"):
            assert (mine["lat"], mine["lon"], mine["point"]) == ("", "", "")
        else:
            assert (mine["lat"], mine["lon"]) == (fact["lat"], fact["lon"])


def test_profile_succession_restates_the_facts():
    def edges(rows, source, target):
        return {(r["effective"], r[source], r[target], r["share"], r["is_default"], r["kind"]) for r in rows}

    ours, theirs = profile.load("ca-mau").table("succession"), facts("succession.csv")
    assert edges(ours, "from", "to") == edges(theirs, "from_uid", "to_uid")
    assert len(ours) == len(theirs) == 191
    assert sum(row["verified"] == "1" for row in ours) == sum(r["status"].startswith("verified") for r in theirs)


def test_profile_agencies_restate_the_facts():
    ours = {row["key"]: row for row in profile.load("ca-mau").table("agencies")}
    theirs = {row["key"]: row for row in facts("agencies.csv")}
    assert ours.keys() == theirs.keys()
    assert all(theirs[key]["name_vi"].removesuffix(" (hợp nhất)") == row["name"] for key, row in ours.items())
    codes = {row["code"]: row for row in profile.load("ca-mau").table("agency_codes")}
    for fact in theirs.values():
        if fact["code"]:
            code = codes[fact["code"]]
            assert code["agency"] == fact["key"]
            assert code["verified"] == "0"
            assert (code["illustrative"] == "1") == fact["code_status"].startswith("MINH HỌA")


@pytest.mark.parametrize("table", ["units", "succession", "agencies", "agency_codes", "agency_succession"])
def test_profile_rows_of_ca_mau_name_their_source_and_say_whether_it_was_checked(table):
    for row in profile.load("ca-mau").rows(table, ["source", "verified"]):
        assert row.text("source")
        assert row.flag("verified") in {True, False}


def test_profile_placeholder_codes_are_never_verified():
    rows = profile.load("ca-mau").rows("agency_codes")
    assert Counter((row.flag("illustrative"), row.flag("verified")) for row in rows) == {
        (True, False): 38,
        (False, False): 2,
    }


def test_table_reads_quotes_marks_and_line_numbers(folder):
    loaded = write(folder, "x.csv", '\ufeffname,day\n"Xã Hòa\nMỹ, cũ",2025-07-01\nPhường 4,\n')
    first, second = loaded.rows("x", ["name"])
    assert first["name"] == "Xã Hòa\nMỹ, cũ"
    assert (first.day("day"), second.day("day")) == (date(2025, 7, 1), None)
    assert (first.line, second.line) == (3, 4)
    assert loaded.table("x")[1] == {"name": "Phường 4", "day": ""}


def test_table_is_asked_for_before_it_is_read(folder):
    loaded = profile.load(folder)
    assert not loaded.has("x")
    with pytest.raises(ProfileError, match=r"x\.csv: the profile has no such table"):
        loaded.table("x")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1\n", "line 2: 1 cells instead of 2"),
        ("a,b\n1,2\n1,2,3\n", "line 3: 3 cells instead of 2"),
        ("a\n1\n", "line 1: column b is missing"),
        ("a,b,a\n", "line 1: the header is empty or names a column twice"),
        ('a,b\n"1,2\n', "line 2: unexpected end of data"),
        (b"a,b\n\xff,2\n", "is not UTF-8"),
    ],
)
def test_table_fault_names_file_and_line(folder, content, words):
    with pytest.raises(ProfileError, match=words) as caught:
        write(folder, "x.csv", content).rows("x", ["b"])
    assert "x.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "read", "words"),
    [
        ("01/07/2025", lambda row: row.day("a"), "'01/07/2025' is not a date like 2025-07-01"),
        ("yes", lambda row: row.flag("a"), "must be 0 or 1, not 'yes'"),
        ("1,5", lambda row: row.number("a"), "'1,5' is not a number like 12.5"),
        ("nan", lambda row: row.number("a"), "'nan' is not a number like 12.5"),
        ("", lambda row: row.text("a"), "must not be empty"),
        ("half", lambda row: row.choice("a", {"whole", "part"}), "'half' is none of part, whole"),
    ],
)
def test_cell_fault_names_line_and_column(folder, cell, read, words):
    row = write(folder, "x.csv", f'a,b\nok,1\n"{cell}",2\n').rows("x")[1]
    with pytest.raises(ProfileError) as caught:
        read(row)
    assert str(caught.value) == f"{folder / 'x.csv'}, line 3, column a: {words}"


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (TOML.replace('name = "Bạc Liêu"', ""), "name is missing"),
        (TOML.replace('"95"', "95"), "code is missing or is not text"),
        (TOML.replace('instance = "VN"', ""), "xroad.instance is missing"),
        (TOML.replace("bac-lieu.example", "https://bac-lieu.example"), "origin must look like a host name"),
        (TOML.replace("bac-lieu.example", "bac lieu"), "origin must look like a host name"),
        (TOML.replace("[xroad]", "[xroad"), "profile.toml"),
        (TOML + '[[reference_days]]\nday = "soon"\nreason = "?"\n', "reference_days entry 1 needs a day and a reason"),
    ],
)
def test_profile_fault_is_one_sentence(folder, toml, words):
    with pytest.raises(ProfileError, match=words):
        write(folder, "profile.toml", toml)


def test_profile_that_does_not_exist_names_those_that_do(tmp_path):
    with pytest.raises(ProfileError, match="no such profile; the house ships ca-mau"):
        profile.load(tmp_path / "an-giang")


@settings(max_examples=200)
@given(st.binary(max_size=60))
def test_table_of_any_bytes_is_read_or_refused(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("any")
    (folder / "profile.toml").write_text(TOML, "utf-8")
    (folder / "x.csv").write_bytes(content)
    try:
        rows = profile.load(folder).rows("x")
    except ProfileError:
        return
    assert all(isinstance(value, str) for row in rows for value in row.values())


WITNESSES = '\n[[witnesses]]\ncode = "so"\nname = "Sở"\n[[witnesses]]\ncode = "bao"\nname = "Báo"\n'


def with_witnesses(quorum="2", witnesses=WITNESSES):
    return f"quorum = {quorum}\n{TOML}{witnesses}"


def test_profile_names_witnesses_and_how_many_must_sign(folder):
    found = write(folder, "profile.toml", with_witnesses())
    assert ([(one.code, one.name) for one in found.witnesses], found.quorum) == ([("so", "Sở"), ("bao", "Báo")], 2)
    assert profile.load("ca-mau").quorum == 4
    assert len(profile.load("ca-mau").witnesses) == 5


def test_profile_without_witnesses_asks_for_none(folder):
    assert (profile.load(folder).witnesses, profile.load(folder).quorum) == ((), 0)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        *[(with_witnesses(quorum), "quorum says how many of the 2 witnesses must sign")
          for quorum in ("0", "3", "-1", "true", '"2"', "1.0")],
        (TOML + WITNESSES, "quorum says how many of the 2 witnesses must sign"),
        (f"quorum = 1\n{TOML}", "quorum says how many of the 0 witnesses must sign"),
        *[(with_witnesses("1", f"\n[[witnesses]]\n{entry}\n"), "witnesses entry 1 needs a code")
          for entry in ('code = "Sở"\nname = "Sở"', 'code = ""\nname = "Sở"', 'code = "so"', 'name = "Sở"',
                        'code = "so"\nname = " "',
                        'code = "../so"\nname = "Sở"', 'code = 5\nname = "Sở"', f'code = "{"a" * 41}"\nname = "Sở"',
                        'code = "so\\n"\nname = "Sở"')],
        (with_witnesses().replace('"bao"', '"so"'), "two witnesses have one code"),
        ('witnesses = "so"\n' + TOML, "witnesses entry 1 needs a code"),
        ("witnesses = [1]\n" + TOML, "witnesses entry 1 needs a code"),
    ],
)  # fmt: skip
def test_fault_of_witnesses_is_one_sentence_that_names_the_file(folder, content, fault):
    with pytest.raises(ProfileError) as raised:
        write(folder, "profile.toml", content)
    assert str(raised.value).startswith(f"{folder / 'profile.toml'}: {fault}")
    assert "\n" not in str(raised.value)
