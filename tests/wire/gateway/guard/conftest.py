"""A gateway with guarded services, an issuer of tickets, one open dossier, a provider that answers as a test says."""

import json
import time

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import CLIENT, KEY, House, client_row, key_row, right_row, service_row, small_registry

from duoc.engines.policy import Dossier, IssuingKey, Keys, issue

PEOPLE, FREE, AI, OPEN = (f"VN/GOV/G22/sim/{code}" for code in ("dan-cu", "tra-cuu", "tro-ly", "DKDN"))
# Services without a ticket under every mode, so that no test waits for another registry.
MODES = [
    {"request": request, "answer": answer, "unread": unread}
    for request in ("off", "observe", "mask", "block")
    for answer in ("off", "observe", "mask", "block")
    for unread in ("block", "pass")
]
CASE = Dossier("H12.26-1129-0001", "H12.12", "lan", "processing", (PEOPLE, AI))
OTHER_KEY = "o" * 43


def guard_row(service, **said):
    row = {"service": service, "ticket": True, "request": "off", "answer": "off", "most_bytes": 1 << 16, "unread": "block",
           "identities_day": 0}  # fmt: skip
    return row | said


def guarded_registry(port):
    """The small registry with a population service (ticket), a lookup without one, an AI provider; a caller of another member."""
    registry = small_registry(port)
    base = f"http://127.0.0.1:{port}"
    for number, name in ((2, PEOPLE), (3, FREE), (4, AI)):
        registry["services"].append(service_row(number, name, f"{base}/{name.rpartition('/')[2]}", personal=True))
        registry["rights"] += [right_row(1, number), right_row(4, number)]
    registry["members"].append({"id": 3, "parts": ["VN", "GOV", "H12.13"], "name": "Sở khác"})
    registry["clients"].append(client_row(4, "VN/GOV/H12.13/pm", 3))
    registry["keys"].append(key_row(OTHER_KEY, members=(3,)))
    registry["networks"] = [{"client": client, "network": "127.0.0.0/8"} for client in (1, 4)]
    registry["guards"] = [guard_row(2), guard_row(3, ticket=False), guard_row(4, request="tokens", answer="mask")]
    for number, modes in enumerate(MODES, 10):
        registry["services"].append(service_row(number, under(**modes), f"{base}/tra-cuu", personal=True))
        registry["rights"].append(right_row(1, number))
        registry["guards"].append(guard_row(number, ticket=False, **modes))
    return registry


def under(request="off", answer="off", unread="block"):
    """The service without a ticket whose bodies are looked into so."""
    return f"{FREE}-{request}-{answer}-{unread}"


@pytest.fixture(scope="module")
def issuer():
    return IssuingKey.make("H12.DVC", ["H12.12", "H12.13"])


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, module_provider, issuer):
    house = House(tmp_path_factory.mktemp("guarded"), find_free_port())
    house.before = "from duoc.wire.gateway import breaker; breaker.FAILURES = 1 << 30"
    (house.home / "guard").mkdir(mode=0o700)
    (house.home / "guard" / "ticket-keys.json").write_text(json.dumps(Keys([issuer.public]).document()))
    dossiers(house, CASE)
    with house.alive(guarded_registry(module_provider.port)) as serving:
        yield serving


def dossiers(house, *known):
    draft = house.home / "guard" / ".dossiers.json"
    draft.write_text(json.dumps({"form": 1, "dossiers": [one.document() for one in known]}))
    draft.rename(house.home / "guard" / "dossiers.json")


@pytest.fixture
def terms(guarded):
    """Changes one service's guard; gives the old ones back after the test."""
    first = guarded.registry["guards"]

    def write(rows):
        guarded.write_registry(guarded.registry | {"version": guarded.registry["version"] + 1, "guards": rows})
        guarded.wait_for_version(guarded.registry["version"])

    def change(number, **said):
        write([row | said if row["service"] == number else row for row in guarded.registry["guards"]])

    yield change
    if guarded.registry["guards"] != first:
        write(first)


@pytest.fixture
def ticket(issuer):
    def make(**change):
        about = {
            "officer": "lan",
            "agency": "H12.12",
            "dossier": CASE.code,
            "fields": [PEOPLE, AI],
            "now_s": int(time.time()),
        }
        return issue(issuer, **{**about, **change})

    return make


@pytest.fixture
def ask(guarded, provider):
    """Call a service; `said`: what the provider answers."""

    def call(service, path="", body=b"", ticket=None, headers=(), client=CLIENT, key=KEY, said=None, method=None):
        if said is not None:
            provider.script = lambda _request, _connection: said
        head = [("X-Road-Client", client), ("X-Api-Key", key), *headers]
        head += [("X-Duoc-Ticket", ticket)] if ticket is not None else []
        with Caller(guarded.port) as caller:
            return caller.call(request(method or ("POST" if body else "GET"), f"/r1/{service}{path}", head, body))

    return call
