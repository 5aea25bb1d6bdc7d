"""Which path is answered how: the witness protocol, and what people and monitors ask of the process."""

import json
import re
from collections.abc import Iterator

from duoc.core.clock import Clock
from duoc.wire import handed_page
from duoc.wire.evidence import FORK, UNPROVEN
from duoc.wire.handed_page import HandedPage
from duoc.wire.listener import Answer, Asked, plain
from duoc.wire.witness.state import origin_hash
from duoc.wire.witness.witness import Witness

_CHECKPOINT = re.compile(r"/([0-9a-f]{64})/checkpoint", re.ASCII)
_METRICS = "text/plain; version=0.0.4; charset=utf-8"


class Pages:
    """Answers every request to a witness. The submission and the monitoring prefix are both the address itself."""

    def __init__(self, witness: Witness, clock: Clock, page: HandedPage | None = None) -> None:
        self._witness, self._page = witness, page
        self._clock = clock

    def answer(self, asked: Asked) -> Answer:
        path = asked.path
        if path == "/add-checkpoint":
            return self._witness.add_checkpoint(asked.body) if asked.method == "POST" else _only("POST")
        if path == "/sign-subtree" and self._witness.signs_subtrees:
            return self._witness.sign_subtree(asked.body) if asked.method == "POST" else _only("POST")
        match = _CHECKPOINT.fullmatch(path)
        page = {"/": self._front, "/healthz": self._health, "/metrics": self._metrics}.get(path)
        if self._page is not None and path == handed_page.PATH:
            page = self._page.answer
        if match is None and page is None:
            return plain(404, "there is nothing at this path")
        if asked.method not in ("GET", "HEAD"):
            return _only("GET, HEAD")
        if match is not None:
            return self._witness.latest(match[1])
        assert page is not None
        return page()

    def _front(self) -> Answer:
        """For the person who opens the address in a browser."""
        witness = self._witness
        lines = [f"Nhân chứng · Witness {witness.key.name}", f"Khoá · Key: {witness.key}", ""]
        for origin, evidence in witness.evidence.items():
            held = witness.held.get(origin)
            lines.append(f"Sổ · Log {origin}: {f'cỡ · size {held.checkpoint.size}' if held else 'chưa ký · not yet'}")
            lines.append(f"  /{origin_hash(origin)}/checkpoint")
            if evidence.count[FORK]:
                lines.append("  CẢNH BÁO: sổ này đã ký hai gốc cho một cỡ · ALARM: two roots for one size")
        if self._page is not None:
            lines += ["", self._page.line()]
        return plain(200, "\n".join(lines), ("Cache-Control", "no-cache"))

    def _health(self) -> Answer:
        witness = self._witness
        logs = [
            {
                "origin": origin,
                "size": witness.held[origin].checkpoint.size if origin in witness.held else 0,
                "cosigned": witness.held[origin].time_s if origin in witness.held else 0,
                "forks": evidence.count[FORK],
                "unproven": evidence.count[UNPROVEN],
            }
            for origin, evidence in witness.evidence.items()
        ]
        why = [f"không ghi được trạng thái: {witness.disk_refused}"] if witness.disk_refused else []
        told = {"ready": not why, "why": why, "witness": witness.key.name, "vkey": str(witness.key), "logs": logs}
        body = json.dumps(told, ensure_ascii=False).encode()
        return Answer(503 if why else 200, body, "application/json", (("Cache-Control", "no-cache"),))

    def _metrics(self) -> Answer:
        """Prometheus' text form."""
        return Answer(200, "".join(f"{line}\n" for line in self._samples()).encode(), _METRICS)

    def _samples(self) -> Iterator[str]:
        witness = self._witness
        now_s = self._clock.now_us() // 1_000_000
        answers = [
            (f'{{call="{call}",status="{status}"}}', count) for (call, status), count in sorted(witness.answers.items())
        ]
        sizes = [(_of(origin), held.checkpoint.size) for origin, held in witness.held.items()]
        ages = [(_of(origin), max(0, now_s - held.time_s)) for origin, held in witness.held.items() if held.time_s]
        kept = [
            (_of(origin, kind), evidence.count[kind])
            for origin, evidence in witness.evidence.items()
            for kind in (FORK, UNPROVEN)
        ]
        told: list[tuple[str, str, str, list[tuple[str, int]]]] = [
            ("answers_total", "counter", "Answers to calls of the witness protocol, by status.", answers),
            ("size", "gauge", "Size of the last checkpoint cosigned.", sizes),
            ("cosigned_age_seconds", "gauge", "Time since the last cosignature.", ages),
            ("evidence", "gauge", "Signed checkpoints kept because they do not fit.", kept),
            ("clock_behind_seconds", "gauge", "How far the clock lies before the last cosignature.",
             [("", witness.clock_behind_s)]),
            ("disk_refuses", "gauge", "1 while the state could not be stored.", [("", int(bool(witness.disk_refused)))]),
        ]  # fmt: skip
        for name, kind, said, samples in told:
            yield f"# HELP duoc_witness_{name} {said}"
            yield f"# TYPE duoc_witness_{name} {kind}"
            yield from (f"duoc_witness_{name}{labels} {value}" for labels, value in samples)


def _of(origin: str, kind: str = "") -> str:
    quoted = origin.replace("\\", "\\\\").replace('"', '\\"')
    return f'{{origin="{quoted}",kind="{kind}"}}' if kind else f'{{origin="{quoted}"}}'


def _only(methods: str) -> Answer:
    return plain(405, f"only {methods} here", ("Allow", methods))
