"""The publisher's view of the database: it reads the log and writes what witnesses said of it."""

from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

from duoc.core.environment import Environment

_SQL = {path.stem.removeprefix("publisher_"): path.read_text("utf-8") for path in
        (Path(__file__).parents[1] / "sql").glob("publisher_*.sql")}  # fmt: skip


class Database:
    """One connection to one environment's log. Every method may raise `psycopg.OperationalError`."""

    def __init__(self, database: str, environment: Environment) -> None:
        self._connection = psycopg.connect(
            database,
            autocommit=True,
            connect_timeout=5,
            application_name=f"duoc publisher {environment}",
            options=f"-c search_path={environment} -c timezone=UTC",
        )

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def identity(self) -> tuple[str, str] | None:
        """(origin, vkey) of the log, once it has started."""
        found: tuple[str, str] | None = self._one("identity")
        return found

    def head(self) -> tuple[int, str] | None:
        """(size, note) of the newest checkpoint that the log has signed."""
        found: tuple[int, str] | None = self._one("head")
        return found

    def entries(self, start: int, end: int) -> list[bytes]:
        """See `files.Store`."""
        return [bytes(row[0]) for row in self._connection.execute(_SQL["entries"], (start, end), binary=True)]

    def tiles(self, level: int, first: int, last: int) -> dict[int, bytes]:
        """See `files.Store`."""
        rows = self._connection.execute(_SQL["tiles"], (level, first, last), binary=True)
        return {number: bytes(hashes) for number, hashes in rows}

    def cosigned(self, size: int, witness: str, line: str, time_s: int) -> None:
        """Keep a verified cosignature."""
        self._connection.execute(_SQL["cosigned"], {"size": size, "witness": witness, "line": line, "time": time_s})

    def lines(self, size: int) -> dict[str, str]:
        """The cosignature lines under the checkpoint of this size, by witness."""
        return dict(self._connection.execute(_SQL["lines"], (size,)).fetchall())

    def finalise(self, size: int, note: str) -> None:
        """The quorum has cosigned: the note with all lines that are there."""
        self._connection.execute(_SQL["final"], (size, note))

    def introduce(self, name: str, place: int, vkey: str) -> None:
        """A witness of the policy; how it stands is left as it was."""
        self._connection.execute(_SQL["introduce"], {"name": name, "place": place, "vkey": vkey})

    def tell(self, name: str, place: int, vkey: str, size: int | None, time_s: int | None, problem: str | None) -> None:
        """How a witness stands."""
        told = {"name": name, "place": place, "vkey": vkey, "size": size, "time": time_s, "problem": problem}
        self._connection.execute(_SQL["witness"], told)

    def dismiss(self, kept: list[str]) -> None:
        """Forget the standing of witnesses that the policy no longer names."""
        self._connection.execute(_SQL["dismiss"], (kept,))

    def _one(self, name: str) -> Any:
        return self._connection.execute(_SQL[name]).fetchone()
