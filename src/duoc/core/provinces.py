"""The 34 provinces and cities since 01/07/2025 (QĐ 19/2025/QĐ-TTg) with the town of their administration, roughly.

For distances between places far apart, never for borders. Degrees WGS 84 with two decimals, read off a map by hand:
not verified against an official source.
"""

from typing import NamedTuple

from duoc.core.profile import Profile

VERIFIED = False


class Province(NamedTuple):
    """Code of two digits, name, and where it is administered (degrees)."""

    code: str
    name: str
    lat: float
    lon: float


PROVINCES = (
    Province("01", "Hà Nội", 21.03, 105.85),
    Province("04", "Cao Bằng", 22.67, 106.26),
    Province("08", "Tuyên Quang", 21.82, 105.21),
    Province("11", "Điện Biên", 21.39, 103.02),
    Province("12", "Lai Châu", 22.39, 103.46),
    Province("14", "Sơn La", 21.33, 103.91),
    Province("15", "Lào Cai", 21.71, 104.87),
    Province("19", "Thái Nguyên", 21.59, 105.84),
    Province("20", "Lạng Sơn", 21.85, 106.76),
    Province("22", "Quảng Ninh", 20.95, 107.08),
    Province("24", "Bắc Ninh", 21.27, 106.20),
    Province("25", "Phú Thọ", 21.32, 105.40),
    Province("31", "Hải Phòng", 20.86, 106.68),
    Province("33", "Hưng Yên", 20.65, 106.06),
    Province("37", "Ninh Bình", 20.25, 105.97),
    Province("38", "Thanh Hóa", 19.81, 105.78),
    Province("40", "Nghệ An", 18.67, 105.69),
    Province("42", "Hà Tĩnh", 18.34, 105.91),
    Province("44", "Quảng Trị", 17.47, 106.62),
    Province("46", "Huế", 16.46, 107.59),
    Province("48", "Đà Nẵng", 16.05, 108.21),
    Province("51", "Quảng Ngãi", 15.12, 108.80),
    Province("52", "Gia Lai", 13.77, 109.22),
    Province("56", "Khánh Hòa", 12.24, 109.19),
    Province("66", "Đắk Lắk", 12.67, 108.04),
    Province("68", "Lâm Đồng", 11.94, 108.44),
    Province("75", "Đồng Nai", 10.95, 106.82),
    Province("79", "Thành phố Hồ Chí Minh", 10.78, 106.70),
    Province("80", "Tây Ninh", 10.54, 106.41),
    Province("82", "Đồng Tháp", 10.36, 106.36),
    Province("86", "Vĩnh Long", 10.25, 105.97),
    Province("91", "An Giang", 10.01, 105.08),
    Province("92", "Cần Thơ", 10.03, 105.78),
    Province("96", "Cà Mau", 9.18, 105.15),
)


def commune_points(profile: Profile) -> dict[str, tuple[float, float]]:
    """Code → (latitude, longitude) of the communes of a profile that are in force and have a point. Raises `ProfileError`."""
    return {
        row["code"]: (lat, lon)
        for row in profile.rows("units", ["code", "level", "valid_to", "lat", "lon"])
        if row["level"] == "commune" and not row["valid_to"]
        if (lat := row.number("lat")) is not None and (lon := row.number("lon")) is not None
    }
