"""The registry as a file: replaced as a whole or not at all, written back as it was read, and nothing of the log lost."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.conftest import register_all
from tests.exchange.scribe import Scribe, write
from tests.wire.test_registry_snapshot import snapshot

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Service
from duoc.exchange.rules import registry_document, registry_file
from duoc.exchange.services import Filter, RefusedError
from duoc.frame.models import Outbox

SANDBOX = Environment.SANDBOX


def published(shared: Path) -> dict[str, Any]:
    """fixture.json with its bases made absolute, as its readers are told to do."""
    document: dict[str, Any] = json.loads((shared / "data/exchange/fixture.json").read_text("utf-8"))
    for service in document["services"]:
        path = service["base"] if service["base"].startswith("/") else ""
        service["base"] = f"http://127.0.0.1:9999{path}"
    return document


@pytest.fixture
def fixture(shared: Path) -> dict[str, Any]:
    return published(shared)


def load(document: Any, environment: Environment = SANDBOX, **more: Any) -> dict[str, int]:
    return exchange.load_registry(document, environment, **more)


def test_published_registry_is_loaded_whole(database: str, fixture: dict[str, Any]) -> None:
    assert load(fixture) == {"members": 7, "subsystems": 11, "services": 16, "local_groups": 1, "rights": 17}
    found = snapshot(database, SANDBOX)
    assert (found["instance"], found["server"]) == ("VN-TEST", "VN-TEST/GOV/000.00.00.H12/ss1")
    assert found["instances"] == ["DEV", "INSTANCE", "VN-TEST"]
    services = {row["name"]: row for row in found["services"]}
    assert services["DEV/COM/1234/TestService/getRandom"]["version"] == "v1"
    assert services["VN-TEST/GOV/000.00.00.G22/dulieu/wsdlsvc"]["version"] == "v1"
    assert services["VN-TEST/GOV/000.00.00.G22/dulieu/tat"]["notice"] == "Bảo trì đến 20:00"
    described = services["VN-TEST/GOV/000.00.00.G22/dulieu/doanhnghiep"]
    assert described["description_url"] == "http://127.0.0.1:9999/dn/openapi.json"
    clients = {row["name"]: row for row in found["clients"]}
    assert clients["VN-TEST/GOV/000.00.00.H12/s%20ub"]["status"] == "registered"
    # The local group's right is written out: GET /hoso/* for the one subsystem in it.
    mine = [row for row in found["rights"] if row["service"] == described["id"]]
    assert mine == [
        {"client": clients["VN-TEST/GOV/000.00.00.H12/dvc"]["id"], "member": None, "service": described["id"],
         "method": "GET", "path": "/hoso/*"}
    ]  # fmt: skip


def test_what_is_dumped_can_be_loaded_and_is_the_same(database: str, fixture: dict[str, Any]) -> None:
    load(fixture)
    first = exchange.dump_registry(SANDBOX)
    load(first)
    assert exchange.dump_registry(SANDBOX) == first
    assert first["local_server"] == fixture["local_server"]
    for section in ("members", "local_groups"):
        assert {json.dumps(row, sort_keys=True) for row in first[section]} == {
            json.dumps(row, sort_keys=True) for row in fixture[section]
        }
    assert {tuple(row.values()) for row in first["acl"]} == {tuple(row.values()) for row in fixture["acl"]}


def test_production_can_be_dumped_and_is_replaced_only_on_an_explicit_word(registry: str) -> None:
    document = exchange.dump_registry(Environment.PRODUCTION)
    assert [row["stt"] for row in document["services"]] == [22, 1]
    with pytest.raises(RefusedError, match="--replace-production"):
        load(document, Environment.PRODUCTION)
    load(document, Environment.PRODUCTION, replace_production=True)
    assert exchange.dump_registry(Environment.PRODUCTION) == document
    with pytest.raises(RefusedError, match="phát lại"):
        load(document, Environment.REPLAY, replace_production=True)


def test_a_loaded_registry_is_one_readable_event(database: str, fixture: dict[str, Any]) -> None:
    load(fixture, by="Nguyễn Văn A")
    told = [bytes(row.entry) for row in Outbox.objects.using("sandbox").order_by("pk")]
    kinds = [json.loads(entry)["kind"] for entry in told]
    assert sorted(kinds) == ["exchange.officer_acted", "exchange.registry_loaded"]
    entry = next(json.loads(one) for one in told if b"registry_loaded" in one)
    assert (entry["services"], entry["rights"], len(entry["sha256"])) == (16, 17, 64)
    assert all("Nguyễn".encode() not in one for one in told)


def test_what_the_file_does_not_hold_is_retired_and_stays_readable(database: str) -> None:
    """Calls were logged before the load; after it their names are still theirs, and the audit agrees with every row."""
    register_all(SANDBOX)
    with Scribe(database, SANDBOX) as scribe:
        write(scribe)

    def log() -> list[Any]:
        rows = exchange.messages(Filter(), environment=SANDBOX).rows
        return [(row.receipt, row.client, row.service, row.service_name, row.status) for row in rows]

    before = log()
    assert len(before) > 3
    old = {row.pk: str(row) for row in Service.objects.using("sandbox")}
    small = {
        "local_server": "VN/GOV/000.00.00.H12/ss2",
        "members": [{"id": "VN/GOV/000.00.00.H12", "name": "Tỉnh"}],
        "subsystems": [{"id": "VN/GOV/000.00.00.H12/dvc", "tls_mode": "SSLNOAUTH"}],
    }
    findings = list(exchange.audit(SANDBOX))
    load(small)
    assert list(exchange.audit(SANDBOX)) == findings
    assert log() == before
    assert {row.pk: str(row) for row in Service.objects.using("sandbox")} == old
    found = snapshot(database, SANDBOX)
    assert (found["services"], found["rights"], len(found["members"]), found["server"][-3:]) == ([], [], 1, "ss2")
    assert [(row["name"][-3:], row["tls_required"]) for row in found["clients"] if row["status"] != "retired"] == [
        ("dvc", True)
    ]


def test_a_name_that_comes_back_is_the_same_row(database: str, fixture: dict[str, Any]) -> None:
    load(fixture)
    ids = {row["name"]: row["id"] for row in snapshot(database, SANDBOX)["services"]}
    load({"local_server": fixture["local_server"], "members": fixture["members"]})
    assert snapshot(database, SANDBOX)["services"] == []
    load(fixture)
    assert {row["name"]: row["id"] for row in snapshot(database, SANDBOX)["services"]} == ids


def set_at(document: Any, path: str, value: Any) -> Any:
    changed = deepcopy(document)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = changed
    for step in way:
        place = place[step]
    place[last] = value
    return changed


FAULTS = [
    ("local_server", "VN-TEST/GOV/khac/ss1", "local_server: không có VN-TEST/GOV/khac"),
    ("local_server", None, "local_server: không đúng kiểu"),
    ("instances", ["VN-TEST"], "instances: DEV"),
    ("members.1.id", "VN-TEST/GOV", r"members\[1\].id: mã 'VN-TEST/GOV' có 2 phần"),
    ("members.1.id", "VN-TEST/GOV/000.00.00.H12", r"members\[1\]: đã có ở trên"),
    ("members.0.name", "", r"members\[0\].name"),
    ("subsystems.2.id", "VN-TEST/GOV/000.00.00.H12/a%2Fb", r"subsystems\[2\].id: Mã 'a%2Fb' không đăng ký"),
    ("subsystems.2.tls_mode", "sslauth", r"subsystems\[2\].tls_mode"),
    ("subsystems.2.tls_moed", "SSLAUTH", r"subsystems\[2\].tls_moed .*không có trong dạng tệp"),
    ("subsystems.2.certificates", ["x"], r"subsystems\[2\].certificates: Tệp không phải một chứng thư PEM"),
    ("subsystems.2.status", "retired", r"subsystems\[2\].status"),
    ("services.0.base", "/echo", r"services\[0\].base \(VN-TEST/.*/echo\): Địa chỉ '/echo' không dùng được"),
    ("services.0.base", "ftp://a/", r"services\[0\].base"),
    ("services.0.type", "SOAP", r"services\[0\].type"),
    ("services.0.version", "v1", r"services\[0\].version .*chỉ dịch vụ WSDL"),
    ("services.0.id", "VN-TEST/GOV/000.00.00.G22/dulieu/listMethods", r"services\[0\].id: Mã listMethods dành cho"),
    ("services.0.timeout_s", 0, r"services\[0\].timeout_s"),
    ("services.0.timeout_s", "1", r"services\[0\].timeout_s"),
    ("services.2.endpoints", [["FETCH", "/x"]], r"services\[2\].endpoints"),
    ("services.2.endpoints", [["GET"]], r"services\[2\].endpoints"),
    ("services.2.description_url", "file:///etc/passwd", r"services\[2\].description_url"),
    ("services.2.description", {"media": "a/b\r\nX: y", "text": ""}, r"services\[2\].description.media"),
    ("local_groups.0.members", ["VN-TEST/GOV/000.00.00.H12/khac"], r"local_groups\[0\]: không có"),
    ("acl.4.subject", "GROUP:khac", r"acl\[4\]: không có bên được cấp quyền"),
    ("acl.0.service", "VN-TEST/GOV/000.00.00.G22/dulieu/khac", r"acl\[0\]: không có dịch vụ"),
    ("acl.0.path", "x", r"acl\[0\].endpoints: Mẫu đường dẫn"),
    ("keys", [{"sha256": "00"}], r"keys\[0\].sha256"),
    ("keys", [{"sha256": "0" * 64, "member": "A/B/C"}], r"keys\[0\]: không có A/B/C"),
    ("quyen", [], "quyen: trường này không có"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "reason"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_names_its_entry_and_its_reason(shared: Path, path: str, value: Any, reason: str) -> None:
    document = set_at(published(shared), path, value)
    with pytest.raises(RefusedError, match=reason):
        exchange.load_registry(document, SANDBOX)


def test_a_load_replaces_all_or_nothing(
    database: str, fixture: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(fixture)
    before = exchange.dump_registry(SANDBOX)
    with pytest.raises(RefusedError):
        load(set_at(fixture, "acl.16.path", "x"))
    # Also when the database itself gives up half-way.
    monkeypatch.setattr("duoc.exchange.services.registry_file.record", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load({"local_server": fixture["local_server"], "members": fixture["members"]})
    assert exchange.dump_registry(SANDBOX) == before


def test_imported_names_are_taken_in_the_sandbox_and_elsewhere_where_the_file_says_so(
    registry: str, fixture: dict[str, Any]
) -> None:
    with pytest.raises(RefusedError, match=r"subsystems\[2\].id: Mã 's ub' không đăng ký được"):
        load(fixture, Environment.PRODUCTION, replace_production=True)
    load(fixture | {"legacy_identifiers": True}, Environment.PRODUCTION, replace_production=True)
    with pytest.raises(RefusedError, match="s ub"):
        load(fixture | {"legacy_identifiers": False})


def test_keys_are_kept_unless_the_file_speaks_of_them(database: str, fixture: dict[str, Any]) -> None:
    key = {"sha256": "ab" * 32, "name": "thử", "member": "VN-TEST/GOV/000.00.00.H12"}
    load(fixture | {"keys": [key]})
    load(fixture)
    assert exchange.dump_registry(SANDBOX)["keys"] == [key]
    (row,) = snapshot(database, SANDBOX)["keys"]
    assert (row["hash"], len(row["members"])) == ("ab" * 32, 1)
    load(fixture | {"keys": []})
    assert exchange.dump_registry(SANDBOX)["keys"] == []


PART = st.text("abXY09'()+,-.=?", min_size=1, max_size=4)


@st.composite
def registries(draw: Any) -> dict[str, Any]:
    """Small registries of all kinds, in the file's form."""
    codes = draw(st.lists(PART, min_size=1, max_size=3, unique=True))
    members = [f"VN/GOV/{code}" for code in codes]
    systems = draw(st.lists(st.tuples(st.sampled_from(members), PART), min_size=1, max_size=4, unique=True))
    subsystems = ["/".join(pair) for pair in systems]
    named = draw(st.lists(st.tuples(st.sampled_from(subsystems), PART), max_size=3, unique=True))
    services = []
    for owner, code in named:
        kind = draw(st.sampled_from(registry_file.KINDS))
        more = {"version": draw(PART)} if kind == "WSDL" and draw(st.booleans()) else {}
        more |= {"disabled_notice": "Tạm dừng"} if draw(st.booleans()) else {}
        more |= (
            {"description": {"media": "text/yaml", "text": draw(st.text("a: \n", max_size=8))}}
            if kind != "REST"
            else {}
        )
        more |= {"timeout_s": draw(st.sampled_from([1, 0.5, 30])), "personal": draw(st.booleans())}
        more |= {"endpoints": draw(st.lists(st.sampled_from([["GET", "/a/*"], ["PUT", "/b"]]), unique_by=str))}
        receipt = draw(st.sampled_from(["async", "hold"]))
        services.append({"id": f"{owner}/{code}", "type": kind, "base": "http://a.vn/x", "receipt": receipt, **more})
    groups = [{"owner": owner, "code": "nhom", "members": draw(st.lists(st.sampled_from(subsystems), unique=True))}
              for owner in draw(st.lists(st.sampled_from(subsystems), max_size=2, unique=True))]  # fmt: skip
    subjects = [*members, *subsystems]
    rights = draw(st.lists(st.tuples(st.sampled_from(subjects), st.sampled_from(services), st.sampled_from(["*", "GET"])),
                           max_size=4, unique_by=str)) if services else []  # fmt: skip
    acl = [{"subject": subject, "service": service["id"], "method": method} for subject, service, method in rights]
    acl += [{"subject": "GROUP:nhom", "service": service["id"], "path": "/a/*"} for service in services
            if any(service["id"].rsplit("/", 1)[0] == group["owner"] for group in groups)]  # fmt: skip
    modes = st.sampled_from([{}, {"tls_mode": "NOSSL"}, {"tls_mode": "SSLNOAUTH"}, {"tls_mode": "SSLAUTH"},
                             {"authentication": "key"}, {"authentication": "key", "tls_mode": "SSLNOAUTH"}])  # fmt: skip
    return {
        "local_server": members[0] + "/ss1", "members": [{"id": one, "name": "Tên " + one} for one in members],
        "subsystems": [{"id": one, "status": draw(st.sampled_from(registry_file.STATUSES)), **draw(modes)} for one in subsystems],
        "services": services, "local_groups": groups, "acl": acl, "keys": [],
    }  # fmt: skip


