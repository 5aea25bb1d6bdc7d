"""One process of concurrent writers: threads of the append door, or bare psycopg connections, one INSERT per commit.

    python -m bench._ledger_writers door|bare --threads T --seconds S [--database DSN]

Prints `ready`, begins at a line on standard input, and prints one JSON object.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable

EVENT = {"agency": "H12.01", "batch": 1, "note": "đo tốc độ ghi (MINH HỌA)", "sum": "0" * 64}
INSERT = "INSERT INTO bare (event, kind, entry, payload, salt) VALUES (%s, %s, %s, %s, %s)"
SAMPLE = 40  # every so many events one is followed to its checkpoint


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench._ledger_writers")
    parser.add_argument("kind", choices=["door", "bare"])
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--database", default="")
    arguments = parser.parse_args()
    import django

    django.setup()
    writers = [_door() if arguments.kind == "door" else _bare(arguments.database) for _ in range(arguments.threads)]
    writers[0]()
    counts, waited, samples = [0] * len(writers), [], []
    ending = threading.Event()

    def work(place: int, write: Callable[[], str]) -> None:
        mine = []
        while not ending.is_set():
            wall, begun = time.time(), time.perf_counter()
            event = write()
            mine.append(time.perf_counter() - begun)
            counts[place] += 1
            if counts[place] % SAMPLE == 0:
                samples.append((event, wall))
        waited.extend(mine)

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(writers)]
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    time.sleep(arguments.seconds)
    ending.set()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    waited.sort()
    told = {"count": sum(counts), "seconds": seconds, "p50_ms": waited[len(waited) // 2] * 1e3}
    told |= {"p99_ms": waited[int(len(waited) * 0.99)] * 1e3, "samples": samples}
    print(json.dumps(told))
    return 0


def _door() -> Callable[[], str]:
    from duoc.ledger import services

    return lambda: str(services.append("bench.single", EVENT))


def _bare(database: str) -> Callable[[], str]:
    """The row is made beforehand, the statement prepared: nothing but PostgreSQL and its driver is measured."""
    import uuid

    import psycopg

    from duoc.frame import outbox

    connection = psycopg.connect(
        database, autocommit=True, prepare_threshold=0, options="-c search_path=production -c synchronous_commit=on"
    )
    row = outbox.draft("bench.bare", EVENT)

    def write() -> str:
        event = uuid.uuid4()
        connection.execute(INSERT, (event, *row[1:]), binary=True)
        return str(event)

    return write


if __name__ == "__main__":
    sys.exit(main())
