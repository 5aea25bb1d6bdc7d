"""Production, sandbox and replay as pages see them: never mixed up, and production whenever in doubt."""

import pytest
from django.conf import settings
from django.db import connections

from duoc.core.environment import Environment
from duoc.frame import environments


def test_every_environment_has_a_connection_of_its_own() -> None:
    aliases = [environments.alias(environment) for environment in Environment]
    assert len(set(aliases)) == len(Environment)
    assert set(aliases) <= set(settings.DATABASES)


@pytest.mark.parametrize("environment", list(Environment))
def test_environment_reads_and_writes_in_its_own_schema(database: str, environment: Environment) -> None:
    with connections[environments.alias(environment)].cursor() as cursor:
        cursor.execute("SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = 'frame_outbox'::regclass")
        assert cursor.fetchone() == (environment.value,)


@pytest.mark.parametrize(
    "text", ["", "Production", "production ", "Sandbox", "replay'--", "../replay", "default", "phát lại", "replay\0"]
)
def test_page_that_is_asked_for_no_environment_in_use_shows_production(text: str) -> None:
    assert environments.chosen(text) is Environment.PRODUCTION


def test_page_shows_the_environment_it_is_asked_for() -> None:
    assert environments.chosen("replay") is Environment.REPLAY
    assert environments.chosen("production") is Environment.PRODUCTION


def test_tabs_lead_to_what_they_say_and_mark_one() -> None:
    for current in environments.IN_USE:
        tabs = environments.tabs(current)
        assert [word for word, _, here in tabs if here] == [environments.IN_USE[current]]
        for _, address, here in tabs:
            assert (environments.chosen(address.removeprefix("?environment=")) is current) is here
