"""The recorder's end of a stream, against a real server: what it gives, what it passes over, what it lets go of.

`Source` is the contract: everything that was not stored, in order, again after a restart; never what was stored.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.wire.jetstream.conftest import Stranger
from tests.wire.nats_server import NatsServer, nats

from duoc.core.environment import Environment
from duoc.wire.jetstream import reader as reading
from duoc.wire.jetstream import streams
from duoc.wire.jetstream.address import parse
from duoc.wire.jetstream.parcels import pack
from duoc.wire.jetstream.reader import JetStreamReader, NatsLine
from duoc.wire.spool.reader import SealedBatch
from duoc.wire.spool.source import SourceAwayError

PRODUCTION = Environment.PRODUCTION


@pytest.fixture
def line(nats_server: NatsServer) -> Iterator[NatsLine]:
    made = NatsLine(parse(nats_server.url), PRODUCTION)
    yield made
    made.close()


def batch(number: int, size: int = 20) -> SealedBatch:
    """Batch `number`, its place in the spool 1000 a batch."""
    entry = json.dumps({"batch": number, "root": f"root {number}"}).encode()
    return SealedBatch([b"m" * size, b"%d" % number], bytes([number % 256]) * 64, entry, 1000 * number)


def publish(stranger: Stranger, name: str, batches: list[SealedBatch], limit: int = 1 << 19) -> None:
    """As the gateway's forwarder sends them."""

    async def send(context: Any) -> None:
        await streams.ensure(context, streams.batches(PRODUCTION, name))
        for one in batches:
            for headers, data in pack(one, one.position - 1000, limit):
                await context.publish(f"duoc.production.batches.{name}", data, headers=headers)

    stranger.do(send)


def numbers(found: Iterator[SealedBatch]) -> list[int]:
    return [json.loads(one.entry)["batch"] for one in found]


def everything(reader: JetStreamReader) -> list[int]:
    """What comes until nothing comes."""
    found: list[int] = []
    while new := numbers(reader.batches()):
        found += new
    return found


def held(stranger: Stranger, name: str) -> tuple[int, int]:
    """(first, last) sequence that a gateway's stream holds."""

    async def ask(context: Any) -> tuple[int, int]:
        state = (await context.stream_info(f"duoc-production-batches-{name}")).state
        return state.first_seq, state.last_seq

    return stranger.do(ask)


def told(stranger: Stranger, name: str) -> int:
    """What the recorder has said of this gateway's spool."""

    async def ask(context: Any) -> int:
        return await streams.stored_place(context, PRODUCTION, name)

    return stranger.do(ask)


def test_gateway_that_has_not_come_yet_has_nothing(line: NatsLine, name: str) -> None:
    reader = line.reader(name, 0, 0)
    reader.require_place()
    assert list(reader.batches()) == []


def test_batches_come_once_and_whole_in_their_order(line: NatsLine, stranger: Stranger, name: str) -> None:
    made = [batch(number) for number in range(1, 40)]
    publish(stranger, name, made[:20])
    reader = line.reader(name, 0, 0)
    found = list(reader.batches())
    publish(stranger, name, made[20:])
    while new := list(reader.batches()):
        found += new
    assert found == made


def test_what_is_stored_is_passed_over_by_the_number_that_was_signed(
    line: NatsLine, stranger: Stranger, name: str
) -> None:
    publish(stranger, name, [batch(number) for number in (1, 2, 3, 2, 3, 4, 1)])
    assert everything(line.reader(name, 0, 0)) == [1, 2, 3, 4]
    assert everything(line.reader(name, 2000, 2)) == [3, 4]


@pytest.mark.parametrize("entry", [b"no json", b"[]", b"{}", b'{"batch":"9"}', b"\xff", b"[" * 50_000], ids=len)
def test_entry_that_cannot_be_read_is_handed_on_for_others_to_name(
    line: NatsLine, stranger: Stranger, name: str, entry: bytes
) -> None:
    strange = SealedBatch([b"x"], bytes(64), entry, 2000)
    publish(stranger, name, [batch(1), strange, batch(3)])
    assert list(line.reader(name, 0, 0).batches()) == [batch(1), strange, batch(3)]


