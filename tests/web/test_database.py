"""The environments' schemas: who lives where, and that one never reads another's rows by accident."""

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connections

from duoc.core.environment import Environment
from duoc.web.database import ENVIRONMENT_APPS, EnvironmentRouter, alias, create, databases, pending, prepare


def tables(dsn: str, schema: str) -> set[str]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema]).fetchall()
    return {name for (name,) in rows}


def test_alias_names_the_way_into_each_environment() -> None:
    assert {environment: alias(environment) for environment in Environment} == {
        Environment.PRODUCTION: "default",
        Environment.SANDBOX: "sandbox",
        Environment.REPLAY: "replay",
    }


@pytest.mark.parametrize("name", ["production", "sandbox", "replay"])
def test_router_makes_environment_tables_in_environment_schemas_only(name: str) -> None:
    router = EnvironmentRouter()
    assert all(router.allow_migrate(name, app) for app in ENVIRONMENT_APPS)
    assert not any(router.allow_migrate("default", app) for app in ENVIRONMENT_APPS)
    assert not router.allow_migrate(name, "people")
    assert router.allow_migrate("default", "people")


def test_router_allows_a_relation_between_schemas() -> None:
    assert EnvironmentRouter().allow_relation(object(), object())


def test_databases_keep_a_url_s_parts_and_add_the_search_path() -> None:
    found = databases("postgresql://an:secret@db.example:5433/house?sslmode=require")
    assert found["replay"]["HOST"] == "db.example"
    assert found["replay"]["PORT"] == "5433"
    assert found["replay"]["PASSWORD"] == "secret"
    assert found["replay"]["OPTIONS"] == {"sslmode": "require", "options": "-c search_path=replay,public"}
    assert found["default"]["OPTIONS"]["options"] == "-c search_path=public,production"


def test_prepare_makes_every_schema_with_its_own_record_of_migrations(dsn: str) -> None:
    for schema in ("public", "production", "sandbox", "replay"):
        assert "django_migrations" in tables(dsn, schema)
    assert "django_session" in tables(dsn, "public")
    assert "django_session" not in tables(dsn, "replay")


def test_prepare_makes_the_same_tables_in_every_environment(dsn: str) -> None:
    production = tables(dsn, "production")
    assert production == tables(dsn, "sandbox") == tables(dsn, "replay")
    assert not any(name.startswith(("frame_", "ledger_", "exchange_")) for name in tables(dsn, "public"))


def test_prepare_leaves_nothing_pending_and_may_be_repeated(database: str) -> None:
    assert pending() == []
    prepare()
    assert pending() == []


def test_pending_names_what_one_environment_lacks(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("DELETE FROM public.django_migrations WHERE app = 'sessions'")
    assert pending() == ["default: sessions.0001_initial"]


def test_create_adds_a_missing_database_and_accepts_an_existing_one(postgres: object, dsn: str) -> None:
    fresh = dsn.replace("/t_", "/fresh_")
    create(fresh)
    create(fresh)
    with psycopg.connect(fresh) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{connection.info.dbname.replace("t_", "fresh_")}"')


def test_create_reports_a_server_that_is_not_there(free_port: int) -> None:
    with pytest.raises(psycopg.OperationalError, match="Connection refused"):
        create(f"postgresql://duoc@127.0.0.1:{free_port}/duoc")


def test_each_test_has_a_database_of_its_own(database: str) -> None:
    assert not Session.objects.exists()
    connections["default"].cursor().execute(
        "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('a', '', now())"
    )
    assert Session.objects.count() == 1


def test_each_test_starts_from_the_migrated_template_again(database: str) -> None:
    assert not Session.objects.exists()
