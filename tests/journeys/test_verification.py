"""A stranger verifies a receipt in the browser; every kind of damage is found, by the step that should find it."""

import base64
import copy
import json
from dataclasses import replace
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from duoc.engines.merkle.keys import COSIGNATURE, parse_vkey

pytestmark = pytest.mark.journeys
REPLAY = "?environment=replay"


@pytest.fixture
def receipt(site: str) -> dict:
    """A receipt as the province gives it."""
    with urlopen(site + "/trao-doi/cuoc-goi/" + REPLAY) as answer:
        name = answer.read().decode().split("/trao-doi/bien-nhan/")[1].split("/")[0]
    with urlopen(f"{site}/trao-doi/bien-nhan/{name}.json{REPLAY}") as answer:
        return json.loads(answer.read())


def states(page: Page, site: str, text: str, key: str = "") -> dict[str, str]:
    """What the page says of this text: step → state, in order."""
    page.goto(site + "/kiem-chung/" + REPLAY)
    page.get_by_label("Nội dung biên nhận").fill(text)
    if key:
        page.get_by_text("Khóa công khai của sổ cái mà tôi tin").click()
        page.get_by_label("Mỗi dòng một khóa").fill(key)
    page.get_by_role("button", name="Kiểm chứng").click()
    page.wait_for_selector("[data-verdict]")
    items = page.locator("[data-result] li").all()
    return {item.locator("strong").inner_text().split(":")[0]: item.get_attribute("class") for item in items}


def bent(text: str) -> str:
    """The same base64 with one bit of its octets turned."""
    octets = bytearray(base64.b64decode(text))
    octets[0] ^= 1
    return base64.b64encode(octets).decode()


def test_genuine_receipt_is_right_in_every_step(site: str, page: Page, receipt):
    found = states(page, site, json.dumps(receipt))
    assert list(found.values()) == ["is-ok"] * 6
    expect(page.locator("[data-result]")).to_have_attribute("data-verdict", "ok")


def test_receipt_is_read_from_a_file_and_the_file_stays_here(site: str, page: Page, receipt):
    page.goto(site + "/kiem-chung/" + REPLAY)
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("[data-file]").set_input_files(
        {"name": "r.json", "mimeType": "application/json", "buffer": json.dumps(receipt, indent=3).encode()}
    )
    page.wait_for_selector("[data-verdict=ok]")
    assert asked == []


DAMAGE = {
    "status of the message": (lambda r: r["message"].update(status=201), "Giao dịch nằm trong lô"),
    "client of the message": (lambda r: r["message"].update(client="VN/GOV/x/y"), "Giao dịch nằm trong lô"),
    "place in the batch": (lambda r: r["batch"].update(index=r["batch"]["index"] ^ 1), "Giao dịch nằm trong lô"),
    "path in the batch": (lambda r: r["batch"]["path"].pop(), "Giao dịch nằm trong lô"),
    "counts of the batch": (lambda r: r["batch"]["entry"].update(counts=[]), "Lô đếm giao dịch này"),
    "place below zero": (lambda r: r["batch"].update(index=-1), "Giao dịch nằm trong lô"),
    "size as text": (
        lambda r: r["batch"]["entry"].update(size=str(r["batch"]["entry"]["size"])),
        "Giao dịch nằm trong lô",
    ),
    "empty hash in the path": (lambda r: r["batch"]["path"].append(""), "Giao dịch nằm trong lô"),
    "key of a witness as the gateway's": (
        lambda r: r["batch"].update(vkey=str(replace(parse_vkey(r["batch"]["vkey"]), kind=COSIGNATURE))),
        "Chữ ký của cổng",
    ),
    "size of the batch": (lambda r: r["batch"]["entry"].update(size=10**6), "Giao dịch nằm trong lô"),
    "time of the batch": (lambda r: r["batch"]["entry"].update(time="2024-01-01T00:00:00.000000Z"), "Chữ ký của cổng"),
    "signature of the gateway": (
        lambda r: r["batch"].update(signature=bent(r["batch"]["signature"])),
        "Chữ ký của cổng",
    ),
    "key of another gateway": (lambda r: r["batch"].update(vkey=r["ledger"]["vkey"]), "Chữ ký của cổng"),
    "place in the log": (lambda r: r["ledger"].update(index=r["ledger"]["index"] ^ 1), "Lô nằm trong sổ cái"),
    "path in the log": (
        lambda r: r["ledger"]["path"].__setitem__(0, bent(r["ledger"]["path"][0])),
        "Lô nằm trong sổ cái",
    ),
    "origin of the checkpoint": (
        lambda r: r["ledger"].update(checkpoint="x" + r["ledger"]["checkpoint"]),
        "Chữ ký của sổ cái",
    ),
}


@pytest.mark.parametrize("damage", sorted(DAMAGE))
def test_damage_is_found_by_its_step(site: str, page: Page, receipt, damage):
    damaged = copy.deepcopy(receipt)
    change, step = DAMAGE[damage]
    change(damaged)
    found = states(page, site, json.dumps(damaged))
    assert found[step] == "is-bad", found
    expect(page.locator("[data-result]")).to_have_attribute("data-verdict", "bad")


def test_key_of_somebody_else_is_not_taken_for_the_logs(site: str, page: Page, receipt):
    found = states(page, site, json.dumps(receipt), key=receipt["batch"]["vkey"])
    assert found["Chữ ký của sổ cái"] == "is-bad"
    genuine = states(page, site, json.dumps(receipt), key=receipt["ledger"]["vkey"])
    assert genuine["Chữ ký của sổ cái"] == "is-ok"


def test_receipt_that_waits_for_the_log_is_not_called_verified(site: str, page: Page, receipt):
    receipt["ledger"] = None
    states(page, site, json.dumps(receipt))
    expect(page.locator("[data-result]")).to_have_attribute("data-verdict", "wait")


@pytest.mark.parametrize("text", ["x", "[]", "null", '{"format":"duoc.receipt/1"}', '{"format":"duoc.receipt/2"}'])
def test_what_is_no_receipt_is_told_so(site: str, page: Page, text):
    assert "is-bad" in states(page, site, text).values()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        # RFC 8785 §3.2.2 and §3.2.3: numbers, strings, order of members by UTF-16 code units.
        ("[56.0, 4.50, 2e-3, 0.000000000000000000000000001]", "[56,4.5,0.002,1e-27]"),
        (r'"\u20ac$\u000F\u000aA\u0027\u0042\u0022\u005c\\\"\/"', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
        ('{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}', None),
    ],
)
def test_canonical_json_is_that_of_rfc_8785(site: str, page: Page, value, written):
    page.goto(site + "/kiem-chung/")
    made = page.evaluate(
        "async (text) => (await import('/static/exchange/canonical.js')).canonical(JSON.parse(text))", value
    )
    if written is None:
        order = [ord(name[0]) for name in json.loads(made)]
        assert order == [0x0D, 0x31, 0x80, 0xF6, 0x20AC, 0x1F600, 0xFB33]
    else:
        assert made == written


def test_modules_stay_small(site: str, page: Page):
    sizes = {}
    page.on(
        "response",
        lambda answer: sizes.update({answer.url: len(answer.body())}) if answer.url.endswith(".js") else None,
    )
    page.goto(site + "/kiem-chung/")
    page.wait_for_load_state("networkidle")
    assert len(sizes) == 8
    assert max(sizes.values()) <= 8_000
