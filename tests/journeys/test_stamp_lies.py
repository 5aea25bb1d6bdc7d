"""A server that lies turns the page red with the reason.

The lies are told by a server before the real site (`lying`), each of them to the scan page itself, to the verifier from a mirror
and to the one already installed; the forked history is signed with the log's and the witnesses' own keys.
"""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.conftest import find_free_port
from tests.journeys.conftest import _port, _Quiet, _Server
from tests.journeys.lying import PATH, LyingServer, Mood, honest, scan_page
from tests.trace.verifier import documents
from tests.trace.verifier import test_bundle_module as bundles
from tests.trace.verifier.documents import FORKED, HONEST, LINES, POLICY, edited
from tests.wire.mirror.conftest import RunningMirror
from tests.wire.process import Process
from tests.wire.witness.conftest import RunningWitness

from duoc.cli.main import main as cli

pytestmark = pytest.mark.journeys

GROWN = documents.History(size=35)
GROWN_FORK = documents.History(size=35, turn="x")
DAY = 86_400
Lies = dict[str, tuple[str, Callable[[int | None], documents.Any]]]
LIES: Lies = {
    "an edited event": ("event", lambda _since: edited(HONEST.document(), 1, "htx-nam-can", "htx-khac")),
    "an edited time": ("event", lambda _since: edited(HONEST.document(), 0, "23:00:00", "22:00:00")),
    "another stamp's proof": ("foreign", lambda _since: documents.changed(documents.put("serial", "0" * 16))),
    "a proof of another place": ("stamp", lambda _since: documents.changed(documents.put("stamp", "place", 6))),
    "another lot": ("activation", lambda _since: documents.changed(documents.put("said", "lot", "L9"))),
    "a stale checkpoint": ("age", lambda _since: HONEST.document(at=time.time() - 2 * DAY)),
    "a missing witness": ("quorum", lambda _since: HONEST.document(signers="a")),
    "a broken witness": ("witness", lambda _since: documents.changed(_broken)),
}
# Seen only by who has seen the log before.
LATER_LIES: Lies = {
    "an older checkpoint": ("rollback", lambda _since: HONEST.document(size=25)),
    "a fork of the same size": ("fork", honest(FORKED)),
    "a longer fork": ("fork", honest(GROWN_FORK)),
    "a longer log without a proof": ("fork", lambda _since: GROWN.document()),
}
TITLES = {
    "ok": "Đã kiểm chứng",
    "event": "Một việc đã bị sửa",
    "foreign": "Bằng chứng của tem khác",
    "stamp": "Tem không thuộc lô đã ghi",
    "activation": "Kích hoạt không khớp",
    "age": "Mốc đã cũ",
    "quorum": "Chưa đủ nhân chứng",
    "witness": "Chữ ký của nhân chứng bị hỏng",
    "rollback": "Sổ bị lùi lại",
    "fork": "Sổ bị rẽ nhánh",
    "page": "Trang này nói khác với sổ",
}


def _broken(document: documents.Any) -> None:
    """One octet of witness b's signature."""
    lines = document["checkpoint"].splitlines(keepends=True)
    lines[-1] = lines[-1][:-9] + ("A" if lines[-1][-9] != "A" else "B") + lines[-1][-8:]
    document["checkpoint"] = "".join(lines)


