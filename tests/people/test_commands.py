"""`duoc people …` as a script calls it."""

import hashlib
import io
import json

import pytest
from django.db import IntegrityError, transaction

from duoc.cli import main as cli
from duoc.people import services
from duoc.people.models import ApiKey, Role


@pytest.fixture
def duoc(province, capsys, monkeypatch):
    """Run `duoc people …`; gives (status, printed, said on stderr)."""

    def run(*words, stdin="", stream=io.StringIO):
        monkeypatch.setattr("sys.stdin", stream(stdin))
        capsys.readouterr()
        status = cli.main(["people", *words])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def answer(run):
    status, out, err = run
    assert (status, err) == (0, "")
    return json.loads(out)


def test_admin_makes_the_first_administrator_and_refuses_a_second(duoc):
    made = answer(duoc("admin", "--user", "quan.tri", "--password-stdin", "--json", stdin="rung-duoc-ven-bien-96\n"))
    assert made["user"] == "quan.tri"
    assert "password" not in made
    assert services.user_named("quan.tri").check_password("rung-duoc-ven-bien-96")
    status, out, err = duoc("admin", "--user", "khac", "--generate")
    assert (status, out) == (1, "")
    assert err == "duoc: Tỉnh đã có quản trị viên; hãy nhờ người đó giao vai trò quản trị.\n"


def test_admin_generates_a_password_and_shows_it_once(duoc):
    made = answer(duoc("admin", "--user", "quan.tri", "--generate", "--json"))
    assert services.user_named("quan.tri").check_password(made["password"])
    [listed] = answer(duoc("user", "list", "--json"))
    assert listed == {"id": made["id"], "user": "quan.tri", "name": "", "email": "", "state": "hoạt động"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--user", "quan.tri"], "Cần mật khẩu: thêm --password-stdin hoặc --generate."),
        (["--generate"], "Cần tên đăng nhập: thêm --user."),
        (["--user", "quản trị", "--generate"], "Tên đăng nhập 'quản trị' không dùng được"),
        (["--user", "quan.tri", "--agency", "H12.02", "--generate"], "Sở Thông tin và Truyền thông không còn"),
    ],
)
def test_admin_without_what_it_needs_says_what_is_missing(duoc, words, said):
    status, out, err = duoc("admin", *words)
    assert (status, out) == (1, "")
    assert said in err
    assert services.users() == []


class Terminal(io.StringIO):
    """Standard input with a person at it."""

    def isatty(self):
        return True


