"""The page of a stamp as a phone in the sun meets it: weight, first paint on a slow network, axe, no JavaScript, paper."""

from typing import Any

import pytest
from tests.trace.scan.shop import address, logged, stocked
from tests.trace.scans.stamped import copied, serial
from tests.trace.stamps.batches import GTIN

pytestmark = pytest.mark.journeys
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def scanned(site: str, module_database: str) -> dict[str, str]:
    """Addresses of pages: green, red (a copy), and of a stamp that is not there."""
    batch = stocked(6)
    logged(module_database)
    copied(serial(batch, 2))
    return {
        "green": site + address(batch, 1),
        "red": site + address(batch, 2),
        "absent": f"{site}/01/{GTIN}/21/ZZZZ0000ZZZZ0000",
    }


def test_shots(scanned, browser):
    for name in scanned:
        for width, scheme in [(360, "light"), (1440, "light"), (360, "dark")]:
            context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme, locale="vi-VN")
            page = context.new_page()
            page.on("console", lambda m: print(m.text))
            answer = page.goto(scanned[name])
            page.wait_for_timeout(800)
            print(
                name,
                width,
                len(answer.body()),
                answer.headers.get("content-encoding"),
                page.locator("#seal").all_inner_texts(),
                answer.request.sizes(),
            )
            page.screenshot(path=f"/tmp/scan-{name}-{width}-{scheme}.png", full_page=True)
            context.close()
