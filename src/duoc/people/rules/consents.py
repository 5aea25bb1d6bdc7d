"""What of a household may be shown, and the words it agrees to (Luật 91/2025/QH15: consent is specific, and can be withdrawn)."""

import re

from duoc.people.rules.accounts import AccountRefusedError

# Each is agreed to alone and says what is shown, to whom, and how it ends. A row keeps the sentence that it was given to.
WORDINGS = {
    "name": "Tôi đồng ý cho hiện tên hộ của tôi với bất kỳ ai quét tem hoặc xem sản phẩm của tôi, "
    "cho tới khi tôi rút lại ở trang này.",
    "phone": "Tôi đồng ý cho hiện số điện thoại của hộ tôi với bất kỳ ai quét tem hoặc xem sản phẩm của tôi, "
    "cho tới khi tôi rút lại ở trang này.",
    "site": "Tôi đồng ý cho hiện tên và địa chỉ ao, trại của tôi với bất kỳ ai quét tem hoặc xem sản phẩm của tôi, "
    "cho tới khi tôi rút lại ở trang này. Tọa độ không bao giờ được hiện.",
    "diary": "Tôi đồng ý cho hiện những việc tôi chỉ ghi trong nhật ký (việc gì, những ngày nào) với bất kỳ ai quét tem hoặc xem "
    "sản phẩm của tôi, cho tới khi tôi rút lại ở trang này. Đã dùng gì, bao nhiêu, của ai thì không hiện.",
}
# The law protects persons; what a firm or a cooperative is called stands in a public register anyway.
ASKED = frozenset({"household"})
_PHONE = re.compile(r"\+?[0-9]{8,15}")


def what(text: str) -> str:
    """One of the four. Raises `AccountRefusedError`."""
    if text not in WORDINGS:
        raise AccountRefusedError(f"Không có loại đồng ý {text!r}; các loại: {', '.join(WORDINGS)}.")
    return text


def phone(text: str) -> str:
    """A telephone number as it is kept, or nothing. Raises `AccountRefusedError`."""
    number = re.sub(r"[\s.()-]", "", text)
    if number and not _PHONE.fullmatch(number):
        raise AccountRefusedError(f"Số điện thoại {text!r} không đọc được: từ 8 đến 15 chữ số.")
    return number
