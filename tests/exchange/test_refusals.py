"""What `duoc exchange …` refuses: one sentence on stderr, status 1, nothing changed; or 2 for words it does not know."""

import getpass
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.conftest import CLIENT, SERVICE, register_all
from tests.exchange.test_registry import certificate

from duoc.cli.main import main
from duoc.core import profile
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Certificate, Member, Right, Service, Subsystem
from duoc.frame.models import Outbox
from duoc.people import services as people

DVC, POPULATION = "/".join(CLIENT), "/".join(SERVICE)
IOFFICE = "VN/GOV/000.00.00.H12/ioffice"


@pytest.fixture(scope="module")
def registry(module_database: str) -> str:
    people.seed(profile.load("ca-mau"))
    register_all(Environment.PRODUCTION)
    return module_database


def state() -> list[Any]:
    """Everything that a verb of the room could change in production."""
    tables = (Member, Subsystem, Service, Right, Certificate, Outbox)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one sentence of a refusal that changed nothing."""
    before = state()
    capsys.readouterr()
    assert main(["exchange", *words]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("duoc: ")
    assert told.err.count("\n") == 1
    assert "Traceback" not in told.err
    assert state() == before
    return told.err


REFUSALS = [
    ("register member VN/GOV --name x", "có 2 phần"),
    ("register member VN/GOV/a_b --name x", "không đăng ký được"),
    ("register member VN/GOV/G33 --name \x1b[2J", "ký tự ẩn"),
    ("register member VN/GOV/G33 --name \u200b", "ký tự ẩn"),
    ("register subsystem VN/GOV/G33/x --name x", "đăng ký thành viên trước"),
    ("register subsystem VN/GOV/G01/a;b --name x", "không dùng được"),
    ("register service VN/GOV/G01/chia-se/x --name x --url ftp://a/", "không dùng được"),
    ("register service VN/GOV/G01/chia-se/x --name x --url http://người-dùng@a/", "không dùng được"),
    ("register service VN/GOV/G01/chia-se/x --name x --url http://a/ --timeout 0", "Thời gian chờ"),
    ("register service VN/GOV/G01/chia-se/x --name x --url http://a/ --timeout -3", "Thời gian chờ"),
    ("register service VN/GOV/G01/chia-se/x --name x --url http://a/ --timeout nan", "Thời gian chờ"),
    ("register service VN/GOV/G01/chia-se/x --name x --url http://a/ --timeout inf", "Thời gian chờ"),
    ("register service VN/GOV/G01/chia-se/getOpenAPI --name x --url http://a/", "dành cho"),
    ("register service VN/GOV/G01/la/x --name x --url http://a/", "đăng ký hệ thống"),
    (f"grant --client {DVC} --service khong-co", "Chưa có dịch vụ"),
    (f"grant --client {DVC} --service VN/GOV/G01/chia-se", "có 4 phần"),
    ("grant --client VN/GOV/H99/x --service dan-cu", "không phải mã của cơ quan nào"),
    # A client that could be admitted, with a right that could not be given: neither may happen.
    ("grant --client VN/GOV/H12.03/moi --service dan-cu --method FETCH", "Phương thức"),
    ("grant --client VN/GOV/H12.03/moi --service dan-cu --path tra-cuu", "phải bắt đầu"),
    (f"revoke --client {DVC} --service khong-co", "Chưa có dịch vụ"),
    ("revoke --client VN/GOV/000.00.00.H12/la --service dan-cu", "Chưa có hệ thống"),
    ("revoke --client VN/GOV/H99 --service dan-cu", "Chưa có thành viên"),
    ("set VN/GOV/G01/la --authentication key", "Chưa có hệ thống"),
    ("set dan-cu --authentication key", "có 1 phần"),
    ("set khong-co --receipt hold", "Chưa có dịch vụ"),
    ("set khong-co --url http://a/", "Chưa có dịch vụ"),
    ("set dan-cu --url http://dịch-vụ.vn/", "không dùng được"),
    (f"set {DVC} --resume", "có 4 phần"),
    (f"certificate --client {DVC} /nonexistent.pem", "Không đọc được"),
    (f"certificate --client {DVC} /", "Không đọc được"),
    (f"certificate --client {DVC} /bin/true", "Không đọc được"),
    (f"certificate --client {DVC} /etc/passwd", "không phải một chứng thư"),
    ("report --from 2024-03-02 --to 2024-03-01", "Ngày cuối đứng trước"),
    ("report --from 2024-03-01 --to 2024-03-01 --csv /nonexistent/r.csv", "Không ghi được"),
    ("report --from 2024-03-01 --to 2024-03-01 --xlsx /", "Không ghi được"),
    ("receipt x", "không đúng dạng"),
    ("receipt 0.00000000-0000-4000-8000-000000000000", "không đúng dạng"),
    ("receipt 1.00000000-0000-1000-8000-000000000000", "không đúng dạng"),  # a UUID of another version
    ("receipt 1.00000000-0000-4000-8000-00000000000A", "không đúng dạng"),
    ("verify /nonexistent.json", "Không đọc được"),
    ("verify /etc/passwd", "không phải tệp JSON"),
    ("verify /etc/passwd --vkey x", "--vkey không dùng được"),
]


@pytest.mark.parametrize(("line", "sentence"), REFUSALS)
def test_refusal_is_one_sentence_and_changes_nothing(
    registry: str, capsys: pytest.CaptureFixture[str], line: str, sentence: str
) -> None:
    assert sentence in refused(capsys, *line.split(" "))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "grant",
        f"grant --client {DVC}",
        "set dan-cu",
        "set dan-cu --receipt later",
        "set dan-cu --receipt hold --resume",
        "services --environment staging",
        "report --from 2024-02-30 --to 2024-03-01",
        "report --from hôm-nay --to 2024-03-01",
        "report --from 2024-03-01",
        "register",
        "register service x",
        "register service VN/GOV/G01/chia-se/x --name x --url http://a/ --timeout lâu",
        "delete dan-cu",
    ],
)
def test_words_that_mean_nothing_end_with_status_2(
    registry: str, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    before = state()
    with pytest.raises(SystemExit) as ended:
        main(["exchange", *line.split()])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: ")
    assert state() == before


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert main(["exchange", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_second_registration_says_that_the_first_stays(registry: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever repeats a registration with another address must not believe that the address has changed."""
    words = ["register", "service", "VN/GOV/G01/chia-se/moi", "--name", "Mới", "--url"]
    assert told(capsys, *words, "http://a.vn/1") == {"id": "VN/GOV/G01/chia-se/moi", "registered": True}
    assert told(capsys, *words, "http://a.vn/2") == {"id": "VN/GOV/G01/chia-se/moi", "registered": False}
    assert main(["exchange", *words, "http://a.vn/3"]) == 0
    assert "giữ nguyên" in capsys.readouterr().out
    assert exchange.find_service("moi").base_url == "http://a.vn/1"
    told(capsys, "set", "moi", "--url", "http://a.vn/2")
    assert exchange.find_service("moi").base_url == "http://a.vn/2"
    for verb, name in [("member", "VN/GOV/G01"), ("subsystem", DVC)]:
        assert told(capsys, "register", verb, name, "--name", "Tên khác") == {"id": name, "registered": False}


