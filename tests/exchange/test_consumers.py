"""Credentials of clients that speak a dialect: given once, kept as hashes, exchanged, bound, ended; the ledger hears of it."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from tests.exchange.conftest import register_all

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Certificate, Consumer, ConsumerSecret
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox

DVC = "VN/GOV/000.00.00.H12/dvc"
IOFFICE = "VN/GOV/000.00.00.H12/ioffice"
PRINT = sha256(b"der").digest()


@pytest.fixture(autouse=True)
def quiet(registry: str) -> None:
    """The registry, its own events taken away."""
    Outbox.objects.all().delete()


def events() -> list[tuple[str, dict[str, Any]]]:
    return [(row.kind, json.loads(bytes(row.payload or row.entry))) for row in Outbox.objects.order_by("id")]


def certify(client: str = "dvc") -> None:
    subsystem = exchange.find_subsystem(("VN", "GOV", "000.00.00.H12", client))
    Certificate.objects.create(
        subsystem=subsystem, fingerprint=PRINT, pem="", not_after=datetime(2100, 1, 1, tzinfo=UTC)
    )


def test_secret_is_given_once_and_kept_as_a_hash() -> None:
    issued = exchange.issue_secret("wso2", DVC)
    assert len(issued.text) >= 43  # 256 bits
    assert bytes(ConsumerSecret.objects.get().hash) == sha256(issued.text.encode()).digest()
    assert not issued.is_bound
    assert issued.text not in json.dumps([entry.members() for entry in exchange.consumers()])


def test_ledger_hears_of_it_without_the_secret_or_its_hash() -> None:
    issued = exchange.issue_secret("lgsp", DVC, name="AK-1", networks=["10.1.0.0/16", "10.2.3.4"], by="Trần Thị B")
    (kind, fact), (other, act) = events()
    assert kind == "exchange.credential_issued"
    assert {name: fact[name] for name in ("dialect", "name", "client", "networks", "fingerprint", "to")} == {
        "dialect": "lgsp", "name": "AK-1", "client": DVC, "networks": ["10.1.0.0/16", "10.2.3.4/32"], "fingerprint": None,
        "to": None,
    }  # fmt: skip
    assert (other, act["officer"]) == ("exchange.officer_acted", "Trần Thị B")
    written = b"".join(bytes(row.entry) + bytes(row.payload or b"") for row in Outbox.objects.all())
    assert issued.text.encode() not in written
    assert sha256(issued.text.encode()).hexdigest().encode() not in written


def test_secret_of_another_gateway_is_taken_over() -> None:
    issued = exchange.issue_secret("wso2", DVC, name="CK-cu", secret="bi-mat-da-co-tu-truoc")
    assert issued.text == "bi-mat-da-co-tu-truoc"
    assert bytes(issued.row.hash) == sha256(b"bi-mat-da-co-tu-truoc").digest()
    with pytest.raises(RefusedError, match="đã dùng"):
        exchange.issue_secret("wso2", DVC, name="CK-cu", secret="bi-mat-da-co-tu-truoc")


def test_two_secrets_overlap_and_a_third_waits() -> None:
    first = exchange.issue_secret("wso2", DVC, name="CK")
    exchange.issue_secret("wso2", DVC, name="CK")
    with pytest.raises(RefusedError, match="2 bí mật"):
        exchange.issue_secret("wso2", DVC, name="CK")
    exchange.revoke_secret(first.row.pk)
    exchange.issue_secret("wso2", DVC, name="CK")
    assert [kind for kind, _ in events()] == [
        "exchange.credential_issued", "exchange.credential_issued", "exchange.credential_revoked", "exchange.credential_issued",
    ]  # fmt: skip


def test_refused_issue_leaves_nothing_behind() -> None:
    with pytest.raises(RefusedError, match="chưa đăng ký"):
        exchange.issue_secret("wso2", DVC, name="CK", fingerprint=PRINT.hex())
    assert not Consumer.objects.exists()
    assert events() == []


def test_name_speaks_for_one_subsystem_of_its_dialect() -> None:
    exchange.issue_secret("wso2", DVC, name="CK")
    with pytest.raises(RefusedError, match="hệ thống khác"):
        exchange.issue_secret("wso2", IOFFICE, name="CK")
    exchange.issue_secret("lgsp", IOFFICE, name="CK")  # another language, another name


def test_revoked_secret_is_over_at_once_and_once() -> None:
    issued = exchange.issue_secret("wso2", DVC)
    exchange.revoke_secret(issued.row.pk)
    row = ConsumerSecret.objects.get()
    assert row.valid_to is not None
    assert row.valid_to <= datetime.now(UTC)
    for number, said in ((issued.row.pk, "từ trước"), (0, "Không có")):
        with pytest.raises(RefusedError, match=said):
            exchange.revoke_secret(number)


def test_secret_that_has_not_begun_can_be_revoked() -> None:
    begins = datetime.now(UTC) + timedelta(days=1)
    issued = exchange.issue_secret("wso2", DVC, valid_from=begins, valid_to=begins + timedelta(days=1))
    exchange.revoke_secret(issued.row.pk)
    row = ConsumerSecret.objects.get()
    assert row.valid_to == row.valid_from == begins


def test_binding_changes_only_what_is_named() -> None:
    certify()
    issued = exchange.issue_secret("wso2", DVC, name="CK", networks=["10.1.0.0/16"])
    assert issued.is_bound
    exchange.bind_consumer("wso2", "CK", fingerprint=PRINT.hex().upper())
    (entry,) = exchange.consumers()
    assert (entry.networks, bytes(entry.consumer.fingerprint)) == (["10.1.0.0/16"], PRINT)
    exchange.issue_secret("wso2", DVC, name="CK")  # says nothing of it
    assert exchange.consumers()[0].networks == ["10.1.0.0/16"]
    Outbox.objects.all().delete()
    exchange.bind_consumer("wso2", "CK", networks=["10.1.0.0/16"])
    assert events() == []  # nothing was changed
    exchange.bind_consumer("wso2", "CK", networks=["2001:db8::/32"])
    assert [(kind, fact["networks"]) for kind, fact in events()] == [("exchange.credential_bound", ["2001:db8::/32"])]
    exchange.bind_consumer("wso2", "CK", networks=[], fingerprint="")
    assert exchange.consumers()[0].members()["fingerprint"] is None


def test_certificate_must_be_the_subsystems_own() -> None:
    certify("ioffice")
    with pytest.raises(RefusedError, match="chưa đăng ký"):
        exchange.issue_secret("wso2", DVC, fingerprint=PRINT.hex())
    assert exchange.issue_secret("wso2", IOFFICE, fingerprint=PRINT.hex()).is_bound


def test_what_could_not_be_used_is_refused_before_anything_is_written() -> None:
    past, later = datetime(2020, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
    cases: list[dict[str, Any]] = [
        {"dialect": "soap"}, {"client": "VN/GOV/000.00.00.H12/la"}, {"client": "VN/GOV/000.00.00.H12"}, {"name": "a:b"},
        {"secret": "ngan"}, {"networks": ["0.0.0.0/0"]}, {"fingerprint": "abcd"}, {"valid_to": past},
        {"valid_from": later, "valid_to": later - timedelta(days=1)},
    ]  # fmt: skip
    for said in cases:
        with pytest.raises(RefusedError):
            exchange.issue_secret(**{"dialect": "wso2", "client": DVC, **said})
    assert not Consumer.objects.exists()
    assert events() == []


def test_environments_keep_their_own(registry: str) -> None:
    register_all(Environment.SANDBOX)
    own = {"environment": Environment.SANDBOX}
    issued = exchange.issue_secret("wso2", DVC, name="CK", networks=["10.1.0.0/16"], **own)
    assert issued.is_bound
    exchange.bind_consumer("wso2", "CK", networks=["10.2.0.0/16"], **own)
    (entry,) = exchange.consumers(Environment.SANDBOX)
    assert (entry.client, entry.networks) == (DVC, ["10.2.0.0/16"])
    exchange.revoke_secret(issued.row.pk, **own)
    exchange.add_context("/dancu/1.0", "dan-cu", **own)
    exchange.add_destination("VN:GOV:G22:vpcp", "dan-cu", **own)
    exchange.add_network(DVC, "10.1.0.0/16", **own)
    assert len(exchange.contexts(Environment.SANDBOX)) == 1
    assert exchange.consumers() == exchange.contexts() == exchange.destinations() == exchange.networks() == []
    assert events() == []  # production's ledger hears nothing of it