def test_admin_asks_at_a_terminal(duoc, monkeypatch):
    """At a terminal the name and the password are asked for, the password twice."""
    answers = iter(["rung-duoc-ven-bien-96", "khac-mat-roi-do-96", "rung-duoc-ven-bien-96", "rung-duoc-ven-bien-96"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    status, _, err = duoc("admin", stdin="quan.tri\n", stream=Terminal)
    assert (status, err) == (1, "duoc: Hai lần nhập mật khẩu khác nhau; chưa lưu gì.\n")
    status, _, err = duoc("admin", stdin="quan.tri\n", stream=Terminal)
    assert (status, err) == (0, "")
    assert services.has_administrator()


def test_key_prints_what_a_client_needs_and_stores_its_hash(duoc):
    made = answer(duoc("key", "--agency", "H12.03", "--name", "iOffice", "--json"))
    assert {name: made[name] for name in ("agency", "name", "member")} == {
        "agency": "so-tp",
        "name": "iOffice",
        "member": "VN/GOV/H12.03",
    }
    row = ApiKey.objects.get(pk=made["id"])
    assert bytes(row.hash) == hashlib.sha256(made["key"].encode()).digest()
    _, out, _ = duoc("keys", "--json")
    assert made["key"] not in out
    assert json.loads(out)[0]["prefix"] == made["key"][:8]
    assert len(made["key"]) == 64


def test_key_of_the_province_speaks_under_its_member_code(duoc):
    for code in ("H12", "000.00.00.H12", "ubnd-tinh"):
        made = answer(duoc("key", "--agency", code, "--name", "x", "--json"))
        assert made["member"] == "VN/GOV/000.00.00.H12"


def test_key_of_an_enterprise_has_no_member(duoc):
    assert answer(duoc("key", "--agency", "vnpt", "--name", "x", "--json"))["member"] is None


def test_key_until_a_day_ends_as_that_day_begins_in_the_province(duoc):
    made = answer(duoc("key", "--agency", "so-tp", "--name", "x", "--until", "2099-01-02", "--json"))
    assert made["expires_at"] == "2099-01-01T17:00:00.000000Z"


def test_revoke_ends_a_key_once(duoc):
    made = answer(duoc("key", "--agency", "so-tp", "--name", "x", "--json"))
    assert answer(duoc("revoke", str(made["id"]), "--json"))["revoked_at"] is not None
    status, _, err = duoc("revoke", str(made["id"]))
    assert (status, err) == (1, f"duoc: Khóa số {made['id']} (x) đã thu hồi từ trước.\n")


def test_key_of_an_unknown_agency_says_so(duoc):
    status, _, err = duoc("key", "--agency", "H99", "--name", "x")
    assert status == 1
    assert err.startswith("duoc: Không có cơ quan nào mang mã 'H99'")


@pytest.mark.parametrize(("day", "count"), [("2024-10-05", 101), ("01/12/2024", 100), ("2025-07-01", 64)])
def test_units_of_a_day(duoc, day, count):
    parent = "96-20250701" if count == 64 else "96-19970101"
    rows = answer(duoc("units", "--on", day, "--level", "commune", "--parent", parent, "--json"))
    assert len(rows) == count
    assert all(row["verified"] in {True, False} and row["source"] for row in rows)


def test_units_are_found_without_marks_and_printed_for_people(duoc):
    status, out, _ = duoc("units", "--on", "2024-10-05", "--search", "viet khai")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == ["Đơn", "32230-0"]


def test_unit_tells_its_history(duoc):
    told = answer(duoc("unit", "32002-20241201", "--json"))
    assert {step["name"] for step in told["origins"]} == {"Phường 4", "Phường 2", "Phường 9"}
    _, out, _ = duoc("unit", "32002-20241201")
    assert "từ 01/12/2024 đến 01/07/2025" in out
    assert "cùng mã, lúc khác: Phường An Xuyên (32002-20250701)" in out


def test_convert_asks_and_answers(duoc):
    asked = answer(duoc("convert", "32242-0", "--from", "2024-10-05", "--to", "2025-07-01", "--json"))
    assert (asked["outcome"], asked["unit"], asked["estimate"]) == ("ask", None, "32248-20250701")
    assert [one["name"] for one in asked["candidates"]] == ["Xã Đất Mũi", "Xã Đất Mới"]
    assert asked["basis"] == ["NQ 1655/NQ-UBTVQH15"]
    _, out, _ = duoc("convert", "32242-0", "--from", "2024-10-05", "--to", "2025-07-01")
    assert out.startswith("Đơn vị này đã chia; cần một điểm, ấp hoặc địa chỉ.")
    _, out, _ = duoc("convert", "32227-0", "--from", "2024-10-05", "--to", "2025-07-01")
    assert out == "Xã Nguyễn Việt Khái (32227-20250701)\n"
    _, out, _ = duoc("convert", "964-0", "--from", "2024-10-05", "--to", "2025-07-01")
    assert out == "Không có đơn vị nào kế tiếp.\n"


def test_agencies_of_a_day(duoc):
    rows = answer(duoc("agencies", "--on", "2024-10-31", "--json"))
    assert sum(row["kind"] in {"department", "board"} for row in rows) == 19
    office = next(row for row in rows if row["key"] == "so-tttt")
    assert (office["codes"], office["member_code"], office["illustrative"]) == (["H12.02"], "H12.02", True)
    _, out, _ = duoc("agencies", "--on", "2024-10-31")
    assert "chưa đối chiếu" in next(line for line in out.splitlines() if "Ban Dân tộc" in line)
    assert next(line for line in out.splitlines() if "Sở Tư pháp" in line).split()[:3] == ["H12.03", "MINH", "HỌA"]
    assert "MINH" not in next(line for line in out.splitlines() if "000.00.00.H12" in line)


def test_users_and_roles_by_script(duoc):
    answer(duoc("user", "add", "can.bo", "--generate", "--name", "Cán bộ", "--json"))
    given = answer(duoc("role", "assign", "can.bo", "officer", "--agency", "H12.03", "--json"))
    assert (given["agency"], given["role"], given["valid_to"]) == ("so-tp", "officer", None)
    assert [row["user"] for row in answer(duoc("role", "list", "--json"))] == ["can.bo"]
    answer(duoc("user", "suspend", "can.bo", "--json"))
    assert answer(duoc("user", "list", "--json"))[0]["state"] == "tạm khóa"
    answer(duoc("user", "reactivate", "can.bo", "--json"))
    answer(duoc("user", "password", "can.bo", "--password-stdin", "--json", stdin="la-du-nuoc-song-doc\n"))
    assert services.user_named("can.bo").check_password("la-du-nuoc-song-doc")
    assert answer(duoc("role", "end", "can.bo", "officer", "--agency", "H12.03", "--json"))["valid_to"]
    status, _, err = duoc("role", "end", "can.bo", "officer", "--agency", "H12.03")
    assert (status, err) == (1, "duoc: can.bo không có vai trò officer ở Sở Tư pháp hôm nay.\n")
    assert Role.objects.count() == 1


def test_seed_by_hand_changes_nothing_the_second_time(duoc):
    told = answer(duoc("seed", "--json"))
    assert (told["profile"], told["changed"]) == ("ca-mau.duoc", 0)
    status, _, err = duoc("seed", "--profile", "/nowhere")
    assert status == 1
    assert "no such profile" in err


@pytest.mark.parametrize("words", [["units", "--on", "31/02/2025"], ["units", "--on", "soon"], ["key"], []])
def test_words_that_make_no_sense_are_refused(duoc, words):
    with pytest.raises(SystemExit) as stopped:
        duoc(*words)
    assert stopped.value.code == 2


def test_key_with_a_role_is_for_our_own_rooms_and_of_the_committee(duoc, committee, justice):
    made = answer(duoc("key", "--role", "admin", "--json"))
    assert (made["agency"], made["role"]) == (committee.key, "administrator")
    theirs = answer(duoc("key", "--agency", "so-tp", "--role", "steward", "--name", "CKAN", "--json"))
    assert (theirs["agency"], theirs["role"]) == ("so-tp", "steward")
    admin, steward = services.key_by_text(made["key"]), services.key_by_text(theirs["key"])
    assert services.places_of_key(admin, "catalogue.administer") is None
    assert services.places_of_key(steward, "catalogue.change") == {justice.pk}
    assert services.places_of_key(steward, "catalogue.administer") == frozenset()
    # A key of the exchange is none of the rooms'.
    plain = services.key_by_text(answer(duoc("key", "--agency", "so-tp", "--name", "x", "--json"))["key"])
    assert services.places_of_key(plain, "catalogue.see") == frozenset()


def test_key_with_a_role_that_cannot_be_is_misunderstood(duoc):
    for wrong in (["--role", "steward"], ["--role", "officer"], ["--party", "x", "--role", "admin"], []):
        with pytest.raises(SystemExit):
            duoc("key", *wrong)


def test_key_with_a_role_says_so_in_the_table(duoc):
    with pytest.raises(IntegrityError, match="api_key_has_a_role_for_software"), transaction.atomic():
        services.issue_key(services.agency_named("so-tp"), "x", role="officer")
