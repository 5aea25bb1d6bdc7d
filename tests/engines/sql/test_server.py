"""The grammar against the server that we ship: it must read a text as PostgreSQL does, and cut it into as many statements."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import pq
from tests.engines.sql.test_shuffled import TEXTS, shuffled

from duoc.core.postgres import Cluster
from duoc.engines.sql import DEFAULT, SqlRefusedError, analyse

SYNTAX_ERROR, BAD_BYTES = "42601", "22021"
# What the server's parser says under that code; its analysis says other things.
OF_THE_PARSER = ("at or near", "at end of input", "LIMIT #,# syntax", "improper qualified name")
SEVERAL = "cannot insert multiple commands into a prepared statement"


@pytest.fixture(scope="module")
def server(postgres: Cluster) -> Iterator[pq.PGconn]:
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        yield connection.pgconn


def read_by_server(server: pq.PGconn, text: str) -> int | None:
    """How many statements the server reads: 0, 1, 2 for several, None for a text that it cannot parse. Nothing is executed."""
    result = server.prepare(b"", text.encode())
    state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
    said = (result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b"").decode()
    if said == SEVERAL:
        return 2
    if 'at or near "$' in said:
        # libpg_query reads `$n` where a literal may stand that is no expression (`interval $1`); such a text fails at the server.
        return read_here(text)
    stopped = any(words in said for words in OF_THE_PARSER)
    return None if state == BAD_BYTES or (state == SYNTAX_ERROR and stopped) else 1


def read_here(text: str) -> int | None:
    try:
        return min(len(analyse(text, DEFAULT)), 2)
    except SqlRefusedError as refused:
        if refused.rule == "form":
            raise
        # Behind a change of the path there are several.
        return 2 if refused.rule == "search_path" else None


@pytest.mark.parametrize("texts", [TEXTS, shuffled(seed=99, count=3000)], ids=["texts", "shuffled"])
def test_the_server_reads_every_text_as_we_do(server: pq.PGconn, texts: list[str]) -> None:
    differ = []
    for text in texts:
        if "\0" not in text:
            ours, theirs = read_here(text), read_by_server(server, text)
            if ours != theirs and (ours, theirs) != (0, 1):
                differ.append((text, ours, theirs))
    assert differ == []


def test_a_string_ends_where_the_server_ends_it(server: pq.PGconn) -> None:
    # The texts that other readers of SQL took for one statement, or for two.
    for text, count in (
        (r"select 'a\'; select 2 --'", 2),
        (r"select E'a\'; select 2 --'", 1),
        ("select $$a; select 2$$", 1),
        ("select $a$a$b$; select 2$a$", 1),
        ("select 'a' -- '; select 2", 1),
        ("select 'a'/* /* */; select 2 */", 1),
        ("select 'a'\n'; select 2'", 1),
        ('select 1 as "a;b"', 1),
        ("select U&'\\0027; select 2 --'", 1),
    ):
        assert (read_here(text), read_by_server(server, text)) == (count, count), text
