"""A running web server with a replayed province, and a real Chromium beside it."""

import contextlib
import secrets
import socket
import sys
import threading
from collections.abc import Iterator
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from shutil import which
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from duoc.people import services as people

PASSWORD = "con-cua-bo-ngang-rung-duoc"
CHROMIUM = which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Two cores that do other things too; what is there is seen at once all the same.
expect.set_options(timeout=30_000)
_spec = spec_from_file_location("duoc_tests_province", Path(__file__).parents[1] / "web" / "province.py")
assert _spec is not None
assert _spec.loader is not None
province = module_from_spec(_spec)
sys.modules.setdefault("duoc_tests_province", province)
_spec.loader.exec_module(province)


def _port() -> int:
    # Below 32768: the range above belongs to outgoing connections.
    while True:
        port = 10_000 + secrets.randbelow(22_000)
        with socket.socket() as listener, contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


class _Server(ThreadingMixIn, WSGIServer):
    def process_request_thread(self, request: object, client_address: object) -> None:
        """Each request has a thread of its own, which takes its database connections with it."""
        super().process_request_thread(request, client_address)
        connections.close_all()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """A test's own output is enough."""


@pytest.fixture(scope="module")
def site(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the web, serving the replay."""
    made = province.replayed(module_database, tmp_path_factory.mktemp("home"))
    for user in ("truc-ca", "can-bo"):
        people.create_user(user, password=PASSWORD)
    steward = people.create_user("du-lieu", password=PASSWORD)
    people.assign_role(steward, people.agency_named("ubnd-tinh"), "steward")
    server = make_server("127.0.0.1", _port(), get_wsgi_application(), server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    made.connection.close()


@pytest.fixture
def password() -> str:
    """The password of the user `truc-ca`."""
    return PASSWORD


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium; its absence is a visible skip."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        # No colour is on its way to another while its contrast is measured.
        chromium.new_context = partial(chromium.new_context, reduced_motion="reduce")
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile at desk width."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which no script error and no blocked resource goes unnoticed."""
    made = context.new_page()
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield made
    assert not [fault for fault in faults if "404" not in fault], faults
