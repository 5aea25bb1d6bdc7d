"""Changing the registry, and what the ledger hears of it."""

import json
from typing import Any

import pytest

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Certificate, Right, Service, Subsystem
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox

DVC = "VN/GOV/000.00.00.H12/dvc"
IOFFICE = "VN:GOV:000.00.00.H12:ioffice"
POPULATION = "VN/GOV/G01/chia-se/dan-cu"


@pytest.fixture(autouse=True)
def quiet(registry: str) -> None:
    """The registry, its own events taken away."""
    Outbox.objects.all().delete()


def events() -> list[tuple[str, dict[str, Any]]]:
    return [(row.kind, json.loads(bytes(row.payload or row.entry))) for row in Outbox.objects.order_by("id")]


def test_grant_lets_exactly_one_caller_call_one_service() -> None:
    assert exchange.grant(IOFFICE, "dan-cu") is True
    rights = set(Right.objects.values_list("subsystem__code", "service__code", "method", "path"))
    assert rights == {("dvc", "dan-cu", "*", "**"), ("ioffice", "dan-cu", "*", "**")}


def test_grant_is_told_to_the_ledger_and_its_officer_only_as_a_commitment() -> None:
    exchange.grant(IOFFICE, POPULATION, method="get", path="/tra-cuu/*", by="Trần Thị B")
    (kind, fact), (other_kind, act) = events()
    assert kind == "exchange.right_granted"
    assert {name: fact[name] for name in ("client", "service", "method", "path")} == {
        "client": "VN/GOV/000.00.00.H12/ioffice",
        "service": POPULATION,
        "method": "GET",
        "path": "/tra-cuu/*",
    }
    assert other_kind == "exchange.officer_acted"
    assert act == {"about": fact["event"], "officer": "Trần Thị B"}
    public = [bytes(row.entry).decode() for row in Outbox.objects.all()]
    assert not any("Trần" in entry for entry in public)


def test_grant_twice_changes_and_tells_nothing() -> None:
    assert exchange.grant(DVC, POPULATION) is False
    assert events() == []


def test_revoke_takes_exactly_that_right_away() -> None:
    exchange.grant(DVC, POPULATION, method="GET", path="/x")
    assert exchange.revoke(DVC, POPULATION) is True
    assert list(Right.objects.values_list("method", "path")) == [("GET", "/x")]
    assert exchange.revoke(DVC, POPULATION) is False
    assert [kind for kind, _ in events()] == ["exchange.right_granted", "exchange.right_revoked"]


def test_member_may_hold_a_right_of_its_own() -> None:
    exchange.grant("VN/GOV/000.00.00.H12", POPULATION)
    assert Right.objects.filter(member__member_code="000.00.00.H12", subsystem=None).count() == 1


