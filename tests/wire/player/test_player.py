"""The player against a real gateway: every call on its own day, an honest count, and an end in one sentence."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.house import House
from tests.wire.gateway.provider import JSON, Provider
from tests.wire.player.conftest import FIRST_DAY, plan

from duoc.core.clock import DAY_US, FileClock, province_day
from duoc.wire.player import play as playing
from duoc.wire.player.play import GatewayAwayError, Play


def _start(house: House, played: dict[str, Any]) -> "subprocess.Popen[str]":
    player = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "duoc.wire.player", "--home", str(house.home), "--port", str(house.port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert player.stdin is not None
    player.stdin.write(json.dumps(played))
    player.stdin.close()
    player.stdin = None
    return player


def _end(player: "subprocess.Popen[str]") -> tuple[int, dict[str, int], str]:
    """(status, the last line of progress, stderr)"""
    try:
        out, error = player.communicate(timeout=60)
    finally:
        player.kill()
    return player.returncode, json.loads(out.splitlines()[-1]), error


def _logged(house: House) -> Counter[tuple[int, str]]:
    """(number of the day, method) → calls in the spool."""
    first = province_day(FIRST_DAY)
    return Counter(((province_day(m.time_us) - first).days, m.method) for m in house.messages())


def test_every_call_is_logged_on_its_own_day(gateway: House, provider: Provider) -> None:
    played = plan([[(0, 40), (1, 3)], [(1, 1)], [(0, 200), (1, 100)]])
    status, told, error = _end(_start(gateway, played))
    assert (status, error) == (0, "")
    assert told == {"done": 344, "refused": 0, "broken": 0, "day_us": FIRST_DAY + 2 * DAY_US}
    assert _logged(gateway) == {(0, "GET"): 40, (0, "POST"): 3, (1, "POST"): 1, (2, "GET"): 200, (2, "POST"): 100}
    # What the provider was asked is what the plan says, and the key has stayed at the gateway.
    posted = [request for request in provider.requests if request.method == "POST"]
    assert {request.body for request in posted} == {'{"minhHoa":true,"tên":"Đ"}'.encode()}
    assert all(request.values("X-Api-Key") == [] for request in provider.requests)
    times = [message.time_us for message in gateway.messages()]
    assert max(times) - min(times) > DAY_US


def test_answers_that_come_in_pieces_and_failures_are_counted_once(gateway: House, provider: Provider) -> None:
    large = b"x" * 200_000

    def say(request: Any, connection: Any) -> bytes:
        if request.method == "POST":
            return b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno"
        return b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + large

    provider.script = say
    status, told, _ = _end(_start(gateway, plan([[(0, 50), (1, 30)]])))
    assert (status, told["done"], told["refused"], told["broken"]) == (0, 80, 0, 0)
    assert Counter(message.status for message in gateway.messages()) == {200: 50, 500: 30}


def test_a_gateway_that_is_killed_breaks_some_calls_off_and_none_is_counted_wrongly(gateway: House) -> None:
    player = _start(gateway, plan([[(0, 1500)] for _ in range(6)], connections=4))
    for _ in range(3):
        time.sleep(0.5)
        gateway.kill()
        gateway.start("--simulated-clock")
    status, told, _ = _end(player)
    assert status == 0
    assert told["done"] + told["broken"] == 9000
    assert told["refused"] == 0
    # A broken call may or may not be in the log; an answered one is, and none is there without having been made.
    assert told["done"] <= sum(_logged(gateway).values()) <= 9000
    assert all(count <= 1500 for count in _logged(gateway).values())


def test_a_gateway_that_refuses_everything_ends_it_in_one_sentence(gateway: House) -> None:
    began = time.monotonic()
    status, told, error = _end(_start(gateway, plan([[(0, 5000)]], key="another")))
    assert status == 1
    assert error == "player: the gateway refuses every call: Server.ClientProxy.AuthenticationFailed\n"
    assert told["done"] == 0
    assert 1000 <= told["refused"] < 1100
    assert time.monotonic() - began < 40


def test_a_player_that_is_asked_to_stop_ends_with_the_calls_under_way(gateway: House, provider: Provider) -> None:
    slow = threading.Event()

    def say(request: Any, connection: Any) -> bytes:
        slow.wait(0.05)
        return JSON

    provider.script = say
    player = _start(gateway, plan([[(0, 100_000)]]))
    time.sleep(1.5)
    player.send_signal(signal.SIGTERM)
    asked = time.monotonic()
    status, told, error = _end(player)
    assert (status, error) == (0, "")
    assert time.monotonic() - asked < 2
    assert (told["refused"], told["broken"]) == (0, 0)
    assert told["done"] == len(gateway.messages()) > 0


def _play(house_home: Path, port: int, played: dict[str, Any]) -> None:
    async def whole() -> None:
        play = Play(played, port, FileClock(house_home / "clock"))
        try:
            await play.run()
        finally:
            await play.close()

    asyncio.run(whole())


def test_a_gateway_that_is_not_there_ends_it_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "PATIENCE_S", 0.3)
    port = find_free_port()
    with pytest.raises(GatewayAwayError, match=f"takes no connection on port {port}"):
        _play(tmp_path, port, plan([[(0, 5)]]))


def test_a_gateway_that_is_silent_ends_it_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "PATIENCE_S", 0.3)
    # It takes connections and says nothing.
    with (
        socket.create_server(("127.0.0.1", find_free_port())) as mute,
        pytest.raises(GatewayAwayError, match="has not answered for 0 s"),
    ):
        _play(tmp_path, mute.getsockname()[1], plan([[(0, 5)]], connections=2))


def test_an_empty_plan_is_over_at_once(gateway: House) -> None:
    status, told, error = _end(_start(gateway, plan([])))
    assert (status, told, error) == (0, {"done": 0, "refused": 0, "broken": 0, "day_us": 0}, "")
