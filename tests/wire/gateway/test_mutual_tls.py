"""The TLS listener: a registered certificate speaks for its clients; any other ends the handshake; none needs a key."""

import ssl
import stat

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.certificates import Certificate, anonymous
from tests.wire.gateway.house import CLIENT, House, client_row, right_row, small_registry

IOC = "VN/GOV/H12/ioc"
NEEDS_CERTIFICATE = "Server.ClientProxy.SslAuthenticationFailed"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    return {name: Certificate(folder, name) for name in ("ours", "theirs", "stranger", "shared")}


@pytest.fixture(scope="module")
def secure(tmp_path_factory, module_provider, made):
    house = House(tmp_path_factory.mktemp("house"), find_free_port(), find_free_port())
    registry = small_registry(module_provider.port)
    registry["clients"] = [client_row(1, CLIENT, 1, "certificate"), client_row(2, IOC, 1)]
    registry["rights"] = [right_row(1, 1), right_row(2, 1)]
    registry["certificates"] = [
        made["ours"].row(1),
        made["theirs"].row(2),
        made["shared"].row(1),
        made["shared"].row(2),
    ]
    house.write_registry(registry)
    house.start()
    yield house
    assert house.stop() == 0


def test_registered_certificate_speaks_for_its_client(secure, provider, made, get):
    with Caller(secure.tls_port, made["ours"].context()) as caller:
        assert [caller.call(get(key=None)).status for _ in range(3)] == [200] * 3
        assert caller.call(get(key=None, client=IOC)).error == "Server.ClientProxy.AuthenticationFailed"
        assert caller.call(get(client=IOC)).status == 200  # with a key, as anybody


def test_certificate_of_another_client_does_not_speak_for_this_one(secure, provider, made, get):
    with Caller(secure.tls_port, made["theirs"].context()) as caller:
        assert caller.call(get()).error == NEEDS_CERTIFICATE
        assert caller.call(get(key=None, client=IOC)).status == 200


def test_certificate_may_serve_two_clients(secure, provider, made, get):
    with Caller(secure.tls_port, made["shared"].context()) as caller:
        assert caller.call(get(key=None)).status == 200
        assert caller.call(get(key=None, client=IOC)).status == 200


def test_client_without_certificate_is_refused_where_one_is_due(secure, provider, get):
    with Caller(secure.tls_port, anonymous()) as caller:
        assert caller.call(get()).error == NEEDS_CERTIFICATE
        assert caller.call(get(client=IOC)).status == 200
    with Caller(secure.port) as caller:
        assert caller.call(get()).error == NEEDS_CERTIFICATE
    assert len(provider.requests) == 1


def test_route_opened_with_a_certificate_stays_closed_without(secure, provider, made, get):
    with Caller(secure.tls_port, made["theirs"].context()) as caller:
        assert caller.call(get(key=None, client=IOC)).status == 200
    with Caller(secure.port) as caller:
        assert caller.call(get(key=None, client=IOC)).error == "Server.ClientProxy.AuthenticationFailed"


def test_unregistered_certificate_is_not_let_in(secure, provider, made, get):
    with (
        pytest.raises((ssl.SSLError, ConnectionError, EOFError)),
        Caller(secure.tls_port, made["stranger"].context()) as caller,
    ):
        caller.call(get(client=IOC))
    assert provider.requests == []


def test_removed_certificate_stops_on_its_open_connection_and_a_new_one_starts(secure, provider, made, get):
    before = secure.registry
    with Caller(secure.tls_port, made["ours"].context()) as caller:
        assert caller.call(get(key=None)).status == 200
        secure.write_registry(before | {"version": 2, "certificates": [made["stranger"].row(1)]})
        assert secure.wait_for_version(2) <= 1.0
        assert caller.call(get(key=None)).error == NEEDS_CERTIFICATE
    with Caller(secure.tls_port, made["stranger"].context()) as caller:
        assert caller.call(get(key=None)).status == 200
    with (  # it opens no further connection
        pytest.raises((ssl.SSLError, ConnectionError, EOFError)),
        Caller(secure.tls_port, made["ours"].context()) as caller,
    ):
        caller.call(get(key=None))
    with Caller(secure.tls_port, anonymous()) as caller:
        assert caller.call(get(client=IOC)).status == 200
    secure.write_registry(before | {"version": 3})
    secure.wait_for_version(3)
    with Caller(secure.tls_port, made["ours"].context()) as caller:
        assert caller.call(get(key=None)).status == 200


def test_plain_http_on_the_tls_port_harms_nobody(secure, provider, made, get):
    with pytest.raises((EOFError, ConnectionError, ValueError)), Caller(secure.tls_port) as caller:
        caller.call(get())
    with Caller(secure.tls_port, made["ours"].context()) as caller:
        assert caller.call(get(key=None)).status == 200


def test_old_tls_is_refused(secure):
    context = anonymous()
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        Caller(secure.tls_port, context)


def test_large_answer_comes_whole_through_tls(secure, provider, made, get):
    content = bytes(range(256)) * 20_000
    provider.script = lambda request, connection: (
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content
    )
    with Caller(secure.tls_port, made["ours"].context()) as caller:
        assert caller.call(get(key=None)).body == content


def test_keys_are_readable_by_the_gateway_only(secure):
    for path in (secure.folder / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
