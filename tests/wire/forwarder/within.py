"""Forwarder and recorder as threads of the test's own process: the same code without the start of a Python for each.

Where a test kills one, or looks at how it ends, it is a process; everywhere else its start would cost more than its work.
"""

import argparse
import asyncio
import threading
import time
from contextvars import ContextVar
from pathlib import Path
from typing import TextIO, cast

from duoc.core.environment import Environment
from duoc.core.process import Stopping
from duoc.wire.forwarder.forwarding import Forwarder
from duoc.wire.jetstream import address
from duoc.wire.jetstream.reader import NatsLine
from duoc.wire.recorder.__main__ import Recorder

_SAID: ContextVar[Path] = ContextVar("said")


def say(*words: object, file: TextIO | None = None, flush: bool = False) -> None:
    """`print` for their modules: complaints into the file of whoever speaks (tasks of a loop inherit it), the rest nowhere."""
    if file is not None:
        with _SAID.get().open("a") as log:
            print(*words, file=log, flush=flush)


def _servers(options: list[str]) -> address.NatsAddress:
    parser = argparse.ArgumentParser()
    address.add_arguments(parser, required=True)
    found = address.from_arguments(parser.parse_args(options))
    assert found is not None
    return found


class ForwarderWithin:
    """Runs until `end`, which raises what ended it before."""

    def __init__(self, options: list[str], folder: Path, said: Path) -> None:
        self._servers, self._folder, self._said = _servers(options), folder, said
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"forwarder {folder}")
        self._thread.start()

    def _run(self) -> None:
        _SAID.set(self._said)
        try:
            self._loop.run_until_complete(
                Forwarder(self._servers, Environment.PRODUCTION, self._folder).run(self._stopped)
            )
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        except BaseException as error:
            self._error = error
        finally:
            self._loop.close()

    def end(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(20)
        assert not self._thread.is_alive(), "the forwarder does not end when asked"
        if self._error is not None:
            raise self._error


class _Stop:
    """`Stopping` without signals."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def set(self) -> None:
        self._asked.set()

    def __bool__(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float) -> bool:
        return self._asked.wait(max(0.0, seconds))


class RecorderWithin:
    """As `ForwarderWithin`."""

    def __init__(self, dsn: str, options: list[str], folder: Path, said: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._said_file = said
        self._stop = _Stop()
        self._line = NatsLine(_servers(options), Environment.PRODUCTION)
        self._recorder = Recorder(
            dsn, Environment.PRODUCTION, folder, cast(Stopping, self._stop), 30,
            lambda _folder, gateway: self._line.reader(gateway.name, gateway.position, gateway.number),
        )  # fmt: skip
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"recorder {folder}")
        self._thread.start()

    @property
    def said(self) -> str:
        return self._said_file.read_text() if self._said_file.exists() else ""

    def _run(self) -> None:
        _SAID.set(self._said_file)
        try:
            self._recorder.run()
        except BaseException as error:
            self._error = error
        finally:
            self._line.close()

    def end(self) -> None:
        self._stop.set()
        self._thread.join(20)
        assert not self._thread.is_alive(), "the recorder does not end when asked"
        while any(thread.name == "registry" for thread in threading.enumerate()):
            time.sleep(0.01)  # its other thread ends by the same word
        if self._error is not None:
            raise self._error
