"""Anchor processes that begin with web3 already in memory: importing it takes longer than most of what they are tested for.

A server imports once and forks a child for each start. The child is a process of its own, with its own output and arguments, and
dies as any other does; only that its interpreter did not have to begin from nothing.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_SERVER = """
import json, os, sys, traceback
import web3, web3.middleware, web3.providers.rpc, web3.exceptions
from duoc.wire.anchor import __main__, evm, evm_node

def become(given):
    out, error = (os.open(given[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) for name in ("stdout", "stderr"))
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, own in enumerate((nothing, out, error)):
        os.dup2(own, target)
    sys.argv = ["anchor", *given["arguments"]]
    try:
        exec(given["before"], {})
        return __main__.main()
    except SystemExit as end:
        return end.code or 0
    except BaseException:
        traceback.print_exc()
        return 1

for line in sys.stdin:
    given = json.loads(line)
    if "pid" in given:
        pid, status = os.waitpid(given["pid"], os.WNOHANG)
        print(json.dumps(os.waitstatus_to_exitcode(status) if pid else None), flush=True)
        continue
    pid = os.fork()
    if pid == 0:
        code = become(given)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(pid, flush=True)
"""


class Child:
    """A process that the nursery has brought up; the part of `subprocess.Popen` that the tests use."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery, self.pid = nursery, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.ask({"pid": self.pid})
        return self.returncode

    def wait(self, timeout: float = 60) -> int:
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(["anchor"], timeout)
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The server. Its children die with it."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, question: dict[str, Any]) -> Any:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(question) + "\n")
        self._server.stdin.flush()
        return json.loads(self._server.stdout.readline())

    def start(self, arguments: list[str], stdout: Path, stderr: Path, before: str = "") -> Child:
        """`python -m duoc.wire.anchor …`; both outputs are appended. `before`: a statement that breaks something on purpose."""
        said = {"arguments": arguments, "stdout": str(stdout), "stderr": str(stderr), "before": before}
        return Child(self, self.ask(said))

    def close(self) -> None:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.stdout.close()
        self._server.wait(10)
