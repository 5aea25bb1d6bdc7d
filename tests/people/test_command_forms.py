"""`duoc people …` as a script meets it: JSON with fixed members, one sentence and status 1, status 2 for nonsense.

The members are the contract with scripts; they are written down here by hand.
"""

import io
import json
import re

import pytest

from duoc.cli import main as cli
from duoc.people import services
from duoc.people.models import ApiKey, Role, User

PASSWORD = "rung-duoc-ven-bien-96"
USER = {"id", "user", "name", "email", "state"}
ROLE = {"id", "user", "role", "agency", "valid_from", "valid_to"}
KEY = {"id", "agency", "name", "prefix", "role", "created_at", "expires_at", "revoked_at", "last_used_at"}
UNIT = {
    "uid", "code", "level", "type", "name", "parent", "parent_name", "valid_from", "valid_to", "known_from", "lat",
    "lon", "area_km2", "population", "source", "verified",
}  # fmt: skip
AGENCY = {
    "key", "name", "short_name", "kind", "codes", "member_code", "illustrative", "valid_from", "valid_to", "source",
    "verified", "dates_verified",
}  # fmt: skip
CONVERSION = {"uid", "outcome", "unit", "candidates", "estimate", "basis"}


@pytest.fixture
def duoc(province, capsys, monkeypatch):
    """Run `duoc people …`; gives (status, printed, said on stderr)."""

    def run(*words, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        status = cli.main(["people", *words])
        out, err = capsys.readouterr()
        return status or 0, out, err

    return run


@pytest.fixture
def settled(province):
    """One officer with one role and one key in the department of justice."""
    user = services.create_user("can.bo", None, email="can.bo@camau.example", display_name="Lê Thị Đước")
    agency = services.agency_named("so-tp")
    services.assign_role(user, agency, "officer")
    return services.issue_key(agency, "iOffice").row


FORMS = [
    (["agencies", "--on", "2024-10-31"], AGENCY),
    (["units", "--on", "2024-10-05", "--level", "district"], UNIT),
    (["units", "--on", "2024-10-05", "--search", "tân"], UNIT),
    (["unit", "32002-20241201"], UNIT | {"origins", "successions", "same_code"}),
    (["convert", "32242-0", "--from", "2024-10-05", "--to", "2025-07-01"], CONVERSION),
    (["user", "list"], USER),
    (["user", "suspend", "can.bo"], USER),
    (["user", "reactivate", "CAN.BO@camau.example"], USER),
    (["user", "add", "moi", "--generate"], USER | {"password"}),
    (["user", "password", "can.bo", "--generate"], USER | {"password"}),
    (["role", "list"], ROLE),
    (["role", "assign", "can.bo", "auditor", "--agency", "H12"], ROLE),
    (["role", "end", "can.bo", "officer", "--agency", "so-tp"], ROLE),
    (["keys"], KEY),
    (["keys", "--agency", "H12.03"], KEY),
    (["key", "--agency", "H12.03", "--name", "x"], KEY | {"key", "member"}),
    (["seed"], {"profile", "rows", "changed"}),
]


@pytest.mark.parametrize(("words", "members"), FORMS)
def test_json_has_the_members_that_scripts_read(duoc, settled, words, members):
    status, out, err = duoc(*words, "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    rows = told if isinstance(told, list) else [told]
    assert rows
    assert all(set(row) == members for row in rows)


@pytest.mark.parametrize(("words", "members"), FORMS)
def test_same_verb_for_a_person_is_no_json_and_has_no_braces(duoc, settled, words, members):
    status, out, err = duoc(*words)
    assert (status, err) == (0, "")
    assert out.strip()
    assert not re.search(r"[{}\[\]]|None|True|False", out)


REFUSED = [
    (["key", "--agency", "H99", "--name", "x"], "mã 'H99'"),
    (["key", "--agency", "so-tttt", "--name", "x"], "Sở Khoa học và Công nghệ (H12.20)"),
    (["key", "--agency", "so-tp", "--name", "  "], "Khóa cần một tên"),
    (["key", "--agency", "so-tp", "--name", "x", "--until", "2020-01-01"], "đã qua"),
    (["keys", "--agency", "so-xx"], "mã 'so-xx'"),
    (["revoke", "0"], "Không có khóa số 0"),
    (["revoke", "9" * 30], "Không có khóa số 999"),
    (["unit", "32002"], "Không có đơn vị 32002"),
    (["unit", ""], "Không có đơn vị"),
    (["convert", "32242-0", "--from", "2025-07-01", "--to", "2025-07-02"], "không có hiệu lực vào ngày 01/07/2025"),
    (["convert", "32242-0", "--from", "2024-10-05", "--to", "2024-10-04"], "chiều ngược lại"),
    (["convert", "xyz", "--from", "2024-10-05"], "Không có đơn vị xyz"),
    (["user", "suspend", "ai.do"], "Không có người dùng 'ai.do'"),
    (["user", "reactivate", "ai.do"], "Không có người dùng 'ai.do'"),
    (["user", "password", "ai.do", "--generate"], "Không có người dùng 'ai.do'"),
    (["user", "add", "can.bo", "--generate"], "Đã có người dùng 'can.bo'"),
    (["user", "add", "moi", "--generate", "--email", "CAN.BO@camau.example"], "đã thuộc một người dùng khác"),
    (["user", "add", "moi", "--generate", "--email", "moi@"], "không phải địa chỉ thư điện tử"),
    (["user", "add", "mới", "--generate"], "không dùng được"),
    (["user", "add", "moi"], "--password-stdin hoặc --generate"),
    (["user", "add", "moi", "--password-stdin"], "quá ngắn"),
    (["role", "assign", "ai.do", "officer", "--agency", "so-tp"], "Không có người dùng 'ai.do'"),
    (["role", "assign", "can.bo", "officer", "--agency", "so-tp"], "đã có vai trò officer"),
    (["role", "assign", "can.bo", "auditor", "--agency", "so-tttt"], "Sở Khoa học và Công nghệ"),
    (
        ["role", "assign", "can.bo", "auditor", "--agency", "so-tp", "--from", "2026-02-01", "--until", "2026-02-01"],
        "phải kết thúc sau ngày bắt đầu",
    ),
    (["role", "end", "can.bo", "auditor", "--agency", "so-tp"], "không có vai trò auditor"),
    (["role", "end", "can.bo", "officer", "--agency", "so-yt"], "không có vai trò officer"),
    (["seed", "--profile", "khong-co"], "no such profile"),
]


def kept() -> list[object]:
    """All that the refused verbs could have changed."""
    tables = (User.objects, Role.objects, ApiKey.objects)
    return [list(table.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_refusal_is_one_sentence_status_one_and_changes_nothing(duoc, settled, events, words, said, form):
    events()
    before = kept()
    status, out, err = duoc(*words, *form)
    assert (status, out) == (1, "")
    assert err.startswith("duoc: ")
    assert len(err.splitlines()) == 1
    assert said in err
    assert kept() == before
    assert events() == []


@pytest.mark.parametrize(
    "words",
    [
        ["key", "--agency", "so-tp"],
        ["key", "--name", "x"],
        ["key", "--agency", "so-tp", "--name", "x", "--until", "mai"],
        ["key", "--agency", "so-tp", "--name", "x", "--until", "29/02/2027"],
        ["revoke"],
        ["revoke", "một"],
        ["unit"],
        ["units", "--level", "hamlet"],
        ["units", "--on", "1/2/3/4"],
        ["convert", "32242-0"],
        ["role", "assign", "can.bo", "king", "--agency", "so-tp"],
        ["role", "assign", "can.bo", "officer"],
        ["user", "add"],
        ["user", "add", "moi", "--generate", "--password-stdin"],
        ["user", "add", "moi", "--password", "secret"],
        ["user"],
        ["role"],
        ["drop"],
    ],
)
def test_words_that_make_no_sense_end_with_status_two_and_change_nothing(duoc, settled, words):
    """A password on the command line is among them: it would stand in the history of the shell."""
    before = kept()
    with pytest.raises(SystemExit) as stopped:
        duoc(*words)
    assert stopped.value.code == 2
    assert kept() == before


def test_key_in_clear_is_printed_by_no_other_verb(duoc, settled):
    made = json.loads(duoc("key", "--agency", "so-tp", "--name", "x", "--json")[1])
    for words in (["keys"], ["keys", "--json"], ["revoke", str(made["id"])], ["keys", "--json"], ["user", "list"]):
        assert made["key"] not in duoc(*words)[1]
        assert made["key"][8:20] not in duoc(*words[:1] if words[0] == "keys" else ["keys"])[1]


def test_password_that_was_typed_is_never_printed(duoc, settled):
    for words in (["user", "add", "moi"], ["user", "password", "can.bo"]):
        for form in ([], ["--json"]):
            status, out, err = duoc(*words, "--password-stdin", *form, typed="la-du-nuoc-song-doc\n")
            assert "la-du-nuoc" not in out + err
            assert status == (1 if words[1] == "add" and form else 0)  # the second time the name is taken


def test_only_the_first_line_of_standard_input_is_the_password(duoc, province):
    duoc("user", "add", "moi", "--password-stdin", typed=f"{PASSWORD}\r\nsecond line\n")
    assert services.user_named("moi").check_password(PASSWORD)


@pytest.mark.parametrize("spelled", ["2024-12-01", "01/12/2024", "1/12/2024", "20241201"])
def test_day_is_read_in_both_spellings(duoc, spelled):
    rows = json.loads(duoc("units", "--on", spelled, "--search", "phường 2", "--parent", "964-0", "--json")[1])
    assert [row["uid"] for row in rows] == ["32002-20241201"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--level", "commune", "--parent", "973-0"], 2),
        (["--parent", "973-0"], 2),
        (["--level", "district"], 1),
        (["--level", "commune", "--parent", "96-19970101"], 22),
    ],
)
def test_search_keeps_to_level_and_parent(duoc, words, count):
    """Names with a "tân" in them, marks or not, counted in the reference table; never cut at a number."""
    told = json.loads(duoc("units", "--on", "2024-10-05", "--search", "tân", *words, "--json")[1])
    assert len(told) == count


def test_role_until_a_day_is_told_with_both_days(duoc, settled):
    words = [
        "role",
        "assign",
        "can.bo",
        "steward",
        "--agency",
        "so-tp",
        "--from",
        "01/03/2026",
        "--until",
        "2026-04-01",
    ]
    told = json.loads(duoc(*words, "--json")[1])
    assert (told["valid_from"], told["valid_to"]) == ("2026-03-01", "2026-04-01")
    for day, held in (("2026-02-28", False), ("2026-03-01", True), ("2026-03-31", True), ("2026-04-01", False)):
        listed = json.loads(duoc("role", "list", "--on", day, "--json")[1])
        assert ("steward" in [row["role"] for row in listed]) is held


def test_last_administrator_is_not_suspended_by_a_script(duoc, province):
    duoc("admin", "--user", "quan.tri", "--generate")
    for words in (["user", "suspend", "quan.tri"], ["role", "end", "quan.tri", "administrator", "--agency", "H12"]):
        status, _, err = duoc(*words)
        assert (status, err.count("quản trị viên cuối cùng")) == (1, 1)
    assert services.has_administrator()


PARTY = {
    "code", "name", "kind", "gln", "tax_code", "prefixes", "sandbox", "illustrative", "ended_at",
}  # fmt: skip
PARTY_KEY = {
    "id", "party", "name", "prefix", "environment", "created_at", "expires_at", "revoked_at", "last_used_at",
}  # fmt: skip


@pytest.fixture
def sandbox(province):
    services.settle_sandbox_party()


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (["party", "add", "ho-a", "--name", "Hộ A", "--kind", "household", "--prefix", "8930001"], PARTY),
        (["party", "list"], PARTY),
        (["key", "--party", "sandbox"], PARTY_KEY | {"key"}),
    ],
)
def test_verbs_of_parties_have_the_members_that_scripts_read(duoc, sandbox, words, members):
    status, out, err = duoc(*words, "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert all(set(row) == members for row in (told if isinstance(told, list) else [told]))


def test_key_of_the_sandbox_party_opens_the_sandbox_and_is_revoked(duoc, sandbox):
    _, out, _ = duoc("key", "--party", "sandbox", "--json")
    issued = json.loads(out)
    assert issued["environment"] == "sandbox"
    assert services.party_by_key(issued["key"]).code == "sandbox"
    assert duoc("party", "revoke", str(issued["id"]))[0] == 0
    assert services.party_by_key(issued["key"]) is None
    _, out, _ = duoc("party", "keys", "--party", "sandbox", "--json")
    assert [row["revoked_at"] is None for row in json.loads(out)] == [False]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["key", "--party", "ai-do"], "mã 'ai-do'"),
        (["party", "keys", "--party", "ai-do"], "mã 'ai-do'"),
        (["party", "revoke", "0"], "Không có khóa số 0"),
        (["party", "add", "sandbox", "--name", "x"], "Đã có chủ thể"),
    ],
)
def test_refusals_of_parties_are_one_sentence(duoc, sandbox, words, said):
    status, out, err = duoc(*words)
    assert (status, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1
