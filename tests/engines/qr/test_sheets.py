"""Label sheets as a viewer draws them: read by strangers' decoders, measured in dots, checked by another program."""

import io
import random
import re

import numpy as np
import pypdfium2
import pytest
from tests.engines.qr.damage import blanked
from tests.engines.qr.decoders import zbar, zxing
from tests.engines.qr.stamps import stamps

from duoc.engines.qr.layout import TooDenseError, layout, version_for
from duoc.engines.qr.presets import PRESETS
from duoc.engines.qr.sheets import Sheets, pieces
from duoc.engines.qr.steadiness import SteadyWriter
from duoc.engines.qr.symbols import as_array, encode
from duoc.engines.qr.versions import Level, Mode, side

NAME = "Tôm khô Rạch Gốc"
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ -·–Lôtờem"


def printed(preset, texts, level=Level.M, name=NAME):
    """(PDF, symbols) of a file of labels whose text is the end of the serial and a number."""
    version = version_for(preset, len(texts[0]), level, Mode.ALPHANUMERIC, 4)
    symbols = SteadyWriter(version, level, Mode.ALPHANUMERIC).write(as_array(texts))
    file = io.BytesIO()
    sheets = Sheets(
        file, preset, symbols.side, signs=SIGNS, fixed=[name], lines=2,
        header=lambda sheet, first, last: f"Lô 7 · tờ {sheet + 1} · tem {first + 1}–{last + 1}",
    )  # fmt: skip
    half = len(texts) // 2
    lines = [(text[-16:-6], f"7-{number:06d}") for number, text in enumerate(texts, 1)]
    for part in (slice(half), slice(half, None)):  # as the caller's batches come, not as the pages fall
        sheets.add(symbols._replace(rows=symbols.rows[part]), lines[part])
    sheets.finish("Tem lô 7")
    return pypdfium2.PdfDocument(file.getvalue()), symbols


def raster(page, dpi=300):
    image = page.render(scale=dpi / 72, grayscale=True).to_numpy()
    return np.ascontiguousarray(image[..., 0] if image.ndim == 3 else image)


def cut(image, preset, layout_, side, place):
    """The symbol of one label with its quiet zone, as (image)."""
    column, row = place % preset.grid[0], place // preset.grid[0]
    left = preset.dots(preset.margin[0] + column * (preset.label[0] + preset.gap[0]))
    bottom = preset.dots(preset.page[1] - preset.margin[1] - row * (preset.label[1] + preset.gap[1]) - preset.label[1])
    size = layout_.module * (side + 8)
    x = left + layout_.code[0] - 4 * layout_.module
    y = image.shape[0] - (bottom + layout_.code[1] - 4 * layout_.module) - size
    return image[max(y, 0) : y + size, max(x, 0) : x + size]


