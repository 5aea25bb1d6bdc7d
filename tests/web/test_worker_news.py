"""The worker hears of news at once, and of news that keeps coming a few times a second, all of it together."""

import time

import psycopg
import pytest

from duoc.web import worker


@pytest.fixture
def ear(database: str):
    with psycopg.connect(database, autocommit=True) as found:
        found.execute("LISTEN duoc_work")
        yield found


@pytest.fixture
def mouth(database: str):
    with psycopg.connect(database, autocommit=True) as found:
        yield lambda word: found.execute("SELECT pg_notify('duoc_work', %s)", [word])


def test_first_news_is_told_at_once(ear, mouth):
    mouth("sandbox")
    begun = time.monotonic()
    assert worker._news(ear, begun - 1, 10) == {"sandbox"}
    assert time.monotonic() - begun < 2


def test_news_that_follows_waits_for_its_moment_and_comes_together(ear, mouth):
    begun = time.monotonic()
    mouth("sandbox")
    mouth("production")
    assert worker._news(ear, begun + 0.3, 10) == {"sandbox", "production"}
    assert time.monotonic() - begun >= 0.3


def test_without_news_patience_ends(ear):
    assert worker._news(ear, time.monotonic(), 0.05) == frozenset()
