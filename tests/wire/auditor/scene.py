"""A log and its three witnesses on a real web server, and a monitor that looks at them at times of its own."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from tests.wire.auditor.press import ORIGIN, Press, policy_text, put
from tests.wire.auditor.shelf import Shelf

from duoc.engines.merkle import policy
from duoc.wire.auditor.monitor import Look, Monitor
from duoc.wire.auditor.published import open_log
from duoc.wire.auditor.state import State, load
from duoc.wire.auditor.views import sources_of

T = 1_800_000_000  # when a scene begins
DEADLINE_S = 600
ALL = ("mot", "hai", "ba")


class Scene:
    """The server's folder: `log/` and, for each witness, `<name>/<origin hash>/checkpoint`."""

    def __init__(self, top: Path, shelf: Shelf, entries: bool = False) -> None:
        self.top = top
        self.shelf = shelf
        self.policy_text = policy_text({name: f"{shelf.url}/{name}" for name in ALL})
        self.policy = policy.parse(self.policy_text.encode())
        self.state: State = load(top / "none", T)
        self.log = open_log(f"{shelf.url}/log")
        self.witnesses = sources_of(self.policy)
        self.entries = entries

    @property
    def folder(self) -> Path:
        return self.top / "log"

    def publish(self, press: Press, size: int, cosigners: Sequence[str] = ALL, time_s: int = T) -> None:
        """The log and every cosigner show this size."""
        press.publish(self.folder, size, cosigners, time_s)
        for name in cosigners:
            self.witness(name, press.checkpoint(size, [name], time_s))

    def witness(self, name: str, note: bytes | None) -> None:
        """What this witness itself shows from now on."""
        path = self.top / name / sha256(ORIGIN.encode()).hexdigest() / "checkpoint"
        if note is None:
            path.unlink(missing_ok=True)
        else:
            put(path, note)

    def look(self, after_s: int = 0) -> Look:
        """One look, so many seconds after the beginning, by a monitor that remembers only what its state holds."""
        self.state = State(**json.loads(json.dumps(_members(self.state))))
        monitor = Monitor(self.log, self.policy, self.state, self.witnesses, DEADLINE_S, self.entries)
        return monitor.look(T + after_s)

    def alarms(self, after_s: int = 0) -> list[tuple[str, str]]:
        """The kinds and subjects of what a look shouts."""
        return [(alert.kind.value, alert.subject) for alert in self.look(after_s).alerts]

    @property
    def verified(self) -> int:
        """The size of the last verified checkpoint."""
        last = self.state.last(self.policy)
        return -1 if last is None else last.size


def _members(state: State) -> dict[str, object]:
    return {name: getattr(state, name) for name in State.__slots__}


@contextmanager
def scene(top: Path, entries: bool = False) -> Iterator[Scene]:
    """The server runs while the context lasts."""
    with Shelf(top).open() as shelf:
        opened = Scene(top, shelf, entries)
        try:
            yield opened
        finally:
            opened.log.source.close()
            for source in opened.witnesses.values():
                source.close()
