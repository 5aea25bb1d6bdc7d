"""Which path is answered how: the log's files under the address and under its origin's hash, and the process itself."""

import json
from collections.abc import Iterator

from duoc.core.clock import Clock
from duoc.wire import handed_page
from duoc.wire.evidence import FORK
from duoc.wire.handed_page import HandedPage
from duoc.wire.listener import Answer, Asked, plain
from duoc.wire.mirror.copy import Copy
from duoc.wire.mirror.files import Files
from duoc.wire.mirror.following import Follower

_METRICS = "text/plain; version=0.0.4; charset=utf-8"


class Pages:
    """Answers every request to a mirror. `<address>/<origin hash>` is the monitoring prefix of C2SP tlog-mirror."""

    def __init__(
        self, copy: Copy, follower: Follower, clock: Clock, origin: str, hashed: str, page: HandedPage | None = None
    ) -> None:
        self._copy, self._follower, self._clock, self._page = copy, follower, clock, page
        self._origin = origin
        self._prefix = f"/{hashed}/"
        self._files = Files(copy.folder)

    def answer(self, asked: Asked) -> Answer:
        if asked.method not in ("GET", "HEAD"):
            return plain(405, "a mirror is read only", ("Allow", "GET, HEAD"))
        page = {"/": self._front, "/healthz": self._health, "/metrics": self._metrics}.get(asked.path)
        if page is not None:
            return page()
        if self._page is not None and asked.path == handed_page.PATH:
            return self._page.answer()
        prefix = self._prefix if asked.path.startswith(self._prefix) else "/"
        return self._files.answer(asked, asked.path[len(prefix) :])

    def _front(self) -> Answer:
        """For the person who opens the address in a browser."""
        served = self._copy.served
        lines = [
            f"Bản sao của sổ · Mirror of {self._origin}",
            f"Cỡ · Size: {served.checkpoint.size}" if served else "Chưa có gì · Nothing yet",
            f"  {self._prefix}checkpoint",
        ]
        if self._page is not None:
            lines.append(self._page.line())
        if self._follower.reason:
            lines += ["", self._follower.reason]
        return plain(200, "\n".join(lines), ("Cache-Control", "no-cache"))

    def _health(self) -> Answer:
        served, promised = self._copy.served, self._copy.promised
        told = {
            "ready": served is not None,
            "why": [self._follower.reason] if self._follower.reason else [],
            "origin": self._origin,
            "size": served.checkpoint.size if served else 0,
            "promised": promised.checkpoint.size if promised else 0,
            "seen": self._follower.seen_s,
            "forks": self._follower.evidence.count[FORK],
        }
        body = json.dumps(told, ensure_ascii=False).encode()
        return Answer(200 if served else 503, body, "application/json", (("Cache-Control", "no-cache"),))

    def _metrics(self) -> Answer:
        """Prometheus' text form."""
        return Answer(200, "".join(f"{line}\n" for line in self._samples()).encode(), _METRICS)

    def _samples(self) -> Iterator[str]:
        follower, served = self._follower, self._copy.served
        rounds = [(f'{{outcome="{outcome}"}}', count) for outcome, count in sorted(follower.counted.items())]
        age = [("", max(0, self._clock.now_us() // 1_000_000 - follower.seen_s))] if follower.seen_s else []
        told: list[tuple[str, str, str, list[tuple[str, int]]]] = [
            ("rounds_total", "counter", "Looks at the log, by how they ended.", rounds),
            ("bundles_fetched_total", "counter", "Entry bundles read from the log.", [("", follower.fetched)]),
            ("size", "gauge", "Entries that are served.", [("", served.checkpoint.size if served else 0)]),
            ("seen_age_seconds", "gauge", "Time since the log was last seen in order.", age),
            ("forks", "gauge", "Pieces of evidence against the log.", [("", follower.evidence.count[FORK])]),
        ]
        for name, kind, said, samples in told:
            yield f"# HELP duoc_mirror_{name} {said}"
            yield f"# TYPE duoc_mirror_{name} {kind}"
            yield from (f"duoc_mirror_{name}{labels} {value}" for labels, value in samples)