@given(registries())
def test_parsing_what_was_written_gives_the_same(document: dict[str, Any]) -> None:
    once = registry_file.parse(document, legacy=False)
    assert registry_file.parse(registry_document.write(once, legacy=False), legacy=False) == once


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(registries())
def test_loading_what_was_dumped_changes_nothing(database: str, document: dict[str, Any]) -> None:
    """Over the rows that the examples before have left, retired or not."""
    load(document)
    first = exchange.dump_registry(SANDBOX)
    said = registry_file.parse(document, legacy=False)
    held = registry_file.parse(first, legacy=False)
    for section in ("members", "subsystems", "rights"):
        assert set(getattr(held, section)) == set(getattr(said, section))
    load(first)
    assert exchange.dump_registry(SANDBOX) == first


def test_what_led_to_the_retired_ends_with_it(database: str, fixture: dict[str, Any]) -> None:
    """A name that comes back with a later file does not find its old paths, networks and secrets in force again."""
    load(fixture)
    service, client = "VN-TEST/GOV/000.00.00.G22/dulieu/echo", "VN-TEST/GOV/000.00.00.H12/ioc"
    about = {"environment": SANDBOX}
    exchange.add_context("/mat/1.0", service, **about)
    exchange.add_destination("VN:GOV:1:mat", service, **about)
    exchange.add_network(client, "10.0.0.0/8", **about)
    exchange.issue_secret("wso2", client, **about)
    kept = exchange.issue_secret("wso2", "VN-TEST/GOV/000.00.00.H12/dvc", **about)
    smaller = deepcopy(fixture)
    smaller["services"] = [row for row in smaller["services"] if row["id"] != service]
    smaller["subsystems"] = [row for row in smaller["subsystems"] if row["id"] != client]
    smaller["acl"] = [row for row in smaller["acl"] if row["service"] != service]
    Outbox.objects.using(SANDBOX.value).all().delete()
    load(smaller)
    told = [bytes(entry) for entry in Outbox.objects.using(SANDBOX.value).values_list("entry", flat=True)]
    (entry,) = [json.loads(one) for one in told if b"registry_loaded" in one]
    assert entry["ended"] == {
        "contexts": 1,
        "destinations": 1,
        "networks": 1,
        "secrets": 1,
        "mappings": 0,
        "uplinks": 0,
    }
    for document in (smaller, fixture):
        load(document)
        found = snapshot(database, SANDBOX)
        assert (found["contexts"], found["destinations"], found["networks"]) == ([], [], [])
        assert [row["id"] for row in found["secrets"]] == [kept.row.pk]


def test_what_is_retired_takes_no_change(database: str, fixture: dict[str, Any]) -> None:
    load(fixture)
    service, client = "VN-TEST/GOV/000.00.00.G22/dulieu/echo", "VN-TEST/GOV/000.00.00.H12/ioc"
    fixture["services"] = [row for row in fixture["services"] if row["id"] != service]
    fixture["subsystems"] = [row for row in fixture["subsystems"] if row["id"] != client]
    fixture["acl"] = [row for row in fixture["acl"] if row["service"] != service]
    load(fixture)
    about = {"environment": SANDBOX}
    for change in (
        lambda: exchange.add_context("/mat/1.0", service, **about),
        lambda: exchange.add_destination("VN:GOV:1:mat", service, **about),
        lambda: exchange.resume_service(service, **about),
        lambda: exchange.grant("VN-TEST/GOV/000.00.00.H12/dvc", service, **about),
        lambda: exchange.add_network(client, "10.0.0.0/8", **about),
        lambda: exchange.issue_secret("wso2", client, **about),
    ):
        with pytest.raises(RefusedError):
            change()
