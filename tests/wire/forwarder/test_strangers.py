"""What somebody who may write into the stream can do: withhold and disturb, never add, change, double or reorder."""

from collections.abc import Callable
from typing import Any

from tests.wire.forwarder.conftest import Scene, calls
from tests.wire.recorder.conftest import until

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.wire.jetstream.parcels import pack
from duoc.wire.spool import records
from duoc.wire.spool.reader import SealedBatch, SpoolReader

Sent = list[tuple[dict[str, str], bytes]]


def _sealed(scene: Scene, name: str, batches: int) -> list[SealedBatch]:
    """Batches that gateway `name` has sealed, its spool never forwarded."""
    pen = scene.machine().pen("gw1", name)
    for n in range(batches):
        pen.batch(calls(n * 10))
    scene.admit(pen)
    reader = SpoolReader(pen.folder, 0)
    found = list(reader.batches())
    reader.close()
    return found


def _publish(scene: Scene, name: str, messages: Sent) -> None:
    subject = f"duoc.production.batches.{name}"

    async def write(context: Any) -> None:
        await context.add_stream(
            name=f"duoc-production-batches-{name}", subjects=[subject], discard="new", allow_direct=True
        )
        for headers, data in messages:
            await context.publish(subject, data, headers=headers)

    scene.server.do(write)


def _packed(batches: list[SealedBatch]) -> Sent:
    found: Sent = []
    after = 0
    for batch in batches:
        found += pack(batch, after)
        after = batch.position
    return found


def test_doubled_messages_and_rubbish_are_passed_over(scene: Scene) -> None:
    one, two, three = _packed(_sealed(scene, "gw1-aa", 3))
    rubbish: Sent = [({}, b"hello"), (three[0], b"hello"), ({**three[0], "Duoc-Part": "0/0"}, three[1])]
    _publish(scene, "gw1-aa", [one, one, *rubbish, two, one, two, *rubbish, three, three])
    recorder = scene.read()
    scene.stored(9)
    assert exchange.audit(Environment.PRODUCTION) == []
    assert recorder.said == ""


def _changed(message: tuple[dict[str, str], bytes]) -> tuple[dict[str, str], bytes]:
    """As one who knows the format would do it: the record's own check is made right again."""
    headers, data = message
    (kind, payload), *others = [(kind, payload) for kind, payload, _ in records.scan(data)]
    other = payload.replace(b'"status":200', b'"status":201')
    assert other != payload
    return headers, b"".join(records.encode(kind, payload) for kind, payload in [(kind, other), *others])


def test_what_is_missing_reordered_or_changed_is_named_and_the_others_go_on(scene: Scene) -> None:
    other = _packed(_sealed(scene, "gw8-else", 2))[1]
    spoiled: dict[str, tuple[Callable[[Sent], Sent], str]] = {
        "gw1-lost": (lambda sent: [sent[0], sent[2]], "the spool holds batch 3 of gw1-lost instead"),
        "gw1-turned": (lambda sent: [sent[0], sent[2], sent[1]], "the spool holds batch 3 of gw1-turned instead"),
        "gw1-changed": (lambda sent: [sent[0], _changed(sent[1]), sent[2]], "its messages are not those that were signed"),
        "gw1-other": (lambda sent: [sent[0], other], "the spool holds batch 2 of gw8-else instead"),
    }  # fmt: skip
    for name, (spoil, _) in spoiled.items():
        _publish(scene, name, spoil(_packed(_sealed(scene, name, 3))))
    _publish(scene, "gw2-sound", _packed(_sealed(scene, "gw2-sound", 2)))
    recorder = scene.read()
    for name, (_, words) in spoiled.items():
        until(lambda said=f"gateway {name}, batch 2: {words}": said in recorder.said)  # type: ignore[misc]  # early binding
    until(lambda: scene.one("SELECT count(*) FROM exchange_batch") == 6)
    assert scene.count() == 3 * 6


def test_nobody_comes_in_through_nats_alone(scene: Scene) -> None:
    """A gateway whose announcement no operator brought is not registered, whatever it sends."""
    stranger = scene.machine()
    pen = stranger.pen("gw9", "gw9-ff")
    pen.batch(calls(0))
    stranger.follow()
    sound = _sealed(scene, "gw1-aa", 2)
    _publish(scene, "gw1-aa", _packed(sound))
    scene.read()
    scene.stored(6)
    until(lambda: scene.server.messages("gw9-ff") == 1)
    assert scene.sql.execute("SELECT name FROM exchange_gateway").fetchall() == [("gw1-aa",)]
