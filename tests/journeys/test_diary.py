"""The diary on a phone whose network comes and goes: nothing that was written is lost, nothing is stored twice."""

import contextlib
import io
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from duoc.people import services as people
from duoc.trace.models import DiaryEntry, DiaryPhoto, Event
from duoc.trace.services import products
from duoc.trace.services.captures import words

PASSWORD = "con-cua-bo-ngang-rung-duoc"
MEMBERS = {"tu-lua": "htx-cua", "hai-mat": "ho-ong"}
FEEDING = "/nhat-ky/ghi/crab-farmed/feeding/"
PHONE = {"width": 360, "height": 740}


class CutError(ConnectionError):
    """The line is cut before the answer leaves."""


@dataclass
class Net:
    """A web server that can go away, fail, or lose its answers after the work is done. posts: entries that reached it."""

    application: Callable[..., Any]
    serve: Callable[..., WSGIServer]
    port: int
    fails: bool = False
    drops: int = 0
    posts: int = 0
    server: WSGIServer | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        entry = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].startswith("/nhat-ky/ghi/")
        self.posts += entry
        if self.fails and environ["PATH_INFO"].startswith("/nhat-ky/"):
            start("500 Internal Server Error", [("Content-Type", "text/html")])
            return [b"<h1>500</h1>"]
        if entry and self.drops:
            self.drops -= 1
            list(self.application(environ, lambda *_: None))
            raise CutError
        return self.application(environ, start)

    def up(self) -> None:
        self.server = self.serve(self.port, self)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def down(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@pytest.fixture(scope="module")
def net(module_database: str, request: pytest.FixtureRequest) -> Iterator[Net]:
    """Two members of two parties, their products, and the web in front of them."""
    home = _journeys(request)

    class Server(home._Server):
        allow_reuse_address = True

        def handle_error(self, *_about: object) -> None:
            """A cut line is what is tried here."""

    class Handler(home._Quiet):
        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):
                super().handle()

    farm = people.add_party(
        "htx-cua", "Hợp tác xã cua Năm Căn", "cooperative", prefixes=["9520001"], gln="9520001000003"
    )
    bees = people.add_party("ho-ong", "Hộ ong U Minh", "household", prefixes=["9520002"])
    products.register_product(farm, "Cua gạch Năm Căn", number="9520001100017")
    products.register_product(bees, "Mật ong rừng U Minh", number="9520002200013")
    parties = {party.code: party for party in people.parties()}
    for name, party in MEMBERS.items():
        people.accept_invitation(people.invite(parties[party], "owner").text, people.create_user(name, PASSWORD))
    words.forget()
    patch = pytest.MonkeyPatch()
    # Playwright keeps a loop in this thread; what is asked of the database between its calls disturbs nobody.
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    made = Net(
        get_wsgi_application(),
        lambda port, application: make_server(
            "127.0.0.1", port, application, server_class=Server, handler_class=Handler
        ),
        home._port(),
    )
    made.up()
    yield made
    made.down()
    patch.undo()


def _journeys(request: pytest.FixtureRequest) -> ModuleType:
    return next(
        plugin for plugin in request.config.pluginmanager.get_plugins()
        if getattr(plugin, "__file__", "") == str(Path(__file__).with_name("conftest.py"))
    )  # fmt: skip


@pytest.fixture
def clean(net: Net) -> Iterator[Net]:
    """The server as it should be before each test, and after it."""
    net.fails, net.drops, net.posts = False, 0, 0
    if net.server is None:
        net.up()
    yield net
    net.fails, net.drops = False, 0


@pytest.fixture
def phone(clean: Net, browser: Browser) -> Iterator[BrowserContext]:
    """A phone with a member signed in, its forms at hand."""
    made = browser.new_context(viewport=PHONE, base_url=clean.address, has_touch=True, locale="vi-VN")
    made.set_default_timeout(60_000)  # a busy machine hashes passwords slowly
    ready(made, "tu-lua")
    yield made
    made.close()


def ready(context: BrowserContext, name: str) -> Page:
    """Sign in, open the diary, wait until it can be opened without a network."""
    page = context.new_page()
    sign_in(page, name)
    page.goto("/nhat-ky/")
    until(page, "navigator.serviceWorker.controller !== null")
    warmed(page, MEMBERS[name])
    return page


