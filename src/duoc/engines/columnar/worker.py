"""The process that answers: `python -m duoc.engines.columnar.worker`. One question at a time from stdin, its answer to stdout.

It ends when its parent closes the pipe. A question that takes longer than it may is interrupted here; the parent kills what does
not even hear that. Memory: DuckDB's own limit, and the kernel's (RLIMIT_DATA) over the whole process.
"""

import json
import pickle
import resource
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb

from duoc.engines.columnar import extracts, frames, selections, statements
from duoc.engines.columnar.columns import ColumnError, Known, plain
from duoc.engines.columnar.filters import FilterError
from duoc.engines.columnar.questions import Asked, Extract, Selection
from duoc.engines.columnar.session import Limits, open_locked, relation

# Beside DuckDB's own limit: the interpreter, its libraries, the answer being written.
ASIDE_MB = 512


def main() -> int:
    """Answer until the pipe closes."""
    reader, writer = sys.stdin.buffer, sys.stdout.buffer
    limits: Limits = pickle.loads(frames.receive(reader))  # noqa: S301  # written by our own parent
    most = (limits.memory_mb + ASIDE_MB) << 20
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answering = Answering(limits)
    while True:
        try:
            path, asked, seconds = pickle.loads(frames.receive(reader))  # noqa: S301  # written by our own parent
        except frames.FrameError:
            return 0
        frames.send(writer, json.dumps(answering.answer(path, asked, seconds), ensure_ascii=False).encode())


class Answering:
    """Answers one question after another. The connection to the last file is kept: it can read that file and no other."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._path = Path()
        self._held: duckdb.DuckDBPyConnection | None = None

    def answer(self, path: str, asked: Asked, seconds: float) -> dict[str, Any]:
        """{rows: [[…]]} or {wrong: a word, column: …}; never a text of DuckDB's, which may hold values of the file."""
        try:
            return {"rows": self._rows(Path(path), asked, seconds)}
        except ColumnError as error:
            return {"wrong": "column", "column": error.name, "why": error.why}
        except FilterError as error:
            return {"wrong": "filter", "column": error.column, "why": error.why}
        except duckdb.InterruptException:
            return {"wrong": "long"}
        except (duckdb.OutOfMemoryException, MemoryError):
            return {"wrong": "large"}
        except selections.TooMuchError:
            return {"wrong": "large"}
        except duckdb.Error as error:
            if isinstance(asked.question, Selection) and not isinstance(
                error, duckdb.FatalException | duckdb.InternalException
            ):
                return {"wrong": "meaningless", "why": type(error).__name__, "column": selections.missing(str(error))}
            return {"wrong": "failed", "why": type(error).__name__}

    def _rows(self, path: Path, asked: Asked, seconds: float) -> list[list[Any]]:
        question, known = asked.question, Known(asked.columns)
        if isinstance(question, Selection):
            return selections.answer(self.limits, question, seconds)
        if isinstance(question, Extract):
            connection = open_locked(self.limits, path, Path(question.out))
            try:
                return self._run(connection, extracts.write(question, relation(path), known), seconds)
            finally:
                connection.close()
        return self._run(self._connection(path), statements.write(question, relation(path), known), seconds)

    def _run(
        self, connection: duckdb.DuckDBPyConnection, statement: statements.Statement, seconds: float
    ) -> list[list[Any]]:
        watch = threading.Timer(seconds, connection.interrupt)
        watch.start()
        try:
            return [[plain(cell) for cell in row] for row in connection.execute(*statement).fetchall()]
        finally:
            watch.cancel()

    def _connection(self, path: Path) -> duckdb.DuckDBPyConnection:
        if self._held is None or path != self._path:
            if self._held is not None:
                self._held.close()
            self._held, self._path = open_locked(self.limits, path), path
        return self._held


if __name__ == "__main__":
    sys.exit(main())
