"""The text of a recall notice. It accuses nobody, names no person, and says what to do."""

from datetime import datetime

from duoc.core.clock import PROVINCE_ZONE
from duoc.trace.rules.identity import whole

_OPEN = (
    "THÔNG BÁO THU HỒI SỐ {number}\n\n"
    "Sản phẩm: {product}\nLô hoặc mã: {uri}\n{party}Ngày mở: {opened}\nLý do: {reason}\n\n"
    "Người đang giữ hàng: ngừng bán, ngừng dùng, để riêng và giữ nguyên tem; báo số lượng còn lại cho nơi đã giao hàng.\n"
    "Người đã mua: không dùng; mang hàng hoặc tem đến nơi mua. Quét tem để xem mã của mình có thuộc đợt thu hồi không.\n"
    "Đợt thu hồi gồm {items} mã lô và mã sản phẩm, tìm theo chuỗi sự kiện truy xuất.\n"
)
_CLOSED = "\nĐợt thu hồi đã kết thúc ngày {closed}.\n"


def notice(
    number: int,
    text: str,
    product: str,
    party: str,
    reason: str,
    opened: datetime,
    closed: datetime | None,
    items: int,
) -> str:
    """As it is posted and sent. Days are the province's."""
    told = _OPEN.format(
        number=number,
        product=product or "chưa đăng ký tên trong danh mục sản phẩm",
        uri=whole(text),
        party=f"Cơ sở: {party}\n" if party else "",
        opened=_day(opened),
        reason=reason,
        items=f"{items:,}".replace(",", "."),
    )
    return told + (_CLOSED.format(closed=_day(closed)) if closed else "")


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(PROVINCE_ZONE):%d/%m/%Y}"
