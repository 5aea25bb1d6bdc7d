"""The demonstration's witnesses: one policy for good, ports as they are, and never an operator's own policy touched."""

from dataclasses import replace
from pathlib import Path

import pytest

from duoc.cli import witnesses
from duoc.cli.house import House
from duoc.core.account import own_account
from duoc.core.settings import Settings
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.signer import FileSigner

CODES = ["so-khcn", "so-nnmt", "thanh-tra", "bao-ca-mau", "hoi-nong-dan"]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return at(tmp_path, 12_000)


def at(home: Path, base: int, profile: str = "ca-mau") -> House:
    settings = Settings(home=home, port_base=base, profile=profile)
    return House(settings, home, own_account(), own_account())


def written(house: House) -> policies.Policy:
    return policies.parse(witnesses.policy_file(house.home).read_bytes())


def test_policy_names_the_log_five_agencies_and_four_of_them(house: House) -> None:
    witnesses.prepare(house)
    policy = written(house)
    key = FileSigner.read(house.home / "production/keys/log.key").key
    assert policy.logs == ((key, None),)
    assert key.name == "ca-mau.duoc/production"
    assert [one.name for one in policy.witnesses] == CODES
    assert [one.url for one in policy.witnesses] == [f"http://127.0.0.1:{12_020 + place}" for place in range(5)]
    assert (policy.smallest_quorum(), policy.blocking_set_size()) == (4, 2)
    assert b"MINH HOA" in witnesses.policy_file(house.home).read_bytes()


def test_each_witness_has_a_key_of_its_own_that_only_it_can_read(house: House) -> None:
    witnesses.prepare(house)
    for one in written(house).witnesses:
        path = house.home / "witnesses" / one.name / "key"
        assert FileSigner.read(path).key == one.key
        assert path.stat().st_mode & 0o777 == 0o600
        assert one.key.name == f"ca-mau.duoc/nhan-chung/{one.name}"


def test_policy_is_written_once_and_a_later_start_changes_nothing(house: House) -> None:
    witnesses.prepare(house)
    path = witnesses.policy_file(house.home)
    before, stamp = path.read_bytes(), path.stat().st_ino
    witnesses.prepare(house)
    assert (path.read_bytes(), path.stat().st_ino) == (before, stamp)
    assert list(path.parent.glob("*.draft")) == []


def test_other_ports_change_the_addresses_and_no_key(house: House) -> None:
    witnesses.prepare(house)
    before = written(house)
    moved = at(house.home, 13_000)
    witnesses.prepare(moved)
    after = written(moved)
    assert [one.url for one in after.witnesses] == [f"http://127.0.0.1:{13_020 + place}" for place in range(5)]
    assert [replace(one, url=None) for one in after.witnesses] == [replace(one, url=None) for one in before.witnesses]
    assert (after.logs, after.groups, after.quorum) == (before.logs, before.groups, before.quorum)
    assert witnesses.addresses(moved) == [one.url for one in after.witnesses]


@pytest.mark.parametrize("name", [b"so", b"s\xf4"], ids=["text", "octets"])
def test_policy_of_the_operator_is_never_written_over_and_starts_no_witness(house: House, name: bytes) -> None:
    witnesses.prepare(house)
    vkey = str(written(house).witnesses[0].key).encode()
    own = b"witness " + name + b" " + vkey + b" https://nhan-chung.example/\nquorum " + name + b"\n"
    path = witnesses.policy_file(house.home)
    path.write_bytes(own)
    for base in (12_000, 13_000):
        witnesses.prepare(at(house.home, base))
        assert path.read_bytes() == own
        assert witnesses.programs(at(house.home, base)) == []
        assert witnesses.addresses(at(house.home, base)) == []


def test_profile_without_witnesses_has_no_policy_and_no_process(tmp_path: Path) -> None:
    folder = tmp_path / "bac-lieu"
    folder.mkdir()
    (folder / "profile.toml").write_text(
        'name = "Bạc Liêu"\ncode = "95"\norigin = "bac-lieu.example"\n[xroad]\ninstance = "VN"\nmember_class = "GOV"\n'
    )
    house = at(tmp_path / "home", 12_000, str(folder))
    witnesses.prepare(house)
    assert not witnesses.policy_file(house.home).exists()
    assert witnesses.programs(house) == []
    assert not (house.home / "witnesses").exists()


def test_each_process_listens_where_the_policy_says_and_watches_this_log_only(house: House) -> None:
    witnesses.prepare(house)
    policy = written(house)
    programs = witnesses.programs(house)
    assert [program.name for program in programs] == [f"witness-{code}" for code in CODES]
    for program, one in zip(programs, policy.witnesses, strict=True):
        words = program.command()
        given = dict(zip(words[-8::2], words[-7::2], strict=True))
        assert f"http://{given['--listen']}" == one.url
        assert given["--log"] == f"{policy.logs[0][0]}=ca-mau.duoc/production"
        assert Path(given["--key"]).parent == house.home / "witnesses" / one.name
        assert Path(given["--state"]).parent == house.home / "witnesses" / one.name


def test_page_of_the_verifier_is_handed_out_where_the_house_has_one(house: House) -> None:
    witnesses.prepare(house)
    assert all("--page" not in one.command() for one in witnesses.programs(house))
    page = house.home / "kiem-tem.html"
    page.write_text("<!doctype html>")
    for one in witnesses.programs(house):
        words = list(one.command())
        assert words[words.index("--page") + 1] == str(page)
