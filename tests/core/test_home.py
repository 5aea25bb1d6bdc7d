"""The state folder: which one, and that it is never somebody else's."""

import os
from pathlib import Path

import pytest

from duoc.core.account import Account, own_account
from duoc.core.home import HomeError, claim, clone_folder, locate, stable_name
from duoc.core.settings import Settings

STRANGER = Account("stranger", 54_321, 54_321, frozenset({54_321}))
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: only root looks for another place")


def test_chosen_home_always_wins(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert locate(Settings(home=tmp_path / "state")) == tmp_path / "state"


def test_default_home_is_var_in_the_clone_when_the_user_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duoc.core.home.reachable", lambda *_: True)
    assert locate(Settings()) == (clone_folder() / "var").resolve()


@needs_root
def test_default_home_of_an_unreachable_clone_is_in_the_system_s_state_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "clone").mkdir(mode=0o700)
    monkeypatch.setattr("duoc.core.home.clone_folder", lambda: tmp_path / "clone")
    found = locate(Settings(), system_state=Path("/var/lib/somewhere"))
    assert found == Path("/var/lib/somewhere") / stable_name(tmp_path / "clone")


def test_stable_name_differs_by_path_and_stays_by_path(tmp_path: Path) -> None:
    one, other = tmp_path / "a" / "duoc", tmp_path / "b" / "duoc"
    assert stable_name(one) == stable_name(tmp_path / "a" / "." / "duoc") != stable_name(other)
    assert stable_name(one).startswith("duoc-")
    assert stable_name(Path("/")).startswith("root-")


def test_claim_makes_a_private_folder_under_traversable_parents(tmp_path: Path) -> None:
    old = os.umask(0o077)
    try:
        claim(tmp_path / "above" / "state", own_account())
    finally:
        os.umask(old)
    assert (tmp_path / "above" / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "above").stat().st_mode & 0o777 == 0o755


def test_claim_closes_a_folder_of_ours_that_was_open(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o755)
    claim(tmp_path / "state", own_account())
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


@needs_root
def test_claim_takes_over_an_empty_folder_only(tmp_path: Path) -> None:
    claim(tmp_path / "empty", STRANGER)
    assert (tmp_path / "empty").stat().st_uid == STRANGER.uid
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("mine")
    with pytest.raises(HomeError, match="full belongs to another user: choose another DUOC_HOME"):
        claim(tmp_path / "full", STRANGER)
    assert (tmp_path / "full").stat().st_uid == 0


@pytest.mark.parametrize("kind", ["file", "link"])
def test_claim_refuses_what_is_not_a_folder(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "state"
    if kind == "file":
        place.write_text("")
    else:
        (tmp_path / "elsewhere").mkdir()
        place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HomeError, match="is not a folder"):
        claim(place, own_account())
