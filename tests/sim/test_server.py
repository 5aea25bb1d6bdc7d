import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from duoc.sim.services import SERVICES
from duoc.sim.streamed_body import MIN_STREAM

GET = b"GET /DKDN/1 HTTP/1.1\r\nHost: sim.test\r\n"


def ask(simulator, method, target, body=None, headers=None):
    """(status, header fields, body) by the standard library's client, which nobody here wrote."""
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=10)
    try:
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("service", SERVICES, ids=[service.code for service in SERVICES])
def test_server_answers_for_every_service_by_get_and_post(simulator, service):
    for method, body in (("GET", None), ("POST", '{"hoTen":"Nguyễn Văn Mẫu"}'.encode())):
        status, fields, answer = ask(simulator, method, f"/{service.code}/tra-cuu", body)
        assert status == 200
        assert fields["Content-Type"] == "application/json; charset=utf-8"
        assert json.loads(answer)["minhHoa"] is True
        assert "Date" in fields


def test_server_gives_the_same_answer_after_a_restart_and_to_everybody(simulator, another_simulator):
    for method, body in (("GET", None), ("POST", b"a=1")):
        answers = {ask(each, method, "/BHXH/so/7?x=1", body)[2] for each in (simulator, another_simulator, simulator)}
        assert len(answers) == 1


def test_server_reads_a_chunked_body_like_one_with_a_length(simulator):
    plain = ask(simulator, "POST", "/BHXH/so", b"abcdef")[2]
    chunked = ask(simulator, "POST", "/BHXH/so", iter([b"abc", b"def"]))[2]
    assert plain == chunked
    assert ask(simulator, "POST", "/BHXH/so", b"abcdeg")[2] != plain


def test_server_is_healthy_and_lists_its_services(simulator):
    assert ask(simulator, "GET", "/healthz")[0] == 200
    assert len(json.loads(ask(simulator, "GET", "/")[2])["services"]) == 23


