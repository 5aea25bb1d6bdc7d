"""The named statements of the room, and the connection that runs them."""

from functools import lru_cache
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from duoc.core.environment import Environment
from duoc.frame.environments import alias

_SQL = Path(__file__).parents[1] / "sql"


def connection(environment: Environment) -> BaseDatabaseWrapper:
    """Django's connection to the environment."""
    return connections[alias(environment)]


@lru_cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`, parameters in psycopg's form."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