@pytest.mark.parametrize(
    ("client", "service", "sentence"),
    [
        ("VN/GOV/000.00.00.H12/la", POPULATION, "Chưa có hệ thống"),
        ("VN/GOV/H99", POPULATION, "Chưa có thành viên"),
        ("VN/GOV", POPULATION, "có 2 phần"),
        (DVC, "khong-co", "Chưa có dịch vụ"),
        (DVC, "VN/GOV/G01/chia-se", "có 4 phần"),
        (DVC, "VN/GOV/G01/chia-se/khong-co", "Chưa có dịch vụ"),
    ],
)
def test_grant_about_strangers_is_refused_in_a_sentence(client: str, service: str, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        exchange.grant(client, service)
    assert events() == []


def test_code_that_two_services_have_must_be_written_in_full() -> None:
    exchange.register_service(("VN", "GOV", "000.00.00.H12", "dvc", "dan-cu"), "Khác", "http://127.0.0.1:1/")
    with pytest.raises(RefusedError, match="nhiều dịch vụ"):
        exchange.find_service("dan-cu")
    assert exchange.find_service(POPULATION).subsystem.code == "chia-se"


def test_register_twice_keeps_the_first() -> None:
    again = exchange.register_member(("VN", "GOV", "G01"), "Tên khác")
    assert again.name == "Bộ Công an"
    again_subsystem = exchange.register_subsystem(("VN", "GOV", "G01", "chia-se"), "Tên khác")
    assert again_subsystem.name == "Chia sẻ"
    url = "http://127.0.0.1:1/"
    assert exchange.register_service(("VN", "GOV", "G01", "chia-se", "dan-cu"), "Tên khác", url).name == "Dân cư"
    assert events() == []


@pytest.mark.parametrize(
    "code", ["a_b", "listMethods", ""],
)  # fmt: skip
def test_service_of_an_impossible_code_is_refused(code: str) -> None:
    with pytest.raises(RefusedError):
        exchange.register_service(("VN", "GOV", "G01", "chia-se", code), "x", "http://127.0.0.1:1/")


def test_parts_without_their_owner_are_refused() -> None:
    with pytest.raises(RefusedError, match="đăng ký thành viên trước"):
        exchange.register_subsystem(("VN", "GOV", "H99", "x"), "x")
    with pytest.raises(RefusedError, match="đăng ký hệ thống trước"):
        exchange.register_service(("VN", "GOV", "G01", "la", "x"), "x", "http://127.0.0.1:1/")
    with pytest.raises(RefusedError, match="một tên"):
        exchange.register_member(("VN", "GOV", "H99"), "  ")


def test_open_subsystem_is_shown_as_a_risk() -> None:
    assert [entry.identifier for entry in exchange.clients() if entry.open_risk] == []
    exchange.set_authentication(("VN", "GOV", "000.00.00.H12", "ioffice"), "open")
    assert [entry.identifier for entry in exchange.clients() if entry.open_risk] == ["VN/GOV/000.00.00.H12/ioffice"]
    exchange.retire_subsystem(("VN", "GOV", "000.00.00.H12", "ioffice"))
    assert [entry.identifier for entry in exchange.clients() if entry.open_risk] == []
    assert [(kind, fact.get("authentication"), fact.get("status")) for kind, fact in events()] == [
        ("exchange.subsystem_changed", "open", None),
        ("exchange.subsystem_changed", None, "retired"),
    ]


def test_service_is_suspended_with_a_notice_and_resumed() -> None:
    with pytest.raises(RefusedError, match="lời nhắn"):
        exchange.suspend_service("dan-cu", " ")
    exchange.suspend_service("dan-cu", "Bảo trì tới 18 giờ")
    row = Service.objects.get(code="dan-cu")
    assert (row.enabled, row.disabled_notice) == (False, "Bảo trì tới 18 giờ")
    exchange.resume_service("dan-cu")
    row.refresh_from_db()
    assert (row.enabled, row.disabled_notice) == (True, None)
    assert len(events()) == 2


def test_service_that_was_not_connected_is_connected_by_resuming_it() -> None:
    exchange.resume_service("ho-khau")
    assert Service.objects.get(code="ho-khau").state == "connected"


def test_receipt_mode_and_address_of_a_service_change() -> None:
    exchange.set_receipt_mode("dan-cu", "hold")
    exchange.set_receipt_mode("dan-cu", "hold")
    exchange.set_base_url(("VN", "GOV", "G01", "chia-se", "dan-cu"), "https://dan-cu.example.vn/v2")
    row = Service.objects.get(code="dan-cu")
    assert (row.receipt, row.base_url) == ("hold", "https://dan-cu.example.vn/v2")
    assert [kind for kind, _ in events()] == ["exchange.service_changed"] * 2
    with pytest.raises(RefusedError, match="async hoặc hold"):
        exchange.set_receipt_mode("dan-cu", "later")


def test_refused_change_leaves_nothing_behind() -> None:
    with pytest.raises(RefusedError):
        exchange.set_authentication(("VN", "GOV", "000.00.00.H12", "dvc"), "trust me")
    with pytest.raises(RefusedError):
        exchange.set_authentication(("VN", "GOV", "000.00.00.H12", "la"), "key")
    assert set(Subsystem.objects.values_list("authentication", flat=True)) == {"key"}
    assert events() == []


def test_environments_change_apart() -> None:
    with pytest.raises(RefusedError):
        exchange.grant(IOFFICE, POPULATION, environment=Environment.REPLAY)
    exchange.register_member(("VN", "GOV", "G77"), "Chỉ phát lại", environment=Environment.REPLAY)
    assert exchange.find_member(("VN", "GOV", "G77")) is None
    assert events() == []
    assert Outbox.objects.using("replay").get().kind == "exchange.member_registered"


PEM = """-----BEGIN CERTIFICATE-----
{body}
-----END CERTIFICATE-----
"""


def certificate(days: int = 9) -> tuple[str, str]:
    """(PEM, SHA-256 of the DER in hex) of a fresh self-signed certificate, the digest made by the library of its maker."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "dvc")]),
    )
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(datetime.now(UTC) - timedelta(days=30))
        .not_valid_after(datetime.now(UTC) + timedelta(days=days))
        .sign(key, SHA256())
    )  # fmt: skip
    return made.public_bytes(Encoding.PEM).decode(), made.fingerprint(SHA256()).hex()


def test_certificate_belongs_to_one_subsystem() -> None:
    pem, fingerprint = certificate()
    made = exchange.add_certificate(DVC, pem)
    assert bytes(made.fingerprint).hex() == fingerprint
    exchange.add_certificate(DVC, pem)
    assert Certificate.objects.count() == 1
    with pytest.raises(RefusedError, match="hệ thống khác"):
        exchange.add_certificate(IOFFICE, pem)
    assert [(kind, fact["fingerprint"]) for kind, fact in events()] == [("exchange.certificate_added", fingerprint)]


@pytest.mark.parametrize("pem", ["", "x", PEM.format(body="AAAA")])
def test_file_that_is_no_certificate_is_refused(pem: str) -> None:
    with pytest.raises(RefusedError, match="không phải một chứng thư"):
        exchange.add_certificate(DVC, pem)


def test_certificate_that_has_ended_is_refused() -> None:
    """No gateway would ever be told of it, so its owner must not be told that it is registered."""
    with pytest.raises(RefusedError, match="hết hạn"):
        exchange.add_certificate(DVC, certificate(days=-1)[0])
    assert Certificate.objects.count() == 0
    assert events() == []


def test_ledger_tells_the_title_that_the_registry_shows() -> None:
    """As a Mac types it: decomposed, with a space at the end; both places hold the one composed form."""
    typed, stored = " Ho\u0323\u0302 ti\u0323ch ", "H\u1ed9 t\u1ecbch"
    exchange.register_member(("VN", "GOV", "G15"), typed)
    exchange.register_subsystem(("VN", "GOV", "G15", "chia-se"), typed)
    made = exchange.register_service(("VN", "GOV", "G15", "chia-se", "ho-tich"), typed, "http://127.0.0.1:1/")
    assert made.name == stored
    assert [fact["name"] for _, fact in events()] == [stored] * 3


def test_service_that_can_never_answer_in_time_is_refused() -> None:
    """PostgreSQL holds NaN to be larger than every number, so the table alone would take it."""
    for seconds in (float("nan"), float("inf"), 0.0):
        with pytest.raises(RefusedError, match="Thời gian chờ"):
            exchange.register_service(("VN", "GOV", "G01", "chia-se", "moi"), "x", "http://a/", timeout_s=seconds)
    assert events() == []


def test_callers_are_counted_once_however_many_rights_they_hold() -> None:
    exchange.grant(DVC, POPULATION, method="GET", path="/a")
    exchange.grant(DVC, POPULATION, method="GET", path="/b")
    exchange.grant("VN/GOV/000.00.00.H12", POPULATION)
    assert {entry.service.code: entry.callers for entry in exchange.services()} == {"dan-cu": 2, "ho-khau": 0}
    may_call = {entry.identifier: entry.may_call for entry in exchange.clients()}
    assert may_call == {DVC: [POPULATION], "VN/GOV/000.00.00.H12/ioffice": []}  # a member's right is its own


def test_provider_that_also_calls_is_listed_among_the_callers() -> None:
    exchange.grant("VN/GOV/G01/chia-se", POPULATION)
    assert [entry.identifier for entry in exchange.clients()][-1] == "VN/GOV/G01/chia-se"
