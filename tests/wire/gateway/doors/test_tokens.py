"""A token at its end, by a clock that the test holds."""

import dataclasses
from ipaddress import ip_network
from types import SimpleNamespace

import pytest
from tests.wire.gateway.dialect_fixture import WSO2_SECRET, dialect_registry
from tests.wire.gateway.doors.clients import KEY

from duoc.engines.dialects.credentials import Pair
from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway.doors.door import Visit
from duoc.wire.gateway.doors.tokens import bearer, issue, shown
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.moment import Moment
from duoc.wire.gateway.registry import build
from duoc.wire.gateway.upstream import Pool

HOUR_US = 3_600_000_000
START = 1_800_000_000_000_000


def visit_at(time_us, world="production", key=b"k" * 32, address="127.0.0.1"):
    house = SimpleNamespace(token_key=key, world=world, places=SimpleNamespace(use=lambda *_: None))
    registry = build(dialect_registry(1), Pool(SimpleNamespace()))
    return Visit(house, registry, RequestHead(b"GET", b"/", True), None, address, Moment(time_us, "", b"", b"", 0))


def shows(visit, token):
    """The visit of somebody who shows this token."""
    head = RequestHead(b"GET", b"/", True, hashed=[b"Authorization:Bearer " + token.encode()])
    return visit._replace(head=head)


def code(visit, token):
    with pytest.raises(XRoadError) as refused:
        bearer(shows(visit, token))
    return refused.value.type


@pytest.fixture
def token():
    visit = visit_at(START)
    return issue(visit, shown(visit, "wso2", Pair(KEY, WSO2_SECRET)))


def test_token_lives_for_an_hour_to_the_microsecond(token):
    assert bearer(shows(visit_at(START), token)).name == KEY
    assert bearer(shows(visit_at(START + HOUR_US - 1), token)).name == KEY
    assert code(visit_at(START + HOUR_US), token) == "Client.InvalidCredentials"


def test_token_is_good_in_its_environment_and_under_its_key_only(token):
    assert code(visit_at(START, world="sandbox"), token) == "Client.InvalidCredentials"
    assert code(visit_at(START, key=b"j" * 32), token) == "Client.InvalidCredentials"


def test_each_token_is_another_one():
    visit = visit_at(START)
    secret = shown(visit, "wso2", Pair(KEY, WSO2_SECRET))
    assert len({issue(visit, secret) for _ in range(64)}) == 64


@pytest.mark.parametrize(
    ("address", "network", "inside"),
    [
        ("10.1.2.3", "10.1.0.0/16", True),
        ("10.2.2.3", "10.1.0.0/16", False),
        ("::ffff:10.1.2.3", "10.1.0.0/16", True),  # the same caller at a listener of both families
        ("2001:db8::1", "2001:db8::/32", True),
        ("fe80::1%eth0", "fe80::/10", True),
        ("10.1.2.3", "2001:db8::/32", False),
        ("", "10.1.0.0/16", False),
    ],
)
def test_place_of_a_caller(token, address, network, inside):
    visit = visit_at(START, address=address)
    secret = visit.registry.consumers.secret("wso2", KEY, WSO2_SECRET, START)
    bound = dataclasses.replace(secret.consumer, networks=(ip_network(network),))
    assert bound.comes_from(visit.peer, None) is inside
