"""Which applications a wall serves: one that its command line names, or those of a folder of documents.

The folder is looked at four times a second (`server`). A document that is gone, or cannot be read or understood, leaves its
application without a judge: nothing of it passes, and the others live on. Documents are read and their policies built in a
thread, because two thousand statements take the grammar half a second.
"""

import contextlib
import json
import os
import sys
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Protocol

from duoc.wire.wall.application import Application, described
from duoc.wire.wall.judging import Judge, nobody
from duoc.wire.wall.policy import PolicyFile, read
from duoc.wire.wall.protected import rules_of
from duoc.wire.wall.watched import watched

# A document with the longest list that a wall should hold; a larger one is no policy.
LARGEST = 64 << 20
SUFFIX = ".json"
# Beside a document: the verifiers of accounts whose SCRAM the wall ends (`proof`).
ACCOUNTS = ".accounts"
Stamp = tuple[int, ...]


class Standing(NamedTuple):
    """An application and its judge of today. No application: its document was never understood."""

    application: Application | None
    judge: Judge


class Source(Protocol):
    """Where a wall knows its applications from."""

    def look(self) -> Iterable[str]:
        """See what has changed since the last look; the names of the applications whose standing is another."""

    def standing(self, name: str) -> Standing | None:
        """The standing of the application that a client calls so; None for one that nobody knows."""

    def close(self) -> None:
        """Nothing more is looked at."""


class One:
    """One application with its policy file, by whatever name it is called."""

    def __init__(self, application: Application, policy: PolicyFile) -> None:
        self._application, self._policy = application, policy

    def look(self) -> Iterable[str]:
        return ("",) if self._policy.refresh() else ()

    def standing(self, _name: str) -> Standing:
        return Standing(self._application, self._policy.judge)

    def close(self) -> None:
        """There is nothing to end."""


class Folder:
    """The documents `<name>.json` of a folder. One thread reads them; `look` never waits for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Standing] = {}
        self._stamps: dict[str, Stamp] = {}
        self._reading: dict[str, Future[Standing]] = {}
        self._reader = ThreadPoolExecutor(1, "applications")

    def settle(self) -> None:
        """Wait until everything that is there now has been read; for the start."""
        self.look()
        for future in list(self._reading.values()):
            future.exception()
        self.look()

    def look(self) -> Iterable[str]:
        changed = [name for name, future in self._reading.items() if future.done()]
        for name in changed:
            self._take(name, self._reading.pop(name))
        found = self._found()
        for name in self._known.keys() | self._stamps.keys():
            if name not in found and name not in self._reading and self._stamps.pop(name, None) is not None:
                self._lost(name, "the document is gone")
                changed.append(name)
        for name, stamp in found.items():
            if self._stamps.get(name) != stamp and name not in self._reading:
                self._stamps[name] = stamp
                self._reading[name] = self._reader.submit(_read, self._path / f"{name}{SUFFIX}", name)
        return changed

    def standing(self, name: str) -> Standing | None:
        return self._known.get(name)

    def close(self) -> None:
        self._reader.shutdown(wait=False, cancel_futures=True)

    def _found(self) -> dict[str, Stamp]:
        """The documents of the folder by name; none when it cannot be listed: then no application has one."""
        found: dict[str, dict[str, Stamp]] = {SUFFIX: {}, ACCOUNTS: {}}
        with contextlib.suppress(OSError), os.scandir(self._path) as entries:
            for entry in entries:
                name, dot, kind = entry.name.rpartition(".")
                suffix = dot + kind
                if suffix in found and not entry.name.startswith("."):
                    with contextlib.suppress(OSError):  # gone since it was listed: it alone is lost
                        stat = entry.stat()
                        found[suffix][name] = stat.st_mtime_ns, stat.st_ino, stat.st_size
        return {name: stamp + found[ACCOUNTS].get(name, ()) for name, stamp in found[SUFFIX].items()}

    def _take(self, name: str, future: "Future[Standing]") -> None:
        problem = future.exception()
        if problem is None:
            self._known[name] = future.result()
        else:  # whatever is wrong with a document, its application has no judge
            self._lost(name, str(problem))

    def _lost(self, name: str, why: str) -> None:
        before = self._known.get(name)
        self._known[name] = Standing(before.application if before else None, nobody)
        print(json.dumps({"application": name, "policy": "none", "why": why[:500]}), file=sys.stderr, flush=True)


def _read(path: Path, name: str) -> Standing:
    """The standing that a document describes. Raises `ValueError` or `OSError`."""
    with path.open("rb") as file:
        written = file.read(LARGEST + 1)
    if len(written) > LARGEST:
        raise ValueError("the document is too long")
    document = json.loads(written)
    if not isinstance(document, dict) or document.get("form") != 1:
        raise ValueError("not an application's document of form 1")
    beside = path.with_suffix(ACCOUNTS)
    if beside.exists():
        document["accounts"] = json.loads(beside.read_bytes())
    application = described(document)
    if application.name != name:
        raise ValueError("the document is another application's")
    watched(document)  # raises for what a session could not follow
    rules_of(document)
    return Standing(application, read(document))
