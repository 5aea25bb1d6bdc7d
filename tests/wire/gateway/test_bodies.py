"""Kept bodies: what is written before the answer leaves, to whom it is sealed, and what happens when it cannot be written."""

import asyncio
import base64
import contextlib
import hashlib
import json
import os

import pytest
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.house import KEY, eventually, small_registry
from tests.wire.gateway.provider import answer

from duoc.engines.sealing import Opener, new_pair
from duoc.engines.xroad import bodies
from duoc.wire.gateway.bodies import Keeper
from duoc.wire.spool.bodies import BodyReader

PRIVATE, PUBLIC = new_pair()
LIMIT = 50_000


def keeping(port, limit=LIMIT, **said):
    registry = small_registry(port)
    registry["services"][0] |= {"bodies": limit, **said}
    return registry


@pytest.fixture
def keeper(own_house, module_provider, provider):
    """A gateway that keeps the bodies of its one service."""
    keys = own_house.folder / "keys"
    keys.mkdir()
    (keys / "bodies.pub").write_bytes(PUBLIC)
    with own_house.alive(keeping(module_provider.port)) as serving:
        yield serving


def kept(house):
    """(what is said beside it, the opened bodies) of all that lies in the body spool."""
    found = []
    reader = BodyReader(house.spool / "bodies", 1 << 32)
    while True:
        for about, sealed in reader.read():
            said = json.loads(about)
            text = Opener(PRIVATE).open(sealed, b"duoc.body/1 " + said["request_id"].encode())
            found.append((said, bodies.unpack(text, said["request"], said["response"])))
        if not reader.is_behind():
            return found
        reader.next_segment()


def shown(head):
    """The head with the caller's key put back, which the caller alone can do."""
    assert head.count(b"X-Api-Key:***\r\n") == 1
    return head.replace(b"X-Api-Key:***", b"X-Api-Key:" + KEY.encode())


def request_hash(head, body):
    """PR-REST: base64(SHA-512(SHA-512(headers) + SHA-512(body))), without a body of the headers alone."""
    digest = hashlib.sha512(head).digest()
    if body:
        digest = hashlib.sha512(digest + hashlib.sha512(body).digest()).digest()
    return base64.b64encode(digest).decode()


def test_bodies_are_in_the_spool_when_the_answer_arrives_and_hash_to_the_record(keeper, provider, get):
    provider.script = lambda request, connection: answer(body=b"<xong/>")
    with Caller(keeper.port) as caller:
        for n in range(40):  # more than it takes to enter the fast lane
            body = b'{"so":%d}' % n if n % 2 else b""
            assert caller.call(get(f"/ho-so/{n}?q=1", method="POST" if body else "GET", body=body)).status == 200
            said, parts = kept(keeper)[-1]
            assert (parts.request, parts.response) == (body, b"<xong/>")
            assert parts.head.split(b"\r\n")[1] == f"/r1/VN/GOV/G22/sim/DKDN/ho-so/{n}?q=1".encode()
    assert len(kept(keeper)) == 40
    messages = {message.request_id: message for message in keeper.messages()}
    for said, parts in kept(keeper):
        message = messages.pop(said["request_id"])
        assert message.request_hash == request_hash(shown(parts.head), parts.request)
        assert hashlib.sha512(shown(parts.head)).digest() == parts.digest
        assert KEY.encode() not in parts.head
        assert message.response_hash == base64.b64encode(hashlib.sha256(parts.response).digest()).decode()
        assert said["service"] == message.service
        assert (said["request"], said["response"]) == ("kept", "kept")
    assert not messages


def test_nothing_readable_is_on_the_disk(keeper, provider, get):
    provider.script = lambda request, connection: answer(body=b"the-secret-answer")
    with Caller(keeper.port) as caller:
        caller.call(get("/the-secret-path", method="POST", body=b"the-secret-question"))
    assert kept(keeper)
    for path in keeper.home.rglob("*"):
        if path.is_file():
            assert b"the-secret" not in path.read_bytes(), path


def test_streamed_bodies_are_kept_whole_up_to_the_limit_and_noted_beyond_it(keeper, provider, get):
    large, small = b"x" * (LIMIT + 1), b"y" * LIMIT

    def chunked(request, connection):
        body = small if len(request.body) > LIMIT else large
        pieces = [body[at : at + 7000] for at in range(0, len(body), 7000)]
        framed = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
        return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + framed + b"0\r\n\r\n"

    provider.script = chunked
    with Caller(keeper.port) as caller:
        assert caller.call(get(method="PUT", body=large)).body == small
        assert caller.call(get(method="PUT", body=small)).body == large
    (one, first), (two, second) = kept(keeper)
    assert (one["request"], first.request, one["response"], first.response) == ("large", None, "kept", small)
    assert (two["request"], second.request, two["response"], second.response) == ("kept", small, "large", None)
    by_id = {message.request_id: message for message in keeper.messages()}
    assert by_id[two["request_id"]].request_hash == request_hash(shown(second.head), small)
    assert by_id[one["request_id"]].response_hash == base64.b64encode(hashlib.sha256(small).digest()).decode()


