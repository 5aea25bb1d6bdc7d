"""The sandbox as an integrator meets it: the tutorial runs as it stands, then its house serves the pages' code and the contracts.

One real house, begun by the tutorial's own first step; everything else happens in it.
"""

import html
import json
import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client
from tests.conftest import find_free_port
from tests.peers.running import until

from duoc.cli.house import busy_ports, settle
from duoc.core.environment import Environment
from duoc.core.settings import Settings
from duoc.exchange import services as exchange
from duoc.people import services as people

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", TUTORIAL.read_text("utf-8"), re.MULTILINE | re.DOTALL)
MOST_STEPS, MOST_SECONDS = 5, 300
PLAIN = "van-ban-phap-luat"  # no personal data: a key alone opens it


class House:
    """The folder in which the tutorial is followed: `./duoc` is there, and the province that its first step brought up."""

    def __init__(self, folder: Path, dsn: str) -> None:
        self.folder, self.home = folder, folder / "h"
        base = find_free_port()
        while busy_ports(settle(Settings(home=self.home, port_base=base))):
            base = find_free_port()
        # The command as it is installed here; the script `./duoc` of a clone would make an environment of its own first.
        program = folder / "duoc"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m duoc "$@"\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        self.environ = {**os.environ, "DUOC_HOME": str(self.home), "DUOC_PORT_BASE": str(base), "DATABASE_URL": dsn}
        self.begun = time.monotonic()
        with (folder / "up.log").open("wb") as log:
            self.up = subprocess.Popen(["sh", "-c", f"exec {BLOCKS[0]}"], cwd=folder, env=self.environ, stdout=log,
                                       stderr=log, start_new_session=True)  # fmt: skip
        until(self.is_up, MOST_SECONDS)

    def is_up(self) -> bool:
        assert self.up.poll() is None, (self.folder / "up.log").read_text()
        return (self.home / "run" / "up.json").exists()

    def run(self, script: str, language: str = "bash", **environ: str) -> "subprocess.CompletedProcess[str]":
        """A script as a person runs it, in this folder."""
        start = {"bash": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}[language]
        return subprocess.run([*start, script], cwd=self.folder, env={**self.environ, **environ}, capture_output=True,
                              text=True, timeout=120)  # fmt: skip

    def duoc(self, *words: str) -> Any:
        done = subprocess.run(["./duoc", *words], cwd=self.folder, env=self.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)

    def stop(self) -> None:
        self.up.send_signal(signal.SIGINT)
        try:
            self.up.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.up.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def house(module_database: str, short_tmp: Path) -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="tutorial-", dir=short_tmp))
    folder.chmod(0o755)
    before = os.environ.get("DUOC_HOME")
    made = House(folder, module_database)
    os.environ["DUOC_HOME"] = str(made.home)  # the pages that are asked in this process are of that house
    yield made
    os.environ["DUOC_HOME"] = before or ""
    made.stop()


