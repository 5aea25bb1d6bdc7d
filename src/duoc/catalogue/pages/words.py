"""What the codes of the registry are called on screen."""

from django.utils.translation import gettext as _


def kind(code: str) -> str:
    """What the law calls an entry."""
    return {"master": _("dữ liệu chủ"), "shared": _("dữ liệu dùng chung"), "open": _("dữ liệu mở")}.get(code, code)


def level(code: str) -> tuple[str, str]:
    """(state, words) of who may read the rows."""
    return {
        "open": ("ok", _("mở cho mọi người")),
        "restricted": ("info", _("qua trục chia sẻ, cần quyền")),
        "hidden": ("", _("nội bộ cơ quan")),
    }.get(code, ("", code))


def state(code: str) -> tuple[str, str]:
    """(state, words) of where an entry is in its life."""
    return {
        "draft": ("", _("nháp")),
        "waiting": ("info", _("chờ duyệt")),
        "published": ("ok", _("đã công bố")),
        "ended": ("warn", _("ngừng cập nhật")),
        "withdrawn": ("danger", _("đã thu hồi")),
    }.get(code, ("", code))


def frequency(code: str) -> str:
    """How often the data is renewed."""
    return {
        "1MIN": _("mỗi phút"),
        "5MIN": _("năm phút một lần"),
        "10MIN": _("mười phút một lần"),
        "15MIN": _("mười lăm phút một lần"),
        "30MIN": _("ba mươi phút một lần"),
        "CONT": _("liên tục"),
        "UPDATE_CONT": _("cập nhật liên tục"),
        "HOURLY": _("hằng giờ"),
        "BIHOURLY": _("hai giờ một lần"),
        "TRIHOURLY": _("ba giờ một lần"),
        "12HRS": _("mười hai giờ một lần"),
        "DAILY": _("hằng ngày"),
        "DAILY_2": _("hai lần một ngày"),
        "WEEKLY": _("hằng tuần"),
        "WEEKLY_2": _("hai lần một tuần"),
        "WEEKLY_3": _("ba lần một tuần"),
        "WEEKLY_5": _("năm lần một tuần"),
        "BIWEEKLY": _("hai tuần một lần"),
        "MONTHLY": _("hằng tháng"),
        "MONTHLY_2": _("hai lần một tháng"),
        "MONTHLY_3": _("ba lần một tháng"),
        "BIMONTHLY": _("hai tháng một lần"),
        "QUARTERLY": _("hằng quý"),
        "ANNUAL_3": _("bốn tháng một lần"),
        "ANNUAL_2": _("sáu tháng một lần"),
        "ANNUAL": _("hằng năm"),
        "BIENNIAL": _("hai năm một lần"),
        "TRIENNIAL": _("ba năm một lần"),
        "QUADRENNIAL": _("bốn năm một lần"),
        "QUINQUENNIAL": _("năm năm một lần"),
        "SEXENNIAL": _("sáu năm một lần"),
        "DECENNIAL": _("mười năm một lần"),
        "BIDECENNIAL": _("hai mươi năm một lần"),
        "TRIDECENNIAL": _("ba mươi năm một lần"),
        "IRREG": _("không định kỳ"),
        "AS_NEEDED": _("khi có thay đổi"),
        "NOT_PLANNED": _("chưa có kế hoạch"),
        "NEVER": _("không cập nhật nữa"),
        "UNKNOWN": _("chưa rõ"),
        "OTHER": _("kỳ khác"),
        "OP_DATPRO": _("dữ liệu tạm"),
    }.get(code, code)


def licence(code: str) -> str:
    """What a licence allows, in short."""
    return {
        "cc-by": _("CC BY: dùng tự do, ghi nguồn"),
        "cc-by-sa": _("CC BY-SA: ghi nguồn, chia sẻ cùng cách"),
        "cc-zero": _("CC0: dùng tự do"),
        "odc-by": _("ODC-BY: dùng tự do, ghi nguồn"),
        "odc-pddl": _("PDDL: dùng tự do"),
        "odc-odbl": _("ODbL: ghi nguồn, chia sẻ cùng cách"),
        "other-open": _("giấy phép mở khác"),
        "other-closed": _("không mở"),
        "notspecified": _("chưa nêu"),
    }.get(code, code)


def wanted(member: str) -> str:
    """What an entry owes, as a steward calls it."""
    return {
        "notes": _("mô tả"),
        "topic": _("lĩnh vực"),
        "source_note": _("cơ sở dữ liệu nguồn"),
        "frequency": _("kỳ nhập liệu"),
        "review_months": _("kỳ rà soát"),
        "formats": _("định dạng, hình thức chia sẻ"),
        "license_id": _("giấy phép"),
        "legal_bases": _("căn cứ pháp lý"),
        "contact": _("đầu mối"),
        "spatial": _("phạm vi không gian"),
        "starts": _("phạm vi thời gian"),
        "keywords": _("từ khóa"),
    }.get(member, member)