def test_own_error_of_the_gateway_is_kept_as_the_answer_it_was(keeper, provider, get):
    provider.script = lambda request, connection: b"no http at all\r\n\r\n"
    with Caller(keeper.port) as caller:
        said = caller.call(get())
    assert said.status == 500
    assert kept(keeper)[-1][1].response == said.body


def test_answer_that_must_be_held_is_kept_too(own_house, module_provider, provider, get):
    (own_house.folder / "keys").mkdir()
    (own_house.folder / "keys" / "bodies.pub").write_bytes(PUBLIC)
    with own_house.alive(keeping(module_provider.port, receipt="hold")) as house, Caller(house.port) as caller:
        for _ in range(5):
            assert caller.call(get(method="POST", body=b"q")).status == 200
        assert [parts.request for _, parts in kept(house)] == [b"q"] * 5
        assert len(house.messages()) == 5


class Desk:
    """What a kept call needs of its gateway: work that is run later, and a journal."""

    def __init__(self):
        self.in_flight, self.journal, self.tasks, self.added = 2, self, [], []

    def run(self, work):
        self.tasks.append(work)

    def add(self, *logged):
        self.added.append(logged[0])


def ended(keeper, desk, name, hold):
    kept_call = keeper.keeping(LIMIT)
    kept_call.asked(b"GET / HTTP/1.1\r\n", b"q")
    logged = (name, ("2024-03-01", "c", "s", 200), print, b"", hold)
    kept_call.end(desk, "s", b"0" * 36, logged, print)


def test_held_answer_waits_for_the_file_of_its_own_bodies(tmp_path, monkeypatch):
    """Also when another call has begun the next segment meanwhile."""
    monkeypatch.setattr("duoc.wire.spool.bodies.SEGMENT_SIZE", 100)
    (tmp_path / "pub").write_bytes(PUBLIC)
    keeper, desk, synced = Keeper(tmp_path / "bodies", tmp_path / "pub"), Desk(), []
    ended(keeper, desk, "held", True)
    ended(keeper, desk, "next", False)
    assert desk.added == ["next"]
    monkeypatch.setattr("os.fdatasync", lambda fd: synced.append(os.fstat(fd).st_ino))
    asyncio.run(desk.tasks[0])
    assert synced == [min((tmp_path / "bodies").iterdir()).stat().st_ino]
    assert desk.added == ["next", "held"]


def under_way(caller):
    page = caller.call(b"GET /metrics HTTP/1.1\r\nHost: g\r\n\r\n").body
    return int(page.split(b"\nduoc_gateway_in_flight ")[1].split(b"\n")[0])


def test_calls_that_wait_for_their_body_are_bounded_by_their_promises(own_house, module_provider, provider, get):
    """Three calls have room. A caller that leaves, and one that is too slow, give theirs back."""
    (own_house.folder / "keys").mkdir()
    (own_house.folder / "keys" / "bodies.pub").write_bytes(PUBLIC)
    room = 2 * LIMIT + 40_000
    own_house.before = f"from duoc.wire.spool import bodies; bodies.MOST_PROMISED = {3 * room}"
    own_house.limits = {"BODY_SECONDS": 4}
    begun = get(method="POST", body=b"q" * 10)[:-1]
    with own_house.alive(keeping(module_provider.port)) as house, contextlib.ExitStack() as open_:
        waiting = [open_.enter_context(Caller(house.port)) for _ in range(3)]
        for one in waiting:
            one.socket.sendall(begun)
        with Caller(house.port) as probe:
            eventually(lambda: under_way(probe) == 3)
            assert json.loads(probe.call(get()).body)["type"] == "Server.ClientProxy.LoggingFailed"
            waiting[0].socket.close()
            eventually(lambda: under_way(probe) == 2)
            for _ in range(5):
                assert probe.call(get()).status == 200
            eventually(lambda: under_way(probe) == 0, 10)
            more = [open_.enter_context(Caller(house.port)) for _ in range(2)]
            for one in more:
                one.socket.sendall(begun)
            eventually(lambda: under_way(probe) == 2)
            assert probe.call(get()).status == 200
        assert len(kept(house)) == 6


