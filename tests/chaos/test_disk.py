"""A full disk under the spool: calls are refused with a clear error, nothing acknowledged is lost, and it heals by itself."""

import json
import os
import pwd
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.chaos.conftest import free_base
from tests.chaos.house import House
from tests.chaos.judge import assert_whole, settled
from tests.chaos.load import Load, until

# Long records, so that a segment is full after some thousand calls.
LONG = {"X-Road-Issue": "h" * 255, "X-Road-Id": "i" * 255, "X-Road-UserId": "u" * 200}


@pytest.fixture
def cramped(short_tmp: Path) -> Iterator[House]:
    """A house whose spool lies on a file system of 40 MB: the first segment and a filler fit, a second one does not."""
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small file system; needs an ordinary user never")
    home = short_tmp / "cramped"
    spool = home / "production" / "spool"
    spool.mkdir(parents=True)
    nobody = pwd.getpwnam("nobody")
    for folder in (home, home / "production", spool):
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        folder.chmod(0o700)
    options = f"size=40m,uid={nobody.pw_uid},gid={nobody.pw_gid},mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", spool], check=True)
    (spool / "filler").write_bytes(bytes(20 << 20))
    house = None
    try:
        house = House(home, free_base())
        yield house
    finally:
        if house is not None:
            house.end()
        subprocess.run(["umount", spool], check=True)


def test_a_full_disk_refuses_clearly_and_loses_nothing(cramped: House, django_at: Callable[[str], None]) -> None:
    django_at(cramped.dsn)
    client, service, key = cramped.admit()
    load = Load(cramped.base + 1, client, service, key, threads=8, pause_s=0, headers=LONG)
    with load:
        until(lambda: bool(load.receipts), 10, "the first receipt")
        until(lambda: len(load.refused) > 20, 120, "the disk is full")
        given = len(load.all)
        with pytest.raises(urllib.error.HTTPError) as health:
            urllib.request.urlopen(cramped.url(1, "/healthz"), timeout=5)
        assert health.value.code == 503
        assert json.loads(health.value.read())["why"] == ["không còn chỗ ghi nhật ký"]
        (cramped.home / "production" / "spool" / "filler").unlink()
        until(lambda: len(load.all) > given + 100, 10, "it goes on by itself")
    assert {(status, code) for _, status, code in load.refused} == {(500, "Server.ClientProxy.LoggingFailed")}
    settled(cramped)
    print(
        f"\nchaos: full disk after {given} receipts, {len(load.refused)} calls refused, {len(load.all)} receipts in all"
    )
    assert_whole(cramped, load, 1)
