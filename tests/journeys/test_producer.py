"""A household comes in by its invitation on a phone, keeps its goods, orders stamps and says what is shown; in a real browser."""

import re
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from duoc.core.environment import Environment
from duoc.people import services as people
from duoc.trace.services.stamps import working

pytestmark = pytest.mark.journeys
HERE = "/truy-xuat/co-so/"
PASSWORD = "la-du-nuoc-song-doc-96"
SIGN_IN = "Tên đăng nhập"
MOST_BYTES = 150_000


@pytest.fixture(scope="module")
def invited(site: str) -> str:
    """The link of an invitation of a household; before a browser runs, for its loop and Django's do not mix."""
    party = people.add_party("ho-ong", "Nguyễn Văn Ong", "household", prefixes=["8930002"])
    return f"{site}/tai-khoan/tham-gia/#{people.invite(party, 'owner').text}"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """360 px wide; no script error and nothing that the policy blocks goes unnoticed."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert not [fault for fault in faults if "422" not in fault], faults


def turn_of_the_worker() -> None:
    """In a thread of its own: the browser's loop is in this one."""

    def turn() -> None:
        working.work(Environment.PRODUCTION)
        connections.close_all()

    thread = threading.Thread(target=turn)
    thread.start()
    thread.join()


def looked_at(page: Page) -> None:
    """Nothing scrolls sideways on a desk and on a phone, axe is silent there, the page itself is light."""
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (page.url, width)
    found = Axe().run(page).response["violations"]
    assert [f"{page.url}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found] == []
    assert len(page.content().encode()) < MOST_BYTES


def choose(page: Page, name: str, words: str) -> None:
    """An option by a part of its words."""
    value = page.locator(f"#id_{name} option", has_text=words).first.get_attribute("value")
    page.locator(f"#id_{name}").select_option(value)


def test_a_household_from_its_invitation_to_activated_stamps(invited: str, site: str, phone: Page) -> None:
    page = phone
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(invited)
    expect(page.get_by_role("heading", name="Vào Nguyễn Văn Ong")).to_be_visible()
    code = invited.partition("#")[2]
    assert page.url == f"{site}/tai-khoan/tham-gia/"  # out of the address bar
    assert not [url for url in asked if code in url.partition("#")[0]]
    looked_at(page)
    page.get_by_label(SIGN_IN).fill("0913 456 789")
    page.get_by_label("Mật khẩu", exact=True).first.fill(PASSWORD)
    page.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tạo tài khoản và vào").click()
    page.wait_for_url(site + HERE)
    looked_at(page)

    page.get_by_role("link", name="Đăng ký sản phẩm đầu tiên").click()
    page.get_by_label("GTIN hoặc mã truy xuất").fill("8930002123459")
    page.get_by_label("Tên sản phẩm").fill("Mật ong rừng tràm 500 ml")
    page.locator("main").get_by_role("button", name="Đăng ký").click()
    expect(page.get_by_role("alert")).to_contain_text("chữ số kiểm tra")
    looked_at(page)
    page.get_by_label("GTIN hoặc mã truy xuất").fill("UM-MAT-ONG-500")
    page.locator("main").get_by_role("button", name="Đăng ký").click()
    page.wait_for_url(re.compile("UM-MAT-ONG-500/$"))
    looked_at(page)
    page.get_by_role("link", name="Thêm liên kết").click()
    page.get_by_label("Địa chỉ trang").fill("https://mat-ong.example/")
    page.get_by_label("Tiêu đề cho người đọc").fill("Trại ong của chúng tôi")
    looked_at(page)
    page.get_by_role("button", name="Thêm").click()
    expect(page.get_by_role("link", name="Trại ong của chúng tôi")).to_be_visible()

    page.goto(site + HERE + "dia-diem/moi/")
    page.get_by_label("Tên", exact=True).fill("Trại ong 1")
    choose(page, "kind", "Trại ong")
    choose(page, "commune", "Khánh Lâm")
    page.get_by_label("Sản lượng").fill("1200")
    looked_at(page)
    page.get_by_role("button", name="Thêm").click()
    page.wait_for_url(site + HERE + "dia-diem/")
    looked_at(page)
    page.get_by_role("link", name="Trại ong 1").click()
    looked_at(page)

    page.goto(site + HERE + "tem/dat/")
    page.get_by_label("Số tem").fill("50")
    looked_at(page)
    page.get_by_role("button", name="Đặt tem").click()
    page.wait_for_url(re.compile(r"/tem/\d+/$"))
    batch = page.url
    looked_at(page)
    turn_of_the_worker()
    page.goto(batch)
    looked_at(page)
    page.get_by_role("button", name="Làm tờ tem PDF").click()
    turn_of_the_worker()
    page.goto(batch)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Tải tệp PDF").click()
    assert fetched.value.path().read_bytes().startswith(b"%PDF-")
    page.goto(batch)
    expect(page.get_by_text("Tệp in đã được tải")).to_be_visible()
    page.get_by_role("link", name="Đã in và nhận").click()
    looked_at(page)
    page.get_by_role("button", name="Ghi đã nhận").click()
    page.get_by_role("link", name="Kích hoạt").click()
    page.get_by_label("Đến tem số").fill("30")
    page.get_by_label("Số lô").fill("ONG-2911")
    page.get_by_role("button", name="Kích hoạt").click()
    expect(page.get_by_role("status").first).to_contain_text("1–30")
    looked_at(page)
    for path in ("tem/", "san-pham/", "thu-hoi/", "lich-su/", "nguoi/", "nguoi/moi/", "lien-he/", ""):
        page.goto(site + HERE + path)
        looked_at(page)

    page.goto(site + HERE + "dong-y/")
    looked_at(page)
    page.get_by_role("button", name="Tôi đồng ý: tên của hộ").click()
    expect(page.get_by_text("đang được hiện")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Rút lại: tên của hộ").click()
    expect(page.get_by_text("đang được hiện")).to_have_count(0)
    page.get_by_role("link", name="Cơ sở của bạn").click()
    expect(page.locator("strong", has_text="Hộ sản xuất")).to_be_visible()


def test_without_javascript_the_code_is_pasted(invited: str, site: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/tai-khoan/tham-gia/")
    page.get_by_label("Mã mời").fill("khong-phai-ma-moi")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("không còn dùng được")
    context.close()
