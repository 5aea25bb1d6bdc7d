"""The inspector's page: closed, complete, the same everywhere; and what a browser needs to install it."""

import json
import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.ledger import proof_cases
from tests.ledger.test_bundles import Parts
from tests.trace.stamps.batches import GTIN, cooperative, minted

from duoc.cli.main import main as cli
from duoc.ledger import services as ledger
from duoc.trace.services import stamps, verifier_page, verifier_script

HERE = "/truy-xuat/kiem-tem/"
MODULES = {"scan", "inspect"}


@pytest.fixture
def client() -> Client:
    return Client(headers={"Host": "localhost"})


@pytest.fixture
def policy(module_database: str) -> str:
    """The production log's policy, in its file."""
    path = settings.HOME / "production" / "ledger.policy"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(proof_cases.policy())
    yield proof_cases.policy()
    path.unlink()


def digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def rules_of(text: str) -> dict[str, str]:
    return dict(rule.strip().split(" ", 1) for rule in text.split(";"))


def test_page_runs_its_own_script_and_style_and_nothing_else(policy: str, client: Client) -> None:
    answer = client.get(HERE)
    page = Parts(answer.content.decode())
    (script,), (style,) = page.held["script"], page.held["style"]
    rules = rules_of(page.policy)
    assert rules == {
        "default-src": "'none'",
        "script-src": digest(script),
        "style-src": digest(style),
        "connect-src": "* 'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
    }
    assert rules_of(answer["Content-Security-Policy"]) == rules | {"frame-ancestors": "'none'"}
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert set(page.addresses) == {"manifest.webmanifest", "icon.svg"}


def test_file_needs_nothing_and_names_no_server(
    policy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kiem-tem.html"
    assert cli(["trace", "verifier", "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    text = out.read_text("utf-8")
    page = Parts(text)
    assert page.addresses == ["data:,"]
    assert told == {
        "octets": len(text.encode()),
        "file": sha256(text.encode()).hexdigest(),
        "script": sha256(page.held["script"][0].encode()).hexdigest(),
        "policy": sha256(policy.encode()).hexdigest(),
    }
    assert json.dumps(policy)[1:-1] in page.held["script"][0]
    assert "manifest-src" not in page.policy
    assert len(text.encode()) < 80_000


def test_file_is_the_same_each_time(policy: str) -> None:
    made = [verifier_page.verifier_page() for _ in range(2)]
    assert made[0] == made[1]


def test_file_without_a_policy_is_not_written(
    module_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli(["trace", "verifier", "--out", str(tmp_path / "x.html")]) == 1
    assert "chính sách" in capsys.readouterr().err
    assert not (tmp_path / "x.html").exists()


def test_what_is_installed_is_this_folder_and_no_more(policy: str, client: Client) -> None:
    manifest = json.loads(client.get(HERE + "manifest.webmanifest").content)
    assert (manifest["scope"], manifest["start_url"], manifest["display"]) == ("./", "./", "standalone")
    icon = client.get(HERE + manifest["icons"][0]["src"])
    assert icon["Content-Type"] == manifest["icons"][0]["type"]
    assert ET.fromstring(icon.content).tag.endswith("svg")
    worker = client.get(HERE + "worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in worker
    kept = re.findall(r'"([^"]+)"', worker.content.decode().split("const KEPT = ")[1].split("\n")[0])
    assert all(client.get(HERE + path.removeprefix("./")).status_code == 200 for path in kept)


def test_serial_leads_to_the_one_stamp_that_bears_it(policy: str, client: Client) -> None:
    party, product = cooperative()
    batch = minted(party, product, 3)
    serial = stamps.proof(batch, batch.first).serial
    for signs in (serial, serial[:10], serial.lower()):
        answer = client.get(f"{HERE}tem/{signs}?linkType=gs1:verificationService&since=3")
        assert answer.status_code == 307
        assert answer["Location"] == f"/01/{GTIN}/21/{serial}?linkType=gs1%3AverificationService&since=3"
    for signs in ("0" * 16, "0" * 9, "UUUUUUUUUU", "x%00y"):
        assert client.get(f"{HERE}tem/{signs}").status_code == 404


@pytest.mark.parametrize("start", sorted(MODULES))
def test_no_two_modules_of_a_script_use_one_name(start: str) -> None:
    """Joined, they share one scope; and nothing of a module system is left."""
    script = ledger.joined_script(start, "trace")
    names = re.findall(r"^(?:const|let|function|async function|class) (\w+)", script, re.MULTILINE)
    assert len(names) > 25
    assert len(names) == len(set(names))
    assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)


@pytest.mark.parametrize("start", sorted(MODULES))
def test_lean_script_has_lost_comments_and_indents_alone(start: str) -> None:
    whole = ledger.joined_script(start, "trace").splitlines()
    kept = [line.strip() for line in whole if line.strip() and not line.strip().startswith("//")]
    assert verifier_script.lean(start).splitlines() == kept
    assert not [line for line in kept if line.count("`") % 2], "a text over several lines would have lost its indents"


def test_scan_page_script_is_small(policy: str) -> None:
    for english in (False, True):
        assert len(verifier_script.scan_script(english=english).encode()) <= 24_000


def test_words_cannot_end_the_script(policy: str) -> None:
    assert verifier_script.begun("x", {"a": "</script><!--"}) == 'x({"a":"\\u003c/script>\\u003c!--"});\n'


@pytest.mark.parametrize("english", [False, True])
def test_every_fact_in_braces_is_one_that_is_filled_in(english: bool) -> None:
    told = verifier_page.inspector_words(english)
    sentences = [reason for _title, reason in told["verdicts"].values()] + list(told["ui"].values())
    known = {
        "signed",
        "newest",
        "seen",
        "origin",
        "size",
        "broken",
        "lacks",
        "at",
        "serial",
        "product",
        "minted",
        "place",
        "batch",
        "lot",
        "activated",
        "state",
        "scans",
        "level",
        "line",
        "withheld",
        "pending",
        "name",
        "day",
        "verdict",
        "all",
        "script",
        "policy",
    }
    assert {name for text in sentences for name in re.findall(r"\{(\w*)\}", text)} == known
