"""The page at the printed address: who gets it, what it says, what it carries, what a scan leaves behind."""

import gzip
import json
import re
from html import unescape

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.trace.scan.shop import CHROME, Telephone, address
from tests.trace.scans.stamped import copied, serial
from tests.trace.stamps.batches import GTIN

from duoc.core import profile
from duoc.engines.digital_link.links import Link
from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.models import Product, Scan, ScanState
from duoc.trace.pages.scan import sheet
from duoc.trace.rules import serials
from duoc.trace.rules.places import canonical_place
from duoc.trace.services import links, products, recalls, scans, stamps

ABSENT = f"/01/{GTIN}/21/ZZZZ0000ZZZZ0000"
LINKSET = "application/linkset+json"


def text(answer):
    """What a reader sees, without the script and the style."""
    body = answer.content.decode()
    body = re.sub(r"<(style|script)\b.*?</\1>", "", body, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def colour(answer):
    return re.search(r'class="verdict (\w+)"', answer.content.decode())[1]


def scanned(code):
    return Scan.objects.filter(serial=serials.parsed(code)).count()


def test_green_page_says_what_whose_which_lot_and_where_it_came_from(shop, phone):
    answer = phone.get(address(shop))
    said = text(answer)
    assert (answer.status_code, colour(answer)) == (200, "green")
    for word in (
        "Hợp lệ", "Cua gạch son Năm Căn", "Nhãn hiệu Năm Căn", "HTX Cua Năm Căn", "Số lô L1", "Ngày sản xuất 01/11/2026",
        "Hạn dùng 31/01/2030", "Có giáp xác", "Đây là lượt quét đầu tiên", "đóng gói", "01/11/2026 09:00", "Ao số 7",
        "https://chung-nhan.example/ocop-4-sao", "Chứng minh được", "Chỉ là lời khai", "Lời của máy chủ",
        "Chưa kiểm trên máy này", "chính máy chủ cũng gửi mã kiểm chứng",
    ):  # fmt: skip
        assert word in said, word
    assert "Location" not in answer.headers


def test_journey_is_on_the_map_and_says_the_same_in_the_list(shop, phone):
    body = phone.get(address(shop)).content.decode()
    assert [int(number) for number in re.findall(r'<b class="n"[^>]*>(\d+)</b>', body)] == list(range(1, 11))
    assert (
        body.count("<circle") - body.count('<circle cx="32"') == 3
    )  # three communes; the fourth is the verdict's shape
    assert re.search(r'<path class="r" d="M\d+ \d+L\d+ \d+L\d+ \d+"/>', body)
    assert len(re.search(r'class="d" d="([^"]+)"', body)[1].split("h0")) > 60  # the province has 64 communes


def test_page_carries_the_proof_document_and_shows_each_of_its_events_in_its_words(shop, phone):
    body = phone.get(address(shop)).content.decode()
    document = json.loads(re.search(r'id="proof">(.*?)</script>', body, re.DOTALL)[1])
    assert document["format"] == "duoc.stamp/1"
    assert document["address"] == "http://localhost" + address(shop)
    shown = re.findall(r'data-event="(\d+)"', body)
    assert sorted(map(int, shown)) == list(range(len(document["events"])))
    assert len(document["events"]) >= 8


def test_proof_is_answered_to_machines_at_the_same_address(shop, phone):
    for accept in ("*/*", "application/json", "text/html"):
        answer = phone.get(address(shop) + "?linkType=gs1:verificationService", Accept=accept)
        assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
            200,
            "application/json",
            "no-store",
        )
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer.json()["serial"] == serial(shop)
    since = phone.get(address(shop) + "?linkType=gs1:verificationService&since=1").json()
    assert "consistency" in since
    for wrong in ("x", "-1", "1" * 40, "%C2%B2"):
        assert phone.get(address(shop) + f"?linkType=gs1:verificationService&since={wrong}").status_code == 400
    assert phone.get(ABSENT + "?linkType=gs1:verificationService", Accept="*/*").status_code == 404
    assert scanned(serial(shop)) == 0


