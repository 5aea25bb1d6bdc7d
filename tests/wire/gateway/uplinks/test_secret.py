"""An uplink's secret on the disk: what is taken, what is not, and when a new one counts (docs/formats.md §Uplinks)."""

import os
from types import SimpleNamespace

import pytest

from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway.uplinks.secret import Secret

REFUSED = "Server.ServerProxy.ServiceFailed.UplinkCredentials"


@pytest.fixture
def house(tmp_path):
    (tmp_path / "keys" / "uplinks").mkdir(parents=True)
    return SimpleNamespace(folder=tmp_path)


def keep(house, data, mode=0o600, name="a"):
    """As the command does: another file in its place."""
    path = house.folder / "keys" / "uplinks" / f"{name}.secret"
    draft = path.with_suffix(".draft")
    draft.write_bytes(data)
    draft.chmod(mode)
    draft.replace(path)
    return path


def code(function, *arguments):
    with pytest.raises(XRoadError) as caught:
        function(*arguments)
    return caught.value.type


def test_without_a_file_it_is_missing_where_it_must_be_and_nothing_where_it_may_be(house):
    secret = Secret("a")
    assert secret.find(house) == b""
    assert code(secret.read, house) == REFUSED
    house.folder = house.folder / "khong-co"
    assert secret.find(house) == b""


@pytest.mark.parametrize("data", [b"!", b"~", b"x" * 4096, b"a:b/c+d=", b"\x21\x7e"])
def test_visible_ascii_is_taken_to_the_byte(house, data):
    keep(house, data)
    assert Secret("a").read(house) == Secret("a").find(house) == data


@pytest.mark.parametrize(
    "data", [b"", b"a b", b"a\n", b"\na", b"a\r\nX: y", b"\x00", b"\x7f", "đ".encode(), b"x" * 4097]
)
def test_what_no_header_can_hold_is_not_sent(house, data):
    keep(house, data)
    for function in (Secret("a").read, Secret("a").find):
        said = code(function, house)
        assert said == REFUSED


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601, 0o777])
def test_a_file_that_others_can_read_is_not_used(house, mode):
    keep(house, b"bi-mat", mode)
    assert code(Secret("a").find, house) == REFUSED


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_one_that_is_the_owner_s_alone_is(house, mode):
    keep(house, b"bi-mat", mode)
    assert Secret("a").read(house) == b"bi-mat"


def test_a_file_that_others_come_to_read_later_is_not_used_any_more(house):
    secret, path = Secret("a"), keep(house, b"bi-mat")
    assert secret.read(house) == b"bi-mat"
    path.chmod(0o644)
    assert code(secret.read, house) == REFUSED
    path.chmod(0o600)
    assert secret.read(house) == b"bi-mat"


def test_a_new_file_counts_from_the_next_call_and_a_removed_one_is_gone(house):
    secret = Secret("a")
    stamp = None
    for data in (b"mot", b"hai", b"ba-dai-hon"):
        path = keep(house, data)
        if stamp is not None:
            os.utime(path, ns=(stamp, stamp))  # replaced within one tick of the clock: another file all the same
        stamp = path.stat().st_mtime_ns
        assert secret.read(house) == data
    path.unlink()
    assert secret.find(house) == b""
    keep(house, b"lai")
    assert secret.read(house) == b"lai"


def test_one_that_was_spoilt_is_not_remembered_as_it_was(house):
    secret = Secret("a")
    keep(house, b"tot")
    assert secret.read(house) == b"tot"
    keep(house, b"h\xc6\xb0")
    for _ in range(2):
        assert code(secret.find, house) == REFUSED
    keep(house, b"tot-lai")
    assert secret.read(house) == b"tot-lai"


def test_every_uplink_has_its_own_and_the_file_is_read_once(house, monkeypatch):
    first, other = Secret("a"), Secret("b")
    path = keep(house, b"cua-a")
    keep(house, b"cua-b", name="b")
    assert (first.read(house), other.read(house)) == (b"cua-a", b"cua-b")
    monkeypatch.setattr(type(path), "read_bytes", lambda _path: pytest.fail("read again"))
    assert [first.read(house) for _ in range(3)] == [b"cua-a"] * 3


def test_a_folder_in_its_place_is_a_failure_of_the_way(house):
    (house.folder / "keys" / "uplinks" / "a.secret").mkdir(mode=0o700)
    assert code(Secret("a").find, house) == REFUSED
