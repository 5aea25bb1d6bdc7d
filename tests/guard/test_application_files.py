"""The files between the room and the wall: published whole, read with doubt, and nobody else's to read."""

import json
from pathlib import Path

import pytest

from duoc.guard.services import application_files as files

MARK_OF_NOBODY = "096200000001"


def test_folders_are_made_once_for_their_owner_alone(home: Path) -> None:
    made = files.folder("seen")
    assert made == home / "guard" / "seen"
    assert [path.stat().st_mode & 0o777 for path in (made, made.parent)] == [0o700, 0o700]
    (made / "dvc.json").write_text("x")
    assert files.folder("seen") == made
    assert (made / "dvc.json").read_text() == "x"


def test_a_document_is_replaced_whole_and_its_version_read_back(home: Path) -> None:
    assert files.published("dvc") == 0
    files.publish("dvc", lambda: {"version": 3, "name": "Sở Tư pháp", "long": "x" * 9000})
    assert files.published("dvc") == 3
    files.publish("dvc", lambda: {"version": 4})
    place = home / "guard" / "applications"
    assert json.loads((place / "dvc.json").read_text("utf-8")) == {"version": 4}
    assert (place / "dvc.json").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in place.iterdir()) == [".dvc.lock", "dvc.json"]
    assert files.published("khac") == 0


def test_where_there_is_no_application_any_more_its_last_document_stays(home: Path) -> None:
    files.publish("dvc", lambda: None)
    assert not (home / "guard" / "applications" / "dvc.json").exists()
    files.publish("dvc", lambda: {"version": 2})
    files.publish("dvc", lambda: None)
    assert files.published("dvc") == 2


def test_a_document_that_cannot_be_made_leaves_the_old_one_and_the_lock_free(home: Path) -> None:
    files.publish("dvc", lambda: {"version": 2})
    with pytest.raises(TypeError):
        files.publish("dvc", lambda: {"version": 3, "odd": object()})
    assert files.published("dvc") == 2
    files.publish("dvc", lambda: {"version": 5})
    assert files.published("dvc") == 5


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "5", "{}", '{"version": null}', '{"version": "x"}', '{"version": [1]}']
)
def test_a_document_that_nobody_can_read_has_version_nought(home: Path, text: str) -> None:
    (files.folder("applications") / "dvc.json").write_text(text)
    assert files.published("dvc") == 0


def test_the_key_of_identities_is_made_once_and_a_wrong_one_refused(home: Path) -> None:
    first = files.marks().identity(MARK_OF_NOBODY)
    assert files.marks().identity(MARK_OF_NOBODY) == first
    path = home / "guard" / "keys" / "identities"
    assert path.stat().st_mode & 0o777 == 0o600
    assert MARK_OF_NOBODY.encode() not in first
    path.unlink()
    assert files.marks().identity(MARK_OF_NOBODY) != first
    path.write_bytes(b"short")
    with pytest.raises(ValueError, match="is no key"):
        files.marks()


def test_what_the_wall_saw_is_nothing_until_it_says_so(home: Path) -> None:
    assert files.seen("dvc") == {"rows": [], "missed": 0}
    (files.folder("seen") / "dvc.json").write_text('{"form": 1, "rows": [{"sql": "select 1"}], "missed": 7}')
    assert (files.seen("dvc")["missed"], len(files.seen("dvc")["rows"])) == (7, 1)
    assert files.seen("bhyt") == {"rows": [], "missed": 0}


@pytest.mark.parametrize(
    "text", [b"", b"{", b"\xff\xfe{}", b"[1]", b'"form"', b"{}", b'{"form": 2}', b'{"form": "1"}', b'{"form": null}']
)
def test_what_is_no_file_of_the_walls_is_refused(home: Path, text: bytes) -> None:
    (files.folder("seen") / "dvc.json").write_bytes(text)
    with pytest.raises(ValueError, match=r"Expecting|decode|not of form 1"):
        files.seen("dvc")


def test_a_file_that_is_too_long_is_not_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = b'{"form": 1, "rows": [], "missed": 0}'
    (files.folder("seen") / "dvc.json").write_bytes(told)
    monkeypatch.setattr(files, "LARGEST", len(told))
    assert files.seen("dvc")["form"] == 1
    monkeypatch.setattr(files, "LARGEST", len(told) - 1)
    with pytest.raises(ValueError, match="too long"):
        files.seen("dvc")
