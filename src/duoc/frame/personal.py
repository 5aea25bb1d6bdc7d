"""What the types of personal data (`engines.pii`) are called on screen, in whatever room they were found."""

from django.utils.translation import gettext as _


def personal_word(kind: str) -> str:
    """What a type of personal data is called."""
    return {
        "SO_DINH_DANH": _("số định danh"),
        "CMND": _("chứng minh nhân dân"),
        "MST": _("mã số thuế"),
        "BHXH": _("mã số bảo hiểm xã hội"),
        "BHYT": _("thẻ bảo hiểm y tế"),
        "PASSPORT": _("hộ chiếu"),
        "DRIVER_LICENCE": _("giấy phép lái xe"),
        "PHONE": _("điện thoại"),
        "PLATE": _("biển số xe"),
        "BANK_CARD": _("thẻ ngân hàng"),
        "BANK_ACCOUNT": _("tài khoản ngân hàng"),
        "EMAIL": _("thư điện tử"),
        "DOB": _("ngày sinh"),
        "NAME": _("họ tên"),
        "ADDRESS": _("địa chỉ"),
        "CCCD_QR": _("mã QR căn cước"),
        "MRZ": _("dòng máy đọc"),
    }.get(kind, kind)
