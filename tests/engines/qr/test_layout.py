"""Where code and text stand on a label: inside it, apart from each other, in whole dots."""

from itertools import pairwise

import pytest

from duoc.engines.qr.layout import FINEST_MM, TooDenseError, layout, version_for
from duoc.engines.qr.presets import A4, PRESETS
from duoc.engines.qr.versions import Level, Mode, TooLongError

EVERY = [(name, modules, wanted) for name in PRESETS for modules in (21, 29) for wanted in (0, 3)]


def placed(name: str, modules: int, wanted: int):
    return layout(PRESETS[name], modules, wanted)


@pytest.mark.parametrize(("name", "modules", "wanted"), EVERY)
def test_a_code_lies_on_its_label_with_its_quiet_zone(name, modules, wanted):
    preset, found = PRESETS[name], placed(name, modules, wanted)
    quiet = 4 * found.module
    x, y = found.code
    assert x - quiet >= 0
    assert y - quiet >= 0
    assert x + modules * found.module + quiet <= preset.dots(preset.label[0])
    assert y + modules * found.module + quiet <= preset.dots(preset.label[1])


@pytest.mark.parametrize(("name", "modules", "wanted"), EVERY)
def test_a_module_is_never_finer_than_what_is_read(name, modules, wanted):
    assert placed(name, modules, wanted).module * 25.4 / PRESETS[name].dpi >= FINEST_MM


@pytest.mark.parametrize(("name", "modules", "wanted"), EVERY)
def test_no_more_lines_stand_there_than_were_wanted(name, modules, wanted):
    assert len(placed(name, modules, wanted).lines) <= wanted


@pytest.mark.parametrize(("name", "modules", "wanted"), EVERY)
def test_lines_stand_one_under_the_other(name, modules, wanted):
    found = placed(name, modules, wanted)
    heights = [y for _, y in found.lines]
    assert [one - other for one, other in pairwise(heights)] == [found.line] * (len(heights) - 1)


@pytest.mark.parametrize(("name", "modules", "wanted"), EVERY)
def test_lines_stand_on_the_label(name, modules, wanted):
    found, height = placed(name, modules, wanted), PRESETS[name].dots(PRESETS[name].label[1])
    assert all(0 <= y <= height - found.line // 2 for _, y in found.lines)


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.beside])
def test_text_beside_begins_behind_the_quiet_zone(name):
    found = placed(name, 25, 2)
    assert {x for x, _ in found.lines} <= {33 * found.module}


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if not preset.beside])
def test_text_under_a_code_is_centred(name):
    assert placed(name, 21, 2).centred


def test_module_is_the_largest_whole_number_of_dots():
    # 15 mm at 300 dpi are 177.2 dots; 25 + 8 modules: 5 dots each.
    assert placed("crab-dot", 25, 0).module == 5


@pytest.mark.parametrize(("modules", "needed"), [(57, "16.2"), (97, "26.2")])
def test_a_code_that_is_too_dense_is_refused_with_its_measure(modules, needed):
    with pytest.raises(TooDenseError, match=f"{modules} × {modules} modules need {needed} mm .* crab-dot has 15"):
        placed("crab-dot", modules, 0)


@pytest.mark.parametrize("name", PRESETS)
def test_labels_of_a_page_fit_on_it(name):
    preset = PRESETS[name]
    for axis in (0, 1):
        taken = preset.grid[axis] * preset.label[axis] + (preset.grid[axis] - 1) * preset.gap[axis]
        assert preset.margin[axis] + taken <= preset.page[axis] + 1e-9


@pytest.mark.parametrize(("name", "labels"), [("a4-65", 65), ("a4-40", 40), ("a4-24", 24), ("a4-crab", 187),
                                              ("roll-3x35", 3), ("crab-dot", 1)])  # fmt: skip
def test_a_page_has_as_many_labels_as_its_name_says(name, labels):
    assert PRESETS[name].per_page == labels


@pytest.mark.parametrize("name", [name for name in PRESETS if name.startswith("a4")])
def test_a_sheet_is_a4(name):
    assert PRESETS[name].page == A4 == (210, 297)


@pytest.mark.parametrize(("millimetres", "dots"), [(25.4, 300), (12.7, 150), (0, 0), (15, 177), (20, 236)])
def test_millimetres_are_dots_of_a_300_dpi_printer(millimetres, dots):
    assert PRESETS["crab-dot"].dots(millimetres) == dots


def test_a_coarser_printer_has_fewer_dots():
    assert PRESETS["roll-3x35-203"].dots(25.4) == 203


@pytest.mark.parametrize("name", PRESETS)
def test_a_version_holds_the_text_that_it_was_chosen_for(name):
    # 2-M holds 38 signs: nothing smaller may be chosen.
    assert version_for(PRESETS[name], 38, Level.M, Mode.ALPHANUMERIC, 0) >= 2


def test_a_text_that_no_version_holds_is_refused():
    with pytest.raises(TooLongError):
        version_for(PRESETS["a4-24"], 300, Level.M, Mode.BYTE, 0)


def test_a_text_too_dense_for_its_label_is_refused():
    # 61 signs need 3-M: 29 + 8 modules of 0.25 mm are 9.25 mm.
    with pytest.raises(TooDenseError):
        version_for(PRESETS["crab-dot"]._replace(code=9), 61, Level.M, Mode.ALPHANUMERIC, 0)
