"""Where an environment's tables are, and the named statements that read them."""

from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from duoc.core.environment import Environment
from duoc.frame.environments import alias

__all__ = ["alias", "connection", "statement"]

_SQL = Path(__file__).parents[1] / "sql"


def connection(environment: Environment) -> BaseDatabaseWrapper:
    """Django's connection to the environment."""
    return connections[alias(environment)]


def statement(name: str) -> str:
    """The text of `sql/<name>.sql`, parameters in psycopg's form."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
