"""Clients of the field's other languages, written from the reference pages alone with Python's own HTTP client.

They know an address, what their operator was handed, and their documents; nothing of the gateway's code."""

import http.client
import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from tests.peers.running import SERVICE, Running, until

from duoc.exchange import services as exchange

OTHER = "VN/GOV/000.00.00.H12/mot-cua"


def ask(
    running: Running, method: str, target: str, headers: dict[str, str], body: bytes | None = None
) -> tuple[int, Any, dict[str, str]]:
    """(status, JSON, headers by their lower-case names) of one request on a connection of its own, as these clients do it."""
    connection = http.client.HTTPConnection(urlsplit(running.gateway).netloc, timeout=10)
    try:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


class Wso2Client:
    """Asks for a new token before each call, as clients do."""

    def __init__(self, running: Running, key: str, secret: str) -> None:
        self._running = running
        self._basic = "Basic " + b64encode(f"{key}:{secret}".encode()).decode()

    def token(self) -> str:
        headers = {"Authorization": self._basic, "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"}
        form = urlencode({"grant_type": "client_credentials"}).encode()
        status, said, _ = ask(self._running, "POST", "/token", headers, form)
        if status != 200:
            raise PermissionError(said["error"])
        assert (said["token_type"], said["expires_in"]) == ("Bearer", 3600)
        return str(said["access_token"])

    def get(self, path: str) -> tuple[int, Any, dict[str, str]]:
        return ask(
            self._running, "GET", path, {"Authorization": f"Bearer {self.token()}", "Accept": "application/json"}
        )


class LgspClient:
    """Token without a body, then token and header with each call, `Accept: *`: OpenCPS."""

    def __init__(self, running: Running, key: str, secret: str) -> None:
        self._running = running
        said = {"AccessKey": key, "SecretKey": secret, "AppName": "DVC", "PartnerCode": "000.00.00.H12",
                "PartnerCodeCus": "000.00.00.H12"}  # fmt: skip
        self._header = b64encode(json.dumps(said).encode()).decode()

    def post(self, path: str, document: object) -> tuple[int, Any, dict[str, str]]:
        own = {"lgspaccesstoken": self._header}
        status, said, _ = ask(
            self._running, "POST", "/token", {**own, "Content-Type": "application/x-www-form-urlencoded"}
        )
        assert status == 200
        headers = {
            **own,
            "Authorization": "Bearer " + said["access_token"],
            "Accept": "*",
            "Content-Type": "application/json",
        }
        return ask(self._running, "POST", path, headers, json.dumps(document).encode())


class XrdAdapterClient:
    """Names the provider by its code; the connection is its only identity."""

    def __init__(self, running: Running, code: str) -> None:
        self._running, self._code = running, code

    def call(self, method: str, path: str, body: bytes | None = None, **query: str) -> tuple[int, Any, dict[str, str]]:
        said = "&".join(f"{name}={quote(value, safe='')}" for name, value in {**query, "dstcode": self._code}.items())
        target = f"/XrdAdapter/RestService/forward/{path}?{said}"
        return ask(self._running, method, target, {"Content-Type": "application/json", "Charset": "utf-8"}, body)


@pytest.fixture(scope="module")
def handed(running: Running) -> dict[str, tuple[str, str]]:
    """What an operator does once, and hands over: a name and a secret for each of two clients."""
    exchange.add_context("/csdldc/1.0", SERVICE)
    exchange.add_destination("VN:GOV:G01:dan-cu-provider", SERVICE)
    exchange.register_subsystem(tuple(OTHER.split("/")), "Một cửa", authentication="open")
    exchange.add_network(OTHER, "127.0.0.0/8")
    exchange.grant(OTHER, SERVICE, method="GET", by="thử")
    given = {}
    for dialect in ("wso2", "lgsp"):
        issued = exchange.issue_secret(dialect, running.client, networks=["127.0.0.1"], by="thử")
        given[dialect] = (issued.row.consumer.name, issued.text)
    key, secret = given["lgsp"]
    until(lambda: _is_known(running, key, secret), 5)
    return given


def _is_known(running: Running, key: str, secret: str) -> bool:
    try:
        return LgspClient(running, key, secret).post("/csdldc/1.0/x", {})[0] == 200
    except AssertionError:
        return False


def test_wso2_client_reads_the_service_and_its_call_has_a_receipt(
    running: Running, handed: dict[str, tuple[str, str]]
) -> None:
    client = Wso2Client(running, *handed["wso2"])
    for _ in range(3):
        status, said, headers = client.get("/csdldc/1.0/tra-cuu?so=079012345678")
        assert status == 200
        assert isinstance(said, dict)
    message = running.receipt(headers["x-duoc-receipt"])["message"]
    assert (message["client"], message["service"]) == (running.client, SERVICE)
    assert message["request_hash"] == headers["x-road-request-hash"]


def test_wso2_client_with_a_wrong_secret_hears_invalid_client(
    running: Running, handed: dict[str, tuple[str, str]]
) -> None:
    with pytest.raises(PermissionError, match="invalid_client"):
        Wso2Client(running, handed["wso2"][0], "sai").token()


def test_lgsp_client_reads_the_service(running: Running, handed: dict[str, tuple[str, str]]) -> None:
    status, said, headers = LgspClient(running, *handed["lgsp"]).post(
        "/csdldc/1.0/tra-cuu", {"soDinhDanh": "079012345678"}
    )
    assert status == 200
    assert isinstance(said, dict)
    assert headers["x-road-client"] == running.client


def test_xrdadapter_client_reads_the_service_and_only_what_it_may(
    running: Running, handed: dict[str, tuple[str, str]]
) -> None:
    client = XrdAdapterClient(running, "VN:GOV:G01:dan-cu-provider")
    status, said, headers = client.call("GET", "tra-cuu", so="079012345678")
    assert status == 200
    assert isinstance(said, dict)
    assert headers["x-road-client"] == OTHER
    status, said, headers = client.call("POST", "tra-cuu", b"{}")
    assert (status, headers["x-road-error"]) == (500, "Server.ServerProxy.AccessDenied")
    status, said, _ = client.call("GET", "tra-cuu", providerurl="http://169.254.169.254/")
    assert (status, said["type"]) == (400, "Client.BadRequest")


def test_revoked_secret_ends_within_a_second_and_its_token_with_it(
    running: Running, handed: dict[str, tuple[str, str]]
) -> None:
    name, secret = handed["wso2"]
    client = Wso2Client(running, name, secret)
    held = client.token()
    (entry,) = [one for one in exchange.consumers() if one.consumer.name == name]
    new = exchange.issue_secret("wso2", running.client, name=name, by="thử")
    until(lambda: _gets_a_token(Wso2Client(running, name, new.text)), 5)
    assert client.get("/csdldc/1.0/tra-cuu")[0] == 200  # both hold while they are exchanged
    exchange.revoke_secret(entry.secrets[0].pk, by="thử")

    def is_over() -> bool:
        status, said, _ = ask(running, "GET", "/csdldc/1.0/tra-cuu", {"Authorization": f"Bearer {held}"})
        return status == 401 and said["fault"]["code"] == 900901

    until(is_over, 2)
    assert not _gets_a_token(client)
    assert Wso2Client(running, name, new.text).get("/csdldc/1.0/tra-cuu")[0] == 200


def _gets_a_token(client: Wso2Client) -> bool:
    try:
        return bool(client.token())
    except PermissionError:
        return False
