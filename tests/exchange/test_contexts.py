"""Where the paths and destinations of the other languages lead, and from which networks a subsystem calls."""

import json
from typing import Any

import pytest

from duoc.exchange import services as exchange
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox

DVC = "VN/GOV/000.00.00.H12/dvc"
POPULATION, HOUSEHOLD = "VN/GOV/G01/chia-se/dan-cu", "VN/GOV/G01/chia-se/ho-khau"


@pytest.fixture(autouse=True)
def quiet(registry: str) -> None:
    Outbox.objects.all().delete()


def events() -> list[tuple[str, dict[str, Any]]]:
    return [(row.kind, json.loads(bytes(row.payload or row.entry))) for row in Outbox.objects.order_by("id")]


def test_context_leads_to_one_service_until_it_is_removed() -> None:
    assert exchange.add_context("/dancu/1.0", POPULATION, front="/v2") is True
    assert exchange.add_context("/dancu/1.0", "dan-cu", front="/v2") is False
    for service, front in ((HOUSEHOLD, "/v2"), (POPULATION, "")):
        with pytest.raises(RefusedError, match="nơi khác"):
            exchange.add_context("/dancu/1.0", service, front=front)
    assert exchange.contexts() == [{"path": "/dancu/1.0", "service": POPULATION, "front": "/v2"}]
    assert exchange.remove_context("/dancu/1.0") is True
    assert exchange.remove_context("/dancu/1.0") is False
    (added, fact), (removed, _) = events()
    assert (added, removed) == ("exchange.context_added", "exchange.context_removed")
    assert (fact["path"], fact["service"], fact["front"]) == ("/dancu/1.0", POPULATION, "/v2")


def test_destination_in_any_form_is_the_same() -> None:
    assert exchange.add_destination("VN:GOV:000.00.00.G22:vpcp", POPULATION) is True
    assert exchange.add_destination("VN/GOV/000.00.00.G22/vpcp", POPULATION) is False
    assert exchange.add_destination("VN:GOV:000.00.00.G22:vpcp", HOUSEHOLD, provider_url="HTTP://10.0.0.41:80/") is True
    with pytest.raises(RefusedError, match="dịch vụ khác"):
        exchange.add_destination("VN:GOV:000.00.00.G22:vpcp", HOUSEHOLD)
    code = "VN/GOV/000.00.00.G22/vpcp"
    assert exchange.destinations() == [
        {"code": code, "provider_url": "http://10.0.0.41", "service": HOUSEHOLD},
        {"code": code, "provider_url": None, "service": POPULATION},
    ]
    assert exchange.remove_destination(code, provider_url="http://10.0.0.41/") is True
    assert exchange.remove_destination(code, provider_url="http://10.0.0.41/") is False
    assert [kind for kind, _ in events()] == ["exchange.destination_added"] * 2 + ["exchange.destination_removed"]


def test_network_of_a_subsystem_comes_and_goes() -> None:
    assert exchange.add_network(DVC, "10.1.0.0/16") is True
    assert exchange.add_network(DVC, "10.1.0.0/16") is False
    assert exchange.networks() == [{"client": DVC, "network": "10.1.0.0/16"}]
    assert exchange.remove_network(DVC, "10.1.0.0/16") is True
    assert exchange.remove_network(DVC, "10.1.0.0/16") is False
    assert [kind for kind, _ in events()] == ["exchange.network_added", "exchange.network_removed"]
    for client, network in (("VN/GOV/000.00.00.H12/la", "10.0.0.0/8"), (DVC, "10.0.0.1/8"), (DVC, "::/0")):
        with pytest.raises(RefusedError):
            exchange.add_network(client, network)