@pytest.fixture(scope="module")
def server(module_database: str) -> Iterator[LyingServer]:
    """The lying server, honest at first, before the real site whose policy is the test's."""
    folder = settings.HOME / "production"
    folder.mkdir(parents=True, exist_ok=True)
    policy = folder / "ledger.policy"
    policy.write_text(POLICY)
    site = make_server("127.0.0.1", _port(), get_wsgi_application(), server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    lying = LyingServer(find_free_port(), site.server_port)
    yield lying
    for one in (lying, site):
        one.shutdown()
        one.server_close()
    policy.unlink()


@pytest.fixture(autouse=True)
def _honest_again(server: LyingServer) -> None:
    server.mood = Mood()


def verdict(page: Page) -> str:
    """What the verifier says, in a word; its title is the one that a reader sees."""
    page.wait_for_function(
        "() => !['', 'asking', 'ready', undefined].includes(document.documentElement.dataset.verdict)"
    )
    found = page.evaluate("document.documentElement.dataset.verdict")
    if found in TITLES:
        expect(page.locator("[data-seal] strong")).to_have_text(TITLES[found], use_inner_text=True)
    colour = page.locator("[data-seal]").get_attribute("data-seal")
    assert colour == ("ok" if found == "ok" else "bad")
    return str(found)


def scanned(page: Page, server: LyingServer) -> str:
    """Scan the stamp with the phone."""
    page.goto(server.address + PATH)
    return verdict(page)


def asked(page: Page, server: LyingServer) -> str:
    """Ask the inspector's page that is open."""
    page.evaluate("document.documentElement.dataset.verdict = ''")
    page.locator("#asked").fill(server.address + PATH)
    page.get_by_role("button", name="Kiểm", exact=True).click()
    return verdict(page)


def said_of(page: Page, server: LyingServer, lies: Lies, **mood: documents.Any) -> dict[str, str]:
    """The verdict on each lie, told one after the other."""
    told = {}
    for name, (_due, lie) in lies.items():
        server.mood = Mood(lie, **mood)
        told[name] = asked(page, server)
    return told


# --- the scan page itself


def test_honest_scan_page_is_green(server: LyingServer, page: Page) -> None:
    assert scanned(page, server) == "ok"
    assert scanned(page, server) == "ok"
    server.mood = Mood(honest(GROWN))
    assert scanned(page, server) == "ok"
    assert any("since=29" in path for path in server.asked)
    assert page.evaluate("JSON.parse(localStorage['duoc.seen so-cai.example/tinh']).size") == "35"


@pytest.mark.parametrize("name", LIES)
def test_scan_page_turns_red(server: LyingServer, page: Page, name: str) -> None:
    due, lie = LIES[name]
    server.mood = Mood(lie)
    assert scanned(page, server) == due


@pytest.mark.parametrize("name", LATER_LIES)
def test_scan_page_turns_red_for_who_saw_the_log_before(server: LyingServer, page: Page, name: str) -> None:
    assert scanned(page, server) == "ok"
    due, lie = LATER_LIES[name]
    server.mood = Mood(lie)
    assert scanned(page, server) == due
    server.mood = Mood()
    assert scanned(page, server) == "ok", "what was refused is not remembered"


@pytest.mark.parametrize("change", ["time", "party", "one less", "one more", "lot"])
def test_page_that_says_something_else_than_the_log_turns_red(server: LyingServer, page: Page, change: str) -> None:
    document = HONEST.document()
    first, second = LINES
    other = {
        "time": [("01/03/2026 22:00", *first[1:]), second],
        "party": [first, (*second[:2], "HTX Khác", *second[3:])],
        "one less": [first],
        "one more": [first, second, second],
        "lot": LINES,
    }[change]
    written = scan_page(document, other)
    server.mood = Mood(
        page=lambda: written.replace("<p data-lot>L2603", "<p data-lot>L9") if change == "lot" else written
    )
    assert scanned(page, server) == "page"


def test_english_page_is_compared_with_english_words(server: LyingServer, page: Page) -> None:
    server.mood = Mood(page=lambda: scan_page(HONEST.document(), english=True))
    page.goto(server.address + PATH)
    page.wait_for_function("() => document.documentElement.dataset.verdict")
    expect(page.locator("[data-seal]")).to_have_attribute("data-seal", "ok")


def test_server_that_gives_no_proof_of_growth_is_never_green(server: LyingServer, context: BrowserContext) -> None:
    page = context.new_page()  # the cut connection is no fault of the page
    assert scanned(page, server) == "ok"
    written = scan_page(GROWN.document())
    server.mood = Mood(page=lambda: written, absent=True)
    page.goto(server.address + PATH)
    page.wait_for_function("() => document.documentElement.dataset.verdict")
    expect(page.locator("[data-seal]")).to_have_attribute("data-verdict", "unlinked")
    expect(page.locator("[data-seal]")).to_have_attribute("data-seal", "wait")


# --- the inspector's page, from elsewhere and installed


@pytest.fixture(scope="module")
def verifier_file(server: LyingServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`duoc trace verifier --out`, as an operator has made it."""
    out = tmp_path_factory.mktemp("verifier") / "kiem-tem.html"
    assert cli(["trace", "verifier", "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module", params=["mirror", "witness"])
def elsewhere(
    request: pytest.FixtureRequest, verifier_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the page at a mirror or a witness, another origin with a process of its own."""
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "log").mkdir()
    if request.param == "mirror":
        process: Process = RunningMirror(folder, str(folder / "log"), "--page", str(verifier_file))
    else:
        process = RunningWitness(folder, "--page", str(verifier_file))
    with process:
        assert "/kiem-tem.html  SHA-256 " in process.call("GET", "/").data.decode()
        yield f"http://127.0.0.1:{process.port}/kiem-tem.html"


def test_verifier_from_elsewhere_turns_red_for_each_lie(server: LyingServer, elsewhere: str, page: Page) -> None:
    page.goto(elsewhere)
    for lies in (LIES, {"honest": ("ok", honest())}, LATER_LIES):
        assert said_of(page, server, lies) == {name: due for name, (due, _lie) in lies.items()}
    expect(page.locator("#facts")).to_be_hidden()


@pytest.fixture
def installed(server: LyingServer, page: Page) -> Page:
    """The page as it was installed while the server was honest; from then on the server gives another page."""
    page.goto(server.address + "/truy-xuat/kiem-tem/")
    page.wait_for_function("() => navigator.serviceWorker.ready.then((one) => one.active?.state === 'activated')")
    return page


def lying_page(path: str, body: bytes) -> bytes:
    """A page that calls everything genuine."""
    if path == "/truy-xuat/kiem-tem/":
        return "<!doctype html><title>x</title><link rel='icon' href='data:,'><h1>Đã kiểm chứng</h1>".encode()
    return body


def test_installed_verifier_stays_and_turns_red_for_each_lie(server: LyingServer, installed: Page) -> None:
    page = installed
    before = page.locator("#installed").inner_text()
    server.mood = Mood(rewrite=lying_page)
    page.reload()
    expect(page.locator("#installed")).to_have_text(before, use_inner_text=True)
    for lies in (LIES, {"honest": ("ok", honest())}, LATER_LIES):
        assert said_of(page, server, lies, rewrite=lying_page) == {name: due for name, (due, _lie) in lies.items()}
    assert not page.locator("[role=status]#offered").inner_text()


def test_installed_verifier_is_replaced_only_when_its_user_says_so(server: LyingServer, installed: Page) -> None:
    page = installed
    shown = page.locator("#installed").inner_text()
    button = page.locator("#renew")
    button.click()
    page.wait_for_function("() => document.getElementById('offered').textContent")
    expect(page.locator("#offered")).to_contain_text("mới nhất", use_inner_text=True)

    def newer(path: str, body: bytes) -> bytes:
        return body.replace(b"inspect({", b"inspect({ ") if path == "/truy-xuat/kiem-tem/" else body

    server.mood = Mood(rewrite=newer)
    page.reload()
    expect(page.locator("#installed")).to_have_text(shown, use_inner_text=True)
    button.click()
    page.wait_for_function("() => document.getElementById('offered').textContent.includes('SHA-256')")
    expect(page.locator("#installed"), "not before it is confirmed").to_have_text(shown, use_inner_text=True)


def test_other_code_of_the_service_worker_is_announced(server: LyingServer, installed: Page) -> None:
    page = installed
    server.mood = Mood(rewrite=lambda path, body: body + b"\n// x" if path.endswith("worker.js") else body)
    page.reload()
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    page.wait_for_function("() => document.getElementById('offered').textContent.includes('CẢNH BÁO')")


def test_installed_verifier_works_without_a_network(
    server: LyingServer, context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()  # being offline is no fault of the page
    page.goto(server.address + "/truy-xuat/kiem-tem/")
    page.wait_for_function("() => navigator.serviceWorker.ready.then((one) => one.active?.state === 'activated')")
    context.set_offline(True)
    page.reload()
    for signs, due in (("0123456789ABCDEF", "away"), (bundles.signs_at(0, 2), "bundled")):
        page.locator("#asked").fill(signs)
        page.get_by_role("button", name="Kiểm", exact=True).click()
        page.wait_for_function("(due) => document.documentElement.dataset.verdict === due", arg=due)
        (tmp_path / "goi.tem").write_bytes(bundles.FILE)
        page.locator("#bundle-file").set_input_files(tmp_path / "goi.tem")
        page.wait_for_function("() => document.forms.bundle.querySelector('output').textContent.includes('102')")
    expect(page.locator("#offline")).to_contain_text("Lô hàng L1", use_inner_text=True)
    context.set_offline(False)


# The edge of the machine: a lens, and a browser that reads codes (Chromium on Linux does not).
LENS = """
  globalThis.BarcodeDetector = class {
    static getSupportedFormats = async () => ["qr_code"];
    detect = async () => [{ rawValue: "ADDRESS" }];
  };
  navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
"""


def test_code_that_the_camera_sees_is_checked(server: LyingServer, page: Page) -> None:
    printed = (server.address + PATH).replace("localhost", "LOCALHOST").replace("http", "HTTP")
    page.add_init_script(LENS.replace("ADDRESS", printed))
    page.goto(server.address + "/truy-xuat/kiem-tem/")
    page.get_by_role("button", name="Quét bằng máy ảnh").click()
    assert verdict(page) == "ok"
    expect(page.locator("video")).to_be_hidden()


def test_facts_are_shown_apart(server: LyingServer, elsewhere: str, page: Page) -> None:
    page.goto(elsewhere)
    assert asked(page, server) == "ok"
    proven, declared, said = (page.locator(f"#{name}").inner_text() for name in ("proven", "declared", "said"))
    assert documents.LOT in proven
    assert " · ".join(LINES[0]) in proven
    assert "htx-nam-can: HTX Cua Năm Căn" in declared
    assert "đã kích hoạt" in said
    assert "quét 2 lần" in said.lower()


def test_file_on_the_machine_checks_online_and_with_a_bundle(
    server: LyingServer, verifier_file: Path, page: Page, tmp_path: Path
) -> None:
    page.goto(verifier_file.as_uri())
    assert asked(page, server) == "ok"
    server.mood = Mood(LIES["an edited event"][1])
    assert asked(page, server) == "event"
    kept = tmp_path / "goi.tem"
    kept.write_bytes(bundles.FILE)
    page.locator("#bundle-file").set_input_files(kept)
    page.wait_for_function("() => document.forms.bundle.querySelector('output').textContent.includes('102')")
    for place, state in ((1, "đã bán"), (2, "đã kích hoạt")):
        page.locator("#asked").fill(bundles.signs_at(0, place).lower())
        page.keyboard.press("Enter")
        page.wait_for_function("(state) => document.getElementById('offline').textContent.includes(state)", arg=state)
        expect(page.locator("[data-seal]")).to_have_attribute("data-verdict", "bundled")
    kept.write_bytes(bundles.FILE[:-3] + b"xyz")
    page.locator("#bundle-file").set_input_files(kept)
    page.wait_for_function("() => document.forms.bundle.querySelector('output').textContent.includes('12')")
    expect(page.locator("form[name=bundle] output")).to_contain_text("khác với mục sổ cái", use_inner_text=True)


def test_bundle_is_kept_from_one_day_to_the_next(server: LyingServer, page: Page, tmp_path: Path) -> None:
    kept = tmp_path / "goi.tem"
    kept.write_bytes(bundles.FILE)
    page.goto(server.address + "/truy-xuat/kiem-tem/")
    page.locator("#bundle-file").set_input_files(kept)
    told = "() => document.forms.bundle.querySelector('output').textContent.includes('102')"
    page.wait_for_function(told)
    page.wait_for_function("() => caches.open('duoc.goi-tem').then((one) => one.match('goi-tem'))")
    page.reload()
    page.wait_for_function(told)
    page.get_by_role("button", name="Bỏ gói khỏi máy này").click()
    expect(page.locator("form[name=bundle] output")).to_contain_text("Đã bỏ gói")
    page.reload()
    page.wait_for_function("() => document.documentElement.dataset.verdict === 'ready'")
    expect(page.locator("form[name=bundle] output")).to_contain_text("Chưa có gói", use_inner_text=True)


@pytest.mark.parametrize("width", [1440, 360])
def test_axe_is_silent_and_nothing_scrolls_sideways(server: LyingServer, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(server.address + "/truy-xuat/kiem-tem/")
    for lie in (honest(), LIES["an edited event"][1]):
        server.mood = Mood(lie)
        asked(page, server)
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()


def test_keyboard_alone_is_enough(server: LyingServer, page: Page) -> None:
    page.goto(server.address + "/truy-xuat/kiem-tem/")
    page.wait_for_function("() => document.documentElement.dataset.verdict === 'ready'")
    page.keyboard.press("Tab")
    page.keyboard.type(server.address + PATH)
    page.keyboard.press("Enter")
    assert verdict(page) == "ok"


def test_serial_alone_leads_to_its_proof(server: LyingServer, page: Page) -> None:
    page.goto(server.address + "/truy-xuat/kiem-tem/")
    page.locator("#asked").fill("0000 0000 00")
    page.get_by_role("button", name="Kiểm", exact=True).click()
    page.wait_for_function("() => document.documentElement.dataset.verdict === 'absent'")
