"""What a buyer is told of a stamp in one word and one sentence: a table, and the order in which its rows are asked.

A judgement speaks of the stamp and its code, never of who sells: a copy is usually noticed in honest hands.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Colour(StrEnum):
    """Each has a shape and a word of its own beside it: nobody has to tell colours apart."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Judgement(NamedTuple):
    """One word, one sentence, what to do; each in Vietnamese and English. brief: for an SMS."""

    key: str
    colour: Colour
    word: tuple[str, str]
    sentence: tuple[str, str]
    advice: tuple[str, str]
    brief: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a stamp. state: of `rules.stamps` or `sold`, empty where nobody minted it. level: of the clone rules.

    foreign: the stamp exists, and is another product's. bought: its PIN was shown for the first time with this very request.
    """

    state: str = ""
    hold: str = ""
    foreign: bool = False
    recalled: bool = False
    level: str = "xanh"
    bought: bool = False
    expired: bool = False


_NOT_IN_USE = frozenset({"minted", "printed", "delivered"})
_GONE = frozenset({"scrapped", "spoiled", "lost"})
_RED, _YELLOW, _GREEN = Colour.RED, Colour.YELLOW, Colour.GREEN
_COMPARE = (
    "So tên, nhãn hiệu và lô dưới đây với món hàng trong tay. Nếu khác, hãy báo ở cuối trang.",
    "Compare name, brand and lot below with what you hold. If they differ, tell us at the end of this page.",
)
_REPORT = (
    "Hãy giữ lại tem và chụp ảnh, rồi báo ở cuối trang. Chưa thể nói ai làm sai.",
    "Keep the stamp, take a picture and tell us at the end of this page. Nobody can say yet who did wrong.",
)

_ROWS = (
    Judgement(
        "unknown", _RED, ("Không có", "Unknown"),
        ("Con tem này không có trong hệ thống của tỉnh.", "This stamp is not in the province's system."),
        ("Kiểm tra lại địa chỉ nếu bạn gõ tay. Nếu bạn quét từ tem, tem này không phải do hệ thống cấp.",
         "Check the address if you typed it. If you scanned it, this system never issued the stamp."),
        ("KHONG CO trong he thong. Kiem tra lai so tren tem.", "NOT in the system. Check the number on the stamp."),
    ),
    Judgement(
        "foreign", _RED, ("Không khớp", "Mismatch"),
        ("Số trên tem này được cấp cho một sản phẩm khác, không phải sản phẩm trong địa chỉ.",
         "The number on this stamp was issued for another product than the one in its address."),
        _REPORT,
        ("KHONG KHOP: so nay cua san pham khac.", "MISMATCH: this number belongs to another product."),
    ),
    Judgement(
        "recalled", _RED, ("Thu hồi", "Recalled"),
        ("Hàng mang tem này đang bị thu hồi.", "Goods with this stamp are being recalled."),
        ("Đừng ăn, đừng bán tiếp. Giữ hàng lại và liên hệ nơi bán hoặc nơi sản xuất.",
         "Do not eat or resell it. Keep it and contact the seller or the producer."),
        ("DANG THU HOI, khong dung, khong ban.", "RECALLED: do not use or sell."),
    ),
    Judgement(
        "bought", _GREEN, ("Mua lần đầu", "First purchase"),
        ("Mã PIN đúng và bạn là người đầu tiên mở nó.", "The PIN is right and you are the first to open it."),
        ("Từ giờ ai quét tem này cũng thấy món hàng đã có người mua.", "From now on whoever scans it sees that it was bought."),
        ("MUA LAN DAU.", "FIRST PURCHASE."),
    ),
    Judgement(
        "void", _RED, ("Đã hủy", "Void"),
        ("Tem này đã bị hủy và không còn chứng nhận món hàng nào.", "This stamp was made void and vouches for nothing."),
        _REPORT,
        ("TEM DA HUY.", "VOID stamp."),
    ),
    Judgement(
        "gone", _RED, ("Không dùng", "Out of use"),
        ("Tem này đã được ghi là hỏng hoặc mất trước khi dùng, không được gắn lên hàng.",
         "This stamp was recorded as spoiled or lost before use; it belongs on no goods."),
        _REPORT,
        ("TEM HONG HOAC MAT, khong duoc dung.", "SPOILED or LOST stamp, not for use."),
    ),
    Judgement(
        "unactivated", _RED, ("Chưa kích hoạt", "Not activated"),
        ("Tem chưa kích hoạt: nơi sản xuất chưa gắn nó với lô hàng nào.",
         "Not activated: the producer has not bound this stamp to any lot."),
        ("Chưa thể tin tem này. Có khi nơi đóng gói ghi chậm một ngày; nếu mua ở chợ, hãy báo ở cuối trang.",
         "Do not rely on it yet. Packers may record a day late; if it was on sale, tell us at the end of this page."),
        ("TEM CHUA KICH HOAT.", "NOT ACTIVATED."),
    ),
    Judgement(
        "copied", _RED, ("Cảnh báo", "Warning"),
        ("Mã này đã được quét theo cách một món hàng không thể có. Nhiều khả năng mã đã bị sao chép.",
         "This code was scanned in ways one item cannot be. It has very likely been copied."),
        ("Bản sao thường nằm trong tay người ngay tình: cả người bán cũng có thể không biết. Hãy báo ở cuối trang.",
         "Copies are usually in honest hands: the seller may not know. Please tell us at the end of this page."),
        ("CANH BAO: ma co dau hieu bi sao chep.", "WARNING: the code shows signs of being copied."),
    ),
    Judgement(
        "suspended", _YELLOW, ("Tạm dừng", "Suspended"),
        ("Tem này đang được tạm dừng để kiểm tra.", "This stamp is suspended while it is being checked."),
        ("Chưa có kết luận nào. Nên chờ kết quả trước khi mua hoặc dùng.",
         "Nothing is concluded yet. Better wait for the result before buying or using it."),
        ("TAM DUNG de kiem tra.", "SUSPENDED for a check."),
    ),
    Judgement(
        "sold", _YELLOW, ("Đã bán", "Sold"),
        ("Món hàng mang tem này đã có người mua và mở mã PIN.", "Somebody bought the item with this stamp and opened its PIN."),
        ("Nếu chính bạn đã mở, mọi việc bình thường. Nếu món hàng còn đang bày bán, mã có thể đã bị sao chép.",
         "If it was you, all is well. If the item is still on sale, the code may have been copied."),
        ("DA BAN: tem nay da co nguoi mua.", "SOLD: somebody bought this item."),
    ),
    Judgement(
        "noticed", _YELLOW, ("Chú ý", "Attention"),
        ("Tem có trong hệ thống, nhưng mã được quét nhiều hơn thường thấy ở một món hàng.",
         "The stamp is in the system, but its code was scanned more than one item usually is."),
        _COMPARE,
        ("CHU Y: ma duoc quet nhieu bat thuong.", "ATTENTION: scanned unusually often."),
    ),
    Judgement(
        "expired", _YELLOW, ("Quá hạn", "Expired"),
        ("Tem hợp lệ, nhưng hạn dùng nơi sản xuất khai đã qua.", "The stamp is valid, but the declared date has passed."),
        ("Xem ngày dưới đây và trên bao bì trước khi dùng.", "Check the dates below and on the package before use."),
        ("QUA HAN theo ngay da khai.", "EXPIRED by its declared date."),
    ),
    Judgement(
        "fine", _GREEN, ("Hợp lệ", "Valid"),
        ("Tem có trong hệ thống, đã kích hoạt, chưa thấy dấu hiệu sao chép.",
         "In the system, activated, and no sign of copying so far."),
        _COMPARE,
        ("HOP LE, chua thay dau hieu sao chep.", "VALID, no sign of copying so far."),
    ),
)  # fmt: skip
JUDGEMENTS = {row.key: row for row in _ROWS}


def judged(facts: Facts) -> Judgement:
    """The first row that fits: what harms comes before what is certain, what is certain before what is suspected.

    Who shows the PIN first holds the genuine item, however many copies of its code went round before.
    """
    tests = {
        "unknown": not facts.state and not facts.foreign,
        "foreign": facts.foreign,
        "recalled": facts.recalled or facts.hold == "recalled",
        "bought": facts.bought,
        "void": facts.state == "void",
        "gone": facts.state in _GONE,
        "unactivated": facts.state in _NOT_IN_USE,
        "copied": facts.level == "đỏ",
        "suspended": facts.hold == "suspended",
        "sold": facts.state == "sold",
        "noticed": facts.level == "vàng",
        "expired": facts.expired,
        "fine": facts.state == "activated",
    }
    return JUDGEMENTS[next(key for key in JUDGEMENTS if tests[key])]
