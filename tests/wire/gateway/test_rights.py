"""Deny by default: which calls a right covers (reference §1.8)."""

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import CLIENT, KEY, SERVICE, House, client_row, right_row, service_row, small_registry

DENIED = "Server.ServerProxy.AccessDenied"
MEMBER = "VN/GOV/H12"


@pytest.fixture(scope="module")
def granting(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    registry = small_registry(module_provider.port)
    base = f"http://127.0.0.1:{module_provider.port}/b"
    names = ("whole", "some", "none", "mine", "off", "hidden-off", "soap", "slash")
    registry["services"] = [service_row(number, f"VN/GOV/G22/sim/{name}", base) for number, name in enumerate(names, 1)]
    registry["services"][4] |= {"enabled": False, "notice": "đến 20:00"}
    registry["services"][5] |= {"enabled": False, "notice": "đến 20:00"}
    registry["services"][6] |= {"kind": "WSDL"}
    registry["services"][7] |= {"base_url": base + "/"}
    registry["clients"].append(client_row(9, MEMBER, 1))
    registry["rights"] = [
        right_row(1, 1), right_row(1, 2, "GET", "/ho-so/*"), right_row(1, 2, "post", "/ho-so"),
        right_row(1, 2, "*", "/mở/**"), right_row(None, 4, member=1), right_row(1, 5), right_row(1, 7), right_row(1, 8),
    ]  # fmt: skip
    house.write_registry(registry)
    house.start()
    yield house
    assert house.stop() == 0


@pytest.fixture
def ask(granting, provider):
    with Caller(granting.port) as caller:

        def call(path, method="GET", client=CLIENT, subsystem="sim"):
            headers = (("X-Road-Client", client), ("X-Api-Key", KEY))
            return caller.call(request(method, f"/r1/VN/GOV/G22/{subsystem}/{path}", headers))

        yield call


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("whole", "GET", True),
        ("whole/any/path", "DELETE", True),
        ("whole?x=/../y", "GET", True),
        ("whole/.well-known/a..b", "GET", True),
        ("none", "GET", False),
        ("some", "GET", False),
        ("some/ho-so", "GET", False),
        ("some/ho-so/15", "GET", True),
        ("some/ho-so/15?a=/b/c", "GET", True),
        ("some/ho-so/15", "HEAD", False),
        ("some/ho-so/15", "POST", False),
        ("some/ho-so/15/tep", "GET", False),
        ("some/ho-so%2F15", "GET", True),  # decoded for matching only
        ("some/ho-so/15%2Ftep", "GET", False),
        ("some/HO-SO/15", "GET", False),
        ("some/ho-so", "POST", True),
        ("some/m%E1%BB%9F/a/b", "PUT", True),
        ("mine", "GET", False),  # the member's right is not its subsystem's
    ],
)
def test_right_covers_what_it_says(ask, provider, path, method, allowed):
    answer = ask(path, method)
    if method == "HEAD":
        assert (answer.values("X-Road-Error") == []) is allowed
    else:
        assert answer.error == (None if allowed else DENIED)
    assert len(provider.requests) == allowed


@pytest.mark.parametrize("service", ["whole", "some/ho-so", "slash"])
@pytest.mark.parametrize(
    "path",
    ["/..", "/../x", "/%2e%2e/x", "/..%2fx", "/..;/x", "/..%5cx", "/%252e%252e/x", "/%c0%ae%c0%ae/x", "/./x", "/a/.."],
)
def test_path_that_walks_upwards_is_nobodys(ask, provider, service, path):
    ask("whole")  # remembered as an open route
    provider.forget()
    assert ask(service + path).error == DENIED
    assert provider.requests == []


def test_member_may_call_with_its_own_right(ask, provider):
    assert ask("mine", client=MEMBER).status == 200
    assert ask("whole", client=MEMBER).error == DENIED


def test_notice_of_a_disabled_service_is_for_those_with_a_right(ask):
    allowed, stranger = ask("off"), ask("hidden-off")
    assert (allowed.error, stranger.error) == ("Server.ServerProxy.ServiceDisabled", DENIED)
    assert "đến 20:00" in allowed.body.decode()
    assert "20:00" not in stranger.body.decode()


def test_soap_service_is_not_called_by_rest(ask):
    assert ask("soap").error == "Server.ServerProxy.ServiceType"


def test_unknown_service_and_unknown_owner_are_told_apart(ask):
    assert ask("nothing").error == "Server.ServerProxy.UnknownService"
    assert ask("nothing", subsystem="other").error == "Server.ClientProxy.UnknownMember"


@pytest.mark.parametrize(
    ("path", "target"),
    [("whole", "/b"), ("whole/", "/b/"), ("slash", "/b/"), ("slash/", "/b/"), ("slash//x", "/b//x"), ("whole?", "/b?"),
     ("whole?a", "/b?a"), ("slash/x/?y", "/b/x/?y"), ("whole/a;b=1,2/c@d:e", "/b/a;b=1,2/c@d:e")],
)  # fmt: skip
def test_path_is_passed_on_as_it_came(ask, provider, path, target):
    assert ask(path).status == 200
    assert provider.requests[0].target == target


def test_suspended_connection_reads_why_and_nobody_else_does(tmp_path, provider):
    """Its right is gone; unlike one who never had it, its caller is told (reference §6)."""
    registry = small_registry(provider.port) | {
        "rights": [],
        "suspended": [{"client": 1, "service": 1, "notice": "rà soát"}],
    }
    house = House(tmp_path, find_free_port())
    with house.alive(registry), Caller(house.port) as caller:
        own = caller.call(request("GET", f"/r1/{SERVICE}", (("X-Road-Client", CLIENT), ("X-Api-Key", KEY))))
        assert own.error == "Server.ServerProxy.ServiceDisabled"
        assert "rà soát" in own.body.decode()
        other = caller.call(request("GET", f"/r1/{SERVICE}", (("X-Road-Client", "VN/GOV/H12/ioc"), ("X-Api-Key", KEY))))
        assert other.error == DENIED
    assert provider.requests == []
