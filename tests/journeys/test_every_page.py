"""Every page, as axe, a phone, a browser without JavaScript and a keyboard meet it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect

pytestmark = pytest.mark.journeys
REPLAY = "?environment=replay"
OPEN = [
    "/" + REPLAY,
    "/",
    "/trao-doi/" + REPLAY,
    "/trao-doi/",
    "/trao-doi/cuoc-goi/" + REPLAY,
    "/trao-doi/dich-vu/2/" + REPLAY,
    "/trao-doi/thong-ke/" + REPLAY,
    "/trao-doi/canh-bao/" + REPLAY,
    "/trao-doi/thong-ke/" + REPLAY + "&by=day",
    "/trao-doi/bao-cao-thang/" + REPLAY + "&agency=1&month=2024-05",
    "/trao-doi/dich-vu/",
    "/trao-doi/luu-giu/" + REPLAY,
    "/so-cai/" + REPLAY,
    "/so-cai/muc/0/" + REPLAY,
    "/so-cai/kiem-chung/",
    "/so-cai/kiem-chung/" + REPLAY + "&index=0",
    "/kiem-chung/",
    "/co-quan/?on=2024-10-05",
    "/co-quan/so-tttt/?on=2024-10-05",
    "/co-quan/so-tttt/?on=2026-01-01",
    "/truy-xuat/tem/",
    "/truy-xuat/kiem-tem/",
    "/don-vi/?on=2024-10-05",
    "/don-vi/32002-0/?to=2024-12-01",
    "/du-lieu-duoc-dung/",
    "/du-lieu-duoc-dung/" + REPLAY + "&sort=-calls",
    "/chat-luong-du-lieu/",
    "/don-vi/quy-doi/",
    "/tim/?q=dan",
    "/thiet-ke/",
    "/tai-khoan/login/",
    "/khong-co",
]
READINESS = [
    "/san-sang/",
    "/san-sang/tai-khoan/",
    "/san-sang/tai-khoan/so-lieu/dang-dung/",
    "/san-sang/nhat-ky/",
    "/san-sang/cap-do/bang-chung/",
    "/san-sang/cap-do/sua/",
]
ACCOUNT = [
    "/tai-khoan/",
    "/tai-khoan/2fa/",
    "/tai-khoan/2fa/totp/activate/",
    "/tai-khoan/2fa/webauthn/add/",
    "/tai-khoan/password/change/",
    "/tai-khoan/logout/",
]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_is_silent_on_every_page(site: str, browser: Browser, scheme):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    heard = {}
    for path in OPEN:
        page.goto(site + path)
        if wrong := violations(page):
            heard[path] = wrong
    context.close()
    assert not heard


def test_axe_is_silent_on_a_receipt_and_its_verification(site: str, page: Page):
    page.goto(site + "/trao-doi/cuoc-goi/" + REPLAY)
    page.locator("#dong tbody a").first.click()
    page.wait_for_url("**/bien-nhan/**")
    assert not violations(page)
    page.get_by_role("link", name="Kiểm tra lại trên máy tôi").first.click()
    page.wait_for_selector("[data-verdict]")
    assert not violations(page)


def test_axe_is_silent_on_the_pages_of_an_account(site: str, page: Page, password: str):
    page.goto(site + "/tai-khoan/login/")
    page.get_by_label("Tên đăng nhập").fill("truc-ca")
    page.get_by_label("Mật khẩu").fill(password)
    page.locator("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(site + "/")
    heard = {}
    for path in ACCOUNT:
        page.goto(site + path)
        if "reauthenticate" in page.url:
            if wrong := violations(page):
                heard[page.url] = wrong
            page.get_by_label("Mật khẩu").fill(password)
            page.locator("main form button").first.click()
            page.wait_for_url(site + path)
        if wrong := violations(page):
            heard[path] = wrong
    assert not heard


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_axe_is_silent_on_readiness_and_nothing_scrolls_sideways(
    site: str, browser: Browser, password: str, width, scheme
):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(site + "/tai-khoan/login/?next=/san-sang/")
    page.get_by_label("Tên đăng nhập").fill("du-lieu")
    page.get_by_label("Mật khẩu").fill(password)
    page.locator("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(site + "/san-sang/")
    heard = {}
    for path in READINESS:
        page.goto(site + path)
        assert page.locator("h1").count() == 1, path
        surplus = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wrong := [*violations(page), *([f"{surplus} px too wide"] if surplus > 0 else [])]:
            heard[path] = wrong
    context.close()
    assert not heard


def test_no_page_scrolls_sideways_on_a_phone(site: str, browser: Browser):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    wide = {}
    for path in OPEN:
        page.goto(site + path)
        surplus = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if surplus > 0:
            wide[path] = surplus
    context.close()
    assert not wide


def test_every_page_works_without_javascript(site: str, browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in OPEN:
        page.goto(site + path)
        expect(page.locator("h1"), path).to_have_count(1)
    page.goto(site + "/" + REPLAY)
    page.get_by_role("link", name=re.compile("^Tìm")).click()
    page.wait_for_url("**/tim/")
    page.goto(site + "/kiem-chung/")
    expect(page.get_by_text("duoc exchange verify")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


def test_page_weighs_little(site: str, browser: Browser):
    for path in OPEN:
        # A fresh profile each time: nothing comes from a cache.
        context = browser.new_context()
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer, seen=answers: seen.append(answer))
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        # A redirect has no body: what it leads to is weighed.
        weight = {answer.url: len(answer.body()) for answer in answers if not 300 <= answer.status < 400}
        context.close()
        assert sum(weight.values()) < 150_000, (path, weight)


def test_keyboard_skips_to_the_content_and_shows_where_it_is(site: str, page: Page):
    page.goto(site + "/" + REPLAY)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Đến nội dung chính", use_inner_text=True)
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert inside
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_palette_opens_by_keyboard_and_leads_to_what_it_found(site: str, page: Page):
    page.goto(site + "/thiet-ke/")
    page.keyboard.press("Control+k")
    page.locator("dialog input").wait_for()
    page.keyboard.type("an xuyen")
    hit = page.locator("dialog a", has_text="An Xuyên")
    hit.first.wait_for()
    page.wait_for_load_state("networkidle")  # the answer to the last letter replaces the list once more
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.tagName") == "A"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/don-vi/|/co-quan/|/trao-doi/"))
