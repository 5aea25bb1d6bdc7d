"""The labels that are printed on: a table of sheets and rolls. Lengths in millimetres; a roll's page is one row of labels."""

from typing import NamedTuple

MM_PER_INCH = 25.4


class Preset(NamedTuple):
    """A format. page, label, margin (left, top), gap: (horizontal, vertical). code: room for the symbol with its quiet zone.

    beside: text stands to the right of the code, else under it. dpi: of the printer; a module is a whole number of its dots.
    """

    name: str
    words: str
    words_en: str
    page: tuple[float, float]
    grid: tuple[int, int]
    label: tuple[float, float]
    margin: tuple[float, float]
    gap: tuple[float, float]
    code: float
    beside: bool
    dpi: int = 300

    @property
    def per_page(self) -> int:
        """Labels on a page."""
        return self.grid[0] * self.grid[1]

    def dots(self, millimetres: float) -> int:
        """The nearest whole number of dots."""
        return round(millimetres * self.dpi / MM_PER_INCH)


A4 = (210.0, 297.0)
PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("a4-65", "tờ A4, 65 nhãn 38,1 × 21,2 mm", "A4 sheet, 65 labels 38.1 × 21.2 mm",
               A4, (5, 13), (38.1, 21.2), (4.75, 10.7), (2.5, 0), 18, True),
        Preset("a4-40", "tờ A4, 40 nhãn 52,5 × 29,7 mm", "A4 sheet, 40 labels 52.5 × 29.7 mm",
               A4, (4, 10), (52.5, 29.7), (0, 0), (0, 0), 25, True),
        Preset("a4-24", "tờ A4, 24 nhãn 70 × 37 mm", "A4 sheet, 24 labels 70 × 37 mm",
               A4, (3, 8), (70, 37), (0, 0.5), (0, 0), 32, True),
        Preset("a4-crab", "tờ A4, 187 tem 15 × 15 mm để gắn dây buộc cua", "A4 sheet, 187 crab-tie stamps 15 × 15 mm",
               A4, (11, 17), (15, 15), (9.5, 15), (2.6, 1), 15, False),
        Preset("crab-tie", "cuộn dây buộc cua, mã 15 mm, chữ bên cạnh", "crab-tie roll, 15 mm code, text beside it",
               (32, 15), (1, 1), (32, 15), (0, 0), (0, 0), 15, True),
        Preset("crab-dot", "cuộn tem 15 × 15 mm", "roll of stamps 15 × 15 mm",
               (15, 15), (1, 1), (15, 15), (0, 0), (0, 0), 15, False),
        Preset("roll-20", "cuộn tem 20 × 25 mm, chữ bên dưới", "roll of stamps 20 × 25 mm, text under the code",
               (20, 25), (1, 1), (20, 25), (0, 0), (0, 0), 20, False),
        Preset("roll-50", "cuộn nhãn 50 × 30 mm", "roll of labels 50 × 30 mm",
               (50, 30), (1, 1), (50, 30), (0, 0), (0, 0), 26, True),
        Preset("roll-3x35", "cuộn 3 nhãn ngang 35 × 22 mm", "roll, three labels across, 35 × 22 mm",
               (110, 22), (3, 1), (35, 22), (0.5, 0), (2, 0), 18, True),
        Preset("roll-3x35-203", "như roll-3x35, máy in 203 dpi", "as roll-3x35, printer of 203 dpi",
               (110, 22), (3, 1), (35, 22), (0.5, 0), (2, 0), 19, True, 203),
    )
}  # fmt: skip
