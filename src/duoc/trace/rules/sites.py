"""Places where goods are made and kept: their kinds, their numbers, and how events write them."""

import re
from uuid import UUID

from duoc.core.gs1.digits import check_digit_holds

KINDS = ("pond", "apiary", "workshop", "store")
LONGEST_NAME = 120
MOST_KG = 1_000_000_000  # a million tonnes a year: more than the province yields
_GLN_URI = re.compile(r"https://id\.gs1\.org/414/([0-9]{13})(?:/254/[^/?#]+)?")
_UUID_URI = re.compile(r"urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.I)


class SiteRefusedError(ValueError):
    """What cannot be done with a site, as a sentence for the person who asked."""


def checked(name: str, kind: str, commune: str, gln: str, capacity_kg: int | None) -> None:
    """Whether a site can be kept so. commune: a code, looked up elsewhere. Raises `SiteRefusedError`."""
    if not name.strip():
        raise SiteRefusedError("Địa điểm cần một tên, để bạn nhận ra nó.")
    if len(name.strip()) > LONGEST_NAME or "\0" in name:
        raise SiteRefusedError(f"Tên địa điểm dài quá {LONGEST_NAME} ký tự hoặc có ký tự không đọc được.")
    if kind not in KINDS:
        raise SiteRefusedError(f"Không có loại địa điểm {kind!r}; các loại: {', '.join(KINDS)}.")
    if not re.fullmatch("[0-9]{5}", commune):
        raise SiteRefusedError(f"Mã xã {commune!r} phải có 5 chữ số.")
    if gln and not re.fullmatch("[0-9]{13}", gln):
        raise SiteRefusedError(f"GLN {gln!r} phải có đúng 13 chữ số.")
    if gln and not check_digit_holds(gln):
        raise SiteRefusedError(f"GLN {gln}: chữ số kiểm tra không đúng.")
    if capacity_kg is not None and not 0 < capacity_kg <= MOST_KG:
        raise SiteRefusedError("Sản lượng một năm phải lớn hơn 0 kg, và không quá một triệu tấn.")


def uri(identifier: UUID, gln: str) -> str:
    """How events name the site."""
    return f"https://id.gs1.org/414/{gln}" if gln else f"urn:uuid:{identifier}"


def number(text: str) -> str | UUID | None:
    """The GLN or the identifier in a stored place text; None for a place that is no site of ours."""
    if match := _GLN_URI.fullmatch(text):
        return match[1]
    if match := _UUID_URI.fullmatch(text):
        return UUID(match[1])
    return None