def test_other_services_pay_nothing(house, provider, get, caller):
    assert caller.call(get()).status == 200
    assert not (house.spool / "bodies").exists()


@pytest.mark.parametrize("key", [None, b"no key"])
def test_without_a_usable_key_no_call_is_admitted(own_house, module_provider, provider, get, key):
    if key is not None:
        (own_house.folder / "keys").mkdir()
        (own_house.folder / "keys" / "bodies.pub").write_bytes(key)
    with own_house.alive(keeping(module_provider.port)) as house, Caller(house.port) as caller:
        said = caller.call(get())
        assert (said.status, json.loads(said.body)["type"]) == (500, "Server.ClientProxy.LoggingFailed")
        assert provider.requests == []
        assert house.messages() == []
        (own_house.folder / "keys").mkdir(exist_ok=True)
        (own_house.folder / "keys" / "bodies.pub").write_bytes(PUBLIC)
        assert caller.call(get()).status == 200  # and as soon as there is one, it goes on by itself
        assert len(kept(house)) == 1


def test_gateway_whose_spool_is_forwarded_keeps_nothing_and_says_so(keeper, provider, get):
    """NATS carries no bodies: nobody may believe that they reach the database."""
    with Caller(keeper.port) as caller:
        assert caller.call(get()).status == 200
        (keeper.spool / "forwarded").touch()
        assert json.loads(caller.call(get()).body)["type"] == "Server.ClientProxy.LoggingFailed"
        health = caller.call(b"GET /healthz HTTP/1.1\r\nHost: g\r\n\r\n")
        assert health.status == 200  # the other services of such a gateway are served
        (keeper.spool / "forwarded").unlink()
        assert caller.call(get()).status == 200
    assert len(kept(keeper)) == len(provider.requests) == 2


def test_disk_that_refuses_a_body_costs_the_promise_and_never_the_record_alone(
    own_house, module_provider, provider, get
):
    """Neither answer nor record: nobody may believe that this call's bodies are kept."""
    (own_house.folder / "keys").mkdir()
    (own_house.folder / "keys" / "bodies.pub").write_bytes(PUBLIC)
    own_house.before = (
        "from duoc.wire.spool.bodies import BodyWriter\n"
        "import os, errno, pathlib\n"
        f"flag = pathlib.Path({str(own_house.home / 'full')!r})\n"
        "real = BodyWriter.append\n"
        "def append(self, record):\n"
        "    if flag.exists(): raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))\n"
        "    real(self, record)\n"
        "BodyWriter.append = append"
    )
    with own_house.alive(keeping(module_provider.port)) as house:
        (own_house.home / "full").touch()
        with Caller(house.port) as caller, pytest.raises((ConnectionError, EOFError, AssertionError)):
            caller.call(get())
        assert len(provider.requests) == 1
        assert house.messages() == []
        (own_house.home / "full").unlink()
        with Caller(house.port) as caller:
            assert caller.call(get()).status == 200
        assert len(kept(house)) == len(house.messages()) == 1


def test_kill_between_body_and_record_loses_nothing_acknowledged(own_house, module_provider, provider, get):
    """Killed in the moment between: the caller has no answer, and what lies there is a body without a record."""
    (own_house.folder / "keys").mkdir()
    (own_house.folder / "keys" / "bodies.pub").write_bytes(PUBLIC)
    own_house.write_registry(keeping(module_provider.port))
    own_house.before = (
        "from duoc.wire.gateway.journal import Journal\n"
        "import os, signal\n"
        "real, seen = Journal.add, []\n"
        "def add(self, *logged):\n"
        "    seen.append(1)\n"
        "    if len(seen) == 4: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    real(self, *logged)\n"
        "Journal.add = add"
    )
    own_house.start()
    with Caller(own_house.port) as caller:
        for _ in range(3):
            assert caller.call(get(method="POST", body=b"q")).status == 200
        with pytest.raises((ConnectionError, EOFError, AssertionError)):
            caller.call(get(method="POST", body=b"q"))
    own_house.kill()
    before = {said["request_id"] for said, _ in kept(own_house)}
    assert len(before) == 4
    assert {message.request_id for message in own_house.messages()} < before
    own_house.before = "pass"
    own_house.start()
    with Caller(own_house.port) as caller:
        assert caller.call(get()).status == 200
    eventually(lambda: len(kept(own_house)) == 5)
    assert len(own_house.messages()) == 4
    assert {message.request_id for message in own_house.messages()} < {
        said["request_id"] for said, _ in kept(own_house)
    }
    assert len(list((own_house.spool / "bodies").glob("*.bodies"))) == 2  # a new process never writes an old segment
