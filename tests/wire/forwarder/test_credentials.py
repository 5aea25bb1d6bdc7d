"""The recipe of docs/production.md as it is printed: TLS, a key for each client, and permissions that are walls."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nkeys
import pytest
from tests.exchange.conftest import register_all
from tests.wire.forwarder.conftest import Machine, Scene, calls
from tests.wire.nats_server import NatsServer
from tests.wire.recorder.conftest import until

from duoc.core.environment import Environment

RECIPE = Path(__file__).parents[3] / "docs" / "production.md"


def _key(folder: Path, name: str) -> str:
    """Make a seed file; the public key."""
    seed = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
    (folder / f"{name}.seed").write_bytes(seed + b"\n")
    return str(nkeys.from_seed(bytearray(seed)).public_key.decode())


def _certificate(folder: Path, name: str) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def guarded(database: str, tmp_path: Path) -> Iterator[Scene]:
    """A recorder and a server set up as the recipe says."""
    register_all(Environment.PRODUCTION)
    (config,) = re.findall(r"```\n(listen: .*?)```", RECIPE.read_text("utf-8"), re.DOTALL)
    for name in ("server", "another"):
        _certificate(tmp_path, name)
    config = config.replace("/etc/nats", str(tmp_path)).replace("GATEWAY1", "gw1-aa")
    for name in ("RECORDER", "MACHINE1"):
        config = config.replace(name, _key(tmp_path, name))
    scene = Scene(database, tmp_path, NatsServer(tmp_path, config, "tls").start())
    yield scene
    scene.end()


def _options(scene: Scene, name: str, ca: str = "server") -> list[str]:
    top = scene.home.parent
    return ["--nats", scene.server.url, "--nats-ca", f"{top}/{ca}.pem", "--nats-credentials", f"{top}/{name}.seed"]


def test_recipe_carries_a_gateways_batches_and_nobody_elses(guarded: Scene) -> None:
    machine = guarded.machine(_options(guarded, "MACHINE1"))
    own, other = machine.pen("gw1", "gw1-aa"), machine.pen("gw2", "gw2-bb")
    guarded.admit(own, other)
    own.batch(calls(0))
    guarded.record(*_options(guarded, "RECORDER"))
    machine.forward()
    guarded.stored(3)
    other.batch(calls(10))
    until(lambda: "permissions violation for publish to" in machine.said.lower())
    own.batch(calls(20))
    guarded.stored(6)
    assert guarded.one("SELECT count(*) FROM exchange_batch b JOIN exchange_gateway g ON g.id = b.gateway "
                       "WHERE g.name = 'gw2-bb'") == 0  # fmt: skip


def test_an_unknown_key_and_a_false_server_are_said_and_nothing_is_sent(guarded: Scene, tmp_path: Path) -> None:
    _key(tmp_path, "stranger")
    (tmp_path / "broken.seed").write_text("SU is how a seed begins")
    for options, words in (
        (_options(guarded, "stranger"), "Authorization Violation"),
        (_options(guarded, "MACHINE1", ca="another"), "CERTIFICATE_VERIFY_FAILED"),
        (_options(guarded, "broken"), "broken.seed holds no seed of a NATS user"),
    ):
        machine: Machine = guarded.machine(options)
        pen = machine.pen("gw1", "gw1-aa")
        pen.batch(calls(0))
        machine.follow()
        until(lambda machine=machine, words=words: words.lower() in machine.said.lower())  # type: ignore[misc]  # early binding
        machine.kill()