def test_machines_still_get_the_resolver(shop, phone):
    product = f"/01/{GTIN}"
    links.register_link(
        people.party_named("htx-nam-can"), canonical_place(product), Link("pip", "https://a/cua", "Cua")
    )
    for accept in ("*/*", ""):
        assert phone.get(address(shop), Accept=accept)["Location"] == "https://a/cua"
    assert phone.get(address(shop), Accept=LINKSET)["Content-Type"] == LINKSET
    assert phone.get(address(shop) + "?linkType=linkset", Accept="*/*")["Content-Type"] == LINKSET
    assert phone.get(address(shop) + "?linkType=gs1:epcis").status_code == 404
    assert phone.get(address(shop)).status_code == 200
    assert phone.get(address(shop) + "?linkType=gs1:pip").status_code == 200
    # The product itself has no stamp: its links decide.
    assert phone.get(product)["Location"] == "https://a/cua"


def test_stamp_without_links_is_the_default_of_its_address(shop, phone):
    assert phone.get(address(shop), Accept="*/*").status_code == 200


def test_unknown_stamp_is_404_to_machines_and_red_to_people(shop, phone):
    machine = phone.get(ABSENT, Accept="application/json")
    assert machine.status_code == 404
    person = phone.get(ABSENT)
    assert (person.status_code, colour(person)) == (404, "red")
    assert "không có trong hệ thống" in text(person)
    assert (
        "Sản phẩm Cua gạch son Năm Căn của HTX Cua Năm Căn có trong hệ thống, nhưng con tem mang số này thì không."
        in text(person)
    )
    assert ScanState.objects.count() == 0


def test_unknown_product_is_said_to_be_unknown(shop, phone):
    for path in ("/01/00614141123452/21/ABC", "/t/H12-KHONG-CO/ABCD"):
        answer = phone.get(path)
        assert (answer.status_code, colour(answer)) == (404, "red")
        assert "Cả mã sản phẩm" in text(answer)


def test_serials_that_another_maker_numbers_himself_are_left_to_his_links(shop, phone):
    other = people.add_party("nha-rieng", "Nhà riêng", "firm", prefixes=["8930009"])
    products.register_product(other, "Mắm", number="08930009000010")
    links.register_link(other, canonical_place("/01/08930009000010"), Link("pip", "https://a/mam", "Mắm"))
    assert phone.get("/01/08930009000010/21/SO-1")["Location"] == "https://a/mam"


def test_number_of_another_product_is_a_mismatch(shop, phone):
    products.register_product(people.party_named("htx-nam-can"), "Ba khía", number="08930001000018")
    answer = phone.get(f"/01/08930001000018/21/{serial(shop)}")
    assert (answer.status_code, colour(answer)) == (404, "red")
    assert "Không khớp" in text(answer)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_spelling_of_a_serial_is_the_same_stamp(shop, data):
    """Small letters, O for 0, I and L for 1 (docs/formats.md), also in a national code's address."""
    code = serial(shop)
    written = "".join(
        data.draw(st.sampled_from([sign, sign.lower(), *{"0": "Oo", "1": "IiLl"}.get(sign, "")])) for sign in code
    )
    answer = Telephone().get(f"/01/{GTIN}/21/{written}", Purpose="prefetch")
    assert (answer.status_code, colour(answer)) == (200, "green")
    assert " ".join(code[at : at + 4] for at in range(0, 16, 4)) in text(answer)


def test_lot_in_the_address_and_a_last_slash_change_nothing(shop, phone):
    code = serial(shop)
    for path in (f"/01/{GTIN}/10/L1/21/{code}", f"/01/{GTIN}/21/{code}/", f"/01/{GTIN}/21/{code}?utm=x"):
        assert colour(phone.get(path)) == "green"


def test_national_code_has_the_same_page_in_capitals_and_small_letters(shop, phone):
    party = people.party_named("htx-nam-can")
    product = products.register_product(party, "Mật ong rừng", code="H96-MATONG")
    made = stamps.mint(stamps.order(party, product, 2, "TEM.CAMAU.VN", preset="crab-tie"))
    code = stamps.proof(made, made.first).serial
    for path in (f"/t/H96-MATONG/{code}", f"/T/H96-MATONG/{code}", f"/t/h96-matong/{code.lower()}"):
        answer = phone.get(path)
        assert (answer.status_code, colour(answer)) == (200, "red")
        assert "Chưa kích hoạt" in text(answer)
        assert "Mã truy xuất H96-MATONG" in text(answer)


# What the state says.


