"""The page of a stamp as a phone in the sun meets it: weight, first paint on a slow network, axe, no JavaScript, paper."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.trace.scan.shop import address, logged, stocked
from tests.trace.scans.stamped import copied, serial
from tests.trace.stamps.batches import GTIN

from duoc.people import services as people
from duoc.trace.rules import serials
from duoc.trace.services import products, stamps

pytestmark = pytest.mark.journeys
# 400 kbit/s and 400 ms there and back, as the order for the page has it.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}


@pytest.fixture(scope="module")
def scanned(site: str, module_database: str) -> dict[str, str]:
    """Addresses of pages: green, red (a copy), yellow, one that is not there; and a stamp with its PIN."""
    batch = stocked(6)
    party, product = people.party_named("htx-nam-can"), products.find_product(GTIN)
    sealed = stamps.mint(stamps.order(party, product, 3, "TEM.CAMAU.VN", preset="crab-tie", pins=True))
    pin = serials.pin(bytes(sealed.pin_seed), 0)
    for step in ("printed", "delivered"):
        stamps.move(sealed.pk, step)
    stamps.activate(sealed.pk, 1, 3, "L1", party)
    logged(module_database)
    copied(serial(batch, 2))
    stamps.hold(batch.pk, "suspended", 3, 3, reason="x")
    return {
        "green": site + address(batch, 1),
        "red": site + address(batch, 2),
        "yellow": site + address(batch, 3),
        "absent": f"{site}/01/{GTIN}/21/ZZZZ0000ZZZZ0000",
        "sealed": site + address(sealed, 1),
        "pin": pin,
        "site": site,
        "signs": serial(batch, 1)[:10],
    }


def violations(page: Page) -> list[str]:
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in Axe().run(page).response["violations"]]


def opened(browser: Browser, **more: Any) -> Page:
    settings: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "locale": "vi-VN"}
    return browser.new_context(**settings | more).new_page()


def test_verdict_is_painted_within_a_second_of_the_first_octet(scanned: dict[str, str], browser: Browser) -> None:
    """On 400 kbit/s and 400 ms; the verifier, which comes last in the stream, does not hold the paint up."""
    page = opened(browser)
    page.goto(scanned["site"] + "/healthz")  # the browser itself is awake
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    page.goto(scanned["green"], wait_until="commit")
    page.locator("#verdict").wait_for()
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    first, painted = page.evaluate(
        "[performance.getEntriesByType('navigation')[0].responseStart, "
        "performance.getEntriesByName('first-contentful-paint')[0].startTime]"
    )
    sizes = page.goto(scanned["green"]).request.sizes()
    print(
        f"first octet {first:.0f} ms, painted {painted - first:.0f} ms later, {sizes['responseBodySize']} octets over the wire"
    )
    assert painted - first <= 1_000
    page.context.close()


def test_everything_together_weighs_less_than_fifty_kilobytes_and_nothing_else_is_loaded(
    scanned: dict[str, str], browser: Browser
) -> None:
    for name in ("green", "red", "yellow"):
        page = opened(browser)
        asked: list[str] = []
        page.on("request", lambda request, seen=asked: seen.append(request.url))
        answer = page.goto(scanned[name])
        page.wait_for_load_state("networkidle")
        assert len(answer.body()) <= 50_000
        assert answer.request.sizes()["responseBodySize"] <= 25_000
        assert asked == [scanned[name]]
        page.context.close()


def test_verifier_agrees_with_the_page(scanned: dict[str, str], browser: Browser) -> None:
    """The page's words are those of the proof, letter for letter; in both languages."""
    for locale in ("vi-VN", "en-GB"):
        page = opened(browser, locale=locale)
        faults: list[str] = []
        page.on("console", lambda message, seen=faults: seen.append(message.text))
        page.goto(scanned["green"])
        page.wait_for_function("document.querySelector('#seal').dataset.verdict")
        assert page.locator("#seal").get_attribute("data-verdict") in {"ok", "alone"}
        assert faults == []
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_is_silent_on_every_page(scanned: dict[str, str], browser: Browser, scheme: Any) -> None:
    for width in (360, 1440):
        page = opened(browser, viewport={"width": width, "height": 800}, color_scheme=scheme)
        for path in (
            scanned["green"], scanned["red"] + "?lang=en", scanned["yellow"], scanned["absent"], scanned["sealed"],
            f"{scanned['site']}/truy-xuat/quet/{scanned['sealed'][-16:]}/noi/", scanned["site"] + "/tra-tem/",
            f"{scanned['site']}/tra-tem/?ma={scanned['signs']}", f"{scanned['site']}/tra-tem/?ma=U",
            f"{scanned['site']}/truy-xuat/ho-chieu/{scanned['green'].removeprefix(scanned['site'] + '/')}",
        ):  # fmt: skip
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        page.context.close()


def test_purchase_and_report_without_javascript(scanned: dict[str, str], browser: Browser) -> None:
    page = opened(browser, java_script_enabled=False)
    page.goto(scanned["sealed"])
    expect(page.locator("h1")).to_have_text("Hợp lệ", use_inner_text=True)
    expect(page.get_by_text("Chưa kiểm trên máy này")).to_be_visible()
    expect(page.locator("ol.way li").nth(9)).to_be_attached()
    page.get_by_text("Tôi đã mua").click()
    page.get_by_label("Mã PIN").fill(scanned["pin"].lower())
    page.get_by_role("button", name="Xác nhận đã mua").click()
    expect(page.locator("h1")).to_have_text("Mua lần đầu", use_inner_text=True)
    page.get_by_role("link", name="mở trang ấy").click()
    expect(page.locator("h1")).to_have_text("Đã bán", use_inner_text=True)
    page.get_by_text("Báo nghi ngờ").click()
    page.get_by_label("Bạn thấy gì").fill("Tem dán đè lên tem khác")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_text("Đã gửi lời báo số")).to_be_visible()
    page.context.close()


def test_reader_by_keyboard_switches_the_language_and_stays_at_the_address(
    scanned: dict[str, str], browser: Browser
) -> None:
    page = opened(browser)
    page.goto(scanned["green"])
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("English", use_inner_text=True)
    page.keyboard.press("Enter")
    page.wait_for_url("**lang=en")
    assert page.url.split("?")[0] == scanned["green"]
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Valid", use_inner_text=True)
    page.context.close()


def test_printed_page_says_the_verdict_without_colour_and_leaves_the_forms_out(
    scanned: dict[str, str], browser: Browser
) -> None:
    page = opened(browser)
    page.goto(scanned["red"])
    page.emulate_media(media="print")
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.locator(".acts")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('#verdict')).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()
