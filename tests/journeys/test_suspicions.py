"""The inspector's queue as axe, a phone, a browser without JavaScript and a keyboard meet it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.trace.scans.stamped import activated, copied, scanned, serial

from duoc.people import services as people

pytestmark = pytest.mark.journeys
LIST = "/truy-xuat/nghi-ngo/"
# The labels of those cells of a card that are seen.
_SHOWN = "cells => cells.filter(one => one.offsetHeight).map(one => one.dataset.label)"


@pytest.fixture(scope="module")
def queue(site: str) -> str:
    """The address of a queue with three red serials and four weaker ones, and somebody who may settle them."""
    batch = activated(8)
    for place in (1, 7, 8):
        copied(serial(batch, place))
    for place in range(2, 6):
        for day in range(3):
            scanned(serial(batch, place), 30 * day, device=f"phone {place} {day}")
    inspector = people.create_user("kiem-tra-vien", password="con-cua-bo-ngang-rung-duoc")
    people.assign_role(inspector, people.agency_named("so-tp"), "inspector")
    return site + LIST


def sign_in(page: Page, address: str, password: str) -> None:
    page.goto(address)
    page.get_by_label("Tên đăng nhập").fill("kiem-tra-vien")
    page.get_by_label("Mật khẩu").fill(password)
    page.locator("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(address)


def violations(page: Page) -> list[str]:
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_is_silent_from_the_list_to_the_decision(queue: str, browser: Browser, password: str, scheme) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    sign_in(page, queue, password)
    assert violations(page) == []
    page.locator("tbody th a").first.click()
    page.wait_for_url(lambda address: address.split("?")[0] != queue)
    assert violations(page) == []
    page.goto(queue + "?status=dismissed&level=đỏ")
    assert violations(page) == []
    context.close()


def test_nothing_scrolls_sideways_on_a_phone(queue: str, browser: Browser, password: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    sign_in(page, queue, password)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/nghi-ngo/*/**")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    # The rules opened the case and gave no reason: a card has no empty line for it.
    opened = page.locator("section", has_text="Lịch sử").locator("tbody tr").first
    assert "Lý do" not in opened.locator("td").evaluate_all(_SHOWN)
    assert "Sổ cái" in opened.locator("td").evaluate_all(_SHOWN)
    context.close()


def test_a_case_is_dismissed_by_keyboard_without_javascript(queue: str, browser: Browser, password: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, queue, password)
    page.locator("tbody th a").last.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Lý do").focus()
    page.keyboard.type("tem trưng bày ở hội chợ")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Đã ghi quyết định").wait_for()
    expect(page.locator("main")).to_contain_text("tem trưng bày ở hội chợ", use_inner_text=True)
    context.close()


def test_two_cases_are_settled_at_once_by_keyboard_without_javascript(
    queue: str, browser: Browser, password: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    sign_in(page, queue, password)
    boxes = page.get_by_role("checkbox", name="Chọn Mã")
    before = boxes.count()
    for box in (boxes.nth(0), boxes.nth(1)):
        size = box.locator("xpath=..").bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 44  # for a thumb
        box.focus()
        page.keyboard.press("Space")
    page.get_by_label("Lý do").focus()
    page.keyboard.type("phiên chợ cuối tuần")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Đã ghi quyết định cho 2 việc").wait_for()
    assert boxes.count() == before - 2
    context.close()


def test_whoever_has_no_duty_is_told_so(queue: str, context: BrowserContext, password: str) -> None:
    page = context.new_page()
    page.goto(queue)
    page.get_by_label("Tên đăng nhập").fill("can-bo")
    page.get_by_label("Mật khẩu").fill(password)
    page.locator("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(queue)
    assert "dành cho kiểm tra viên" in page.content()
    expect(page.locator("table")).to_have_count(0)