def test_tutorial_leads_to_a_verified_receipt_as_it_stands(house: House) -> None:
    assert len(BLOCKS) <= MOST_STEPS
    done = house.run("\n".join(BLOCKS[1:]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("Biên nhận đúng.\n")
    assert '"minhHoa":true' in done.stdout
    assert time.monotonic() - house.begun < MOST_SECONDS
    receipt = json.loads((house.folder / "bien-nhan.json").read_text())
    assert receipt["message"]["client"] == "VN/GOV/H12.03/mot-cua-thu"
    assert receipt["ledger"]["checkpoint"].splitlines()[0].endswith("/sandbox")


def test_every_service_keeps_its_contract_through_the_gateway(house: House, module_database: str) -> None:
    told = house.duoc("exchange", "contract-test", "--json")
    assert told["passed"], [one for one in told["services"] if not one["passed"]]
    assert len(told["services"]) == 23
    by_case = {case["case"]: case for case in told["services"][1]["cases"]}
    assert {name: case["status"] for name, case in by_case.items()} == {
        "found": 200, "not found": 404, "error": 500, "busy": 503, "time-out": 500,
    }  # fmt: skip
    # The service answers the four at once; the gateway waited its three seconds for the fifth.
    assert by_case["time-out"]["duration_ms"] >= 3000
    assert all(case["receipt"] for service in told["services"] for case in service["cases"])
    runs = exchange.newest_contract_tests()
    assert len(runs) == 23
    assert all(run.passed for run in runs.values())
    with psycopg.connect(module_database, options="-c search_path=sandbox") as connection:
        left = connection.execute("SELECT FROM exchange_environment_key WHERE name = 'kiem-thu-hop-dong'").fetchone()
    assert left is None  # the key of a run ends with it


def test_service_that_keeps_no_promise_is_named_case_by_case(house: House) -> None:
    exchange.suspend_service("gia", "Nâng cấp", environment=Environment.SANDBOX)
    try:
        done = house.run("./duoc exchange contract-test gia --json")
    finally:
        exchange.resume_service("gia", environment=Environment.SANDBOX)
    assert done.returncode == 1
    (service,) = json.loads(done.stdout)["services"]
    assert not service["passed"]
    assert [case["passed"] for case in service["cases"]] == [False] * 5
    assert all(
        "X-Road-Error: Server.ServerProxy.ServiceDisabled" in " ".join(case["faults"]) for case in service["cases"]
    )
    assert not exchange.newest_contract_tests()[exchange.find_service("gia", Environment.SANDBOX).pk].passed


@pytest.fixture(scope="module")
def integrator(house: House) -> Client:
    """A signed-in person of Sở Tư pháp who has just got a system of his own."""
    user = people.create_user("ky.su", "con-cua-bo-ngang-rung-duoc")
    people.assign_role(user, people.agency_named("so-tp"), "integrator")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


@pytest.fixture(scope="module")
def key(integrator: Client) -> str:
    agency = people.agency_named("so-tp").pk
    said = {"agency": agency, "code": "theo-trang", "name": "Theo trang"}
    page = integrator.post("/thu-nghiem/he-thong/", said).content.decode()
    return found(r'id="new-key">([^<]+)<', page)


def found(pattern: str, page: str) -> str:
    match = re.search(pattern, page, re.DOTALL)
    assert match, page[:3000]
    return html.unescape(match[1])


def sample(client: Client, language: str, dialect: str, service: str = PLAIN) -> str:
    number = exchange.find_service(service, Environment.SANDBOX).pk
    about = f"?lang={language}&dialect={dialect}&client=VN/GOV/H12.03/theo-trang"
    return found(
        r'<pre [^>]*id="ma-mau">(.*?)</pre>', client.get(f"/thu-nghiem/dich-vu/{number}/{about}").content.decode()
    )


@pytest.mark.parametrize("dialect", ["r1", "xrdadapter"])
@pytest.mark.parametrize("language", ["bash", "python"])
def test_code_of_the_page_calls_with_the_key(
    house: House, integrator: Client, key: str, language: str, dialect: str
) -> None:
    script = sample(integrator, "curl" if language == "bash" else language, dialect)
    assert "theo-trang" in script
    assert key not in script
    until(lambda: house.run(script, language, DUOC_KEY=key).stdout.count("VBQPPL") == 1, 30)
    wrong = house.run(script, language, DUOC_KEY="sai")
    assert "VBQPPL" not in wrong.stdout


@pytest.mark.parametrize(("dialect", "kind"), [("wso2", "wso2"), ("lgspaccesstoken", "lgsp")])
def test_code_of_the_page_calls_with_the_dialects_secret(
    house: House, integrator: Client, key: str, dialect: str, kind: str
) -> None:
    (system,) = [one for one in exchange.sandbox_systems() if one.identifier.endswith("/theo-trang")]
    page = integrator.post(f"/thu-nghiem/he-thong/{system.subsystem.pk}/khoa/", {"dialect": kind}).content.decode()
    known = {
        "DUOC_CONSUMER": found(r'id="new-consumer">([^<]+)<', page),
        "DUOC_SECRET": found(r'id="new-secret">([^<]+)<', page),
    }
    for language in ("bash", "python"):
        script = sample(integrator, "curl" if language == "bash" else language, dialect)
        until(lambda: house.run(script, language, **known).stdout.count("VBQPPL") == 1, 30)  # noqa: B023  # asked at once


def test_console_shows_a_call_and_why_another_was_refused(house: House, integrator: Client, key: str) -> None:
    script = sample(integrator, "curl", "r1")
    house.run(script, DUOC_KEY=key)
    refused = house.run(script, DUOC_KEY="khong-phai-khoa").stdout
    detail = json.loads(refused[refused.index("{") :])["detail"]
    pages = "/thu-nghiem/cuoc-goi/?client=VN/GOV/H12.03/theo-trang"

    def is_told() -> bool:
        page = integrator.get(pages).content.decode()
        return detail in page and "Khóa thiếu, sai hoặc đã thu hồi." in page and "receipt=" in page

    until(is_told, 20)
    assert "khong-phai-khoa" not in integrator.get(pages).content.decode()
    one = integrator.get(f"/thu-nghiem/cuoc-goi/?detail={detail}").content.decode()
    assert "Server.ClientProxy.AuthenticationFailed" in one
    assert "receipt=" not in one


def test_revoked_key_calls_no_more(house: House, integrator: Client, key: str) -> None:
    (system,) = [one for one in exchange.sandbox_systems() if one.identifier.endswith("/theo-trang")]
    script = sample(integrator, "curl", "r1")
    assert "VBQPPL" in house.run(script, DUOC_KEY=key).stdout
    assert integrator.post(f"/thu-nghiem/khoa/{system.keys[0].row.pk}/thu-hoi/").status_code == 302
    until(lambda: "AuthenticationFailed" in house.run(script, DUOC_KEY=key).stdout, 5)
