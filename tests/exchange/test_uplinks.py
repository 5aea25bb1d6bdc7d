"""Uplinks in the registry: checked, in the ledger, their secrets in files alone."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.exchange.test_commands import run
from tests.wire.gateway.mapped_fixture import ASKING
from tests.wire.test_registry_snapshot import snapshot

from duoc.exchange import services as exchange
from duoc.exchange.models import Service, Uplink
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox

POPULATION, HOUSEHOLD = "VN/GOV/G01/chia-se/dan-cu", "VN/GOV/G01/chia-se/ho-khau"
NGSP = {"token_url": "https://ngsp.example/token", "key": "CK-1"}
SECRET = "mot-bi-mat-dai"


@pytest.fixture(autouse=True)
def home(registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    Outbox.objects.all().delete()
    monkeypatch.setenv("DUOC_HOME", str(tmp_path))
    return tmp_path


def events() -> list[dict[str, Any]]:
    rows = Outbox.objects.filter(kind__regex="exchange.(uplink|service_led)").order_by("id")
    return [{"kind": row.kind, **json.loads(bytes(row.payload or row.entry))} for row in rows]


def secret_file(home: Path, name: str) -> Path:
    return home / "production" / "keys" / "uplinks" / f"{name}.secret"


def test_a_service_is_led_over_an_uplink_and_back(registry: str, home: Path) -> None:
    assert exchange.set_uplink("ngsp", "ngsp", NGSP, secret=SECRET) is True
    assert exchange.set_uplink("ngsp", "ngsp", NGSP) is False
    assert exchange.lead(POPULATION, "ngsp") is True
    assert exchange.lead("dan-cu", "ngsp") is False
    number = exchange.find_service(POPULATION).pk
    row = {"service": number, "name": "ngsp", "kind": "ngsp", "settings": NGSP, "remote": ""}
    assert snapshot(registry)["uplinks"] == [row]
    (shown,) = exchange.uplinks()
    assert shown["services"] == [{"service": POPULATION, "remote": ""}]
    assert shown["has_secret"] is True
    page = Client(headers={"host": "localhost"}).get(f"/trao-doi/dich-vu/{number}/").content.decode()
    assert "qua đường nối ngsp" in page
    with pytest.raises(RefusedError, match="Còn dịch vụ"):
        exchange.remove_uplink("ngsp")
    assert exchange.reach_directly(POPULATION) is True
    assert exchange.reach_directly(POPULATION) is False
    exchange.remove_uplink("ngsp")
    assert not secret_file(home, "ngsp").exists()
    assert snapshot(registry)["uplinks"] == []
    assert [one["kind"].removeprefix("exchange.") for one in events()] == [
        "uplink_set", "uplink_secret_set", "service_led", "service_led", "uplink_removed",
    ]  # fmt: skip
    assert [one["uplink"] for one in events() if one["kind"] == "exchange.service_led"] == ["ngsp", None]


def test_the_secret_is_in_its_file_and_nowhere_else(registry: str, home: Path) -> None:
    exchange.set_uplink("ngsp", "ngsp", NGSP, secret=SECRET)
    exchange.lead(POPULATION, "ngsp")
    file = secret_file(home, "ngsp")
    assert file.read_text() == SECRET
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    exchange.rotate_secret("ngsp", SECRET + "-moi", by="Nguyễn Văn A")
    assert file.read_text() == SECRET + "-moi"
    told = [str(snapshot(registry)), str(exchange.uplinks())]
    told += [str(bytes(row.payload or row.entry)) for row in Outbox.objects.all()]
    assert not any(SECRET in one for one in told)
    for bad in ("", "a b", "ờ", "x" * 5000):
        with pytest.raises(RefusedError, match="Bí mật"):
            exchange.rotate_secret("ngsp", bad)
    assert file.read_text() == SECRET + "-moi"


@pytest.mark.parametrize(
    ("name", "kind", "settings", "why"),
    [
        ("NGSP", "ngsp", NGSP, "chữ thường"),
        ("../x", "ngsp", NGSP, "chữ thường"),
        ("a", "khac", {}, "Không có loại"),
        ("a", "ndop", {}, "chưa công bố"),
        ("a", "ngsp", {"key": "CK"}, "token_url"),
        ("a", "ngsp", NGSP | {"user": "x"}, "cần đúng"),
        ("a", "ngsp", NGSP | {"token_url": "file:///etc/passwd"}, "http"),
        ("a", "ngsp", NGSP | {"token_url": "http://u:p@x/"}, "http"),
        ("a", "ngsp", NGSP | {"token_url": "http://x/\r\nA: b"}, "http"),
        ("a", "ngsp", NGSP | {"key": "a:b"}, "hai chấm"),
        ("a", "vdxp", {"client": "VN/GOV/H12"}, "có 3 phần"),
        ("a", "population", {"service_url": "x\n", "user": "u"}, "điều khiển"),
        ("a", "population", {"service_url": "x", "user": "u"}, "cần bí mật"),
    ],
)
def test_what_no_gateway_could_use_is_refused(name: str, kind: str, settings: dict[str, Any], why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        exchange.set_uplink(name, kind, settings, secret="" if why == "cần bí mật" else SECRET)
    assert exchange.uplinks() == []
    assert events() == []


def test_names_at_the_far_end_are_of_the_kind_s_form(registry: str) -> None:
    exchange.set_uplink("vdxp", "vdxp", {"client": "VN:GOV:000.00.00.H12:dvc"})
    exchange.set_uplink("xrd", "xrdadapter", {})
    for uplink, remote in (
        ("vdxp", ""),
        ("vdxp", "VN/GOV/G22/x"),
        ("xrd", "VN:GOV:G22"),
        ("xrd", "VN:GOV:G22:x gopher://x"),
    ):
        with pytest.raises(RefusedError):
            exchange.lead(POPULATION, uplink, remote)
    exchange.lead(POPULATION, "vdxp", "VN:GOV:000.00.00.G22:sim:DKDN")
    exchange.lead(HOUSEHOLD, "xrd", "VN:GOV:000.00.00.G22:vpcp HTTP://10.0.0.41:80/")
    told = {row["kind"]: (row["settings"], row["remote"]) for row in snapshot(registry)["uplinks"]}
    assert told == {
        "vdxp": ({"client": "VN/GOV/000.00.00.H12/dvc"}, "VN/GOV/000.00.00.G22/sim/DKDN"),
        "xrdadapter": ({}, "VN/GOV/000.00.00.G22/vpcp http://10.0.0.41"),
    }
    with pytest.raises(RefusedError, match="loại vdxp"):
        exchange.set_uplink("vdxp", "xrdadapter", {})


def test_a_soap_service_keeps_the_mapping_that_its_way_needs(registry: str) -> None:
    Service.objects.filter(pk=exchange.find_service(POPULATION).pk).update(kind="WSDL")
    exchange.set_uplink("vdxp", "vdxp", {"client": "VN/GOV/000.00.00.H12/dvc"})
    exchange.set_uplink("ngsp", "ngsp", NGSP, secret=SECRET)
    with pytest.raises(RefusedError, match="bảng chuyển đổi"):
        exchange.lead("dan-cu", "vdxp", "VN/GOV/G22/sim/Hoi")
    exchange.set_mapping("dan-cu", ASKING)
    exchange.lead("dan-cu", "vdxp", "VN/GOV/G22/sim/Hoi")
    with pytest.raises(RefusedError, match="gọi thẳng trước"):
        exchange.remove_mapping("dan-cu")
    assert len(exchange.mapping_versions("dan-cu")) == 1
    exchange.lead("dan-cu", "ngsp")  # carries SOAP as it is
    assert exchange.remove_mapping("dan-cu") is True


def test_the_tables_promise_what_they_say() -> None:
    for name, values in (
        ("uplink_is_named_plainly", {"name": "../x", "kind": "vdxp"}),
        ("uplink_kind_is_known", {"name": "x", "kind": "ndop"}),
        ("uplink_is_registered_once", {"name": "a", "kind": "vdxp"}),
    ):
        Uplink.objects.get_or_create(name="a", defaults={"kind": "vdxp"})
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Uplink.objects.create(**values)


def test_the_commands(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "secret.txt"
    file.write_text(SECRET + "\n")
    settings = ("--token-url", NGSP["token_url"], "--key", "CK-1", "--secret-file", str(file))
    assert run("uplink", "set", "ngsp", "--kind", "ngsp", *settings, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"name": "ngsp", "changed": True}
    assert run("uplink", "lead", "dan-cu", "--over", "ngsp") == 0
    assert run("uplink", "secret", "ngsp", "--secret-file", str(file)) == 0
    capsys.readouterr()
    assert run("uplink", "list", "--json") == 0
    out = capsys.readouterr().out
    assert json.loads(out)["uplinks"][0]["services"] == [{"service": POPULATION, "remote": ""}]
    assert SECRET not in out
    assert run("uplink", "kinds", "--json") == 0
    kinds = {row["kind"]: row for row in json.loads(capsys.readouterr().out)["kinds"]}
    offered = {kind: row["offered"] for kind, row in kinds.items()}
    assert (kinds["ndop"]["contract"]["verified"], kinds["vdxp"]["contract"]["verified"]) == (False, True)
    assert offered == {"ngsp": True, "vdxp": True, "xrdadapter": True, "population": True, "ndop": False}
    assert run("uplink", "kinds") == 0
    assert "POST /goc/ho-so/1 (chưa đối chiếu)" in capsys.readouterr().out
    assert run("uplink", "set", "n", "--kind", "ndop") == 1
    assert "chưa công bố" in capsys.readouterr().err
    assert run("uplink", "remove", "ngsp") == 1
    assert run("uplink", "lead", "dan-cu", "--direct") == 0
    assert run("uplink", "remove", "ngsp") == 0