@pytest.mark.parametrize(
    ("change", "tint", "words"),
    [
        (lambda b, s: stamps.void_stamp(s, "rơi xuống nước"), "red", ["Đã hủy", "Lý do: rơi xuống nước"]),
        (lambda b, s: stamps.hold(b.pk, "suspended", 1, 1, reason="x"), "yellow", ["Tạm dừng"]),
        (lambda b, s: stamps.hold(b.pk, "recalled", 1, 1, reason="x"), "red", ["Thu hồi"]),
        (lambda b, s: copied(s), "red", ["Cảnh báo", "nói về mã trên tem, không nói người bán làm sai"]),
    ],
)
def test_each_state_has_its_colour_and_its_words(shop, phone, change, tint, words):
    change(shop, serial(shop))
    answer = phone.get(address(shop))
    assert colour(answer) == tint
    for word in words:
        assert word in text(answer)


def test_what_was_void_and_restored_says_why_in_public(shop, phone):
    stamps.void_stamp(serial(shop), "nhầm")
    stamps.undo_void(serial(shop), "hủy nhầm con bên cạnh", people.party_named("htx-nam-can"))
    answer = phone.get(address(shop))
    assert colour(answer) == "green"
    assert "hủy nhầm con bên cạnh" in text(answer)


def test_recall_of_the_lot_turns_its_pieces_red_with_the_reason(shop, phone):
    recalls.open_recall(f"01/{GTIN}/10/L1", "nhiễm kháng sinh", by="x")
    answer = phone.get(address(shop))
    assert colour(answer) == "red"
    assert "Đang thu hồi. nhiễm kháng sinh" in text(answer)


def test_household_is_named_by_its_consent_alone(shop, phone):
    Party.objects.filter(code="htx-nam-can").update(kind="household", name="Nguyễn Thị Tư", address="Ấp 5")
    body = phone.get(address(shop)).content.decode()
    assert "Nguyễn Thị Tư" not in body
    assert "Ấp 5" not in body
    assert "Ao số 7" not in body
    assert "Hộ sản xuất" in body


def test_volumes_and_partners_are_nowhere_on_the_page(shop, phone):
    # Hashes and digests may spell anything by chance.
    body = re.sub(r"[A-Za-z0-9+/]{22,}={0,2}", "", phone.get(address(shop)).content.decode())
    assert "KGM" not in body
    assert '"quantity\\"' not in body


def test_sample_goods_are_marked(shop, phone):
    Product.objects.filter(gtin=GTIN).update(illustrative=True)
    assert "MINH HỌA" in text(phone.get(address(shop)))


def test_names_that_look_like_markup_stay_names(shop, phone):
    Product.objects.filter(gtin=GTIN).update(name='<script>alert(1)</script>"')
    body = phone.get(address(shop)).content.decode()
    assert "<script>alert" not in body
    assert sheet.embedded({"a": "</script><!--&\u2028"}) == '{"a":"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028"}'
    assert json.loads(sheet.embedded({"a": "</script><!--&\u2028"})) == {"a": "</script><!--&\u2028"}


# What a scan leaves.


def test_a_look_is_one_scan_with_a_token_that_lasts_three_days(shop, phone):
    answer = phone.get(address(shop))
    assert scanned(serial(shop)) == 1
    cookie = answer.cookies["duoc_phone"]
    assert (cookie["max-age"], cookie["samesite"], cookie["httponly"]) == (scans.DEVICE_DAYS * 86_400, "Lax", True)
    again = phone.get(address(shop))
    assert "duoc_phone" not in again.cookies  # never renewed
    assert scanned(serial(shop)) == 2
    assert "của khoảng 1 người" in text(again)
    assert not re.search(r"sessionid|csrftoken", str(answer.cookies))
    row = Scan.objects.filter(serial=serials.parsed(serial(shop))).first()
    assert len(row.device) == 12
    assert cookie.value.encode() not in bytes(row.device)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Purpose": "prefetch"}, {"User_Agent": "TelegramBot (like TwitterBot)"}, {"Sec_Fetch_Dest": "image"},
    ],
)  # fmt: skip
def test_who_only_looks_ahead_is_no_scan(shop, phone, headers):
    assert phone.get(address(shop), **headers).status_code == 200
    assert scanned(serial(shop)) == 0


def test_head_is_like_get_and_no_scan(shop, phone):
    answer = phone.client.head(address(shop), headers={"Accept": "text/html", "User-Agent": CHROME})
    assert (answer.status_code, answer.content, scanned(serial(shop))) == (200, b"", 0)


