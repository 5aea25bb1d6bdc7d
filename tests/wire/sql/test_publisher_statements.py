"""The publisher's statements fit the tables that the migrations of `ledger` make."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

import duoc.wire

WITNESS = {"name": "a", "place": 0, "vkey": "v", "size": None, "time": None, "problem": None}
PARAMETERS: dict[str, Any] = {
    "cosigned": {"size": 0, "witness": "a", "line": "l", "time": 1},
    "dismiss": (["a"],),
    "entries": (0, 10),
    "final": (0, "note"),
    "head": None,
    "identity": None,
    "introduce": {"name": "a", "place": 0, "vkey": "v"},
    "lines": (0,),
    "tiles": (0, 0, 10),
    "witness": WITNESS,
}
FOLDER = Path(duoc.wire.__file__).parent / "sql"


def statement(name: str) -> str:
    return (FOLDER / f"publisher_{name}.sql").read_text("utf-8")


@pytest.fixture
def connection(module_database: str) -> Any:
    with psycopg.connect(module_database, options="-c search_path=production") as made:
        made.execute("INSERT INTO ledger_checkpoint (size, root) VALUES (0, sha256(''))")
        yield made
        made.rollback()


def test_every_statement_of_the_publisher_is_tried_here() -> None:
    assert {path.stem.removeprefix("publisher_") for path in FOLDER.glob("publisher_*.sql")} == set(PARAMETERS)


@pytest.mark.parametrize("schema", ["production", "sandbox", "replay"])
@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_statement_needs_nothing_outside_its_schema(module_database: str, schema: str, name: str) -> None:
    with psycopg.connect(module_database, options=f"-c search_path={schema}") as connection:
        connection.execute("INSERT INTO ledger_checkpoint (size, root) VALUES (0, sha256(''))")
        connection.execute(statement(name), PARAMETERS[name])
        connection.rollback()


def test_problem_keeps_the_moment_since_when_it_lasts(connection: Any) -> None:
    def since() -> Any:
        return connection.execute("SELECT problem, problem_since FROM ledger_witnessstate").fetchone()

    connection.execute(statement("witness"), WITNESS | {"problem": "away"})
    first = since()
    connection.execute("UPDATE ledger_witnessstate SET problem_since = problem_since - interval '1 hour'")
    connection.execute(statement("witness"), WITNESS | {"problem": "refused"})
    assert since() == ("refused", first[1].replace() - (first[1] - since()[1]))
    assert since()[1] < first[1]
    connection.execute(statement("introduce"), PARAMETERS["introduce"])
    assert since()[0] == "refused"
    connection.execute(statement("witness"), WITNESS | {"size": 3, "time": 9})
    assert since() == (None, None)


def test_what_was_cosigned_last_outlives_a_problem(connection: Any) -> None:
    connection.execute(statement("witness"), WITNESS | {"size": 3, "time": 9})
    connection.execute(statement("witness"), WITNESS | {"problem": "away"})
    found = connection.execute(
        "SELECT size, extract(epoch FROM time)::int, problem FROM ledger_witnessstate"
    ).fetchone()
    assert found == (3, 9, "away")


def test_cosignature_is_replaced_by_a_later_one_only(connection: Any) -> None:
    for time_s, line in ((5, "five"), (9, "nine"), (7, "seven")):
        connection.execute(statement("cosigned"), {"size": 0, "witness": "a", "line": line, "time": time_s})
    assert connection.execute(statement("lines"), (0,)).fetchall() == [("a", "nine")]


def test_final_note_is_never_made_shorter(connection: Any) -> None:
    for note in ("text\n\n- a\n- b\n", "text\n\n- a\n", "text\n\n- b\n- c\n"):
        connection.execute(statement("final"), (0, note))
    assert connection.execute("SELECT note FROM ledger_final").fetchall() == [("text\n\n- b\n- c\n",)]