def codes(document, preset, symbols, count):
    """Each symbol as the printer's dots."""
    placed = layout(preset, symbols.side, 3 if preset.beside else 2)
    images = [raster(page, preset.dpi) for page in document]
    return [
        cut(images[number // preset.per_page], preset, placed, symbols.side, number % preset.per_page)
        for number in range(count)
    ]


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
@pytest.mark.parametrize("level", [Level.M, Level.Q])
def test_every_format_is_read_by_zxing_and_zbar(preset, level, tmp_path):
    texts = stamps(min(preset.per_page, 8) + 1)
    document, symbols = printed(preset, texts, level)
    assert len(document) == -(-len(texts) // preset.per_page)
    drawn = codes(document, preset, symbols, len(texts))
    assert [zxing(image) for image in drawn] == [[text] for text in texts]
    assert zbar(drawn, tmp_path) == texts


@pytest.mark.parametrize(
    "preset", [PRESETS["a4-65"], PRESETS["crab-tie"], PRESETS["roll-3x35-203"]], ids=lambda preset: preset.name
)
def test_every_module_is_a_whole_number_of_black_or_white_dots(preset):
    document, symbols = printed(preset, stamps(3))
    module = layout(preset, symbols.side, 3).module
    for image, modules in zip(codes(document, preset, symbols, 3), symbols.modules(), strict=True):
        expected = (1 - np.kron(np.pad(modules, 4), np.ones((module, module), np.uint8))) * 255
        # Two of 255 shades: the page's size is a number of 32 bits for the renderer.
        assert np.abs(image - expected[: image.shape[0], : image.shape[1]].astype(int)).max() <= 2


def test_no_seam_shows_where_a_viewer_smooths_edges():
    """At a size at which no edge meets a pixel, the inside of a finder's core stays black."""
    document, symbols = printed(PRESETS["crab-tie"], stamps(1))
    placed = layout(PRESETS["crab-tie"], symbols.side, 3)
    image = raster(document[0], dpi=773)
    scale = 773 / 300 * placed.module
    left = placed.code[0] * 773 / 300 + 2 * scale
    top = image.shape[0] - placed.code[1] * 773 / 300 - (symbols.side - 2) * scale
    core = image[round(top) + 2 : round(top + 3 * scale) - 2, round(left) + 2 : round(left + 3 * scale) - 2]
    assert core.size > 200
    assert core.max() == 0


def test_crab_ties_stay_within_15_millimetres():
    for name in ("crab-tie", "crab-dot", "a4-crab"):
        preset = PRESETS[name]
        for modules in (29, 33):
            size = layout(preset, modules, 2).module * (modules + 8) * 25.4 / preset.dpi
            assert size <= 15
            assert preset.label[1] <= 15


def test_the_version_is_the_largest_that_costs_neither_module_nor_line():
    """By hand, 58 characters, modules of 300 dpi: 15 mm are 177 dots, 18 mm 212, 4 modules of quiet zone on each side."""
    found = {name: version_for(PRESETS[name], 58, Level.M, Mode.ALPHANUMERIC, 4) for name in PRESETS}
    assert found["crab-tie"] == 4  # 37 · 4 = 148 and 41 · 4 = 164 dots; 45 · 4 = 180 are too many
    assert found["a4-65"] == 4  # 37 · 5 = 185 and 41 · 5 = 205
    assert found["crab-dot"] == found["a4-crab"] == 3  # 41 · 4 leave 13 dots under the code, a line needs 18
    assert version_for(PRESETS["crab-tie"], 58, Level.Q, Mode.ALPHANUMERIC, 4) == 4
    for name, preset in PRESETS.items():
        small, large = layout(preset, side(3), 4), layout(preset, side(found[name]), 4)
        assert (small.module, len(small.lines)) == (large.module, len(large.lines))


def test_labels_do_not_overlap_and_stay_on_the_page():
    for preset in PRESETS.values():
        for axis in (0, 1):
            used = preset.grid[axis] * preset.label[axis] + (preset.grid[axis] - 1) * preset.gap[axis]
            assert preset.margin[axis] + used <= preset.page[axis] + 1e-9, preset.name
        assert preset.code <= min(preset.label) or preset.beside


def test_a_label_says_name_serial_and_number_in_vietnamese():
    texts = stamps(66)
    document, _ = printed(PRESETS["a4-65"], texts)
    words = document[1].get_textpage().get_text_range()
    for part in ("Lô 7 · tờ 2 · tem 66–66", NAME, texts[65][-16:-6], "7-000066"):
        assert part in words


def test_a_long_name_is_cut_and_foreign_signs_do_not_stop_the_print():
    document, _ = printed(PRESETS["crab-tie"], stamps(1), name="Cua gạch son Năm Căn loại một 蟹 " * 5)
    words = document[0].get_textpage().get_text_range()
    assert words.startswith("Cua gạch")
    assert "…" in words
    assert "7-000001" in words


def test_a_name_takes_a_second_line_where_there_is_room():
    name = "Mật ong rừng tràm U Minh Hạ"
    for preset, whole in (("a4-65", True), ("crab-tie", True)):
        document, _ = printed(PRESETS[preset], stamps(1), name=name)
        words = " ".join(document[0].get_textpage().get_text_range().split())
        assert (name in words) is whole
        assert "7-000001" in words


def test_a_small_stamp_leaves_the_name_out_rather_than_the_serial():
    texts = stamps(1)
    document, _ = printed(PRESETS["crab-dot"], texts)
    words = document[0].get_textpage().get_text_range()
    assert texts[0][-16:-6] in words
    assert NAME not in words


@pytest.mark.parametrize(("name", "side"), [("crab-dot", 53), ("a4-65", 65)])
def test_a_symbol_too_dense_for_the_label_is_refused(name, side):
    with pytest.raises(TooDenseError, match=f"{side} × {side} modules need"):
        layout(PRESETS[name], side, 1)


def test_pieces_are_the_dark_runs_of_an_octet():
    table = pieces(29)
    assert table[(5 * 4 + 1) * 256 + 0b11011110] == b"8 23 2 1 re\n11 23 4 1 re\n"
    assert table[0] == b""


def test_offsets_and_pages_of_a_large_roll_are_right():
    """Three nodes of the page tree, and every object where the table says it is."""
    preset = PRESETS["crab-dot"]
    symbols = encode(as_array(["A7"] * 600), Level.M, mask=0)
    file = io.BytesIO()
    sheets = Sheets(file, preset, symbols.side, signs="A")
    sheets.add(symbols, [("A",)] * 600)
    assert sheets.finish("Tem") == 600
    data = file.getvalue()
    assert len(pypdfium2.PdfDocument(data)) == 600
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", data)[1])
    lines = data[start:].split(b"\n")
    assert lines[0] == b"xref"
    count = int(lines[1].split()[1])
    for number in range(1, count):
        offset = int(lines[2 + number].split()[0])
        assert data[offset:].startswith(b"%d 0 obj\n" % number)
    assert data.count(b"/Type /Pages") == 4


@pytest.mark.long
@pytest.mark.parametrize(("name", "level", "share"), [("crab-tie", Level.M, 0.05), ("crab-tie", Level.Q, 0.10)])
def test_a_thousand_stamps_are_read_whole_and_with_a_blank_area(name, level, share, tmp_path):
    preset, texts = PRESETS[name], stamps(1_000, seed=3)
    document, symbols = printed(preset, texts, level)
    drawn = codes(document, preset, symbols, len(texts))
    assert [zxing(image) for image in drawn] == [[text] for text in texts]
    assert zbar(drawn, tmp_path) == texts
    chance = random.Random(5)
    damaged = [blanked(image, symbols.side, share, chance) for image in drawn]
    assert [zxing(image) for image in damaged] == [[text] for text in texts]
    assert zbar(damaged, tmp_path) == texts
