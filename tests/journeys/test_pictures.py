"""Maps and pictures as axe, a phone, a browser without JavaScript, a printer and the page of somebody else meet them."""

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.conftest import find_free_port

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, publishing, resources

pytestmark = pytest.mark.journeys
PICTURES = ("nhung/", "nhung/?show=map", "nhung/?show=map&map=xa")
STATIONS = "Trạm;Xã;Ngày;Số lần;Vĩ độ;Kinh độ\n" + "".join(
    f"T{n};{commune};{1 + n % 28:02d}/03/2026;{n % 9};{8.6 + n % 13 / 15:.4f};{104.8 + n % 17 / 20:.4f}\n".replace(
        ".", ","
    )
    for n, commune in enumerate(("Năm Căn", "Đất Mũi", "Cái Nước", "Toàn tỉnh") * 40)
)


@pytest.fixture(scope="module")
def table(site):
    """The page of a table with a chart and a map."""
    publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
    facts = {"kind": "open", "level": "open", "access_right": "PUBLIC", "title": "Trạm đo", "name": "tram-do"}
    entry = entries.set_state(HOUSE, entries.register(HOUSE, publisher, sample=True, **facts), "published")
    held = resources.add_resource(HOUSE, entry, name="tram.csv", url_type="upload")
    publishing.publish(publishing.upload(HOUSE, held, "tram.csv", [STATIONS.encode()]).pk)
    return f"{site}/du-lieu/tram-do/bang/{held.pk}/"


def violations(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_axe_is_silent_and_nothing_scrolls_sideways(table, browser, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    heard = {}
    for path in (
        "",
        "?map=xa&measure=sum:so_lan",
        "?box=104.8,8.6,105.1,8.9",
        "nhung/",
        "nhung/?show=map",
        "nhung/?show=map&map=xa",
    ):
        page.goto(table + path)
        for summary in page.locator("main details > summary").all():
            summary.click()
        surplus = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wrong := [*violations(page), *([f"{surplus} px too wide"] if surplus > 0 else [])]:
            heard[path] = wrong
    context.close()
    assert not heard


def test_without_javascript_the_map_leads_nearer_and_back(table, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(table)
    page.get_by_text("Danh sách của bản đồ").click()
    first = page.locator(".map td a").first
    rows = first.inner_text()
    first.click()
    expect(page.locator("main")).to_contain_text(f"{rows} dòng.")
    page.get_by_role("link", name="Khung bản đồ").click()
    expect(page.locator("main")).to_contain_text("160 dòng.")
    context.close()


def test_by_keyboard_the_list_opens_and_its_links_are_reached(table, page):
    page.goto(table)
    page.get_by_text("Danh sách của bản đồ").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map td a").first).to_be_visible()
    for _ in range(3):  # the list itself can be scrolled by keys, then its first link
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.map td a')"):
            break
    assert page.evaluate("document.activeElement.matches('.map td a')")


def test_on_paper_the_map_is_there_and_what_is_for_screens_is_not(table, page):
    page.goto(table)
    page.emulate_media(media="print")
    expect(page.locator("figure.map svg").first).to_be_visible()
    expect(page.locator("#dung-o")).to_be_hidden()
    page.emulate_media(media="screen")


class _Elsewhere(BaseHTTPRequestHandler):
    def __init__(self, body, *given):
        self.body = body
        super().__init__(*given)

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_given):
        pass


def test_the_page_of_somebody_else_shows_the_picture_and_nothing_more(table, context):
    page = context.new_page()  # a refused frame is an error on the console, and wanted here
    page.goto(table)
    page.get_by_text("Nhúng vào trang khác").last.click()
    snippet = page.locator("details[open] pre code").inner_text()
    assert snippet.startswith("<iframe ")
    body = f'<!doctype html><title>x</title>{snippet}<iframe id="other" src="{table}"></iframe>'
    server = HTTPServer(("127.0.0.1", find_free_port()), partial(_Elsewhere, body.encode()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    framed = page.frame_locator("iframe").first
    expect(framed.locator("figure.map svg").first).to_be_visible()
    expect(framed.get_by_role("heading", name="Trạm đo")).to_be_visible()
    expect(framed.get_by_text("MINH HỌA")).to_be_visible()
    expect(page.frame_locator("#other").get_by_role("navigation")).to_have_count(0)
    with context.expect_page() as opened:
        framed.get_by_role("link", name="Xem bảng dữ liệu trên cổng").click()
    expect(opened.value.locator("h1")).to_have_text("tram.csv")
    server.shutdown()
    server.server_close()
