"""From the gateways' spools through JetStream into the database: everything once, whoever dies on the way."""

import random
import shutil
import signal
import time

from tests.wire.forwarder.conftest import Scene, calls
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import KEY, House, client_row, right_row, service_row, small_registry
from tests.wire.recorder.conftest import Pen, until

from duoc.core.environment import Environment
from duoc.exchange import services as exchange


def _write(pen: Pen, batches: int, first: int) -> int:
    for n in range(batches):
        pen.batch(calls(first + n * 10, 1 + n % 5))
    return sum(1 + n % 5 for n in range(batches))


def test_several_gateways_on_several_machines_are_stored_whole(scene: Scene) -> None:
    near, far = scene.machine(), scene.machine()
    pens = [near.pen("gw1", "gw1-aa"), near.pen("gw2", "gw2-bb"), far.pen("gw1", "gw1-cc")]
    total = sum(_write(pen, 12, 1000 * n) for n, pen in enumerate(pens))
    scene.admit(*pens)
    near.forward()
    far.follow()
    recorder = scene.record()
    scene.stored(total)
    late = far.pen("gw2", "gw2-dd")  # a gateway that comes later is found by itself
    scene.admit(late)
    late.batch(calls(9000))
    pens[0].batch(calls(9100))
    scene.stored(total + 6)
    assert exchange.audit(Environment.PRODUCTION) == []
    assert recorder.stop() == 0
    assert near.process is not None
    assert near.process.stop() == 0
    assert "Traceback" not in near.said + far.said + recorder.said


def test_kills_of_every_process_in_turn_lose_and_double_nothing(scene: Scene) -> None:
    machine = scene.machine()
    pen = machine.pen("gw1", "gw1-aa")
    scene.admit(pen)
    machine.forward()
    scene.record()
    chance, total = random.Random(4), 0

    def write(batches: int) -> None:
        nonlocal total
        for _ in range(batches):
            pen.batch(calls(total, 5))
            total += 5

    def restart_server() -> None:
        scene.server.kill()
        write(10)
        scene.server.start()

    def restart_forwarder() -> None:
        machine.kill()
        write(10)
        machine.forward()

    def restart_recorder() -> None:
        assert scene.recorder is not None
        scene.recorder.kill()
        write(10)
        scene.record()

    for restart in (restart_forwarder, restart_server, restart_recorder) * 2:
        write(30)
        time.sleep(chance.uniform(0, 0.3))  # in the middle of anything
        restart()
    scene.stored(total)
    assert total == 6 * 40 * 5
    assert exchange.audit(Environment.PRODUCTION) == []


def test_real_gateway_answers_while_nats_is_away_and_its_calls_arrive_afterwards(
    scene: Scene, free_ports: list[int]
) -> None:
    machine = scene.machine()
    house = House(machine.home, free_ports[0])
    client, service = "VN/GOV/000.00.00.H12/dvc", "VN/GOV/G01/chia-se/dan-cu"
    registry = small_registry(free_ports[1])  # nobody listens there: what is logged are failures, as good as answers
    registry["clients"] = [client_row(1, client, 1)]
    registry["services"] = [service_row(1, service, f"http://127.0.0.1:{free_ports[1]}/base")]
    registry["rights"] = [right_row(1, 1)]
    machine.follow()
    scene.read()

    def ask(times: int) -> None:
        with Caller(house.port) as caller:
            for _ in range(times):
                answer = caller.call(
                    request(target=f"/r1/{service}/x", headers=[("X-Road-Client", client), ("X-Api-Key", KEY)])
                )
                assert answer.status == 500, answer.body

    with house.alive(registry):
        ask(20)
        until(lambda: (house.spool / "gateway.json").exists())
        _admit_house(scene, house)
        scene.stored(20)
        scene.server.kill()
        ask(30)
        until(lambda: "no NATS server" in machine.said)
        assert scene.count() == 20
        scene.server.start()
        scene.stored(50)
    assert exchange.audit(Environment.PRODUCTION) == []


def _admit_house(scene: Scene, house: House) -> None:
    folder = scene.folder / "spool" / "gw1"
    folder.mkdir(parents=True)
    (folder / "gateway.json").write_bytes((house.spool / "gateway.json").read_bytes())


def test_announcement_of_another_machines_gateway_is_no_spool(scene: Scene) -> None:
    """On the recorder's machine runs a forwarder too: for the gateway of its own."""
    far, house = scene.machine(), scene.machine()
    pen, own = far.pen("gw1", "gw1-aa"), house.pen("gw1", "gw1-bb")
    other = house.folder / "spool" / "gw1-aa"
    other.mkdir()
    shutil.copy(pen.folder / "gateway.json", other)
    scene.admit(pen, own)
    pen.batch(calls(0))
    far.follow()
    until(lambda: scene.server.messages("gw1-aa") == 1)
    own.batch(calls(10))
    house.follow()
    scene.read()
    scene.stored(6)
    assert house.said == ""


def test_a_server_that_hangs_holds_up_neither_rights_nor_the_way_afterwards(scene: Scene) -> None:
    machine = scene.machine()
    pen = machine.pen("gw1", "gw1-aa")
    scene.admit(pen)
    machine.follow()
    scene.read()
    pen.batch(calls(0))
    scene.stored(3)
    scene.server.send(signal.SIGSTOP)
    try:
        pen.batch(calls(10))
        until(lambda: "nats" in machine.said.lower())
        scene.sql.execute("UPDATE exchange_service SET timeout_s = 17")
        until(lambda: '"timeout_s": 17' in (scene.folder / "registry.json").read_text(), 6)
    finally:
        scene.server.send(signal.SIGCONT)
    scene.stored(6)
