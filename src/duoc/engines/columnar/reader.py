"""The parent's side: keeps the worker, asks it one question at a time, ends and replaces it when it must."""

import atexit
import json
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duoc.engines.columnar import frames
from duoc.engines.columnar.columns import Column, ColumnError
from duoc.engines.columnar.filters import FilterError
from duoc.engines.columnar.questions import Asked, Question
from duoc.engines.columnar.session import Limits

GRACE_S = 2.0  # between the interruption inside and the kill from outside


class ReadingError(RuntimeError):
    """The question was not answered, for no fault of the question's form; asking again may help."""


class BusyError(ReadingError):
    """Others' questions were not answered in time: ask again in some seconds."""


class TooLongError(ReadingError):
    """The answer would take longer than it may."""


class TooLargeError(ReadingError):
    """The answer would need more memory than it may."""


class MeaninglessError(ReadingError):
    """A selection that means nothing for its tables. `kind`: DuckDB's name of it; `column`: one that is not there, or "".

    Neither holds a value of a row.
    """

    def __init__(self, kind: str, column: str = "") -> None:
        super().__init__(kind)
        self.kind, self.column = kind, column


class FailedError(ReadingError):
    """The worker ended or could not read the file; the next question finds a new one."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """limits: of the worker; seconds: for one question; patience_s: how long to wait for others' questions."""

    limits: Limits = field(default_factory=Limits)
    seconds: float = 20.0
    patience_s: float = 20.0


class Reader:
    """One worker process, started at the first question. For threads: they take turns. After a fork it starts its own."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self.started = 0
        atexit.register(self.close)

    def ask(
        self, path: Path, question: Question, columns: tuple[Column, ...], *, seconds: float = 0
    ) -> list[list[Any]]:
        """The rows of the answer: lists of JSON values. Raises `ReadingError`, `ColumnError`, `FilterError`."""
        seconds = min(seconds or self.bounds.seconds, self.bounds.seconds)
        if not self._turn.acquire(timeout=self.bounds.patience_s):
            raise BusyError("others are being answered")
        try:
            return _told(self._exchange((str(path), Asked(question, columns), seconds), seconds))
        finally:
            self._turn.release()

    @property
    def pid(self) -> int | None:
        """Of the worker, while there is one."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def close(self) -> None:
        """End the worker; a later question starts another."""
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # unsent bytes to a worker that is gone
                    continue
        child.kill()
        child.wait()

    def _exchange(self, message: Any, seconds: float) -> dict[str, Any]:
        self._ready()  # replaces one that has died since its last answer
        try:
            return self._answer(message, seconds)
        except frames.FrameError:
            # Died of this question, or was killed over it: it is not asked twice.
            self.close()
            raise FailedError("the worker ended before it answered") from None

    def _answer(self, message: Any, seconds: float) -> dict[str, Any]:
        assert self._child is not None
        stdin, stdout = self._child.stdin, self._child.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            frames.send(stdin, pickle.dumps(message))
        except OSError as error:
            raise frames.FrameError("the worker is gone") from error
        deadline = time.monotonic() + seconds + GRACE_S
        if not select.select([stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
            self.close()
            raise TooLongError("the worker did not hear that its time was over")
        found: dict[str, Any] = json.loads(frames.receive(stdout))
        return found

    def _ready(self) -> None:
        if self._child is not None and self._owner == os.getpid() and self._child.poll() is None:
            return
        self.close()
        # Its own interpreter and the same package; of the environment only what finds them. No shell.
        known = {
            name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ
        }
        self._child = subprocess.Popen(
            [sys.executable, "-m", "duoc.engines.columnar.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=known | {"PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        self._owner, self.started = os.getpid(), self.started + 1
        assert self._child.stdin is not None
        frames.send(self._child.stdin, pickle.dumps(self.bounds.limits))


def _told(found: dict[str, Any]) -> list[list[Any]]:
    match found.get("wrong"):
        case None:
            rows: list[list[Any]] = found["rows"]
            return rows
        case "column":
            raise ColumnError(found["column"], found["why"])
        case "filter":
            raise FilterError(found["why"], found["column"])
        case "long":
            raise TooLongError("longer than it may")
        case "meaningless":
            raise MeaninglessError(found["why"], found["column"])
        case "large":
            raise TooLargeError("more memory than it may")
        case _:
            raise FailedError(f"the file could not be read ({found.get('why', '')})")
