"""The real scan page, its real proofs, and a server before it that changes both on the way.

The log is the test home's, with its own key; two of three witnesses have cosigned. The fork is the same log with one other entry,
signed by the same keys.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from wsgiref.simple_server import make_server

import psycopg
import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.conftest import find_free_port
from tests.journeys.conftest import _Quiet, _Server
from tests.journeys.lying import LyingServer, Mood
from tests.journeys.test_stamp_lies import TITLES, verdict
from tests.ledger import proof_cases, rfc6962
from tests.ledger.conftest import signer_of
from tests.ledger.proof_cases import b64
from tests.trace.scan.shop import address, logged, stocked

from duoc.core.environment import Environment

pytestmark = pytest.mark.journeys
LOG = signer_of(Environment.PRODUCTION)
_PROOF = re.compile(r'(<script type="application/json" id="proof">)(.*?)(</script>)', re.DOTALL)


@dataclass
class Shop:
    """The server, the stamps' addresses, the log's entries in order."""

    server: LyingServer
    first: str
    second: str
    entries: list[bytes]

    def note(self, entries: list[bytes], at: float = 0) -> str:
        """A checkpoint over such entries, signed by the log and two witnesses."""
        root = rfc6962.mth([rfc6962.leaf(entry) for entry in entries])
        told = proof_cases.text(len(entries), LOG.key.name, root)
        lines = "".join(
            proof_cases.cosigned(told, proof_cases.WITNESSES[name], int(at or time.time())) for name in "ab"
        )
        return f"{told}\n{proof_cases.log_line(told, LOG)}{lines}"


@pytest.fixture(scope="module")
def shop(module_database: str) -> Iterator[Shop]:
    batch = stocked(4)
    logged(module_database)
    with psycopg.connect(module_database, autocommit=True, options="-c search_path=production") as connection:
        entries = [bytes(row[0]) for row in connection.execute("SELECT entry FROM ledger_entry ORDER BY index")]
        site = make_server(
            "127.0.0.1", find_free_port(), get_wsgi_application(), server_class=_Server, handler_class=_Quiet
        )
        server = LyingServer(find_free_port(), site.server_port)
        made = Shop(server, address(batch, 1), address(batch, 2), entries)
        row = (len(entries), made.note(entries))
        connection.execute("INSERT INTO ledger_final (size, note) VALUES (%s, %s)", row)
    policy = settings.HOME / "production" / "ledger.policy"
    policy.parent.mkdir(parents=True, exist_ok=True)
    policy.write_text(proof_cases.policy(log=LOG.key))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield made
    for one in (server, site):
        one.shutdown()
        one.server_close()
    policy.unlink()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone whose owner reads Vietnamese."""
    made = browser.new_context(locale="vi-VN", viewport={"width": 360, "height": 740})
    yield made
    made.close()


def proof_of(body: bytes) -> dict[str, Any]:
    found = _PROOF.search(body.decode())
    assert found is not None
    return dict(json.loads(found[2]))


def changing(change: Callable[[dict[str, Any]], Any]) -> Callable[[str, bytes], bytes]:
    """Pages whose proof is changed on the way."""

    def rewrite(_path: str, body: bytes) -> bytes:
        if b'id="proof"' not in body:
            return body
        document = proof_of(body)
        written = json.dumps(change(document) or document).replace("<", "\\u003c")
        return _PROOF.sub(lambda found: found[1] + written + found[3], body.decode()).encode()

    return rewrite


def scanned(page: Page, shop: Shop, rewrite: Callable[[str, bytes], bytes] = lambda _path, body: body) -> str:
    shop.server.mood = Mood(rewrite=rewrite)
    page.goto(shop.server.address + shop.first)
    return verdict(page)


def test_honest_page_is_green(shop: Shop, page: Page) -> None:
    assert [scanned(page, shop), scanned(page, shop)] == ["ok", "ok"]
    expect(page.locator("[data-event]").nth(0)).to_be_attached()


def test_lies_on_the_way_turn_it_red(shop: Shop, page: Page) -> None:
    def edited(document: dict[str, Any]) -> Any:
        return json.loads(json.dumps(document).replace("stocking", "shipping"))

    def unwitnessed(document: dict[str, Any]) -> None:
        document["checkpoint"] = document["checkpoint"][: document["checkpoint"].rindex("— ")]

    def stale(document: dict[str, Any]) -> None:
        document["checkpoint"] = shop.note(shop.entries, time.time() - 2 * 86_400)

    def swapped(document: dict[str, Any]) -> None:
        document["serial"], document["address"] = shop.second.rsplit("/", 1)[1], "https://x" + shop.second

    def forked(document: dict[str, Any]) -> None:
        known = {one["index"] for one in document["entries"]}
        other = [entry if place in known else b"{}" for place, entry in enumerate(shop.entries)]
        assert other != shop.entries
        leaves = [rfc6962.leaf(entry) for entry in other]
        document["checkpoint"] = shop.note(other)
        for one in document["entries"]:
            one["path"] = [b64(step) for step in rfc6962.path(one["index"], leaves)]

    def reworded(path: str, body: bytes) -> bytes:
        head, mark, tail = body.partition(b"data-event=")
        return head + mark + re.sub(rb"(<strong>)[^<]*", rb"\1x", tail, count=1) if mark else body

    assert scanned(page, shop) == "ok"
    lies = {"event": edited, "quorum": unwitnessed, "age": stale, "foreign": swapped, "fork": forked}
    assert {due: scanned(page, shop, changing(lie)) for due, lie in lies.items()} == {due: due for due in lies}
    assert scanned(page, shop, reworded) == "page"
    expect(page.locator("[data-seal] strong")).to_have_text(TITLES["page"], use_inner_text=True)
    assert scanned(page, shop) == "ok"
