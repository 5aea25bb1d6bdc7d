"""What keeps a table from being open: which kinds of personal data, alone or together with others of the same row."""

from duoc.engines.pii import DETECTORS

# Each of them leads to one person by itself. A firm's tax number (MST) does not; BHXH does, though the law no longer lists it.
DIRECT = frozenset({
    "SO_DINH_DANH", "CMND", "PASSPORT", "DRIVER_LICENCE", "BHYT", "BHXH", "PHONE", "PLATE", "BANK_CARD", "BANK_ACCOUNT",
    "EMAIL", "CCCD_QR", "MRZ",
})  # fmt: skip
# Told by capitals alone, where no label says it.
CAPITAL = frozenset({"PLATE", "MRZ", "CCCD_QR"})
# Half of the province's schools, streets and communes are called after people: a name counts in a column that says so, or
# beside a date of birth.
NAME, BIRTH = "NAME", "DOB"
# Columns `ten`, `ten_co_so`, `ten_duong` announce names of anything.
WEAK_NAMES = frozenset({"ten", "ten goi", "ten day du", "tin"})
# In a column of orders, sums and serial numbers some numbers look like a telephone or a card by chance.
NUMBERED = frozenset({"PHONE", "BANK_CARD"})
_OFFICES = (".gov.vn", ".edu.vn")

TYPE_WORDS = {
    "SO_DINH_DANH": "số định danh cá nhân (CCCD)", "CMND": "số chứng minh nhân dân", "PASSPORT": "số hộ chiếu",
    "DRIVER_LICENCE": "số giấy phép lái xe", "BHYT": "số thẻ bảo hiểm y tế", "BHXH": "mã số bảo hiểm xã hội",
    "PHONE": "số điện thoại di động", "PLATE": "biển số xe", "BANK_CARD": "số thẻ ngân hàng",
    "BANK_ACCOUNT": "số tài khoản ngân hàng", "EMAIL": "thư điện tử cá nhân", "CCCD_QR": "mã QR của thẻ căn cước",
    "MRZ": "dòng máy đọc của giấy tờ", "NAME": "họ tên", "DOB": "ngày sinh",
}  # fmt: skip


def legal_class(kind: str) -> str:
    """What the law calls it: basic, sensitive or '' (not in its list)."""
    return DETECTORS[kind].legal_class.value


def is_of_an_office(kind: str, value: str) -> bool:
    """An office's fixed line or mailbox is no personal data."""
    if kind == "PHONE":
        digits = "".join(sign for sign in value if sign.isdigit())
        return digits.startswith(("02", "842", "00842"))
    return kind == "EMAIL" and value.lower().rstrip(".").endswith(_OFFICES)
