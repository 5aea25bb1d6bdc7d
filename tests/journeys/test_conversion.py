"""An officer converts a list by keyboard, on a desk and on a phone; then a citizen without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

PAGE = "/don-vi/quy-doi/"
LIST = "32137\nPhường 4, TP Cà Mau\nXã Hoà Mỹ\ntan thanh\nkhông rõ\nTấn Hưng"


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def surplus(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_a_list_is_converted_by_keyboard(site: str, browser: Browser, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(site + PAGE)
    assert page.locator("h1").count() == 1
    page.get_by_label("Danh sách, mỗi dòng một mã hoặc tên").focus()
    page.keyboard.insert_text(LIST)
    page.get_by_label("Đã ghi vào ngày").fill("2024-10-05")
    page.get_by_label("Đổi sang ngày").fill("2025-07-01")
    page.get_by_role("button", name="Quy đổi", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kết quả: đơn vị của ngày 01/07/2025")).to_be_visible()
    expect(page.locator("#chac-chan tbody tr")).to_have_count(2)
    expect(page.locator("#can-xem tbody tr")).to_have_count(4)
    assert violations(page) == []
    assert surplus(page) <= 0
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải kết quả CSV").click()
    assert download.value.suggested_filename == "quy-doi-don-vi.csv"
    page.get_by_role("link", name="Xã Tân Hưng").first.click()
    expect(page.get_by_role("heading", name="Xã Tân Hưng", level=1)).to_be_visible()
    context.close()


def test_without_scripts_it_does_the_same_and_a_mistake_keeps_what_was_typed(site: str, browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + PAGE)
    page.get_by_role("button", name="Quy đổi", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa có gì để quy đổi.")
    page.get_by_label("Danh sách, mỗi dòng một mã hoặc tên").fill("Xã Lợi An")
    page.get_by_label("Đổi sang ngày").fill("2025-07-01")
    page.get_by_role("button", name="Quy đổi", exact=True).click()
    expect(page.locator("#can-xem")).to_contain_text("Xã Lương Thế Trân; Phường Lý Văn Lâm; Xã Trần Văn Thời")
    expect(page.get_by_label("Danh sách, mỗi dòng một mã hoặc tên")).to_have_value("Xã Lợi An")
    context.close()
