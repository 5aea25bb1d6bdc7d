"""The province's registry as its profile publishes it, in every environment."""

import pytest

from duoc.core import profile
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Right, Service, Subsystem
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox
from duoc.people import services as people

CAMAU = profile.load("ca-mau")
SIM = "http://127.0.0.1:8090"


@pytest.fixture
def province(database: str) -> str:
    people.seed(CAMAU)
    exchange.seed(CAMAU, SIM)
    return database


def cells(using: str) -> set[tuple[int, str]]:
    return set(Right.objects.using(using).values_list("service__stt", "subsystem__software"))


# Row × software as the report of 2024 has them, by hand.
PUBLISHED = {
    (2, "DVC_CaMau"), (2, "CaMauG"), (2, "PM_SoCongThuong"), (3, "CaMauG"), (5, "Misa"), (6, "CaMauG"),
    (6, "CUSC_CanTho"), (7, "PM_SoTaiChinh"), (12, "CaMauG"), (16, "DVC_CaMau"), (18, "HTTTNCaMau"), (22, "DVC_CaMau"),
    (23, "DVC_CaMau"),
}  # fmt: skip


def test_rights_are_exactly_the_published_cells(province: str) -> None:
    assert cells("default") == PUBLISHED
    assert cells("sandbox") == set()  # integrators get theirs with their test systems
    assert cells("replay") == PUBLISHED | {(stt, "unknown") for stt in (2, 6, 12, 16, 18, 23)}


def test_services_stand_in_the_registry_as_published(province: str) -> None:
    entries = exchange.services()
    assert [entry.service.stt for entry in entries] == list(range(1, 24))
    assert [entry.service.stt for entry in entries if entry.service.state == "not_connected"] == [1, 8, 21]
    assert all(entry.service.enabled == (entry.service.state == "connected") for entry in entries)
    assert entries[1].identifier == "VN/GOV/bo-khdt/chia-se/dang-ky-doanh-nghiep"
    assert entries[1].service.base_url == f"{SIM}/DKDN"
    assert len({entry.service.base_url for entry in entries}) == 23


def test_software_without_a_published_call_is_registered_without_a_right(province: str) -> None:
    entries = {entry.subsystem.software: entry for entry in exchange.clients()}
    assert entries["iOffice"].may_call == []
    assert entries["CaMauG"].identifier == "VN/GOV/000.00.00.H12/camau-g"
    assert entries["PM_SoCongThuong"].identifier == "VN/GOV/H12.14/phan-mem-cong-thuong"
    assert not any(entry.open_risk for entry in entries.values())


def test_unknown_software_exists_in_the_replay_only(province: str) -> None:
    assert not Subsystem.objects.filter(software="unknown").exists()
    assert Subsystem.objects.using("replay").get(software="unknown").name == "Chưa rõ phần mềm"


def test_seeding_again_changes_nothing(province: str) -> None:
    before = Outbox.objects.count()
    assert exchange.seed(CAMAU, SIM)[Environment.PRODUCTION] == exchange.Seeded(23, 8, 13)
    assert Outbox.objects.count() == before


def test_simulators_may_move_and_an_operators_address_stays(province: str) -> None:
    own = ("VN", "GOV", "G12", "chia-se", "gia")
    exchange.set_base_url(own, "https://gia.example.vn/api")
    exchange.seed(CAMAU, "http://127.0.0.1:9100/")
    urls = dict(Service.objects.values_list("code", "base_url"))
    assert urls.pop("gia") == "https://gia.example.vn/api"
    assert all(url.startswith("http://127.0.0.1:9100/") for url in urls.values())


def test_new_client_of_a_known_agency_is_admitted(province: str) -> None:
    client = "VN/GOV/H12.03/ho-tich-so"
    assert exchange.admit_client(client, CAMAU) is True
    assert exchange.admit_client(client, CAMAU) is False
    assert exchange.grant(client, "ho-tich") is True
    found = exchange.find_subsystem(("VN", "GOV", "H12.03", "ho-tich-so"))
    assert found is not None
    assert found.member.agency.key == "so-tp"


@pytest.mark.parametrize(
    ("client", "sentence"),
    [
        ("VN/GOV/H99/x", "không phải mã của cơ quan nào"),
        ("VN/COM/H12.03/x", "là thành viên VN/GOV/H12.03"),
        ("VN/GOV/H12/x", "là thành viên VN/GOV/000.00.00.H12"),
        ("VN/GOV/H12.03/a_b", "không đăng ký được"),
    ],
)
def test_client_of_nobody_is_refused_and_leaves_nothing(province: str, client: str, sentence: str) -> None:
    before = Outbox.objects.count()
    with pytest.raises(RefusedError, match=sentence):
        exchange.admit_client(client, CAMAU)
    assert Outbox.objects.count() == before


def test_seed_needs_the_agencies_first(database: str) -> None:
    with pytest.raises(RefusedError, match="nạp cơ quan trước"):
        exchange.seed(CAMAU, SIM)


def test_sandbox_offers_every_service_also_those_not_connected(province: str) -> None:
    entries = exchange.services(Environment.SANDBOX)
    assert [entry.service.stt for entry in entries] == list(range(1, 24))
    assert all(entry.service.enabled and entry.callers == 0 for entry in entries)
    assert [entry.service.base_url for entry in entries] == [entry.service.base_url for entry in exchange.services()]
    assert {entry.service.timeout_s for entry in entries} == {3.0}
    paths = {row["path"]: row["service"] for row in exchange.contexts(Environment.SANDBOX)}
    assert paths["/dan-cu/1.0"] == "VN/GOV/G01/chia-se/dan-cu"
    codes = {row["code"]: row["service"] for row in exchange.destinations(Environment.SANDBOX)}
    assert codes["VN/GOV/G01/dan-cu"] == "VN/GOV/G01/chia-se/dan-cu"
    assert len(paths) == len(codes) == 23
    assert exchange.contexts() == exchange.contexts(Environment.REPLAY) == []


def test_sandbox_whose_registry_was_replaced_is_left_alone(province: str) -> None:
    document = exchange.dump_registry(Environment.SANDBOX)
    exchange.load_registry(document, Environment.SANDBOX)
    assert exchange.seed_environment(CAMAU, Environment.SANDBOX, SIM).services == 23  # the same again is still ours
    document["services"] = document["services"][:1]
    exchange.load_registry(document, Environment.SANDBOX)
    assert exchange.seed_environment(CAMAU, Environment.SANDBOX, "http://127.0.0.1:1") == exchange.Seeded(0, 0, 0)
    in_force = [one for one in exchange.services(Environment.SANDBOX) if one.service.status == "registered"]
    assert len(in_force) == 1


def test_sandbox_that_got_a_registry_before_the_province_keeps_it(database: str) -> None:
    people.seed(CAMAU)
    exchange.register_member(("XX", "GOV", "1"), "Người khác", environment=Environment.SANDBOX)
    assert exchange.seed(CAMAU, SIM)[Environment.SANDBOX].services == 0
    assert exchange.services(Environment.SANDBOX) == []
