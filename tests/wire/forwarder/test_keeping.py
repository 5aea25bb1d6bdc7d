"""What the gateway's machine keeps: everything that the database does not have, whatever NATS says, keeps or loses."""

import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from tests.wire.forwarder.conftest import Machine, Scene, calls
from tests.wire.nats_server import NatsServer, nats
from tests.wire.recorder.conftest import Pen, until

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.wire.spool.writer import SpoolWriter

BATCHES = "duoc-production-batches-gw1-aa"


def _segments(pen: Pen) -> list[str]:
    return sorted(path.stem for path in pen.folder.glob("*.spool"))


def _write_segments(pen: Pen, count: int, first: int = 0) -> int:
    """Finish so many segments, each with one batch of three; how many calls."""
    for n in range(count):
        pen.batch(calls(first + n * 10))
        pen.writer.close()
        pen.writer = SpoolWriter(pen.folder)
    return count * 3


def _gateway(scene: Scene) -> tuple[Machine, Pen]:
    machine = scene.machine()
    pen = machine.pen("gw1", "gw1-aa")
    scene.admit(pen)
    return machine, pen


def test_segments_go_only_when_the_database_has_them(scene: Scene) -> None:
    machine, pen = _gateway(scene)
    total = _write_segments(pen, 6)
    machine.forward()
    until(lambda: scene.server.messages("gw1-aa") == 6)
    before = _segments(pen)
    # Acknowledged by the server is not stored: a forwarder that begins anew deletes nothing either.
    machine.kill()
    machine.follow()
    pen.batch(calls(900))
    until(lambda: scene.server.messages("gw1-aa") == 7)
    time.sleep(2.5)  # it tidies once a second
    assert len(before) >= 6
    assert (pen.folder / "forwarded").exists()  # a gateway that sees it keeps no bodies
    assert _segments(pen) == before
    scene.read()
    scene.stored(total + 3)
    until(lambda: len(_segments(pen)) == 3)
    until(lambda: scene.server.messages("gw1-aa") == 1)  # the last one, as a place


def test_a_stream_that_lost_everything_gets_it_again(scene: Scene) -> None:
    """A server that acknowledged and then lost its disk: more than a power cut before the next fsync could take."""
    machine, pen = _gateway(scene)
    pen.batch(calls(0))
    recorder = scene.read()
    machine.follow()
    scene.stored(3)
    assert recorder.said == ""
    recorder.end()
    total = 3
    for n in range(1, 9):
        pen.batch(calls(n * 10))
        total += 3
    until(lambda: scene.server.messages("gw1-aa") >= 8)
    scene.server.kill()
    shutil.rmtree(scene.server.store)
    scene.server.start()
    scene.read()
    pen.batch(calls(900))
    scene.stored(total + 3)
    assert exchange.audit(Environment.PRODUCTION) == []


def test_a_stream_that_is_emptied_before_its_batches_are_stored_gets_them_again(scene: Scene) -> None:
    machine, pen = _gateway(scene)
    for n in range(4):
        pen.batch(calls(n * 10))
    machine.follow()
    until(lambda: scene.server.messages("gw1-aa") == 4)
    scene.server.do(lambda context: context.purge_stream(BATCHES))
    until(lambda: scene.server.messages("gw1-aa") == 4)
    assert machine.said == "forwarder production: the stream of gw1-aa does not end where it was left: sending again\n"
    scene.read()
    scene.stored(12)


def test_two_forwarders_of_one_spool_send_every_batch_once(scene: Scene) -> None:
    machine, pen = _gateway(scene)
    machine.follow()
    machine.follow()
    for n in range(40):
        pen.batch(calls(n * 10))

    async def positions(context: Any) -> list[int]:
        last = (await context.stream_info(BATCHES)).state.last_seq
        found = [await context.get_msg(BATCHES, seq=number) for number in range(1, last + 1)]
        return [int(message.headers["Duoc-Position"]) for message in found]

    until(lambda: scene.server.messages("gw1-aa") >= 40)
    found = scene.server.do(positions)
    assert len(found) == len(set(found)) == 40
    assert found == sorted(found)


def test_a_full_stream_refuses_and_nothing_is_forgotten(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duoc.wire.forwarder.forwarding.LOOK_AGAIN_S", 0.2)
    machine, pen = _gateway(scene)

    async def limited(context: Any) -> None:
        await context.add_stream(_config(max_bytes=6000))

    scene.server.do(limited)
    total = _write_segments(pen, 6)
    before = _segments(pen)
    machine.follow()
    until(lambda: "maximum bytes exceeded" in machine.said)
    assert _segments(pen) == before
    assert 0 < scene.server.messages("gw1-aa") < 6
    assert machine.said.count("\n") == 1, "said once"
    scene.read()  # storing makes room by itself
    scene.stored(total)
    assert exchange.audit(Environment.PRODUCTION) == []


def test_a_stream_that_throws_away_the_old_is_refused(scene: Scene) -> None:
    machine, pen = _gateway(scene)

    async def unfit(context: Any) -> None:
        await context.add_stream(_config(discard=nats.js.api.DiscardPolicy.OLD, max_msgs=2))

    scene.server.do(unfit)
    pen.batch(calls(0))
    machine.follow()
    until(lambda: f"the stream {BATCHES} has discard = old, it must be new" in machine.said)
    assert scene.server.messages("gw1-aa") == 0


def _config(**changes: Any) -> Any:
    made: dict[str, Any] = {
        "name": BATCHES, "subjects": ["duoc.production.batches.gw1-aa"], "allow_direct": True,
        "storage": nats.js.api.StorageType.FILE, "discard": nats.js.api.DiscardPolicy.NEW,
    }  # fmt: skip
    return nats.js.api.StreamConfig(**(made | changes))


def test_a_spool_that_was_cut_is_named(tmp_path: Path, server: NatsServer) -> None:
    machine = Machine(tmp_path / "alone", ["--nats", server.url])
    pen = machine.pen("gw1", "gw1-aa")
    for n in range(3):
        pen.batch(calls(n * 10))
    machine.follow()
    until(lambda: server.messages("gw1-aa") == 3)
    machine.kill()
    for path in pen.folder.glob("*.spool"):
        os.truncate(path, 100)
    machine.follow()
    try:
        until(lambda: "ends before the batch that was stored last" in machine.said)
    finally:
        machine.kill()
