"""Who our processes run as and what that user can reach, judged by mode bits alone."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from duoc.core.account import (
    Account,
    AccountError,
    acting_as_owner,
    acting_as_root,
    may,
    own_account,
    reachable,
    service_account,
)

STRANGER = Account("stranger", 54_321, 54_321, frozenset({54_321}))
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user cannot become another one")


@needs_root
def test_service_account_as_root_is_the_chosen_user() -> None:
    entry = pwd.getpwnam("nobody")
    found = service_account("nobody")
    assert (found.name, found.uid, found.gid) == ("nobody", entry.pw_uid, entry.pw_gid)


@needs_root
def test_service_account_refuses_a_user_that_does_not_exist() -> None:
    with pytest.raises(AccountError, match="user 'nhà-không-có' does not exist: create it, or set DUOC_USER"):
        service_account("nhà-không-có")


@needs_root
def test_service_account_refuses_root() -> None:
    with pytest.raises(AccountError, match="unprivileged"):
        service_account("root")


@needs_root
def test_service_account_as_an_ordinary_user_is_oneself() -> None:
    code = "from duoc.core.account import service_account; print(service_account('root').name)"
    command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", sys.executable, "-c", code]
    if not reachable(service_account("nobody"), Path(sys.executable)):
        pytest.skip("this interpreter cannot be read by nobody")
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "nobody\n"


@pytest.mark.parametrize(
    ("mode", "wanted", "expected"),
    [(0o755, 0o5, True), (0o750, 0o1, False), (0o705, 0o4, True), (0o711, 0o4, False), (0o757, 0o2, True)],
)
def test_a_stranger_may_what_the_last_digit_says(tmp_path: Path, mode: int, wanted: int, expected: bool) -> None:
    tmp_path.chmod(mode)
    assert may(STRANGER, tmp_path, wanted) is expected
    tmp_path.chmod(0o700)


def test_a_member_of_the_group_may_what_the_middle_digit_says(tmp_path: Path) -> None:
    member = Account("member", 54_321, 54_321, frozenset({54_321, tmp_path.stat().st_gid}))
    tmp_path.chmod(0o717)
    assert not may(member, tmp_path, 0o4)
    tmp_path.chmod(0o750)
    assert may(member, tmp_path, 0o5)
    tmp_path.chmod(0o700)


def test_a_private_folder_on_the_way_makes_everything_below_unreachable(tmp_path: Path) -> None:
    inner = tmp_path / "private" / "open"
    inner.mkdir(parents=True)
    (inner / "file").write_text("x")
    (inner / "file").chmod(0o644)
    (tmp_path / "private").chmod(0o700)
    assert not reachable(STRANGER, inner / "file")
    assert reachable(own_account(), inner / "file")


def test_what_does_not_exist_yet_is_reachable_when_its_folder_is(short_tmp: Path) -> None:
    assert reachable(STRANGER, short_tmp / "later" / "file")


def test_a_symbolic_link_is_judged_by_its_target(short_tmp: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    link = short_tmp / "link"
    link.symlink_to(tmp_path)
    assert not reachable(STRANGER, link)


@needs_root
def test_acting_as_somebody_can_come_back_and_returns_to_it() -> None:
    code = """
import os
from duoc.core.account import act_as, acting_as_root, service_account
act_as(service_account("nobody"))
print(os.geteuid() != 0, os.getegid() != 0)
with acting_as_root():
    print(os.geteuid(), os.getegid())
print(os.geteuid() != 0, os.getegid() != 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n0 0\nTrue True\n"


def test_acting_as_root_changes_nothing_for_who_never_left() -> None:
    before = os.geteuid()
    with acting_as_root():
        assert os.geteuid() == before


@needs_root
def test_what_root_makes_in_the_services_folder_is_the_services(short_tmp: Path) -> None:
    top = short_tmp / "owned"
    top.mkdir(mode=0o755)
    folder = top / "state"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    with acting_as_owner(folder):
        (folder / "key").write_text("x")
    (folder / "ours").write_text("x")
    assert [(folder / name).stat().st_uid for name in ("key", "ours")] == [65534, 0]
    with acting_as_owner(top), acting_as_owner(top / "absent"):
        (top / "root").write_text("x")
    assert (top / "root").stat().st_uid == 0
