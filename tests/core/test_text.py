"""Vietnamese text. The order is the one printed by the Vietnam Lexicography Centre (vietunicode.sourceforge.net)."""

import random
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duoc.core import text
from duoc.core.text import Match

# Rule 1 and 2 of "Quy tắc sắp xếp ABC" combined, as printed there.
PRINTED_ORDER = list(
    "a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ b c d đ e è ẻ ẽ é ẹ ê ề ể ễ ế ệ "
    "f g h i ì ỉ ĩ í ị j k l m n o ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ "
    "p q r s t u ù ủ ũ ú ụ ư ừ ử ữ ứ ự v w x y ỳ ỷ ỹ ý ỵ z".replace(" ", "")
)

# Pairs (earlier, later): the first five are the examples of rules 3 and 4, the others follow from rule 4.3 by hand.
PAIRS = [
    ("cha", "chan"),
    ("ang", "anh"),
    ("ác", "ách"),
    ("apatit", "apxe"),
    ("hài", "hại"),
    ("tuân thủ", "tuần chay"),  # the tone of the first syllable decides before the letters of the second
    ("ba hoa", "bà con"),
    ("An Xuyên", "Ấp Một"),
    ("Ấp Một", "Bình Minh"),
    ("Cà Mau", "Cái Nước"),  # fewer letters first, whatever the tones
    ("Dân", "Đá Bạc"),
    ("Đá Bạc", "Đất Mũi"),
    ("Năm Căn", "Nguyễn Phích"),
    ("Phường 2", "Phường 10"),
    ("Phường 9", "Phường An Xuyên"),
    ("Sông Đốc", "Sở Tư pháp"),
    ("Tân Ân", "Tân Ân Tây"),
    ("U Minh", "Ủy ban"),
]

# Both habits of placing the tone, the second being that of QĐ 1989/QĐ-BGDĐT (tone on the main vowel).
TONE_HABITS = [
    ("hòa", "hoà"), ("Hòa Bình", "Hoà Bình"), ("Hòa Mỹ", "Hoà Mỹ"), ("khỏe", "khoẻ"), ("thủy", "thuỷ"),
    ("qúy", "quý"), ("qúa", "quá"), ("gìa", "già"), ("Ủy ban", "Uỷ ban"), ("lóa", "loá"), ("cuả", "của"),
]  # fmt: skip

WELL_PLACED = """
    nguyễn khuỷu ngoẻo ngoài xoáy của mía bùa giếng gì gìn quýt huýt toán hoàng uyển thuở rượu người chuối
    yếu kiểu khuấy quốc giữa bửa lửa mưới thuế tuấn điều biển bạch đất mũi vàm thới
"""


def test_sort_key_gives_the_printed_order_of_letters_and_tones():
    shuffled = list(PRINTED_ORDER)
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=text.sort_key) == PRINTED_ORDER


@pytest.mark.parametrize(("earlier", "later"), PAIRS)
def test_sort_key_orders_as_a_dictionary_does(earlier, later):
    assert text.sort_key(earlier) < text.sort_key(later)


@pytest.mark.parametrize(("old", "new"), TONE_HABITS)
def test_key_ignores_where_the_tone_was_placed(old, new):
    assert old != new
    assert text.key(old) == text.key(new) == new.casefold()


@pytest.mark.parametrize("word", WELL_PLACED.split())
def test_key_leaves_a_well_placed_tone_alone(word):
    assert text.key(word) == word


