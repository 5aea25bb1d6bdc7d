"""Environments never share evidence: the processes of `wire` see the schema of their own environment and no other."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.exchange.conftest import register_all
from tests.exchange.scribe import Scribe, write

import duoc
import duoc.wire
from duoc.core.environment import Environment

SOURCE = Path(duoc.__file__).parent
WIRE = Path(duoc.wire.__file__).parent
STATEMENTS = sorted((WIRE / "sql").glob("*.sql"))
# What the snapshot of production needs of the people's schema; the other environments read no row of it.
BESIDE = {"registry_snapshot": {"public.people_apikey"}}
# Those that may reach PostgreSQL at all: the gateway, the player and the simulators have no database.
DATABASE = {"log_writer.py", "publisher", "recorder", "sequencer.py"}
_NAME = re.compile(r"\b(production|sandbox|replay|public)\s*\.\s*\w+")
_OWN_PATH = re.compile(r"-c search_path=\{(self\._)?environment\}( |\Z)")


def without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*", "", sql)


def connects(source: str) -> list[str]:
    """The `options` of every `psycopg.connect` in a module, placeholders in braces; empty text where there are none."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("psycopg.connect", "Connection.connect")):
            given = [keyword.value for keyword in node.keywords if keyword.arg == "options"]
            parts = given[0].values if given and isinstance(given[0], ast.JoinedStr) else given
            found.append(
                "".join(
                    str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"  # type: ignore[attr-defined]  # an f-string's other part
                    for part in parts
                )
            )
    return found


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def test_every_connection_of_wire_has_the_search_path_of_its_environment_alone() -> None:
    found = [options for path in modules(WIRE) for options in connects(path.read_text("utf-8"))]
    assert len(found) >= 2
    assert [options for options in found if len(_OWN_PATH.findall(options)) != 1] == []


@pytest.mark.parametrize(
    "line",
    [
        "psycopg.connect(dsn)",
        'psycopg.connect(dsn, options="-c search_path=production")',
        'psycopg.connect(dsn, options=f"-c search_path={environment},public")',
        'psycopg.connect(dsn, options=f"-c search_path={other}")',
    ],
)
def test_a_connection_with_another_search_path_is_found(line: str) -> None:
    assert [options for options in connects(line) if len(_OWN_PATH.findall(options)) != 1]


def test_only_recorder_and_sequencer_reach_the_database() -> None:
    reaching = {
        path.relative_to(SOURCE).as_posix()
        for folder in (WIRE, SOURCE / "sim")
        for path in modules(folder)
        if re.search(r"^\s*(import|from) (psycopg|sqlite3)\b", path.read_text("utf-8"), re.MULTILINE)
    }
    assert {name.split("/")[1] for name in reaching} == DATABASE
    assert all(name.startswith("wire/") for name in reaching)


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_statement_names_no_schema_but_what_it_may(path: Path) -> None:
    text = without_comments(path.read_text("utf-8"))
    named = {re.sub(r"\s", "", match[0]) for match in _NAME.finditer(text)}
    assert named == BESIDE.get(path.stem, set())
    assert "search_path" not in text.lower()


@pytest.fixture(scope="module")
def evidence(module_database: str) -> str:
    """Production and sandbox have calls in their logs, the replay has none."""
    for environment in (Environment.PRODUCTION, Environment.SANDBOX):
        register_all(environment)
        with Scribe(module_database, environment) as scribe:
            write(scribe)
    return module_database


def connected(dsn: str, environment: Environment) -> psycopg.Connection[Any]:
    """As the processes of `wire` connect."""
    return psycopg.connect(dsn, options=f"-c search_path={environment}")


def tables(dsn: str, environment: Environment) -> list[str]:
    with connected(dsn, environment) as connection:
        found = connection.execute("SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
                                   "AND relkind IN ('r', 'p') ORDER BY relname").fetchall()  # fmt: skip
    return [name for (name,) in found]


def test_environments_have_the_same_tables(evidence: str) -> None:
    named = {
        environment: [name for name in tables(evidence, environment) if not re.search(r"_\d{8}\Z", name)]
        for environment in Environment
    }
    assert named[Environment.PRODUCTION] == named[Environment.SANDBOX] == named[Environment.REPLAY]
    assert {"exchange_message", "exchange_batch", "ledger_entry", "frame_outbox"} <= set(named[Environment.REPLAY])


@pytest.mark.parametrize("environment", list(Environment))
def test_name_of_a_table_means_the_environments_own(evidence: str, environment: Environment) -> None:
    everywhere = {name for other in Environment for name in tables(evidence, other)}
    own = set(tables(evidence, environment))
    with connected(evidence, environment) as connection:
        for name in everywhere:
            (place,) = connection.execute(
                "SELECT (SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass(%s))", [name]
            ).fetchone() or (None,)
            assert place == (environment.value if name in own else None), name
        public = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND relname NOT IN ('django_migrations') AND to_regclass(relname) IS NOT NULL"
        ).fetchall()
    assert public == []


def test_replay_sees_nothing_of_what_the_others_have_logged(evidence: str) -> None:
    counted = {}
    for environment in Environment:
        with connected(evidence, environment) as connection:
            counted[environment] = [
                (connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() or (0,))[0]
                for name in ("exchange_message", "exchange_batch", "exchange_gateway", "exchange_rollup", "ledger_entry",
                             "ledger_checkpoint", "ledger_log")
            ]  # fmt: skip
    assert all(counted[Environment.PRODUCTION])
    assert all(counted[Environment.SANDBOX])
    assert not any(counted[Environment.REPLAY])


@pytest.mark.parametrize("environment", list(Environment))
@pytest.mark.parametrize("process", ["recorder", "sequencer"])
def test_process_whose_schema_is_gone_stands_still_rather_than_use_anothers(
    database: str, tmp_path: Path, process: str, environment: Environment
) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {environment} CASCADE")
        connection.execute(f"CREATE SCHEMA {environment}")
    command = [sys.executable, "-m", f"duoc.wire.{process}", "--environment", environment.value]
    command += ["--home", str(tmp_path), "--database", database]
    command += ["--origin", "log.example/x"] if process == "sequencer" else []
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
    assert child.stderr is not None
    complaint = child.stderr.readline()
    child.terminate()
    said, _ = child.communicate(timeout=10)
    assert f"{process} {environment}: " in complaint
    assert "does not exist" in complaint
    assert said == ""  # it never became ready
    assert not (environment.folder(tmp_path) / "registry.json").exists()
