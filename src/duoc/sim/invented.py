"""Invented people, firms and places. Nothing here can be mistaken for a real one.

Personal numbers start with 000: codes of provinces run from 001 to 096 (TT 07/2016/TT-BCA), so 000 is never issued. The
social-insurance number, the tax code and the plate are impossible in the same way. Given names are "Mẫu" with a number,
firms and places are called "Minh Họa".
"""

from duoc.sim.draw import Draw

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Thạch", "Danh", "Lâm", "Ngô")
_MIDDLE = {"1": ("Văn", "Hữu", "Quốc", "Minh"), "2": ("Thị", "Ngọc", "Thu", "Mỹ")}
_TRADE = ("Thủy sản", "Xây dựng", "Vận tải", "Nông sản", "Thương mại", "Cơ khí", "Chế biến tôm", "Dịch vụ")


def citizen_number(draw: Draw) -> str:
    """Twelve digits in the form of a personal number of a province that does not exist."""
    return "000" + draw.digits(9)


def insurance_number(draw: Draw) -> str:
    """Ten digits in the form of a social-insurance number; real ones do not start with 0000."""
    return "0000" + draw.digits(6)


def tax_code(draw: Draw) -> str:
    """Ten digits in the form of an enterprise or tax code; real ones start with a province from 01 on."""
    return "0000" + draw.digits(6)


def plate(draw: Draw) -> str:
    """A vehicle plate of the series 00, which no province has."""
    return f"00{draw.pick('ABCDH')}-{draw.digits(3)}.{draw.digits(2)}"


def sex(draw: Draw) -> str:
    """1 male, 2 female, as the population service codes it."""
    return draw.pick("12")


def person_name(draw: Draw, sex_code: str | None = None) -> str:
    """A Vietnamese full name whose given name is "Mẫu" with a number."""
    return f"{draw.pick(_FAMILY)} {draw.pick(_MIDDLE[sex_code or sex(draw)])} Mẫu {draw.digits(3)}"


def person(draw: Draw) -> dict[str, object]:
    """The fields that most services say about a person."""
    code = sex(draw)
    return {
        "soDinhDanh": citizen_number(draw),
        "hoVaTen": person_name(draw, code),
        "gioiTinh": code,
        "ngaySinh": draw.day(1940, 2005),
    }


def address(draw: Draw) -> str:
    """A place in a commune that does not exist."""
    return f"Số {draw.between(1, 399)}, ấp {draw.between(1, 12)}, xã Minh Họa {draw.between(1, 64)}"


def firm(draw: Draw) -> str:
    """The name of a firm that does not exist."""
    return f"Công ty TNHH {draw.pick(_TRADE)} Minh Họa {draw.digits(4)}"


def agency(draw: Draw) -> str:
    """The name of an agency that does not exist."""
    return f"{draw.pick(('Sở', 'Phòng', 'Trung tâm', 'Chi cục'))} Minh Họa {draw.between(1, 40)}"


def dossier_number(draw: Draw) -> str:
    """A dossier number in the form of TT 01/2018, with the agency group 00 that is never given."""
    return f"000.00.00.H00-{draw.between(20, 24)}{draw.between(1, 12):02d}{draw.between(1, 28):02d}-{draw.digits(4)}"