@pytest.mark.parametrize(
    ("left", "right"), [("hoa", "hòa"), ("da", "đa"), ("tân", "tấn"), ("mưa", "mua"), ("cà mau", "cá mau")]
)
def test_key_keeps_different_words_apart(left, right):
    assert text.key(left) != text.key(right)
    assert text.sort_key(left) < text.sort_key(right) or text.sort_key(right) < text.sort_key(left)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ðất Mũi", "dat mui"),  # U+00D0, Icelandic eth
        ("Đất Mũi", "dat mui"),  # U+0110
        ("ðƯỚC", "duoc"),
        ("  Nguyễn   Việt\tKhái ", "nguyen viet khai"),
        (unicodedata.normalize("NFD", "Thị trấn Cái Đôi Vàm"), "thi tran cai doi vam"),
        ("Hoà Bình", "hoa binh"),
        ("Hòa Bình", "hoa binh"),
        ("Sở LĐ-TB&XH", "so ld-tb&xh"),
        ("", ""),
    ],
)
def test_fold_makes_the_search_form(written, folded):
    assert text.fold(written) == folded


def test_key_reads_eth_as_d_with_stroke_and_decomposed_as_composed():
    assert text.key("Ðước") == text.key("Đước") == text.key(unicodedata.normalize("NFD", "ĐƯỚC")) == "đước"


def test_nfc_changes_composition_only():
    decomposed = unicodedata.normalize("NFD", "Xã Hoà Mỹ, Ðông")
    assert text.nfc(decomposed) == "Xã Hoà Mỹ, Ðông"


@pytest.mark.parametrize(
    ("query", "found", "expected"),
    [
        ("Hòa Mỹ", "Hoà Mỹ", Match.SAME),
        ("hòa", "Hoà Mỹ", Match.STARTS),
        ("mỹ", "Hoà Mỹ", Match.CONTAINS),
        ("hoa my", "Hoà Mỹ", Match.FOLDED_SAME),
        ("hoa", "Hoà Mỹ", Match.FOLDED_STARTS),
        ("my", "Hoà Mỹ", Match.FOLDED_CONTAINS),
        ("hoá", "Hoà Mỹ", Match.FOLDED_STARTS),
        ("hung", "Hoà Mỹ", None),
        ("", "Hoà Mỹ", None),
        ("  ", "Hoà Mỹ", None),
    ],
)
def test_match_finds_without_marks_and_ranks_exact_marks_first(query, found, expected):
    assert text.match(query, found) is expected


def test_match_puts_the_exactly_marked_name_first():
    names = ["Tân Ân", "Tấn An", "Tân An", "Tan An"]
    assert min(names, key=lambda name: text.match("tấn an", name)) == "Tấn An"


VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạấậềệộớựýĂĐƠÐð 0129-\u0300\u0301\u0309\u0323")
ANY = st.text(max_size=40) | VIETNAMESE


@given(ANY)
def test_fold_is_idempotent_and_blind_to_composition(written):
    folded = text.fold(written)
    assert text.fold(folded) == folded
    assert text.fold(unicodedata.normalize("NFD", written)) == folded


@given(VIETNAMESE)
@example("ià\u0300")  # a second tone that stands alone behind the word
def test_key_is_idempotent_and_finer_than_fold(written):
    identity = text.key(written)
    assert text.key(identity) == identity
    assert text.key(unicodedata.normalize("NFD", written)) == identity
    assert text.fold(identity) == text.fold(written)


@given(ANY)
def test_sort_key_is_printable_ascii_and_follows_the_identity(written):
    order = text.sort_key(written)
    assert order.isascii()
    assert order.isprintable()
    assert text.sort_key(text.key(written)) == order


@given(st.lists(st.integers(0, 10**30), min_size=2, max_size=2))
def test_sort_key_orders_numbers_by_value(numbers):
    low, high = sorted(numbers)
    assert text.sort_key(f"Phường {low}") <= text.sort_key(f"Phường {high}")
    assert (text.sort_key(str(low)) == text.sort_key(str(high))) == (low == high)


@given(VIETNAMESE, st.integers(0, 50))
def test_match_finds_every_part_of_a_text(written, start):
    part = written[start:].strip()
    if text.fold(part) and not unicodedata.combining(part[0]):
        assert text.match(text.fold(part), written) is not None
