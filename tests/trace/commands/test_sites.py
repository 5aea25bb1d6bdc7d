"""`duoc trace site …` and `duoc people invite | party people | party dismiss`, as a script calls them."""

import json

import pytest
from django.db import transaction

from duoc.cli import main as cli
from duoc.core import profile
from duoc.people import services as people
from duoc.people.services.periods import today

PASSWORD = "con-cua-bo-ngang-rung-duoc"


@pytest.fixture(scope="module")
def settled(module_database):
    people.seed(profile.load("ca-mau"))
    return people.add_party("htx-cua", "HTX Cua", "cooperative")


@pytest.fixture
def duoc(settled, capsys):
    """Run a command; gives (status, printed, said on stderr). What it changes is taken back."""

    def run(*words):
        capsys.readouterr()
        status = cli.main(list(words)) or 0
        out, err = capsys.readouterr()
        return status, out, err

    with transaction.atomic():
        yield run
        transaction.set_rollback(True)


def answer(result):
    status, out, err = result
    assert (status, err) == (0, "")
    return json.loads(out)


def commune():
    return people.search_units("Khánh An", today(), level="commune")[0]


def test_site_from_its_registration_to_its_end(duoc):
    about = ["--party", "htx-cua", "--json"]
    facts = ["--name", "Ao số 1", "--kind", "pond", "--commune", commune().code, "--capacity-kg", "4000"]
    made = answer(duoc("trace", "site", "add", *facts, *about))
    assert (made["name"], made["capacity_kg"], made["uri"]) == ("Ao số 1", 4000, f"urn:uuid:{made['id']}")
    site = ["trace", "site"]
    changed = answer(duoc(*site, "correct", made["id"], "--capacity-kg", "6500", *about))
    assert (changed["name"], changed["capacity_kg"]) == ("Ao số 1", 6500)
    assert "Xã Khánh An" in duoc(*site, "list")[1]
    assert [row["id"] for row in answer(duoc(*site, "list", *about))] == [made["id"]]
    assert answer(duoc(*site, "end", made["id"], *about))["ended_at"]
    assert "(đã đóng)" in duoc(*site, "list", "--party", "htx-cua")[1]
    told = answer(duoc(*site, "history", made["id"], *about))
    assert [row["verb"] for row in told] == ["ended", "corrected", "registered"]
    assert told[1]["before"] == {"capacity_kg": 4000}
    assert "corrected" in duoc(*site, "history", made["id"], "--party", "htx-cua")[1]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["add", "--name", "Ao", "--kind", "pond", "--commune", "00000", "--party", "htx-cua"], "không có xã nào"),
        (["add", "--name", "Ao", "--kind", "pond", "--commune", "00000", "--party", "khong-co"], "Không có chủ thể"),
        (["end", "00000000-0000-0000-0000-000000000000", "--party", "htx-cua"], "không có địa điểm này"),
        (["history", "00000000-0000-0000-0000-000000000000", "--party", "htx-cua"], "không có địa điểm này"),
    ],
)
def test_refusal_is_one_sentence_and_status_1(duoc, words, reason):
    status, out, err = duoc("trace", "site", *words)
    assert (status, out) == (1, "")
    assert reason in err
    assert len(err.splitlines()) == 1


def test_empty_list_says_how_to_begin(duoc):
    assert "duoc trace site add" in duoc("trace", "site", "list")[1]


def test_people_of_a_party_by_command(duoc):
    status, out, _ = duoc("people", "invite", "--party", "htx-cua", "--role", "member")
    assert status == 0
    link = next(line.strip() for line in out.splitlines() if "://" in line)
    people.join_party(link.partition("#")[2], "nguoi.lam", PASSWORD)
    [row] = answer(duoc("people", "party", "people", "--party", "htx-cua", "--json"))
    assert (row["user"], row["role"], row["ended_at"]) == ("nguoi.lam", "member", None)
    ended = answer(duoc("people", "party", "dismiss", str(row["id"]), "--party", "htx-cua", "--json"))
    assert ended["ended_at"]
    assert duoc("people", "party", "dismiss", str(row["id"]), "--party", "htx-cua")[0] == 1
    assert duoc("people", "invite", "--party", "khong-co")[0] == 1
