"""Changing what an application may do: who, by how many, what the wall reads of it, what the ledger hears."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.guard.app_cast import TEXTS, UPSTREAM, Cast, added, enforced, live

from duoc.frame.models import Outbox
from duoc.guard.models import Application, Change, Statement
from duoc.guard.rules.applications import AppRefusedError
from duoc.guard.services import applications, learning
from duoc.guard.services.applications import Person
from duoc.wire.wall.application import described
from duoc.wire.wall.policy import read
from duoc.wire.wall.seen import Seen

TABLE: dict[str, Any] = {
    "table": "dancu.cong_dan", "oid": 16412, "ticket": True,
    "columns": [{"name": "so_dinh_danh", "number": 1, "identity": True, "mask": "", "for": []},
                {"name": "ho_ten", "number": 2, "identity": False, "mask": "mask", "for": ["*"]}],
}  # fmt: skip


def told(home: Path, name: str = "dvc") -> dict[str, Any]:
    """The document that the wall reads."""
    path = home / "guard" / "applications" / f"{name}.json"
    assert path.stat().st_mode & 0o777 == 0o600
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def test_a_new_application_observes_and_the_wall_understands_it(cast: Cast, home: Path) -> None:
    added(cast, search_path="dvc, public", time_limits={"statement_timeout": 30000})
    document = told(home)
    assert (document["form"], document["version"], document["mode"]) == (1, 1, "observe")
    understood = described(document)
    assert (understood.host, understood.database, understood.path) == ("/run/pg", "dvc", ("dvc", "public"))
    assert read(document)("drop table a", understood.path).allowed
    (entry,) = Outbox.objects.filter(kind="guard.application_changed")
    assert json.loads(bytes(entry.payload))["application"] == "dvc"
    assert b"thanh" not in bytes(entry.entry)  # the log holds a commitment


def test_a_learned_list_goes_live_by_two_persons(cast: Cast, home: Path) -> None:
    added(cast)
    taken = learning.take_texts("dvc", [*TEXTS, ("do $$begin end$$", ""), TEXTS[0]], cast.first)
    assert (taken.new, taken.never) == (3, 1)
    outcome = learning.approve("dvc", cast.first)
    assert not outcome.live
    assert told(home)["policy"]["statements"] == []
    with pytest.raises(AppRefusedError, match="cần một người khác"):
        learning.approve("dvc", cast.first)
    with pytest.raises(AppRefusedError, match="vai trò"):
        learning.approve("dvc", cast.auditor)
    assert learning.approve("dvc", cast.second).live
    document = told(home)
    assert [one["sql"] for one in document["policy"]["statements"]] == [
        "select ten from dvc.ho_so where ma = 'x'", "update dvc.ho_so set ten = 'x' where ma = 'x'",
    ]  # fmt: skip
    judge = read({**document, "mode": "enforce"})
    path = ("$user", "public")
    assert judge("SELECT ten FROM dvc.ho_so WHERE ma = 'zz'", path).allowed
    assert not judge("select ten from dvc.ho_so where ma = 'zz' or true", path).allowed
    assert not judge("do $$begin end$$", path).allowed


def test_enforcing_without_a_list_is_refused_here_and_in_the_database(cast: Cast) -> None:
    made = added(cast)
    with pytest.raises(AppRefusedError, match="chặn tất cả"):
        applications.change("dvc", "mode", {"mode": "enforce"}, cast.first)
    made.mode, made.version = "enforce", 2
    with pytest.raises(IntegrityError, match="enforcing_needs_an_approved_list"), transaction.atomic():
        _ = made.save(), live(made, 2)


def test_what_loosens_takes_two_and_what_tightens_one(cast: Cast, home: Path) -> None:
    enforced(cast)
    assert told(home)["mode"] == "enforce"
    for kind, tight, loose in (
        ("limits", {"limits": {"rows": 100}}, {"limits": {"rows": 0}}),
        ("limits", {"inspect": "block"}, {"inspect": "mask"}),
        ("limits", {"honey": ["aa", "bb"]}, {"honey": ["aa"]}),
        ("watched", {"watched": [TABLE]}, {"watched": []}),
        ("way", {"tls_only": True}, {"tls_only": False}),
        ("mode", {}, {"mode": "learn"}),
    ):
        if tight:
            assert applications.change("dvc", kind, tight, cast.first).live
        before = told(home)
        assert not applications.change("dvc", kind, loose, cast.first).live
        assert told(home) == before
        with pytest.raises(AppRefusedError, match="người khác"):
            applications.change("dvc", kind, loose, cast.first)
        assert applications.change("dvc", kind, loose, cast.second).live
        ((member, value),) = loose.items()
        assert told(home)[member] == value
    assert told(home)["version"] == Application.objects.get().version


def test_a_mask_may_be_tightened_alone_and_not_weakened(cast: Cast) -> None:
    added(cast)
    applications.change("dvc", "watched", {"watched": [TABLE]}, cast.first)

    def with_column(**members: Any) -> dict[str, Any]:
        columns = [TABLE["columns"][0], {**TABLE["columns"][1], **members}]
        return {"watched": [{**TABLE, "columns": columns}]}

    assert not applications.change("dvc", "watched", with_column(**{"for": ["app_a"]}), cast.first).live
    (proposal,) = applications.waiting(Application.objects.get())
    applications.withdraw(proposal.pk, cast.first, "", "dvc")
    assert not applications.change("dvc", "watched", with_column(mask=""), cast.first).live
    (proposal,) = applications.waiting(Application.objects.get())
    applications.withdraw(proposal.pk, cast.second, "không được", "dvc")
    assert applications.change("dvc", "watched", with_column(mask="drop"), cast.first).live


def test_a_proposal_that_was_overtaken_is_not_put_in_force(cast: Cast) -> None:
    added(cast)
    applications.change("dvc", "limits", {"limits": {"rows": 100, "bytes": 5}}, cast.first)
    proposed = applications.change("dvc", "limits", {"limits": {"rows": 500, "bytes": 5}}, cast.first)
    Change.objects.filter(pk=proposed.change.pk)  # waits
    with pytest.raises(AppRefusedError, match="chờ người thứ hai"):
        applications.change("dvc", "limits", {"limits": {"rows": 300, "bytes": 5}}, cast.second)
    # Somebody tightens beside it, by another way to the same members.
    made = Application.objects.get()
    with transaction.atomic():
        made.limits, made.version = {"rows": 10}, made.version + 1
        made.save()
        live(made, made.version)
    with pytest.raises(AppRefusedError, match="đã được đổi"):
        applications.approve(proposed.change.pk, cast.second, "dvc")


def test_rejecting_tightens_at_once_and_the_statement_is_not_offered_again(cast: Cast, home: Path) -> None:
    enforced(cast)
    gone = Statement.objects.get(sql__startswith="update")
    learning.reject("dvc", [gone.pk], cast.second)
    document = told(home)
    assert len(document["policy"]["statements"]) == 1
    assert document["policy"]["denied"] == [gone.key]
    taken = learning.take_texts("dvc", TEXTS, cast.first)
    assert taken.new == 0
    with pytest.raises(AppRefusedError, match="Không có câu lệnh nào"):
        learning.approve("dvc", cast.first)
    assert learning.offer_again("dvc", [gone.pk], cast.first) == 1
    learning.approve("dvc", cast.first)
    learning.approve("dvc", cast.second)
    assert len(told(home)["policy"]["statements"]) == 2
    assert told(home)["policy"]["denied"] == []


def test_values_beyond_the_approved_are_offered_together_with_them(cast: Cast, home: Path) -> None:
    added(cast)
    for most in (20, 80):
        learning.take_texts("dvc", [(f"select ten from dvc.ho_so where so > 3 limit {most}", "")], cast.first)
        learning.approve("dvc", cast.first)
        learning.approve("dvc", cast.second)
    learning.take_texts("dvc", [("select ten from dvc.ho_so where so > 3 limit 50", "")], cast.first)
    assert learning.counts(Application.objects.get()) == {"approved": 1, "superseded": 1, "never": 0, "blocked": 0}
    (one,) = told(home)["policy"]["statements"]
    assert ["limit", 80] in one["places"]


def test_an_account_of_the_machine_may_propose_and_never_approve(cast: Cast) -> None:
    root = Person("root")
    applications.add("dvc", UPSTREAM, root)
    learning.take_texts("dvc", TEXTS, root)
    learning.approve("dvc", root)
    for other in (root, Person("nobody")):
        with pytest.raises(AppRefusedError):
            learning.approve("dvc", other)
    assert learning.approve("dvc", cast.first).live


def test_a_department_changes_its_own_application_only(cast: Cast) -> None:
    added(cast)
    applications.add("tu-phap", UPSTREAM, cast.first, agency="so-tp")
    assert applications.change("tu-phap", "limits", {"limits": {"rows": 5}}, cast.department).live
    with pytest.raises(AppRefusedError, match="vai trò"):
        applications.change("dvc", "limits", {"limits": {"rows": 5}}, cast.department)


def test_documents_are_written_again_where_they_are_not_in_force(cast: Cast, home: Path) -> None:
    added(cast)
    path = home / "guard" / "applications" / "dvc.json"
    path.write_text('{"version": 7}')
    assert (applications.publish_all(), applications.publish_all()) == (1, 0)
    assert told(home)["version"] == 1


def test_what_does_not_read_as_what_it_says_is_never_offered_for_approval(cast: Cast, home: Path) -> None:
    """Whoever writes the wall's file can offer, and forge nothing: neither a key nor the word that something is harmless."""
    added(cast)
    kept = Seen()
    for text in (
        "select ten from dvc.ho_so where n = 1",
        "select ma from dvc.ho_so where n = 1 limit 5",
        "do $$begin end$$",
    ):
        kept.take_under(text, "dvc", "app", "quay", "", 3, 1_790_000_000.0)
    whole = kept.document("dvc")
    harmless, wider, code = whole["rows"]
    wider["places"] = [["limit", 10**9]]
    code["never"] = ""
    forged = {**harmless, "key": "0" * 64}
    place = home / "guard" / "seen"
    place.mkdir()
    (place / "dvc.json").write_text(json.dumps({**whole, "rows": [harmless, wider, code, forged]}))
    assert learning.take_over("dvc", cast.first).never == 3
    learning.approve("dvc", cast.first)
    learning.approve("dvc", cast.second)
    assert [one["sql"] for one in told(home)["policy"]["statements"]] == ["select ten from dvc.ho_so where n = 1"]
    for broken in ("{", "[]", '{"form": 1, "missed": 0, "rows": [{}]}', '{"form": 2}'):
        (place / "dvc.json").write_text(broken)
        with pytest.raises(AppRefusedError, match="Không đọc được"):
            learning.take_over("dvc", cast.first)
