"""The anchor as a process of its own, beside a real node."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.wire.anchor.chains import KEY
from tests.wire.anchor.nursery import Child, Nursery
from tests.wire.anchor.published_log import PublishedLog


def until(true: Callable[[], Any], what: str, seconds: float = 30) -> Any:
    """Wait for something true; it."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)
    return found


class Process:
    """`start` with the arguments of a test; output goes into files, so that nothing waits for a reader. Without a nursery
    each start is `python -m duoc.wire.anchor`."""

    def __init__(
        self, folder: Path, log: PublishedLog, url: str, contract: str, nursery: Nursery | None = None
    ) -> None:
        self.folder, self.log, self.url, self.contract, self.nursery = folder, log, url, contract, nursery
        self.state = folder / "state.json"
        self.key = folder / "account.key"
        self.key.write_text(KEY.hex(), "ascii")
        self.key.chmod(0o600)
        self.child: subprocess.Popen[bytes] | Child | None = None
        self.output = folder / "output"

    def arguments(self, **changed: str) -> list[str]:
        given = {
            "checkpoint": str(self.log.checkpoint),
            "vkey": self.log.vkey,
            "rpc": self.url,
            "contract": self.contract,
            "key": str(self.key),
            "state": str(self.state),
            "every": "1",
            "confirmations": "1",
        } | changed
        return [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", value)]

    def start(self, before: str = "", **changed: str) -> "subprocess.Popen[bytes] | Child":
        """`before`: a statement that breaks something on purpose; it needs a nursery."""
        if self.nursery is not None:
            self.child = self.nursery.start(self.arguments(**changed), self.output, self.output, before)
            return self.child
        assert not before
        with self.output.open("ab") as output:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "duoc.wire.anchor", *self.arguments(**changed)], stdout=output, stderr=output
            )
        return self.child

    def refused(self, **changed: str) -> str:
        """What it says when it does not begin."""
        assert self.nursery is not None
        out, error = self.folder / "refused.out", self.folder / "refused.error"
        for path in (out, error):
            path.write_bytes(b"")
        status = self.nursery.start(self.arguments(**changed), out, error).wait()
        assert (status, out.read_text("utf-8")) == (1, "")
        said = error.read_text("utf-8")
        assert said.count("\n") == 1
        return said

    def end(self, number: int = signal.SIGTERM) -> int:
        assert self.child is not None
        self.child.send_signal(number)
        return self.child.wait(30)

    def said(self) -> str:
        return self.output.read_text("utf-8")

    def members(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self.state.read_bytes())
        except FileNotFoundError:
            return {}
        return found

    def alarms(self) -> list[str]:
        return [alarm["kind"] for alarm in self.members().get("alarms", [])]

    def confirmed(self, size: int) -> None:
        until(
            lambda: size in [receipt["size"] for receipt in self.members().get("confirmed", [])],
            f"size {size} confirmed",
        )

    def looked_again(self) -> None:
        """Two whole turns from now."""
        since = self.members()["updated"]
        until(lambda: self.members()["updated"] >= since + 3, "another turn")

    def close(self) -> None:
        if self.child is not None and self.child.poll() is None:
            os.kill(self.child.pid, signal.SIGKILL)
            self.child.wait()
