"""The wall's own life, in this process: deadlines, keys, the policy that is looked at, counts."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import uvloop
from tests.conftest import find_free_port
from tests.wire.gateway.certificates import Certificate
from tests.wire.wall.conftest import policy_file

from duoc.engines.pgwire import startup
from duoc.engines.pgwire.messages import AUTHENTICATION, BACKEND_KEY_DATA, READY
from duoc.wire.wall import client, turns
from duoc.wire.wall.__main__ import tls_context
from duoc.wire.wall.application import Application
from duoc.wire.wall.applications import One, Standing
from duoc.wire.wall.judging import TEXTS, Book, Said, nobody
from duoc.wire.wall.keys import PER_SECOND, Keys
from duoc.wire.wall.policy import PolicyFile, observing
from duoc.wire.wall.server import Wall

Scene = Callable[[Wall, int], Awaitable[None]]
Loop = Callable[[], asyncio.AbstractEventLoop]


def played(
    folder: Path, scene: Scene, greeting: bytes = b"", tls: ssl.SSLContext | None = None, loop: Loop | None = None
) -> None:
    """A wall on a free port before a server that says its greeting and then keeps silent."""

    async def play() -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(greeting)
            await reader.read(1)
            await reader.read()
            writer.close()

        below, port = find_free_port(), find_free_port()
        server = await asyncio.start_server(silent, "127.0.0.1", below)
        policy = PolicyFile(policy_file(folder / "p", ["select 1"]))
        wall = Wall(One(Application("127.0.0.1", below, unproven=True), policy), tls)
        listener = await wall.serve("127.0.0.1", port)
        try:
            await asyncio.wait_for(scene(wall, port), 10)
        finally:
            wall.close()
            listener.close()
            server.close()
            await asyncio.sleep(0.01)

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(play())


async def gone(wall: Wall) -> None:
    while wall.clients:
        await asyncio.sleep(0.01)


def test_who_does_not_start_is_sent_away(tmp_path: Path) -> None:
    async def scene(wall: Wall, port: int) -> None:
        for words in (b"", b"\0\0", startup.message([("user", "a")])):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(words)
            while not wall.clients:
                await asyncio.sleep(0.01)
            wall.look_after()
            (one,) = wall.clients
            assert one.deadline - wall.now() > client.START_SECONDS - 5
            one.deadline = 0.0
            await asyncio.sleep(0.05)
            wall.look_after()
            assert "khởi động phiên quá lâu".encode() in await reader.read()
            writer.close()
            await gone(wall)

    played(tmp_path, scene)


def test_who_has_started_may_stay(tmp_path: Path) -> None:
    async def scene(wall: Wall, port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(startup.message([("user", "a")]))
        assert (await reader.readuntil(b"Z\0\0\0\5I")).startswith(b"R")
        (one,) = wall.clients
        one.deadline = 0.0
        wall.look_after()
        assert wall.clients
        assert len(wall.keys._keys) == 1
        writer.close()
        await gone(wall)
        assert wall.keys._keys == {}

    key = BACKEND_KEY_DATA.write(5, b"abcd")
    played(tmp_path, scene, AUTHENTICATION.write(0, b"") + key + READY.write(b"I"))


def test_too_many_clients_are_cut_off(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(client, "MAX_CLIENTS", 2)

    async def scene(wall: Wall, port: int) -> None:
        open_ones = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        assert await open_ones[2][0].read() == b""
        assert len(wall.clients) == 2
        for _, writer in open_ones:
            writer.close()
        await gone(wall)

    played(tmp_path, scene)


@pytest.mark.parametrize("loop", [turns.loop_for(tls=False), asyncio.SelectorEventLoop, uvloop.new_event_loop])
def test_the_first_words_behind_a_handshake_may_come_with_it(tmp_path: Path, loop: Loop) -> None:
    """In TLS 1.3 the client speaks last; what it says then may come in the same segment."""
    Certificate(tmp_path, "tuong-lua")
    pem = tmp_path / "tuong-lua.pem"
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    inside.check_hostname, inside.verify_mode = False, ssl.CERT_NONE

    async def scene(wall: Wall, port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(startup.request(startup.SSL_REQUEST))
        assert await reader.read(1) == b"S"
        here, there = ssl.MemoryBIO(), ssl.MemoryBIO()
        talk, ready = inside.wrap_bio(here, there), False
        while not ready:
            try:
                talk.do_handshake()
                ready = True
                talk.write(startup.message([("user", "a")]))
            except ssl.SSLWantReadError:
                writer.write(there.read())
                here.write(await reader.read(1 << 16))
        writer.write(there.read())
        heard = b""
        while not heard.endswith(READY.write(b"I")):
            try:
                heard += talk.read(1000)
            except ssl.SSLWantReadError:
                here.write(await reader.read(1 << 16))
        (one,) = wall.clients
        assert one._secure
        writer.close()
        await gone(wall)  # it still listens

    played(tmp_path, scene, AUTHENTICATION.write(0, b"") + READY.write(b"I"), tls_context(pem, pem), loop)


def test_keys_are_the_walls_own_and_asked_for_seldom() -> None:
    time = [100.0]
    keys = Keys(lambda: time[0])
    key = keys.give(7, b"real")
    assert key != (7, b"real")
    assert keys.server_key(*key, "10.0.0.1") == (7, b"real")
    assert keys.server_key(key[0], b"\0\0\0\0", "10.0.0.1") is None
    for _ in range(PER_SECOND):
        keys.server_key(*key, "10.0.0.2")
    assert keys.server_key(*key, "10.0.0.2") is None  # too many in this second
    assert keys.server_key(*key, "10.0.0.3") == (7, b"real")
    time[0] += 1
    assert keys.server_key(*key, "10.0.0.2") == (7, b"real")
    keys.take_back(key)
    assert keys.server_key(*key, "10.0.0.4") is None


def test_a_book_asks_its_judge_once_and_keeps_a_bounded_number() -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def judge(text: str, path: tuple[str, ...]) -> Said:
        asked.append((text, path))
        if "nổ" in text:
            raise RecursionError
        return Said(not text.startswith("drop"), "không", "x")

    book = Book(judge, ("dvc",))
    assert [book.rule(b"select 1").allowed for _ in range(3)] == [True] * 3
    assert asked == [("select 1", ("dvc",))]
    assert not book.rule(b"drop table a").allowed
    assert book.rule("nổ".encode()).verdict.rule == "phan-xet"  # a judge that fails is a block
    assert (book.rule(b"a\xff").code, book.rule(b"a\0b").code) == ("22021", "08P01")
    assert book.rule(b" ;;\n").allowed
    assert book.rule(b"deallocate s").allowed
    asked.clear()
    for number in range(5 * TEXTS):
        book.rule(b"select %d" % number)
    assert len(book._rulings) + len(book._shelved) <= 2 * TEXTS
    long = b"select 1 --" + b"x" * 10_000
    assert book.rule(long) is not book.rule(long)


def test_nothing_passes_without_a_policy_or_a_known_path() -> None:
    for book in (Book(nobody, ("dvc",)), Book(lambda text, path: Said(True), None)):
        assert not any(book.rule(text).allowed for text in (b"select 1", b"begin"))
    assert not Book(nobody, ("dvc",)).rule(b"deallocate all").allowed


class Two:
    """A source of two applications, each with a document and a judge."""

    def __init__(self) -> None:
        self.found = {name: Standing(Application("/run", name=name), nobody) for name in "ab"}

    def look(self) -> list[str]:
        return list(self.found)

    def standing(self, name: str) -> Standing | None:
        return self.found.get(name)

    def close(self) -> None:
        """Nothing to end."""


def test_a_document_that_nobody_expected_holds_up_no_other_application(caplog: pytest.LogCaptureFixture) -> None:
    async def look() -> None:
        source = Two()
        wall = Wall(source)
        served = {name: wall.find(name) for name in "ab"}
        source.found["a"] = Standing(Application("/run", name="a", document={"watched": 5}), observing)
        source.found["b"] = Standing(Application("/run", name="b"), observing)
        wall.look_after()
        other = served["b"]
        assert other is not None
        assert other.judge is observing
        assert wall._served.keys() == {"b"}
        assert wall.find("khac") is None

    asyncio.run(look())
    assert "a has no judge any more" in caplog.text
