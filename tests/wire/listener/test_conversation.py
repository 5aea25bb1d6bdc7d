"""Conversations with the listener over real sockets: keep-alive, bodies, limits of size and time, the end."""

import json
import socket
import time

import pytest
from tests.wire.gateway.caller import Caller
from tests.wire.listener.echo import SHORT
from tests.wire.process import Process, read_all

HOST = b"Host: nhan-chung.test\r\n"


def get(target: bytes = b"/x", *fields: bytes) -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"".join(field + b"\r\n" for field in fields) + b"\r\n"


def post(body: bytes, *fields: bytes) -> bytes:
    lines = b"".join(field + b"\r\n" for field in fields)
    return b"POST /x HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n" % len(body) + lines + b"\r\n" + body


@pytest.fixture
def caller(echo: Process):
    with Caller(echo.port) as made:
        yield made


def test_request_is_handed_over_whole(caller: Caller) -> None:
    answer = caller.call(post(b"abc", b"X-One: 1", b"X-Two:  two\t", b"x-one: later"))
    told = json.loads(answer.body)
    assert (told["method"], told["target"], told["body"]) == ("POST", "/x", "abc")
    assert told["fields"]["x-two"] == "two"
    assert told["fields"]["x-one"] == "later"
    assert answer["Content-Type"] == "application/json"
    assert answer.values("Date")


def test_connection_is_kept_and_requests_in_a_row_are_answered_in_order(caller: Caller) -> None:
    for number in range(3):
        assert json.loads(caller.call(get(b"/%d" % number)).body)["target"] == f"/{number}"
    caller.send(get(b"/a") + post(b"body") + get(b"/b?c=d"))
    assert [json.loads(caller.answer().body)["target"] for _ in range(3)] == ["/a", "/x", "/b?c=d"]


def test_head_has_the_length_and_no_body(caller: Caller) -> None:
    answer = caller.call(b"HEAD /large HTTP/1.1\r\n" + HOST + b"\r\n")
    assert (answer.status, answer["Content-Length"], answer.body) == (200, str(8 << 20), b"")
    assert caller.call(get()).status == 200


def test_statuses_without_a_body_have_none(caller: Caller) -> None:
    assert (caller.call(get(b"/none")).status, caller.call(get(b"/same"))["ETag"]) == (204, '"1"')
    refused = caller.call(get(b"/refuse"))
    assert (refused.status, refused["X-Why"], refused.body) == (409, "so", b"no\n")


@pytest.mark.parametrize(
    ("request_line", "fields", "said"),
    [
        (b"GET / HTTP/1.1", HOST, []),
        (b"GET / HTTP/1.1", HOST + b"Connection: close\r\n", ["close"]),
        (b"GET / HTTP/1.0", b"", ["close"]),
        (b"GET / HTTP/1.0", b"Connection: keep-alive\r\n", ["keep-alive"]),
    ],
)
def test_connection_lives_as_long_as_agreed(
    caller: Caller, request_line: bytes, fields: bytes, said: list[str]
) -> None:
    answer = caller.call(request_line + b"\r\n" + fields + b"\r\n")
    assert answer.status == 200
    assert answer.values("Connection") == said
    if said == ["close"]:
        with pytest.raises((EOFError, ConnectionError)):
            caller.call(get())
    else:
        assert caller.call(get()).status == 200


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_chunked_body_in_any_pieces_is_one_body_and_what_follows_is_its_own_request(caller: Caller, step: int) -> None:
    body = b"5\r\nhello\r\n1;ext=1\r\n \r\n5\r\nworld\r\n0\r\nX-Trailer: a\r\n\r\n"
    data = b"POST /x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + body + get(b"/next")
    for start in range(0, len(data), step):
        caller.send(data[start : start + step])
    assert json.loads(caller.answer().body)["body"] == "hello world"
    assert json.loads(caller.answer().body)["target"] == "/next"


