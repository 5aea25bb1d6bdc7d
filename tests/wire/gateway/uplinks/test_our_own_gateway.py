"""Our own gateway as the far end: what the province sends as WSO2, r1 and XrdAdapter client is what those doors take."""

import json

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.house import CLIENT, KEY, House
from tests.wire.gateway.provider import answer
from tests.wire.gateway.uplinks.ways import FAR_CLIENT, ask, far_registry, keep_secret, keep_secrets, near_registry

JSON = [("Content-Type", "application/json")]


@pytest.fixture(scope="module")
def houses(tmp_path_factory, module_provider):
    far = House(tmp_path_factory.mktemp("far"), find_free_port())
    near = House(tmp_path_factory.mktemp("near"), find_free_port())
    keep_secrets(near)
    with far.alive(far_registry(module_provider.port)), near.alive(near_registry(far.port)):
        yield near, far


@pytest.mark.parametrize(
    ("kind", "target"), [("ngsp", "/dn/a%20b?x=1"), ("vdxp", "/dn/a%20b?x=1"), ("xrdadapter", "/vpcp/a%20b?x=1")]
)
def test_a_call_reaches_the_provider_behind_the_far_exchange(houses, provider, kind, target):
    near, far = houses
    provider.script = lambda _request, _connection: answer(201, JSON, b'{"so":1}')
    before = len(far.messages())
    got = ask(near, kind, "/a%20b?x=1", "POST", [("X-Road-Id", "M-7"), ("X-Road-UserId", "VN1"), *JSON], b'{"ma":1}')
    assert (got.status, got.body, got.error) == (201, b'{"so":1}', None)
    (asked,) = provider.requests
    assert (asked.method, asked.target, asked.body) == ("POST", target, b'{"ma":1}')
    assert asked.values("X-Road-UserId") == ["VN1"]
    assert asked.values("Authorization") == asked.values("X-Api-Key") == []
    assert KEY not in str(asked.headers)
    client = "VN/GOV/000.00.00.H12/cong" if kind == "xrdadapter" else FAR_CLIENT
    assert far.messages()[before].client == client
    record = near.messages()[-1]
    assert (record.client, record.service, record.status, record.id) == (CLIENT, f"VN/GOV/G22/sim/{kind}", 201, "M-7")


def test_bodiless_answers_pass_as_they_are(houses, provider):
    near, _ = houses
    provider.script = lambda _request, _connection: b"HTTP/1.1 204 No Content\r\n\r\n"
    assert ask(near, "vdxp").status == 204
    provider.script = lambda _request, _connection: b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"
    got = ask(near, "vdxp", method="HEAD")
    assert (got.status, got["Content-Length"]) == (200, "7")


def test_one_token_serves_many_calls_and_a_refused_one_is_renewed(houses, provider, module_provider):
    near, far = houses
    for _ in range(3):
        assert ask(near, "ngsp").status == 200
    key = far.folder / "keys" / "access-token.key"
    assert key.exists()
    far.stop()
    key.unlink()  # every token of the far exchange ends
    far.start()
    assert ask(near, "ngsp").status == 200


@pytest.mark.parametrize("kind", ["ngsp", "vdxp", "xrdadapter"])
def test_the_province_s_right_is_missing_there(houses, module_provider, provider, kind):
    near, far = houses
    far.write_registry(far_registry(module_provider.port, 2) | {"rights": []})
    far.wait_for_version(2)
    try:
        got = ask(near, kind)
    finally:
        far.write_registry(far_registry(module_provider.port, 3))
        far.wait_for_version(3)
    assert provider.requests == []
    if kind == "ngsp":
        assert got.status == 403
        assert json.loads(got.body)["fault"]["code"] == 900908
    else:
        assert got.error == "Server.ServerProxy.AccessDenied"
        assert near.messages()[-1].fault == "Server.ServerProxy.AccessDenied"


def test_a_secret_is_rotated_between_two_calls(houses, provider):
    near, _ = houses
    try:
        keep_secret(near, "vdxp", "y" * 43)
        assert ask(near, "vdxp").error == "Server.ClientProxy.AuthenticationFailed"
        keep_secrets(near)
        assert ask(near, "vdxp").status == 200
        keep_secret(near, "vdxp", "x" * 43, mode=0o640)
        assert ask(near, "vdxp").error == "Server.ServerProxy.ServiceFailed.UplinkCredentials"
    finally:
        keep_secrets(near)
    assert ask(near, "vdxp").status == 200


def test_no_secret_is_in_snapshot_or_log(houses):
    near, _ = houses
    for path in [near.folder / "registry.json", near.home / "stderr.txt", *near.spool.glob("*")]:
        data = path.read_bytes()
        for file in (near.folder / "keys" / "uplinks").glob("*.secret"):
            assert file.read_bytes() not in data, path