def test_grant_admits_a_known_agencys_software_once(registry: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--client", "VN/GOV/H12.03/ho-tich-so", "--service", "dan-cu"]
    assert told(capsys, "grant", *words) == {"granted": True, "registered": True}
    before = state()
    assert told(capsys, "grant", *words) == {"granted": False, "registered": False}
    assert state() == before  # also no second event for the ledger
    assert told(capsys, "revoke", *words) == {"revoked": True}
    before = state()
    assert told(capsys, "revoke", *words) == {"revoked": False}
    assert state() == before


def test_verb_touches_only_the_environment_it_names(registry: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = state()
    name = "VN/GOV/G34"
    assert told(capsys, "register", "member", name, "--name", "Chỉ thử", "--environment", "sandbox")["registered"]
    assert state() == before
    assert exchange.find_member(("VN", "GOV", "G34"), Environment.SANDBOX) is not None
    assert exchange.find_member(("VN", "GOV", "G34"), Environment.REPLAY) is None


def test_officer_of_a_verb_is_committed_to_and_never_written_readably(
    registry: str, capsys: pytest.CaptureFixture[str]
) -> None:
    last = max(Outbox.objects.values_list("id", flat=True))
    told(capsys, "grant", "--client", IOFFICE, "--service", "dan-cu", "--by", "Trần Thị Bé Năm")
    rows = list(Outbox.objects.filter(id__gt=last).order_by("id"))
    assert [row.kind for row in rows] == ["exchange.right_granted", "exchange.officer_acted"]
    assert not any("Năm" in bytes(row.entry).decode() for row in rows)
    assert json.loads(bytes(rows[1].payload or b""))["officer"] == "Trần Thị Bé Năm"


def test_account_without_a_name_can_still_use_the_room(
    registry: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container that runs under a number nobody has entered in /etc/passwd."""

    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr(getpass, "getuser", nameless)
    told(capsys, "set", "dan-cu", "--receipt", "hold")
    told(capsys, "set", "dan-cu", "--receipt", "async")
    assert json.loads(bytes(Outbox.objects.latest("id").payload or b""))["officer"] == str(os.getuid())


def test_private_key_beside_a_certificate_is_not_kept(
    registry: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """People hand in the whole file of their web server; only the certificate may stay."""
    pem, fingerprint = certificate()
    secret = "-----BEGIN PRIVATE KEY-----\nTUlOSCBIT0E=\n-----END PRIVATE KEY-----\n"
    for number, content in enumerate((secret + pem, pem + secret)):
        file = tmp_path / f"{number}.pem"
        file.write_text(content, "utf-8")
        assert told(capsys, "certificate", "--client", DVC, str(file)) == {"fingerprint": fingerprint}
    assert "PRIVATE" not in "".join(Certificate.objects.values_list("pem", flat=True))
    assert not any("PRIVATE" in str(row) for row in state())
