"""Two officers at the same moment, on connections of their own: one right, one event, one refusal in words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from tests.exchange.conftest import CLIENT, OTHER, SERVICE, register_all

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Member, Right
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox

DVC, IOFFICE, POPULATION = "/".join(CLIENT), "/".join(OTHER), "/".join(SERVICE)
AT_ONCE = 6


@pytest.fixture
def at_once(database: str) -> Callable[..., list[Any]]:
    """Runs a function in several threads at the same moment; gives the answers."""
    register_all(Environment.PRODUCTION)
    Outbox.objects.all().delete()

    def run(function: Callable[[], Any]) -> list[Any]:
        gate = Barrier(AT_ONCE)

        def enter(_: int) -> Any:
            try:
                gate.wait(timeout=30)
                return function()
            except RefusedError as refusal:
                return refusal
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(enter, range(AT_ONCE)))

    return run


def kinds() -> list[str]:
    return list(Outbox.objects.order_by("id").values_list("kind", flat=True))


def test_right_granted_at_once_is_one_right_and_one_event(at_once: Callable[..., list[Any]]) -> None:
    answers = at_once(lambda: exchange.grant(IOFFICE, POPULATION))
    assert sorted(answers) == [False] * (AT_ONCE - 1) + [True]
    assert Right.objects.filter(subsystem__code="ioffice").count() == 1
    assert kinds() == ["exchange.right_granted"]


def test_right_revoked_at_once_is_told_once(at_once: Callable[..., list[Any]]) -> None:
    answers = at_once(lambda: exchange.revoke(DVC, POPULATION))
    assert sorted(answers) == [False] * (AT_ONCE - 1) + [True]
    assert Right.objects.count() == 0
    assert kinds() == ["exchange.right_revoked"]


def test_member_registered_at_once_is_registered_once(at_once: Callable[..., list[Any]]) -> None:
    """Whoever comes second gets what the first has registered, as anybody who comes a day later does."""
    answers = at_once(lambda: exchange.register_member(("VN", "GOV", "G44"), "Bộ mới"))
    assert {type(answer) for answer in answers} == {Member}
    assert len({answer.pk for answer in answers}) == 1
    assert kinds() == ["exchange.member_registered"]


def test_subsystem_and_service_registered_at_once_are_registered_once(at_once: Callable[..., list[Any]]) -> None:
    parts = ("VN", "GOV", "G01", "moi")
    systems = at_once(lambda: exchange.register_subsystem(parts, "Mới"))
    services = at_once(lambda: exchange.register_service((*parts, "tra-cuu"), "Tra cứu", "http://a/"))
    assert (len({one.pk for one in systems}), len({one.pk for one in services})) == (1, 1)
    assert kinds() == ["exchange.subsystem_registered", "exchange.service_registered"]


CHANGES: dict[str, Callable[[], Any]] = {
    "suspend_service": lambda: exchange.suspend_service("dan-cu", "Bảo trì"),
    "resume_service": lambda: exchange.resume_service("ho-khau"),
    "set_receipt_mode": lambda: exchange.set_receipt_mode("dan-cu", "hold"),
    "set_base_url": lambda: exchange.set_base_url(SERVICE, "http://b/"),
    "set_authentication": lambda: exchange.set_authentication(OTHER, "certificate"),
    "retire_subsystem": lambda: exchange.retire_subsystem(OTHER),
}


@pytest.mark.parametrize("verb", CHANGES)
def test_same_change_made_at_once_is_told_once(at_once: Callable[..., list[Any]], verb: str) -> None:
    """The ledger tells what changed: five more entries that changed nothing would be a false history."""
    at_once(CHANGES[verb])
    assert len(kinds()) == 1


def test_suspended_and_resumed_at_once_is_one_or_the_other_and_never_half(at_once: Callable[..., list[Any]]) -> None:
    turns = iter([exchange.resume_service, lambda code: exchange.suspend_service(code, "Bảo trì")] * AT_ONCE)
    for _ in range(2):
        at_once(lambda: next(turns)("dan-cu"))
        row = exchange.find_service("dan-cu")
        assert (row.enabled, row.disabled_notice) in {(True, None), (False, "Bảo trì")}
