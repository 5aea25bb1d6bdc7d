"""A connection asked for, looked at and moved by keyboard, in a real browser, on a desk and on a phone."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from duoc.people import services as people
from duoc.people.services.periods import today


@pytest.fixture(scope="module")
def duty(site: str) -> str:
    """The user `truc-ca` administers the province; before a browser runs, for its loop and Django's do not mix."""
    committee = next(one for one in people.agencies_as_of(today()) if one.kind == "province")
    people.assign_role(people.user_named("truc-ca"), committee, "administrator")
    return site


@pytest.fixture
def signed_in(duty: str, browser: Browser, password: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(duty + "/tai-khoan/login/")
    page.get_by_label("Tên đăng nhập").fill("truc-ca")
    page.get_by_label("Mật khẩu").fill(password)
    page.locator("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(duty + "/")
    yield page
    context.close()


def looked_at(page: Page) -> None:
    """Axe is silent, and nothing scrolls sideways on a phone."""
    found = Axe().run(page).response["violations"]
    assert [f"{page.url}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found] == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url
    page.set_viewport_size({"width": 1440, "height": 900})


def test_connection_is_asked_for_and_submitted_by_keyboard(site: str, signed_in: Page) -> None:
    page = signed_in
    page.goto(site + "/trao-doi/ket-noi/")
    looked_at(page)
    page.get_by_role("link", name="Xin kết nối").press("Enter")
    for field, words in (("client", "iOffice ("), ("service", "Cơ sở dữ liệu quốc gia về giá (")):
        value = page.locator(f"#id_{field} option", has_text=words).get_attribute("value")
        page.locator(f"#id_{field}").select_option(value)
    page.get_by_label("Mục đích sử dụng").fill("Điền sẵn hồ sơ một cửa")
    looked_at(page)
    page.get_by_role("button", name="Lưu nháp").press("Enter")
    page.wait_for_url(re.compile(r"/ket-noi/\d+/$"))
    looked_at(page)
    page.get_by_role("link", name="Nộp hồ sơ").press("Enter")
    page.locator("main").get_by_role("button", name="Nộp hồ sơ").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("còn thiếu", use_inner_text=True)  # legal basis and fields
    looked_at(page)
    page.go_back()
    page.goto(page.url.partition("buoc/")[0])
    page.get_by_role("link", name="Sửa hồ sơ").press("Enter")
    page.get_by_label("Căn cứ pháp lý").fill("Điều 12 Nghị định 278/2025/NĐ-CP")
    page.get_by_label("Trường dữ liệu").fill("HoTen\nNgaySinh")
    page.get_by_role("button", name="Lưu nháp").press("Enter")
    page.get_by_role("link", name="Nộp hồ sơ").press("Enter")
    page.locator("main").get_by_role("button", name="Nộp hồ sơ").press("Enter")
    page.wait_for_url(re.compile(r"/ket-noi/\d+/$"))
    expect(page.locator(".life [aria-current=step]")).to_have_text("đăng ký", use_inner_text=True)
    looked_at(page)
    page.goto(site + "/trao-doi/ket-noi/?todo=1")
    expect(page.locator("tbody")).to_contain_text("Xác nhận kiểm thử", use_inner_text=True)
    page.emulate_media(media="print")
    expect(page.locator(".btn").first).to_be_hidden()