def test_server_keeps_the_connection_and_answers_in_order(simulator):
    heads = [
        b"GET /EVN/%d HTTP/1.1\r\nHost: a\r\n%b\r\n" % (n, b"Connection: close\r\n" * (n == 199)) for n in range(200)
    ]
    received = simulator.exchange(b"".join(heads))
    bodies = [part.partition(b"\r\n\r\n")[2] for part in received.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [ask(simulator, "GET", f"/EVN/{n}")[2] for n in range(200)]


def test_server_answers_head_and_options_without_a_body(simulator):
    status, fields, body = ask(simulator, "HEAD", "/EVN/1")
    assert (status, body) == (200, b"")
    assert int(fields["Content-Length"]) == len(ask(simulator, "GET", "/EVN/1")[2])
    status, fields, body = ask(simulator, "OPTIONS", "/EVN/1")
    assert (status, body) == (204, b"")
    assert "POST" in fields["Allow"]
    raw = simulator.exchange(b"HEAD /EVN?bytes=90000&chunked HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert raw.endswith(b"\r\n\r\n")
    assert raw.count(b"\r\n\r\n") == 1


@pytest.mark.parametrize(("situation", "expected"), [("error", 500), ("busy", 503), ("unknown", 404), ("what", 400)])
def test_server_plays_the_situation_asked_for(simulator, situation, expected):
    assert ask(simulator, "GET", f"/VNPOST/1?sim={situation}")[0] == expected
    status, _, body = ask(simulator, "POST", "/VNPOST/1", b"x", {"X-Sim": situation})
    assert status == expected
    assert json.loads(body)["maLoi"]


def test_server_is_slow_for_one_caller_only(simulator):
    with simulator.connect() as slow:
        slow.sendall(
            b"GET /EVN?sim=slow:600 HTTP/1.1\r\nHost: a\r\n\r\nGET /EVN/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        for _ in range(20):
            assert ask(simulator, "GET", "/EVN/1")[0] == 200
        slow.settimeout(0.05)
        with pytest.raises(TimeoutError):
            slow.recv(1)
        slow.settimeout(5)
        received = bytearray()
        while piece := slow.recv(65_536):
            received += piece
    assert received.find(b"TRA_LOI_CHAM") < received.find(b'"dichVu":"EVN"')


@pytest.mark.parametrize("size", [MIN_STREAM, 65_536, 5_000_000])
def test_server_streams_as_many_bytes_as_asked_for(simulator, size):
    plain = ask(simulator, "GET", f"/CSDL_DATDAI/ban-do?bytes={size}")
    chunked = ask(simulator, "GET", f"/CSDL_DATDAI/ban-do?bytes={size}&chunked")
    assert len(plain[2]) == size
    assert plain[2] == chunked[2]
    assert json.loads(plain[2])["minhHoa"] is True
    assert chunked[1]["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in chunked[1]


def test_server_streams_to_a_slow_reader_without_keeping_the_whole(simulator):
    with simulator.connect() as reader:
        reader.sendall(b"GET /EVN?bytes=300000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.3)
        status = Path(f"/proc/{simulator.process.pid}/status").read_text("ascii")
        resident = int(status.split("VmRSS:")[1].split()[0])
        assert resident < 120_000
        assert ask(simulator, "GET", "/EVN/1")[0] == 200


def test_server_continues_streaming_then_serves_what_waited(simulator):
    raw = simulator.exchange(
        b"GET /EVN?bytes=400000&chunked HTTP/1.1\r\nHost: a\r\n\r\nGET /EVN/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    )
    assert raw.count(b"HTTP/1.1 200 OK") == 2
    assert raw.count(b"\r\n0\r\n\r\n") == 1
    assert raw.index(b"\r\n0\r\n\r\n") < raw.index(b'"dichVu":"EVN"')


def test_server_says_continue_before_the_body(simulator):
    with simulator.connect() as connection:
        connection.sendall(b"POST /EVN HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ab")
        assert connection.recv(2000).startswith(b"HTTP/1.1 200 OK\r\n")


def test_server_says_continue_after_the_answer_that_comes_first(simulator):
    head = b"POST /EVN HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    received = simulator.exchange(GET + b"\r\n" + head)
    assert received.count(b"HTTP/1.1 ") == 2
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert received.endswith(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize("first", [b"/EVN?sim=slow:300", b"/EVN?bytes=30000000"], ids=["slow", "large"])
def test_server_keeps_the_order_when_the_next_request_comes_alone(simulator, first):
    with simulator.connect() as connection:
        connection.sendall(b"GET " + first + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.1)
        connection.sendall(b"GET /EVN/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        received = bytearray()
        while piece := connection.recv(1 << 20):
            received += piece
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert bytes(received).rpartition(b"\r\n\r\n")[2] == ask(simulator, "GET", "/EVN/2")[2]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x16\x03\x01\x02\x00", b"400"),
        (b"GET /DKDN\r\n\r\n", b"400"),
        (GET + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (GET + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (GET + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (GET + b"Transfer-Encoding: gzip\r\n\r\n", b"501"),
        (GET + b"X: " + b"y" * 80_000 + b"\r\n\r\n", b"431"),
        (b"GET /" + b"a" * 3_000_000, b"431"),
    ],
    ids=["tls", "http09", "two lengths", "length and chunks", "chunk size", "gzip", "long field", "endless line"],
)
def test_server_refuses_bad_input_with_an_answer_and_closes(simulator, data, expected):
    received = simulator.exchange(data)
    assert received.split(b" ", 2)[1] == expected
    assert b"\r\nConnection: close\r\n" in received
    assert json.loads(received.partition(b"\r\n\r\n")[2])["maLoi"] == "YEU_CAU_SAI"
    assert ask(simulator, "GET", "/healthz")[0] == 200


def test_server_answers_what_came_before_bad_input_and_nothing_after(simulator):
    received = simulator.exchange(GET + b"\r\nBAD\r\n\r\n" + GET + b"\r\n")
    assert received.count(b"HTTP/1.1 200 OK") == 1
    assert received.count(b"HTTP/1.1 400 ") == 1
    assert received.count(b"HTTP/1.1 ") == 2


def test_server_survives_noise_and_sudden_ends(simulator):
    dice = random.Random(20240823)
    seeds = [
        GET + b"\r\n",
        b"POST /EVN?bytes=900000 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd",
        GET + b"X-Sim: slow:5000\r\n\r\n",
    ]
    for _ in range(150):
        data = bytearray(dice.choice(seeds) * dice.randint(1, 3))
        for _ in range(dice.randint(0, 3)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        with simulator.connect() as connection:
            if dice.random() < 0.3:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(data[: dice.randint(0, len(data))])
    assert ask(simulator, "GET", "/healthz")[0] == 200


def test_server_speaks_http_1_0(simulator):
    received = simulator.exchange(b"GET /EVN/1 HTTP/1.0\r\n\r\n")
    assert b"\r\nConnection: close\r\n" in received
    kept = simulator.exchange(b"GET /EVN/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" * 2)
    assert kept.count(b"\r\nConnection: keep-alive\r\n") == 2


def test_server_serves_many_callers_at_once(simulator):
    failures = []

    def call(number):
        for turn in range(20):
            status, _, body = ask(simulator, "POST", f"/HTTTNTW/{number}", b"%d" % turn)
            if status != 200 or b"maBienNhan" not in body:
                failures.append((number, turn, status))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_ends_within_two_seconds_with_connections_open(start_simulator, number):
    running = start_simulator()
    with running.connect() as idle, running.connect() as waiting, running.connect() as streaming:
        idle.sendall(b"GET /")
        waiting.sendall(GET + b"X-Sim: slow:60000\r\n\r\n")
        streaming.sendall(b"GET /EVN?bytes=4000000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.2)
        os.kill(running.process.pid, number)
        assert running.process.wait(timeout=2) == 0


def test_server_says_in_one_sentence_that_its_port_is_taken(simulator):
    second = subprocess.run(
        [sys.executable, "-m", "duoc.sim", "--port", str(simulator.port)],
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
    )
    assert second.returncode == 1
    assert second.stdout == ""
    assert f"127.0.0.1:{simulator.port}" in second.stderr
    assert second.stderr.count("\n") == 1
