"""A process on the listener that says what it understood: started by the tests with short limits.

`python -m tests.wire.listener.echo PORT`
"""

import asyncio
import json
import sys

from duoc.wire.listener import Address, Answer, Asked, Listener, plain
from duoc.wire.listener.conversation import Limits

SHORT = Limits(body=100_000, head_s=0.6, body_s=0.6, idle_s=1.2, write_s=0.6, connections=8)


def answer(asked: Asked) -> Answer:
    if asked.path == "/fail":
        raise RuntimeError("a secret reason")
    if asked.path == "/large":
        return Answer(200, b"x" * (8 << 20), "application/octet-stream")
    if asked.path == "/none":
        return Answer(204)
    if asked.path == "/same":
        return Answer(304, fields=(("ETag", '"1"'),))
    if asked.path == "/refuse":
        return plain(409, "no", ("X-Why", "so"))
    told = {
        "method": asked.method,
        "target": asked.target,
        "fields": asked.fields,
        "body": asked.body.decode("latin-1"),
    }
    return Answer(200, json.dumps(told).encode(), "application/json")


async def main() -> None:
    listener = Listener(answer, SHORT, "echo")
    bound = await listener.start(Address("127.0.0.1", int(sys.argv[1])))
    print(f"ready {bound.port}", flush=True)
    await listener.run_until_stopped()
    print("ended", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