def test_batch_in_parts_is_given_when_its_last_part_has_come(line: NatsLine, stranger: Stranger, name: str) -> None:
    whole = batch(1, size=5000)
    parts = pack(whole, 0, 1000)
    assert len(parts) > 3
    subject = f"duoc.production.batches.{name}"

    async def send(context: Any, some: list[tuple[dict[str, str], bytes]]) -> None:
        await streams.ensure(context, streams.batches(PRODUCTION, name))
        for headers, data in some:
            await context.publish(subject, data, headers=headers)

    reader = line.reader(name, 0, 0)
    stranger.do(lambda context: send(context, parts[:-1]))
    assert list(reader.batches()) == []
    stranger.do(lambda context: send(context, parts[-1:]))
    assert list(reader.batches()) == [whole]


def test_budget_bounds_what_is_read_at_once_and_the_rest_follows(line: NatsLine, stranger: Stranger, name: str) -> None:
    publish(stranger, name, [batch(number, size=1000) for number in range(1, 61)])
    reader = line.reader(name, 0, 0)
    first = numbers(reader.batches(1000))
    assert 0 < len(first) < 60
    assert first + everything(reader) == list(range(1, 61))


def test_messages_that_are_gone_are_passed_over(line: NatsLine, stranger: Stranger, name: str) -> None:
    publish(stranger, name, [batch(number) for number in range(1, 7)])
    stream = f"duoc-production-batches-{name}"

    async def lose(context: Any) -> None:
        await context.delete_msg(stream, 4)
        await context.purge_stream(stream, seq=3)

    stranger.do(lose)
    assert everything(line.reader(name, 0, 0)) == [3, 5, 6]


def test_forget_tells_the_gateway_and_keeps_the_last_stored_message(
    line: NatsLine, stranger: Stranger, name: str
) -> None:
    publish(stranger, name, [batch(number) for number in range(1, 6)])
    reader = line.reader(name, 0, 0)
    assert everything(reader) == [1, 2, 3, 4, 5]
    assert (told(stranger, name), held(stranger, name)) == (0, (1, 5))
    reader.forget(3000)
    assert (told(stranger, name), held(stranger, name)) == (3000, (3, 5))
    reader.forget(5000)  # within the second: it is told with a later look
    assert told(stranger, name) == 3000


def test_first_message_alone_is_forgotten_without_the_others(line: NatsLine, stranger: Stranger, name: str) -> None:
    """nats-server 2.9 empties a stream that is purged "up to sequence 1"."""
    publish(stranger, name, [batch(number) for number in range(1, 4)])
    reader = line.reader(name, 0, 0)
    everything(reader)
    reader.forget(1000)
    assert (told(stranger, name), held(stranger, name)) == (1000, (1, 3))