def test_the_switch_of_language_keeps_the_address_and_is_no_second_scan(shop, phone):
    body = phone.get(address(shop)).content.decode()
    assert f'href="{address(shop)}?lang=en"' in body
    english = phone.get(address(shop) + "?lang=en")
    assert "In the system, activated" in text(english)
    assert "Nam Can egg crab" in text(english)
    assert '<html lang="en">' in english.content.decode()
    assert scanned(serial(shop)) == 1
    assert "Location" not in english.headers


@pytest.mark.parametrize(
    ("wanted", "lang"),
    [
        ("en-GB,en;q=0.9,vi;q=0.5", "en"),
        ("vi", "vi"),
        ("zh-CN,zh;q=0.9", "en"),
        ("", "vi"),
        ("*", "vi"),
        ("fr,vi;q=0.3", "vi"),
    ],
)
def test_language_is_the_browsers_wish(shop, phone, wanted, lang):
    assert f'<html lang="{lang}">' in phone.get(address(shop), Accept_Language=wanted).content.decode()


def test_a_loop_without_cookies_is_one_viewer(shop):
    for _ in range(8):
        answer = Telephone().get(address(shop))
    assert "8 lần" in text(answer)
    assert "của khoảng 1 người" in text(answer)
    assert colour(answer) == "green"


def test_page_comes_when_the_scan_cannot_be_kept(shop, phone, monkeypatch, caplog):
    def broken(*_args, **_named):
        raise DatabaseError("disk full")

    monkeypatch.setattr(scans, "record_scan", broken)
    answer = phone.get(address(shop))
    assert (answer.status_code, colour(answer)) == (200, "green")
    assert "Lượt xem này chưa ghi được" in text(answer)
    assert serial(shop) not in caplog.text.replace("duoc.trace", "")


# What it weighs and may do.


def test_weight_and_place_of_the_verdict(shop, phone):
    for lang in ("vi", "en"):
        plain = phone.get(address(shop) + f"?lang={lang}")
        print(f"{lang}: {len(plain.content)} octets, {plain.content.count(b'data-event=')} proven events")
        assert len(plain.content) <= 50_000, lang
        assert plain.content.index(b"</h1>") < 14_000
        squeezed = phone.get(address(shop) + f"?lang={lang}", Accept_Encoding="gzip, br")
        assert squeezed["Content-Encoding"] == "gzip"
        assert len(squeezed.content) <= 25_000
        # One compressed packet train holds it too: the verdict is in the first octets of the stream.
        start = gzip.zlib.decompressobj(31).decompress(squeezed.content[:14_000])
        assert b"</h1>" in start


def test_long_journeys_and_deep_logs_do_not_make_it_heavier(shop, phone, monkeypatch):
    """As many of the newest events as there is room for; the rest is told without proof."""
    from duoc.ledger.services import proof_files

    shallow = proof_files.inclusion_paths

    def deep(entries, size, **more):
        return {index: [*path, *[b"\x5a" * 32] * 24] for index, path in shallow(entries, size, **more).items()}

    monkeypatch.setattr(proof_files, "inclusion_paths", deep)
    answer = phone.get(address(shop))
    assert len(answer.content) <= 50_000
    assert 1 <= answer.content.count(b"data-event=") < 8
    assert "bằng chứng không kèm trang" in text(answer)


def test_policy_names_style_and_script_by_their_digests_and_nothing_else_runs(shop, phone):
    import hashlib
    from base64 import b64encode

    answer = phone.get(address(shop))
    body, policy = answer.content.decode(), answer["Content-Security-Policy"]
    for name in ("style", "script"):
        [inline] = re.findall(rf"<{name}>(.*?)</{name}>", body, re.DOTALL)
        assert f"{name}-src 'sha256-{b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"\son\w+=|\sstyle=|<link[^>]+stylesheet|<img|<script src", body)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("fill", "ink"), [("--ok", "#ffffff"), ("--bad", "#ffffff"), ("--warn", "#1c1600")])
def test_verdict_is_readable_in_the_sun(fill, ink):
    """WCAG 2.2 §1.4.6: 7:1."""
    value = re.search(rf"{fill}:(#\w{{6}})", sheet.style())[1]
    light, dark = sorted([_luminance(value), _luminance(ink)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7


def test_province_of_the_profile_heads_the_page(shop, phone):
    assert profile.load("ca-mau").name in text(phone.get(address(shop)))
