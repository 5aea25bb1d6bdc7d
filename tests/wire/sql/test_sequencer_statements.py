"""The sequencer's statements fit the tables that the migrations of `frame` and `ledger` make."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

import duoc.wire

PARAMETERS: dict[str, Any] = {
    "forget": None,
    "head": None,
    "identity": {"origin": "o", "vkey": "v"},
    "lock": None,
    "note": ("note", 0),
    "root": (0, bytes(32)),
    "root_of": (0,),
    "take": {"size": 0, "limit": 10},
    "tile_read": (0, 0),
    "tile_write": (0, 0, bytes(32)),
    "waiting": None,
}
FOLDER = Path(duoc.wire.__file__).parent / "sql"


def test_every_statement_of_the_sequencer_is_tried_here() -> None:
    assert {path.stem.removeprefix("sequencer_") for path in FOLDER.glob("sequencer_*.sql")} == set(PARAMETERS)


@pytest.mark.parametrize("schema", ["production", "sandbox", "replay"])
@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_statement_needs_nothing_outside_its_schema(module_database: str, schema: str, name: str) -> None:
    text = (FOLDER / f"sequencer_{name}.sql").read_text("utf-8")
    with psycopg.connect(module_database, options=f"-c search_path={schema}") as connection:
        connection.execute(text, PARAMETERS[name])
        connection.rollback()
