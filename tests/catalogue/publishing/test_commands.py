"""The commands: what scripts read, and with which status they end."""

import json

import pytest

from duoc.catalogue.models import Marking, Resource
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import resources
from duoc.cli.main import main

TABLE = "ma,so\nK10,15\nK11,16\n"
STOPPED = "ma,ghi_chu\n" + "".join(f"K{n},{'CCCD 079203001234' if n == 7 else 'khong co gi'}\n" for n in range(1, 30))


@pytest.fixture
def told(capsys):
    """Runs a command: its status, and what it printed (JSON where it is asked for)."""

    def run(*words):
        status = main(["catalogue", *map(str, words)])
        out = capsys.readouterr().out
        return status, json.loads(out) if "--json" in words else out

    return run


@pytest.fixture
def file(tmp_path):
    """A file of this content."""

    def write(text, name="bang.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def test_publish_makes_the_resource_once_and_versions_after_each_other(resource, told, file):
    name = resource.entry.name
    status, first = told("publish", file(TABLE, "moi.csv"), "--dataset", name, "--json")
    assert (status, first["state"], first["version"]["number"], first["version"]["rows"]) == (0, "published", 1, 2)
    status, second = told("publish", file(TABLE + "K12,1\n", "moi.csv"), "--dataset", resource.entry.code, "--json")
    assert (status, second["version"]["number"], second["resource"]) == (0, 2, first["resource"])
    assert Resource.objects.filter(entry=resource.entry, name="moi.csv").count() == 1
    status, listed = told("versions", name, "--json")
    assert [(one["number"], one["state"]) for one in listed] == [(2, "published"), (1, "replaced")]


def test_publish_fills_the_one_resource_that_was_declared_and_is_empty(resource, told, file):
    entry = resource.entry
    declared = resources.add_resource(HOUSE, entry, name="Bảng mẫu (CSV)", format="CSV")
    _, stopped = told("publish", file(STOPPED, "co.csv"), "--dataset", entry.name, "--json")
    assert stopped["state"] == "stopped"
    _, first = told("publish", file(TABLE, "moi.csv"), "--dataset", entry.name, "--json")
    assert first["version"]["number"] == 1
    assert Resource.objects.get(pk=declared.pk).current.rows == 2
    _, second = told("publish", file(TABLE, "khac.csv"), "--dataset", entry.name, "--json")
    assert second["version"]["number"] == 1
    assert {one.name for one in resources.of_entry(entry)} == {"bang.csv", "Bảng mẫu (CSV)", "khac.csv"}


def test_publish_into_a_named_resource(resource, told, file):
    words = ("publish", file(TABLE, "khac.csv"), "--dataset", resource.entry.name, "--resource", resource.pk)
    status, out = told(*words)
    assert (status, "bản 1" in out or "version 1" in out) == (0, True)
    assert Resource.objects.get(pk=resource.pk).current.original_name == "khac.csv"


def test_publish_tells_what_stopped_it(resource, told, file):
    status, out = told("publish", file(STOPPED), "--dataset", resource.entry.name, "--json")
    assert (status, out["state"]) == (1, "stopped")
    assert out["personal"] == [{"column": "ghi_chu", "type": "SO_DINH_DANH", "legal": "basic", "count": 1, "rows": [7]}]
    assert "079203001234" not in json.dumps(out)


def test_publish_names_no_resource_after_a_person(resource, told, file):
    name = "Nguyen_Van_An_096090000123_2026.csv"
    status, out = told("publish", file(TABLE, name), "--dataset", resource.entry.name, "--json")
    assert (status, [one["column"] for one in out["personal"]]) == (1, [""])
    assert sorted(resource.entry.resources.values_list("name", flat=True)) == ["bang.csv", "tep.csv"]


def test_check_reports_and_publishes_nothing(resource, told, file):
    status, out = told("check", file(STOPPED), "--json")
    assert (status, out["readable"], out["rows"], out["publishable"]) == (1, True, 29, False)
    assert [(one["column"], one["type"], one["count"], one["rows"]) for one in out["personal"]] == [
        ("ghi_chu", "SO_DINH_DANH", 1, [7])
    ]
    status, out = told("check", file(TABLE), "--json")
    assert (status, out["publishable"], [one["type"] for one in out["columns"]]) == (0, True, ["string", "integer"])
    status, out = told("check", file("", "rong.csv"), "--json")
    assert (status, out["readable"], out["remarks"][0]["code"]) == (1, False, "empty")
    assert resource.versions.count() == 0


def test_the_last_line_of_a_check_is_the_verdict(resource, told, file):
    for text, verdict in ((STOPPED, "chưa công bố được."), (TABLE, "2 dòng, công bố được.")):
        _, out = told("check", file(text))
        assert out.splitlines()[-1].endswith(verdict)
    assert "dòng dữ liệu 7" in told("check", file(STOPPED))[1]


def test_versions_are_listed_in_words(resource, told, file):
    for text in (TABLE, TABLE + "Tân Hưng,9\n"):
        assert told("publish", file(text), "--dataset", resource.entry.name)[0] == 0
    lines = told("versions", resource.entry.name)[1].splitlines()
    assert ["đang dùng" in one for one in lines] == [True, False]
    assert ["đã thay" in one for one in lines] == [False, True]


def test_choice_of_a_person_is_kept(resource, told, file):
    words = ("publish", file(TABLE), "--dataset", resource.entry.name, "--choice")
    status, out = told(*words, json.dumps({"types": {"so": "string"}}), "--json")
    assert (status, out["report"]["columns"][1]["type"]) == (0, "string")
    assert told(*words, '{"encoding": "x"}')[0] == 1


def test_a_choice_leaves_what_it_does_not_name_as_it_was_found(resource, told, file):
    words = ("--choice", json.dumps({"types": {"so": "string"}}), "--json")
    _, out = told("check", file(TABLE.replace(",", ";")), *words)
    assert [(one["name"], one["type"]) for one in out["columns"]] == [("ma", "string"), ("so", "string")]
    _, out = told("publish", file(TABLE.replace(",", ";")), "--dataset", resource.entry.name, *words)
    assert [(one["name"], one["type"]) for one in out["report"]["columns"]] == [("ma", "string"), ("so", "string")]
    assert told("check", file(TABLE), "--choice", "[1]")[0] == 1


@pytest.mark.parametrize(
    "words",
    [("publish", "khong-co.csv", "--dataset", "bang-mau"), ("versions", "khong-co"), ("withdraw", "99", "--reason", "x"),
     ("marking", "decide", "99", "--user", "nguoi-mot"),
     ("marking", "propose", "x", "--column", "a", "--reason", "b", "--user", "c")],
)  # fmt: skip
def test_what_is_not_there_is_told_in_a_sentence(resource, told, words):
    assert told(*words)[0] == 1


def test_withdraw_says_what_is_gone(resource, told, file):
    _, out = told("publish", file(TABLE), "--dataset", resource.entry.name, "--json")
    assert told("withdraw", out["version"]["id"], "--reason", "nhầm tệp")[0] == 0
    _, listed = told("versions", resource.entry.name, "--json")
    assert [(one["state"], one["withdrawn_reason"]) for one in listed] == [("withdrawn", "nhầm tệp")]


def test_two_people_mark_over_the_commands(resource, stewards, told, file):
    _, out = told("publish", file(STOPPED), "--dataset", resource.entry.name, "--json")
    words = ("marking", "propose", out["publication"], "--column", "ghi_chu", "--reason", "mã lô", "--user")
    assert told(*words, "nguoi-mot")[0] == 0
    number = Marking.objects.get().pk
    assert told("marking", "decide", number, "--user", "nguoi-mot")[0] == 1
    assert told("marking", "decide", number, "--user", "nguoi-hai")[0] == 0
    _, listed = told("marking", "list", "--json")
    assert [(one["state"], one["proposer"], one["decider"]) for one in listed] == [
        ("in_force", "nguoi-mot", "nguoi-hai")
    ]
