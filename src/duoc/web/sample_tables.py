"""Tables for some entries of the sample registry, made by a seeded chance: invented, the same in every house, nobody's figures."""

import csv
import io
import random
from collections.abc import Iterator

COMMUNES = (
    "Năm Căn",
    "Đất Mũi",
    "Cái Nước",
    "Đầm Dơi",
    "Phú Tân",
    "Thới Bình",
    "U Minh",
    "Trần Văn Thời",
    "Sông Đốc",
    "Tân Thuận",
)
_YEARS = (2024, 2025, 2026)
Rows = Iterator[list[str]]


def tables() -> dict[str, str]:
    """CSV as an office writes it (`;`, 1.234,5, dd/mm/yyyy), by the name of the entry."""
    return {
        "san-luong-cua-bien-theo-thang": _text("Tháng;Xã;Loại cua;Sản lượng (kg)", _crabs()),
        "luot-khach-du-lich-theo-thang": _text("Tháng;Điểm đến;Khách trong nước;Khách quốc tế", _visitors()),
        "gia-thuy-san-tai-vua-va-co-so-thu-mua": _text("Ngày;Mặt hàng;Cỡ;Giá (đồng/kg)", _prices()),
        "cho-va-sieu-thi": _text("Tên;Xã;Hạng;Số sạp;Vĩ độ;Kinh độ", _markets()),
    }


def _text(head: str, rows: Rows) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(head.split(";"))
    writer.writerows(rows)
    return out.getvalue()


def _chance(name: str) -> random.Random:
    return random.Random(f"MINH HỌA {name}")  # noqa: S311  # invented figures, no secret


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _months() -> Iterator[tuple[int, int]]:
    return ((year, month) for year in _YEARS for month in range(1, 13) if (year, month) <= (2026, 10))


def _crabs() -> Rows:
    chance = _chance("crabs")
    for year, month in _months():
        for commune in COMMUNES:
            for kind, usual in (("cua gạch", 9_000), ("cua thịt", 21_000)):
                season = 1.3 if month in (1, 2, 10, 11, 12) else 0.9
                yield [
                    f"01/{month:02d}/{year}",
                    commune,
                    kind,
                    _grouped(int(usual * season * chance.uniform(0.5, 1.5))),
                ]


def _visitors() -> Rows:
    chance = _chance("visitors")
    for year, month in _months():
        for place, usual in (("Mũi Cà Mau", 42_000), ("Rừng U Minh Hạ", 18_000), ("Hòn Đá Bạc", 15_000)):
            home = int(usual * chance.uniform(0.6, 1.6))
            yield [f"01/{month:02d}/{year}", place, _grouped(home), _grouped(home // chance.randint(60, 140))]


def _prices() -> Rows:
    chance = _chance("prices")
    prices = {
        ("tôm sú", "20 con/kg"): 245,
        ("tôm thẻ", "50 con/kg"): 128,
        ("cua gạch", "loại 1"): 520,
        ("cua thịt", "loại 2"): 310,
    }
    for year, month in _months():
        if year < 2026:
            continue
        for day in (1, 8, 15, 22):
            for (goods, size), usual in prices.items():
                yield [
                    f"{day:02d}/{month:02d}/{year}",
                    goods,
                    size,
                    _grouped(int(usual * chance.uniform(0.9, 1.12)) * 1000),
                ]


def _markets() -> Rows:
    chance = _chance("markets")
    for commune in COMMUNES:
        for number in range(1, chance.randint(2, 5)):
            place = (
                f"{8.6 + chance.random() * 0.9:.4f}".replace(".", ","),
                f"{104.8 + chance.random() * 0.5:.4f}".replace(".", ","),
            )
            yield [
                f"Chợ mẫu {commune} {number}",
                commune,
                str(chance.randint(1, 3)),
                str(chance.randint(20, 400)),
                *place,
            ]