def warmed(page: Page, party: str) -> None:
    """The worker has fetched every form: none is under way that would bring the cookies of this session into the next."""
    kept = "JSON.parse(localStorage.getItem('nhat-ky') ?? '{}')"
    until(page, f"{kept}.party === '{party}' && {kept}.at > 0")


def until(page: Page, words: str, seconds: float = 60) -> None:
    """Wait for a condition; the page's own policy forbids Playwright's way of doing it."""
    end = time.monotonic() + seconds
    while not page.evaluate(words):
        assert time.monotonic() < end, words
        time.sleep(0.1)


def sign_in(page: Page, name: str) -> None:
    page.goto("/tai-khoan/login/?next=/nhat-ky/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("input[type=password]").press("Enter")
    page.wait_for_url("**/nhat-ky/")


def feed(page: Page, amount: str, feed: str = "cá tạp") -> None:
    """Write an entry: the form of feeding, filled in and sent."""
    page.goto(FEEDING)
    page.locator("#k-feed").fill(feed)
    page.locator("#k-amount").fill(amount)
    page.get_by_role("button", name="Ghi vào sổ").click()
    page.wait_for_url("**/nhat-ky/")


def stored(amount: str) -> int:
    return DiaryEntry.objects.filter(stage="feeding", fields__amount=amount).count()


def waiting(page: Page, count: int) -> None:
    expect(page.locator("#hang-doi li[data-id]")).to_have_count(count)
    expect(page.locator("#hang-doi li[data-state=waiting]")).to_have_count(count)


def wait_stored(page: Page, count: int) -> None:
    expect(page.locator("#hang-doi li[data-state=stored]")).to_have_count(count, timeout=20_000)


def test_entry_is_in_the_book_within_the_first_visit(phone: BrowserContext, clean: Net) -> None:
    page = phone.pages[0]
    feed(page, "1,25")
    wait_stored(page, 1)
    expect(page.locator("#hom-nay")).to_contain_text("Cho ăn · 1,25 kg")
    assert stored("1.25") == 1
    assert clean.posts == 1


def test_entry_that_another_tab_sent_shows_in_this_one_too(phone: BrowserContext, clean: Net) -> None:
    page, other = phone.pages[0], phone.new_page()
    other.goto("/nhat-ky/")
    feed(page, "1,75")
    wait_stored(other, 1)
    expect(other.locator("#hom-nay")).to_contain_text("Cho ăn · 1,75 kg")


def test_entries_wait_without_a_network_and_leave_when_it_is_back(phone: BrowserContext, clean: Net) -> None:
    page = phone.pages[0]
    clean.down()
    feed(page, "2,1")
    expect(page.get_by_text("Chưa có mạng. Cứ ghi tiếp")).to_be_visible()
    feed(page, "2,2")
    waiting(page, 2)
    assert (stored("2.1"), stored("2.2")) == (0, 0)
    clean.up()
    page.get_by_role("button", name="Gửi ngay").click()
    wait_stored(page, 2)
    assert (stored("2.1"), stored("2.2")) == (1, 1)


def test_photo_waits_with_its_entry(phone: BrowserContext, clean: Net, tmp_path: Path) -> None:
    page = phone.pages[0]
    out = io.BytesIO()
    Image.effect_noise((2000, 1500), 90).convert("RGB").save(out, "JPEG", quality=95)
    clean.down()
    page.goto(FEEDING)
    page.locator("#k-feed").fill("ốc")
    page.locator("#k-amount").fill("3,1")
    page.locator("#k-photo").set_input_files({"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    page.get_by_role("button", name="Ghi vào sổ").click()
    page.wait_for_url("**/nhat-ky/")
    clean.up()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_stored(page, 1)
    photo = DiaryPhoto.objects.get(entry__fields__amount="3.1")
    assert 600 <= photo.width <= 1600
    assert len(photo.jpeg) <= 300_000


def test_server_that_fails_is_asked_again_later(phone: BrowserContext, clean: Net) -> None:
    page = phone.pages[0]
    clean.fails = True
    feed(page, "4,1")
    expect(page.get_by_text("Máy chủ đang bận")).to_be_visible(timeout=10_000)
    waiting(page, 1)
    clean.fails = False
    wait_stored(page, 1)  # by itself, after its back-off
    assert stored("4.1") == 1


def test_answer_lost_after_the_commit_doubles_nothing(phone: BrowserContext, clean: Net) -> None:
    page = phone.pages[0]
    clean.drops = 2
    feed(page, "5,1")
    wait_stored(page, 1)
    assert clean.posts >= 3
    assert stored("5.1") == 1


def test_closed_tab_leaves_its_entries_to_the_next_one(phone: BrowserContext, clean: Net) -> None:
    page = phone.pages[0]
    clean.down()
    feed(page, "6,1")
    page.close()
    clean.up()
    again = phone.new_page()
    again.goto("/nhat-ky/")
    wait_stored(again, 1)
    assert stored("6.1") == 1


def test_two_tabs_share_one_queue_and_send_each_entry_once(phone: BrowserContext, clean: Net) -> None:
    first, second = phone.pages[0], phone.new_page()
    clean.down()
    feed(first, "7,1")
    feed(second, "7,2")
    expect(first.locator("#hang-doi li[data-id]")).to_have_count(2)
    clean.posts = 0
    clean.up()
    for page in (first, second):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_stored(first, 2)
    wait_stored(second, 2)
    assert (stored("7.1"), stored("7.2")) == (1, 1)
    assert clean.posts == 2


def test_refused_entry_says_why_and_comes_back_into_its_form(phone: BrowserContext, clean: Net) -> None:
    page = phone.pages[0]
    feed(page, "tám ký")
    line = page.locator("#hang-doi li[data-state=refused]")
    expect(line).to_contain_text("Lượng: Cần một con số, ví dụ 1.234,5.", timeout=10_000)
    line.get_by_role("link", name="Sửa lại").click()
    expect(page.locator("[data-faults]")).to_contain_text("Cần một con số")
    assert page.locator("#k-feed").input_value() == "cá tạp"
    page.locator("#k-amount").fill("8,1")
    page.get_by_role("button", name="Ghi vào sổ").click()
    page.wait_for_url("**/nhat-ky/")
    wait_stored(page, 1)
    expect(page.locator("#hang-doi li[data-state=refused]")).to_have_count(0)
    assert stored("8.1") == 1


def test_entries_of_one_party_never_leave_with_the_session_of_another(phone: BrowserContext, clean: Net) -> None:
    page = phone.pages[0]
    clean.fails = True
    feed(page, "9,1")
    phone.clear_cookies()
    clean.fails = False
    expect(page.get_by_text("Chưa gửi được vì bạn đã đăng xuất")).to_be_visible(timeout=20_000)
    other = phone.new_page()
    sign_in(other, "hai-mat")
    expect(other.get_by_text("Có mục của cơ sở khác đang chờ")).to_be_visible()
    other.evaluate("duocDiary.send('/nhat-ky/phien/', { now: true })")
    assert stored("9.1") == 0
    warmed(other, MEMBERS["hai-mat"])
    phone.clear_cookies()
    back = phone.new_page()
    sign_in(back, "tu-lua")
    wait_stored(back, 1)
    entry = DiaryEntry.objects.get(fields__amount="9.1")
    assert entry.party.code == "htx-cua"
    assert entry.by is not None
    assert entry.by.username == "tu-lua"


def test_one_tap_repeats_the_last_entry_now(phone: BrowserContext, clean: Net) -> None:
    page = phone.pages[0]
    feed(page, "10,5", "ốc bươu")
    wait_stored(page, 1)
    page.goto("/nhat-ky/")
    clean.down()
    page.get_by_role("button", name="Cho ăn · 10,5 kg").click()
    expect(page.locator("#hang-doi li[data-state=waiting]")).to_have_count(1)
    clean.up()
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.locator("#hang-doi li[data-state=waiting]")).to_have_count(0, timeout=15_000)
    assert stored("10.5") == 2


def test_harvest_tells_an_event_from_the_phone(phone: BrowserContext) -> None:
    page = phone.pages[0]
    before = Event.objects.count()
    page.goto("/nhat-ky/ghi/crab-farmed/harvest/")
    page.locator("#k-weight").fill("12,5")
    page.get_by_text("Cua xanh").click()
    page.get_by_role("button", name="Ghi vào sổ").click()
    page.wait_for_url("**/nhat-ky/")
    wait_stored(page, 1)
    assert Event.objects.count() == before + 1


def test_browser_killed_in_the_field_keeps_what_was_written(
    clean: Net, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    home = _journeys(request)
    if not Path(home.CHROMIUM).exists():
        pytest.skip("Chromium is missing: apt-get install chromium")
    profile = tmp_path / "profile"
    options: dict[str, Any] = {
        "executable_path": home.CHROMIUM, "args": home.ARGUMENTS, "viewport": PHONE, "base_url": clean.address,
        "locale": "vi-VN",
    }  # fmt: skip

    def run(work: Callable[[BrowserContext], None]) -> None:
        # In a thread: a second Playwright has no place in the first one's loop.
        faults: list[BaseException] = []

        def alone() -> None:
            try:
                with sync_playwright() as playwright:
                    work(playwright.chromium.launch_persistent_context(str(profile), **options))
            except BaseException as error:  # told to the test below
                faults.append(error)

        thread = threading.Thread(target=alone)
        thread.start()
        thread.join(120)
        if faults:
            raise faults[0]

    def write_and_die(context: BrowserContext) -> None:
        page = ready(context, "tu-lua")
        clean.down()
        feed(page, "11,7")
        waiting(page, 1)
        for process in _processes_of(profile):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def come_back(context: BrowserContext) -> None:
        page = context.new_page()
        page.goto("/nhat-ky/")
        if "/login/" in page.url:  # the session's cookie died with the browser; the entry did not
            sign_in(page, "tu-lua")
        wait_stored(page, 1)
        context.close()

    run(write_and_die)
    clean.up()
    run(come_back)
    assert stored("11.7") == 1


def _processes_of(profile: Path) -> list[int]:
    """The processes of the browser that this test started with a profile of its own."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if str(profile).encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return [number for number in found if number != os.getpid()]


def test_pages_are_clean_for_axe_and_fit_a_phone(phone: BrowserContext) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = phone.pages[0]
    entry = DiaryEntry.objects.filter(stage="harvest").first()
    more = [f"/nhat-ky/muc/{entry.pk}/", f"/nhat-ky/muc/{entry.pk}/cho-xem/"] if entry else []
    for address in (
        "/nhat-ky/",
        FEEDING,
        "/nhat-ky/ghi/crab-farmed/shipping/",
        "/nhat-ky/lich-su/",
        "/nhat-ky/nhap-tep/",
        *more,
    ):
        page.goto(address)
        time.sleep(0.2)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_form_works_without_javascript(clean: Net, browser: Browser) -> None:
    plain = browser.new_context(viewport=PHONE, base_url=clean.address, java_script_enabled=False)
    page = plain.new_page()
    page.goto("/tai-khoan/login/?next=/nhat-ky/")
    page.locator("input[name=login]").fill("tu-lua")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("input[type=password]").press("Enter")
    page.goto(FEEDING)
    page.locator("#k-feed").fill("cá tạp")
    page.locator("#k-amount").fill("mười")
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_role("alert")).to_contain_text("Cần một con số")
    page.locator("#k-amount").fill("12,9")
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_text("Đã vào sổ: Cho ăn.")).to_be_visible()
    assert stored("12.9") == 1
    plain.close()


FILE = "Ngày cân;Tên việc;Thức dùng;Ký\n28/11/2026;Cho ăn;ốc;3,25\n29/11/2026;Cho ăn;cá;=1\n"


def test_columns_of_a_file_are_chosen_by_keyboard_without_javascript(
    clean: Net, phone: BrowserContext, browser: Browser
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    plain = browser.new_context(
        viewport=PHONE, base_url=clean.address, java_script_enabled=False, storage_state=phone.storage_state()
    )
    page = plain.new_page()
    page.goto("/nhat-ky/nhap-tep/")
    page.locator("#template").select_option("crab-farmed")
    page.locator("#file").set_input_files({"name": "so.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    page.get_by_role("button", name="Xem trước").press("Enter")
    expect(page.get_by_text("28/11/2026")).to_be_visible()
    offered = page.locator("#c-0 option").all_text_contents()
    page.locator("#c-0").focus()
    for word in ("Làm lúc", "Công đoạn", "Thức ăn", "Lượng"):
        for _ in range(offered.index(word)):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Nhớ và xem trước").press("Enter")
    expect(page.get_by_role("row", name="3").get_by_text("Ô bắt đầu bằng")).to_be_visible()
    page.get_by_role("button", name="Chỉ ghi 1 dòng đúng").press("Enter")
    expect(page.get_by_text("Đã ghi 1 mục")).to_be_visible()
    assert stored("3.25") == 1
    plain.close()
    page = phone.pages[0]
    page.goto("/nhat-ky/nhap-tep/")
    page.locator("#file").set_input_files({"name": "so.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    page.get_by_role("button", name="Xem trước").click()
    for address in (page.url, f"{page.url}cot/"):
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
