"""One process that captures documents: says `ready`, waits for `go`, tells how many events it captured in how many seconds, and
the CPU of its own and of its server process meanwhile."""

import gc
import json
import os
import sys
import time
from datetime import timedelta
from typing import Any

LARGEST = 2_000


def document(size: int, start: int) -> bytes:
    """A document of crabs that get their tags: one serial an event, place, lot, order, as a producer's system sends them."""
    events = [
        {
            "type": "ObjectEvent",
            "action": "ADD",
            "bizStep": "commissioning",
            "disposition": "active",
            "epcList": [f"https://id.gs1.org/01/08930001000018/21/{start + number:016X}"],
            "eventTime": f"2026-03-02T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000+07:00",
            "eventTimeZoneOffset": "+07:00",
            "readPoint": {"id": "https://id.gs1.org/414/8930001000001/254/ao-7"},
            "bizLocation": {"id": "https://id.gs1.org/414/8930001000001"},
            "bizTransactionList": [{"type": "po", "bizTransaction": f"urn:epcglobal:cbv:bt:8930001000001:{start}"}],
            "ilmd": {"cbvmda:lotNumber": "L2603"},
        }
        for number in range(size)
    ]
    head = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-02T08:00:00Z",
    }
    return json.dumps({**head, "epcisBody": {"eventList": events}}).encode()


def main() -> None:
    first, count, size = (int(word) for word in sys.argv[1:])
    os.environ["DJANGO_SETTINGS_MODULE"] = "duoc.web.settings"
    import django

    gc.disable()
    django.setup()
    from django.db import connections

    from bench._cpu import cpu_s
    from duoc.core.environment import Environment
    from duoc.frame.environments import alias
    from duoc.people import services as people
    from duoc.trace.services import captures

    party: Any = people.party_named("do-toc-do")
    # Another serial for every run, made before the clock starts.
    bodies = [document(size, first + number * LARGEST) for number in range(count)]
    with connections[alias(Environment.PRODUCTION)].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    gc.freeze()  # as web does once it is up
    gc.enable()
    print("ready", flush=True)
    sys.stdin.readline()
    begun, own, its = time.perf_counter(), time.process_time(), cpu_s([backend])
    for body in bodies:
        job = captures.submit(party, [body], "application/json", proceed=False)
        while job.running:  # it waits for the other one's turn
            time.sleep(0.01)
            found = captures.job(party, job.id)
            assert found is not None
            job = found
        assert job.success, job.errors[:1]
    seconds = timedelta(seconds=time.perf_counter() - begun).total_seconds()
    spent = {"cpu_s": time.process_time() - own, "backend_cpu_s": cpu_s([backend]) - its}
    print(json.dumps({"events": count * size, "seconds": seconds, **spent}))


if __name__ == "__main__":
    main()
