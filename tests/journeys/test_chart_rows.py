"""A bar a line with names and figures as a table of a stranger may hold them, as axe, a phone and an English reader meet it."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.catalogue.test_table_maps import published
from tests.journeys.test_pictures import violations

pytestmark = pytest.mark.journeys
NAMES = [
    "Chợ " * 60, "x" * 300, "<img src=x onerror=alert(1)>", "שלום עולם", "مرحبا ١٢٣ (abc)", "", "–", "0", "\u202ecba",
    "Năm Căn", "😀" * 40, "a\nb", "Đất Mũi", "https://example.vn/" + "mot-duong-dan-rat-dai/" * 12, "Cái Nước",
]  # fmt: skip
FIGURES = [
    -7.5,
    1e30,
    12_345_678_901_234.0,
    0.25,
    -1e15,
    3.0,
    1.0,
    2.0,
    5.0,
    1e12,
    4.0,
    6.0,
    8.0,
    9.0,
    999_999_999_999.75,
]


@pytest.fixture(scope="module")
def table(site):
    out = io.BytesIO()
    pq.write_table(pa.table({"Nơi": NAMES * 2, "Lãi": FIGURES * 2}), out)
    return site + published("noi", "Nơi", "noi.parquet", out.getvalue())


# What a line holds outside of its own cell, or of the chart.
OVER = """() => [...document.querySelectorAll('.chart__rows tbody :is(th, td)')].filter(one => one.offsetParent).flatMap(one => {
    const range = document.createRange(); range.selectNodeContents(one)
    const cell = one.getBoundingClientRect(), text = range.getBoundingClientRect()
    return text.width && (text.left < cell.left - 1 || text.right > cell.right + 1) ? [one.innerText.slice(0, 60)] : []
})"""


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_odd_names_and_figures_stay_in_their_lines(table, browser, width, scheme, language):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    alerts = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.goto(table)
    if language == "en":
        page.get_by_role("button", name="English").click()
        page.wait_for_selector("html[lang=en]")
    heard, told = {}, []
    for path in ("?measure=sum:lai", "nhung/?measure=sum:lai", "?measure=avg:lai"):
        page.goto(table + path)
        assert page.locator(".chart__rows").count() == 2
        more = page.locator(".chart__rows + details > summary")
        more.click()
        told.append(more.inner_text())
        surplus = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wrong := [*violations(page), *page.evaluate(OVER), *([f"{surplus} px too wide"] if surplus > 0 else [])]:
            heard[path] = wrong
    context.close()
    assert not heard
    assert not alerts
    assert told[0] == told[2] == {"vi": "Xem thêm 3 giá trị", "en": "3 more"}[language]