def test_what_was_forgotten_in_haste_is_told_by_the_next_look(
    line: NatsLine, stranger: Stranger, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FORGET_S", 0.05)
    publish(stranger, name, [batch(number) for number in range(1, 4)])
    reader = line.reader(name, 0, 0)
    everything(reader)
    reader.forget(1000)
    reader.forget(3000)
    time.sleep(0.06)
    assert list(reader.batches()) == []
    assert (told(stranger, name), held(stranger, name)) == (3000, (3, 3))


def test_place_that_the_database_knows_is_told_at_the_first_look(line: NatsLine, stranger: Stranger, name: str) -> None:
    """A recorder that was killed between its commit and its word; nothing that it has not read is thrown away."""
    publish(stranger, name, [batch(number) for number in range(1, 4)])
    reader = line.reader(name, 2000, 2)
    assert numbers(reader.batches()) == [3]
    assert told(stranger, name) == 2000
    assert held(stranger, name) == (2, 3)


def test_gateways_of_two_environments_never_meet(nats_server: NatsServer, stranger: Stranger, name: str) -> None:
    publish(stranger, name, [batch(1)])
    sandbox = NatsLine(parse(nats_server.url), Environment.SANDBOX)
    try:
        reader = sandbox.reader(name, 0, 0)
        assert list(reader.batches()) == []
        reader.forget(1000)
    finally:
        sandbox.close()
    assert told(stranger, name) == 0
    assert held(stranger, name) == (1, 1)


@pytest.mark.parametrize("again", [1, 2, 3, 4, 7])
def test_stream_that_was_made_anew_is_read_from_its_beginning(
    line: NatsLine, stranger: Stranger, name: str, again: int
) -> None:
    """However many messages it has by then: fewer than were read, as many, or more."""
    publish(stranger, name, [batch(number) for number in range(1, 4)])
    reader = line.reader(name, 0, 0)
    assert everything(reader) == [1, 2, 3]
    stranger.do(lambda context: context.delete_stream(f"duoc-production-batches-{name}"))
    publish(stranger, name, [batch(number) for number in range(4, 4 + again)])
    assert everything(reader) == list(range(4, 4 + again))


def test_server_that_is_away_is_left_alone_for_a_second(nats_server: NatsServer, free_port: int) -> None:
    line = NatsLine(parse(f"nats://127.0.0.1:{free_port}"), PRODUCTION)
    try:
        reader = line.reader("gw1", 0, 0)
        with pytest.raises(SourceAwayError, match="NATS: no NATS server at nats://"):
            list(reader.batches())
        begun = time.monotonic()
        with pytest.raises(SourceAwayError, match="no NATS server"):
            list(reader.batches())
        assert time.monotonic() - begun < 0.1
        reader.forget(1000)  # cannot be told now, and that is no error: what is stored is stored
    finally:
        line.close()


def test_name_that_is_no_name_of_a_stream_is_refused(line: NatsLine) -> None:
    for wrong in ("", "a.b", "gw*", "gw>", "gw 1", "gừ", "g" * 81, "gw1\n"):
        with pytest.raises(streams.UnfitStreamError, match="cannot be the name of a stream"):
            line.reader(wrong, 0, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"discard": "old"}, "discard = old, it must be new"),
        ({"storage": "memory"}, "storage = memory, it must be file"),
        ({"retention": "workqueue"}, "retention = workqueue, it must be limits"),
        ({"subjects": ["elsewhere.NAME"]}, "subjects = "),
        ({"no_ack": True}, "must acknowledge"),
        ({"max_age": 60.0}, "may not forget by age"),
        ({"allow_direct": False}, "allow_direct = "),
    ],
    ids=str,
)
def test_stream_by_which_batches_could_be_lost_is_refused(
    stranger: Stranger, name: str, changes: dict[str, Any], words: str
) -> None:
    """Made by an operator beforehand; the sentence says what to change, and nothing of it is changed here."""
    wanted = streams.batches(PRODUCTION, name)
    made: dict[str, Any] = {
        "name": wanted.name, "subjects": wanted.subjects, "discard": "new", "storage": "file", "retention": "limits",
        "allow_direct": True,
    }  # fmt: skip
    changes = {key: [f"elsewhere.{name}"] if key == "subjects" else value for key, value in changes.items()}

    async def look(context: Any) -> None:
        await context.add_stream(nats.js.api.StreamConfig(**(made | changes)))
        before = (await context.stream_info(wanted.name)).config
        with pytest.raises(streams.UnfitStreamError) as refused:
            await streams.ensure(context, wanted)
        assert words in str(refused.value)
        assert f"the stream duoc-production-batches-{name} " in str(refused.value)
        assert (await context.stream_info(wanted.name)).config == before

    stranger.do(look)


def test_stream_with_limits_and_words_of_its_operator_is_taken_as_it_is(stranger: Stranger, name: str) -> None:
    wanted = streams.batches(PRODUCTION, name)

    async def look(context: Any) -> None:
        await context.add_stream(
            nats.js.api.StreamConfig(
                name=wanted.name, subjects=wanted.subjects, discard="new", storage="file", allow_direct=True,
                max_bytes=1 << 20, description="của tỉnh",
            )
        )  # fmt: skip
        await streams.ensure(context, wanted)
        await streams.ensure(context, wanted)
        found = (await context.stream_info(wanted.name)).config
        assert (found.max_bytes, found.description) == (1 << 20, "của tỉnh")

    stranger.do(look)


@pytest.mark.parametrize("text", [b"", b"-5", b"1e3", "٥".encode(), b"9" * 20, b" 5", b"x"])
def test_word_of_a_stranger_about_a_place_is_no_place(stranger: Stranger, name: str, text: bytes) -> None:
    async def look(context: Any) -> int:
        await streams.ensure(context, streams.stored(PRODUCTION))
        await context.publish(f"duoc.production.stored.{name}", text)
        return await streams.stored_place(context, PRODUCTION, name)

    assert stranger.do(look) == 0


def test_only_the_last_word_about_a_place_is_kept(stranger: Stranger, name: str) -> None:
    async def look(context: Any) -> tuple[int, int]:
        await streams.ensure(context, streams.stored(PRODUCTION))
        for place in (b"1000", b"3000", b"2000"):
            await context.publish(f"duoc.production.stored.{name}", place)
        held = await context.stream_info("duoc-production-stored", subjects_filter=f"duoc.production.stored.{name}")
        return await streams.stored_place(context, PRODUCTION, name), held.state.subjects[
            f"duoc.production.stored.{name}"
        ]

    assert stranger.do(look) == (2000, 1)
