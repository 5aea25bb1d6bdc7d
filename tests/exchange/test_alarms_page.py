"""Alarms `/trao-doi/canh-bao/`: shown to those whose work it is, and to nobody else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.core.cache import cache
from django.test import Client
from tests.exchange.conftest import CLIENT, register_all
from tests.exchange.test_calls_page import user

from duoc.core import profile
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.people import services as people
from duoc.people.models import User

PAGE = "/trao-doi/canh-bao/"
AWAY = "113.160.5.0/24"


@pytest.fixture(scope="module")
def secret(module_database: str) -> Iterator[str]:
    """A secret that ends in two days and a half, used from two places."""
    cache.clear()
    people.seed(profile.load("ca-mau"))
    register_all(Environment.PRODUCTION)
    ends = datetime.now(UTC) + timedelta(days=2, hours=12)
    made = exchange.issue_secret("wso2", "/".join(CLIENT), name="CK", valid_to=ends)
    with psycopg.connect(module_database, options="-c search_path=production") as sql:
        for network, alarmed in (("10.1.2.0/24", None), (AWAY, datetime.now(UTC))):
            sql.execute(
                "INSERT INTO exchange_secret_place (kind, name, network, client, first_at, last_at, alarmed_at) "
                "VALUES ('secret', %s, %s, %s, now(), now(), %s)",
                [str(made.row.pk), network, "/".join(CLIENT), alarmed],
            )
    yield f"secret:{made.row.pk}"
    cache.clear()


@pytest.fixture(scope="module")
def operator(secret: str) -> User:
    return user("truc-chinh", "operator")


def read(client: Client, query: str = "") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_operator_sees_what_is_to_be_done_and_how(secret: str, operator: User) -> None:
    client = Client(headers={"host": "localhost"})
    client.force_login(operator)
    page = read(client)
    for words in ("Dùng từ nơi thứ hai", AWAY, "Số ngày còn hiệu lực: 2", "wso2 CK", "10.1.2.0/24"):
        assert words in page
    assert f"duoc exchange place accept {secret} {AWAY}" in page


def test_nobody_else_learns_of_a_secret_or_a_place(secret: str) -> None:
    client = Client(headers={"host": "localhost"})
    stranger = read(client)
    client.force_login(user("khong-vai-tro"))
    for page in (stranger, read(client)):
        assert not any(words in page for words in (AWAY, secret, "wso2 CK"))
    assert "Hãy đăng nhập" in stranger


def test_environment_without_alarms_says_so(secret: str) -> None:
    page = read(Client(headers={"host": "localhost"}), "?environment=replay")
    assert "Không có cảnh báo nào" in page
    assert AWAY not in page
