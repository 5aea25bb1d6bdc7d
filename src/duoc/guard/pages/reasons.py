"""Why something was refused or must be looked into: in a word, and what to do about it."""

from django.utils.translation import gettext as _

from duoc.guard.pages import words


def reason(rule: str) -> tuple[str, str]:
    """(why, what to do) of a rule of the wall, the desk of tickets or the gateway."""
    trial = rule.removeprefix("thu:")
    name, _colon, more = trial.partition(":")
    told = _reasons().get(name)
    if told is None:
        told = (
            words.rule(name),
            _("So câu này với danh sách được phép; đúng việc thì đề nghị thêm, sai thì sửa ứng dụng."),
        )
    why, do = told
    if more.strip():
        why = f"{why} ({more.strip()})"
    return (_("lẽ ra chặn: %s") % why if trial != rule else why), do


def _reasons() -> dict[str, tuple[str, str]]:
    ticket = _("Cán bộ mở lại hồ sơ và xin vé mới rồi tra cứu lại.")
    ask = _("Sửa ứng dụng để mỗi lần tra cứu kèm vé của hồ sơ đang giải quyết.")
    wall = _("Báo người lập trình ứng dụng: tường lửa không hiểu điều được gửi nên không cho qua.")
    server = _("Xem `duoc doctor` và chỗ trống trên đĩa; cho tới khi sửa xong, dữ liệu dân cư đóng.")
    limit = _("Hỏi cán bộ vì sao cần nhiều đến thế; nới giới hạn cần hai người.")
    return {
        "ho-so-bay": (
            _("chạm bản ghi mồi"),
            _("Không ai có việc với người này. Hỏi cán bộ và đơn vị ngay; tạm khóa tài khoản nếu chưa rõ."),
        ),
        "han-muc": (_("vượt hạn mức công dân một ngày"), limit),
        "chuoi-hong": (
            _("chuỗi băm của nhật ký bị đứt"),
            _("Giữ nguyên tệp nhật ký, chạy `duoc guard audit`, báo người phụ trách an toàn."),
        ),
        "khong-ghi-duoc": (_("không ghi được nhật ký kiểm toán"), server),
        "khong-dem-duoc": (_("không đếm được số công dân đã tra cứu"), server),
        "khong-co-chinh-sach": (
            _("chưa có tài liệu của ứng dụng"),
            _("Thêm ứng dụng hoặc ghi lại tài liệu: duoc guard app add, duoc guard app publish."),
        ),
        "noi-giu-ho-so": (
            _("chưa hỏi được nơi giữ hồ sơ"),
            _("Thử lại sau ít giây; nếu còn, xem nơi giữ hồ sơ có chạy không."),
        ),
        "khong-co-ve": (_("không có vé hồ sơ"), ask),
        "khong-co-ho-so": (_("không có hồ sơ này"), ask),
        "ve-sai": (_("vé không đọc được"), ask),
        "ve-sai-chu-ky": (_("vé sai chữ ký"), _("Coi như vé giả cho tới khi biết rõ; kiểm tra khóa của nơi cấp vé.")),
        "ve-sai-noi-cap": (_("vé của nơi cấp lạ"), _("Kiểm tra nơi cấp vé có trong danh sách khóa được nhận.")),
        "ve-het-han": (_("vé hết hạn"), ticket),
        "ve-da-dung": (_("vé đã dùng"), ticket),
        "ve-mot-lan": (_("vé chỉ dùng một lần"), ticket),
        "ve-cua-co-quan-khac": (_("vé của cơ quan khác"), ask),
        "ho-so-da-dong": (_("hồ sơ đã đóng"), _("Hồ sơ đã xong thì không còn lý do tra cứu; hỏi cán bộ nếu lặp lại.")),
        "ho-so-cua-nguoi-khac": (
            _("hồ sơ của người khác"),
            _("Giao hồ sơ cho đúng cán bộ rồi tra cứu lại; hỏi nếu lặp lại."),
        ),
        "ngoai-muc-dich": (
            _("ngoài điều hồ sơ cho phép xem"),
            _("Thủ tục cần cột ấy thì bổ sung vào thủ tục; không thì bỏ khỏi câu hỏi."),
        ),
        "tham-so": (_("không đọc được số định danh trong tham số"), wall),
        "giao-thuc": (_("không đúng giao thức PostgreSQL"), wall),
        "do-dai": (_("câu lệnh quá dài"), wall),
        "function-call": (_("gọi hàm theo lối tắt"), wall),
        "phan-xet": (_("không xét được câu lệnh"), wall),
        "gioi-han-dong": (_("quá số dòng một lần"), limit),
        "gioi-han-byte": (_("quá số byte một lần"), limit),
        "gia-tri-lon": (_("giá trị cần che quá lớn"), limit),
        "du-lieu-ca-nhan": (
            _("dữ liệu cá nhân ngoài cột đã khai"),
            _("Khai cột ấy vào cột theo dõi, hoặc sửa câu hỏi để không lấy nó."),
        ),
        "khong-kiem-tra": (_("không xem được nội dung"), wall),
        "danh-sach": (
            _("không có trong danh sách được phép"),
            _("Đúng việc thì đề nghị thêm vào danh sách; hai người duyệt."),
        ),
        "unknown": (
            _("không có trong danh sách được phép"),
            _("Đúng việc thì đề nghị thêm vào danh sách; hai người duyệt."),
        ),
        "denied": (_("đã bị từ chối"), _("Có người đã quyết là không. Muốn xét lại thì đưa về chỗ đã thấy.")),
        "sqlstate": (_("máy chủ báo lỗi"), _("Lỗi của câu lệnh, không phải của tường lửa; xem tài liệu PostgreSQL.")),
    }


def verdicts() -> dict[str, tuple[str, str]]:
    """(word, state of the status word) of each verdict."""
    return {
        "pass": (_("cho qua"), "ok"),
        "mask": (_("che"), "info"),
        "block": (_("chặn"), "danger"),
        "done": (_("đã trả"), ""),
        "lost": (_("không ghi được"), "warn"),
    }


def steps() -> dict[str, tuple[str, str]]:
    """(what is recounted, what it means when it is wrong)."""
    return {
        "row": (_("Dòng trong bảng đúng với nhật ký"), _("Dòng đã bị sửa sau khi ghi.")),
        "chain": (_("Chuỗi băm của nhật ký liền"), _("Nhật ký thiếu hoặc bị sửa.")),
        "root": (_("Gốc của lô tính lại được"), _("Lô không giữ đúng các quyết định này.")),
        "entry": (_("Sổ cái nói đúng gốc ấy"), _("Mục trong sổ cái nói khác.")),
    }