def test_caller_that_waits_for_leave_gets_it(caller: Caller) -> None:
    caller.send(b"POST /x HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert caller.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue"
    caller.send(b"abc")
    assert json.loads(caller.answer().body)["body"] == "abc"


def test_body_that_is_too_large_is_refused_before_it_is_sent(caller: Caller) -> None:
    caller.send(b"POST /x HTTP/1.1\r\n" + HOST + b"Content-Length: 100001\r\nExpect: 100-continue\r\n\r\n")
    assert caller.answer().status == 413
    with pytest.raises(EOFError):
        caller.answer()


def test_chunks_that_grow_too_large_are_refused(echo: Process) -> None:
    head = b"POST /x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    answer = echo.exchange(head, *[b"4000\r\n" + b"x" * 0x4000 + b"\r\n"] * 7)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"Connection: close\r\n" in answer


def test_largest_body_is_taken(caller: Caller) -> None:
    assert len(json.loads(caller.call(post(b"x" * 100_000)).body)["body"]) == 100_000


def test_refusal_reaches_a_caller_that_goes_on_sending(echo: Process) -> None:
    answer = echo.exchange(b"POST /x HTTP/1.1\r\n" + HOST + b"Content-Length: 9000000\r\n\r\n", *[b"x" * 60_000] * 20)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_defect_costs_one_answer_and_tells_no_stranger_why(caller: Caller, echo: Process) -> None:
    answer = caller.call(get(b"/fail"))
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert "GET /fail: RuntimeError('a secret reason')" in echo.said
    assert caller.call(get()).status == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"GET /x HT", b"408"), (b"GET /x HTTP/1.1\r\nHost: a\r\n", b"408"), (post(b"abc")[:-1], b"408")],
)
def test_caller_that_stops_in_the_middle_is_told_and_let_go(echo: Process, sent: bytes, status: bytes) -> None:
    begun = time.monotonic()
    with echo.connect() as connection:
        connection.sendall(sent)
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert SHORT.head_s <= time.monotonic() - begun < SHORT.head_s + 2


def test_caller_that_drips_is_not_given_more_time(echo: Process) -> None:
    begun = time.monotonic()
    with echo.connect() as connection:
        try:
            for byte in get(b"/" + b"a" * 500):
                connection.sendall(bytes([byte]))
                time.sleep(0.01)
        except (BrokenPipeError, ConnectionResetError):
            pass
        connection.settimeout(5)
        assert read_all(connection)[:12] in (b"HTTP/1.1 408", b"")
    assert time.monotonic() - begun < 6


def test_silent_connection_is_closed_without_a_word(echo: Process) -> None:
    with echo.connect() as connection:
        begun = time.monotonic()
        assert read_all(connection) == b""
        # The listener's clock began when it accepted, which may be a moment before ours.
        assert SHORT.idle_s - 0.1 <= time.monotonic() - begun < SHORT.idle_s + 2


def test_caller_that_does_not_read_is_let_go(echo: Process) -> None:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", echo.port))
        connection.sendall(get(b"/large"))
        time.sleep(SHORT.write_s + 0.5)
        connection.settimeout(5)
        assert len(read_all(connection)) < 8 << 20


def test_more_connections_than_allowed_are_closed_and_room_comes_back(echo: Process) -> None:
    held = [echo.connect() for _ in range(SHORT.connections)]
    try:
        time.sleep(0.1)
        with echo.connect() as one_too_many:
            assert read_all(one_too_many) == b""
        held[0].sendall(get(b"/still"))
        assert held[0].recv(12) == b"HTTP/1.1 200"
    finally:
        for connection in held:
            connection.close()
    deadline = time.monotonic() + 5
    while not echo.exchange(get()).startswith(b"HTTP/1.1 200"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_kept_connections_do_not_hold_up_the_end(tmp_path_factory: pytest.TempPathFactory, free_port: int) -> None:
    folder = tmp_path_factory.mktemp("end")
    with Process(["-m", "tests.wire.listener.echo", str(free_port)], free_port, folder / "said") as running:
        with Caller(free_port) as caller:
            assert caller.call(get()).status == 200
            begun = time.monotonic()
            assert running.stop() == 0
            assert time.monotonic() - begun < 1.5
            with pytest.raises((EOFError, ConnectionError)):
                caller.call(get())
        assert running.said == ""
