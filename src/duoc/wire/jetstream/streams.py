"""The streams of an environment: one for each gateway's batches, one that says how far each is stored."""

import re

from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from duoc.core.environment import Environment

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


class UnfitStreamError(ValueError):
    """A stream, or a gateway's name, by which batches could be lost; the message says what to change."""


def batches(environment: Environment, gateway: str) -> StreamConfig:
    """The stream of one gateway's batches. What an operator may choose (replicas, limits) is not in it.

    Raises `UnfitStreamError` for a name that NATS could read as something else."""
    if not _NAME.fullmatch(gateway):
        raise UnfitStreamError(f"the gateway's name {gateway!r} cannot be the name of a stream")
    return StreamConfig(
        name=f"duoc-{environment}-batches-{gateway}",
        description="batches of one gateway on their way to the recorder; written by its forwarder alone",
        subjects=[f"duoc.{environment}.batches.{gateway}"],
        # Full means refused: the gateway's own spool keeps what does not fit.
        discard=DiscardPolicy.NEW,
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        allow_direct=True,
    )


def stored(environment: Environment) -> StreamConfig:
    """The stream that holds, for each gateway, the place in its spool up to which the database has everything."""
    return StreamConfig(
        name=f"duoc-{environment}-stored",
        description="how far each gateway's spool is stored; written by the recorder alone",
        subjects=[f"duoc.{environment}.stored.*"],
        max_msgs_per_subject=1,
        discard=DiscardPolicy.OLD,
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        allow_direct=True,
    )


def stored_subject(environment: Environment, gateway: str) -> str:
    return f"duoc.{environment}.stored.{gateway}"


async def ensure(context: JetStreamContext, wanted: StreamConfig) -> None:
    """Make the stream, or look whether the one that is there keeps what it is given. Raises `UnfitStreamError`.

    An operator makes it first to have replicas or a limit of its own; what is there is never changed here."""
    assert wanted.name is not None
    try:
        found = (await context.stream_info(wanted.name)).config
    except NotFoundError:
        await context.add_stream(wanted)
        return
    for field in ("subjects", "discard", "retention", "storage", "allow_direct", "max_msgs_per_subject"):
        is_, must = getattr(found, field), getattr(wanted, field)
        if is_ != must:
            words = f"{field} = {getattr(is_, 'value', is_)}, it must be {getattr(must, 'value', must)}"
            raise UnfitStreamError(f"the stream {wanted.name} has {words}")
    if found.no_ack or found.max_age:
        raise UnfitStreamError(
            f"the stream {wanted.name} must acknowledge (no_ack) and may not forget by age (max_age)"
        )


async def stored_place(context: JetStreamContext, environment: Environment, gateway: str) -> int:
    """The place in the gateway's spool up to which the recorder has said that everything is stored; 0 when it never has."""
    name = stored(environment).name
    assert name is not None
    try:
        await context.stream_info(name)  # to one that is not there, a direct question would get no answer at all
        # Direct: only a whole stream answers. Asking the server for a stream that is just being made ends nats-server 2.9.
        message = await context.get_last_msg(name, stored_subject(environment, gateway), direct=True)
    except NotFoundError:
        return 0
    text = message.data or b""
    return int(text) if text.isdigit() and len(text) <= 19 else 0