def step(now: str, following: str) -> str:
    """What the button says that takes an entry on."""
    return {
        "waiting": _("Trình duyệt"),
        "draft": _("Trả lại, nêu lý do"),
        "published": _("Công bố") if now in ("draft", "waiting") else _("Cập nhật trở lại"),
        "ended": _("Ngừng cập nhật"),
        "withdrawn": _("Thu hồi, nêu lý do"),
    }.get(following, following)


def request(code: str) -> tuple[str, str]:
    """(state, words) of a request for shared data."""
    return {
        "received": ("warn", _("mới nhận")),
        "considered": ("warn", _("đang xem xét")),
        "granted": ("ok", _("đã cấp quyền")),
        "refused": ("danger", _("từ chối")),
        "disputed": ("warn", _("có khiếu nại")),
        "closed": ("", _("đã đóng")),
    }.get(code, ("", code))


def request_step(code: str) -> str:
    """What the button says that takes a request on."""
    return {
        "considered": _("Bắt đầu xem xét"),
        "granted": _("Cấp quyền"),
        "refused": _("Từ chối bằng văn bản"),
        "disputed": _("Khiếu nại lời từ chối"),
        "closed": _("Đóng"),
    }.get(code, code)


def demand(code: str) -> tuple[str, str]:
    """(state, words) of what people ask for."""
    return {
        "open": ("", _("chờ trả lời")),
        "planned": ("info", _("sẽ công bố")),
        "answered": ("ok", _("đã có")),
        "declined": ("warn", _("chưa thể")),
        "hidden": ("danger", _("ẩn vì không phải yêu cầu dữ liệu")),
    }.get(code, ("", code))


def publication(code: str) -> tuple[str, str]:
    """(state, words) of a job."""
    return {
        "waiting": ("info", _("đang chờ")),
        "running": ("info", _("đang chạy")),
        "published": ("ok", _("đã công bố")),
        "unchanged": ("ok", _("nguồn không đổi")),
        "stopped": ("danger", _("dừng vì có dữ liệu cá nhân")),
        "refused": ("danger", _("tệp không công bố được")),
        "cancelled": ("", _("đã hủy")),
        "failed": ("danger", _("hỏng giữa chừng")),
    }.get(code, ("", code))


def stage(code: str) -> str:
    """What a job does just now."""
    return {
        "fetch": _("lấy tệp"),
        "examine": _("đọc mọi dòng, tìm dữ liệu cá nhân"),
        "write": _("ghi bản mới"),
        "rows": _("nạp dòng"),
        "index": _("lập chỉ mục"),
        "rollups": _("cộng sẵn theo nhóm"),
        "version": _("công bố"),
    }.get(code, _("chờ tới lượt"))


def rating(code: str) -> tuple[str, str]:
    """(state, words) of a score."""
    return {
        "excellent": ("ok", _("rất tốt")),
        "good": ("ok", _("tốt")),
        "sufficient": ("warn", _("tạm đủ")),
        "bad": ("danger", _("kém")),
    }.get(code, ("", code))


def dimension(code: str) -> str:
    """What a score is made of."""
    return {
        "findability": _("Dễ tìm"),
        "accessibility": _("Lấy được"),
        "interoperability": _("Máy đọc được"),
        "reusability": _("Dùng lại được"),
        "contextuality": _("Bối cảnh"),
    }.get(code, code)


def run(code: str) -> tuple[str, str]:
    """(state, words) of how a harvest ended."""
    return {
        "running": ("info", _("đang chạy")),
        "done": ("ok", _("xong")),
        "partial": ("warn", _("xong một phần")),
        "failed": ("danger", _("hỏng")),
    }.get(code, ("", code))


def column_type(code: str) -> str:
    """What a column holds."""
    return {
        "string": _("chữ"),
        "integer": _("số nguyên"),
        "number": _("số"),
        "boolean": _("có hoặc không"),
        "date": _("ngày"),
        "datetime": _("thời điểm"),
        "year": _("năm"),
        "geojson": _("vị trí"),
    }.get(code, code)


def version(code: str) -> tuple[str, str]:
    """(state, words) of a version."""
    return {
        "published": ("ok", _("đang dùng")),
        "replaced": ("", _("đã thay")),
        "withdrawn": ("danger", _("đã thu hồi")),
    }.get(code, ("", code))
