"""How products are named: GTINs, national trace codes, and the many ways in which people write them."""

import re
from dataclasses import dataclass

from duoc.core.gs1.digits import check_digit, check_digit_holds
from duoc.engines.digital_link.elements import read
from duoc.engines.digital_link.parse import parse

# TCVN 13274's text is not at hand (chưa đối chiếu): letters, digits and hyphens, as Thông tư 02/2024 Điều 3(3) tells of codes.
TRACE_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{3,29}")
_GTIN_LENGTHS = (8, 12, 13, 14)
_URN = re.compile(r"urn:epc:(?:id:sgtin|idpat:sgtin|class:lgtin):([0-9]{6,12})\.([0-9])([0-9]*)\..+")
_PATH = re.compile(r"(?:https?://[^/?#]+)?/t/([^/?#]+)(?:[/?#].*)?", re.I)


class ProductRefusedError(ValueError):
    """What cannot be done with a product, as a sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class ProductKey:
    """Which product is meant: one of the two is not empty. `gtin`: 14 digits; `code`: a national trace code."""

    gtin: str = ""
    code: str = ""

    def __str__(self) -> str:
        return self.gtin or self.code


def gtin(text: str) -> str:
    """The 14 digits of a GTIN written with 8, 12, 13 or 14, in groups or not. Raises `ProductRefusedError`."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch("[0-9]+", digits) or len(digits) not in _GTIN_LENGTHS:
        raise ProductRefusedError(f"GTIN {text!r} phải có 8, 12, 13 hoặc 14 chữ số.")
    if not check_digit_holds(digits):
        expected = check_digit(digits[:-1])
        raise ProductRefusedError(f"GTIN {text!r}: chữ số kiểm tra phải là {expected}, không phải {digits[-1]}.")
    return digits.zfill(14)


def trace_code(text: str) -> str:
    """A national trace code as it is stored, in capitals. Raises `ProductRefusedError`."""
    code = text.strip().upper()
    if not TRACE_CODE.fullmatch(code):
        form = "từ 4 đến 30 chữ cái không dấu, chữ số và gạch nối, không bắt đầu bằng gạch nối"
        raise ProductRefusedError(f"Mã truy xuất {text!r} không dùng được: {form}.")
    if _written(code):
        raise ProductRefusedError(f"{text!r} là một GTIN; hãy đăng ký nó là GTIN.")
    return code


def product_key(text: str) -> ProductKey:
    """The product that somebody means by a GTIN, an element string, a Digital Link, an EPC URN, a trace code or its address.

    Raises `ProductRefusedError`. Digits alone are a GTIN when their check digit holds, else a trace code.
    """
    text = text.strip()
    for reading in (_written, _element_string, _link, _urn, _address, _code):
        if key := reading(text):
            return key
    raise ProductRefusedError(f"{text!r} không phải GTIN, mã truy xuất hay địa chỉ của một sản phẩm.")


def _written(text: str) -> ProductKey | None:
    try:
        return ProductKey(gtin=gtin(text))
    except ProductRefusedError:
        return None


def _element_string(text: str) -> ProductKey | None:
    if not text.startswith(("(", "^")):
        return None
    try:
        values = dict(read(text))
    except ValueError:
        return None
    return _written(values.get("01", ""))


def _link(text: str) -> ProductKey | None:
    parsed = parse(text)
    return _written(dict(parsed.path).get("01", ""))


def _urn(text: str) -> ProductKey | None:
    match = _URN.fullmatch(text)
    if match is None or len(match[1] + match[2] + match[3]) != 13:
        return None
    digits = match[2] + match[1] + match[3]
    return ProductKey(gtin=digits + check_digit(digits))


def _address(text: str) -> ProductKey | None:
    match = _PATH.fullmatch(text)
    return _code(match[1]) if match else None


def _code(text: str) -> ProductKey | None:
    try:
        return ProductKey(code=trace_code(text))
    except ProductRefusedError:
        return None
