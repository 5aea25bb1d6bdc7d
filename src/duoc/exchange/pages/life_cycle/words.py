"""What states and steps of lives are called on screen, and what each step does to those who use the thing."""

from django.utils.translation import gettext as _

from duoc.exchange.rules.life_cycle import (
    APPROVED,
    DRAFT,
    ENDED,
    ENDORSED,
    LIVE,
    REGISTERED,
    RETIRED,
    SUSPENDED,
    TESTED,
)


def states() -> dict[str, tuple[str, str]]:
    """(word, state of the status word) of each state of both lives."""
    return {
        DRAFT: (_("nháp"), ""),
        REGISTERED: (_("đăng ký"), "info"),
        TESTED: (_("đã kiểm thử"), "info"),
        ENDORSED: (_("cơ quan đã duyệt"), "info"),
        APPROVED: (_("đã phê duyệt"), "info"),
        LIVE: (_("đang vận hành"), "ok"),
        SUSPENDED: (_("tạm dừng"), "warn"),
        ENDED: (_("chấm dứt"), ""),
        RETIRED: (_("chấm dứt"), ""),
    }


def steps() -> dict[str, str]:
    """What a step is called in the time line and on its button."""
    return {
        "register": _("Nộp hồ sơ"),
        "test": _("Xác nhận kiểm thử"),
        "endorse": _("Duyệt cho cơ quan"),
        "approve": _("Phê duyệt"),
        "open": _("Đưa vào vận hành"),
        "suspend": _("Tạm dừng"),
        "resume": _("Mở lại"),
        "return": _("Trả lại để sửa"),
        "end": _("Chấm dứt"),
        "retire": _("Chấm dứt dịch vụ"),
        "load": _("Nạp danh bạ"),
    }


def consequences_for_connection() -> dict[str, str]:
    """What a step of a connection brings about, said before it is taken."""
    return {
        "register": _("Hồ sơ được chốt: muốn sửa sau khi nộp thì phải trả lại. Bước sau là kiểm thử hợp đồng."),
        "test": _("Lần kiểm thử hợp đồng gần nhất phải đạt. Bước sau là người quản lý của cơ quan duyệt."),
        "endorse": _(
            "Cơ quan xin kết nối nhận trách nhiệm về mục đích, căn cứ và trường dữ liệu. Một người khác phê duyệt."
        ),
        "approve": _("Trục liên thông chấp nhận kết nối. Phần mềm chỉ gọi được sau khi đưa vào vận hành."),
        "open": _(
            "Phần mềm gọi được đúng phạm vi đã xin, trong vòng một giây. Quyền riêng khác của nó ở dịch vụ này bị thu."
        ),
        "suspend": _("Phần mềm bị từ chối trong vòng một giây. Chỉ người vận hành trục mở lại được."),
        "resume": _("Phần mềm lại gọi được đúng phạm vi đã xin, trong vòng một giây."),
        "return": _("Hồ sơ về lại bản nháp để sửa; kiểm thử và duyệt phải làm lại từ đầu."),
        "end": _("Không mở lại được. Quyền đang có theo kết nối này bị thu trong vòng một giây."),
    }


def consequences_for_service() -> dict[str, str]:
    """What a step of a service brings about."""
    return {
        "test": _("Lần kiểm thử hợp đồng gần nhất phải đạt. Bước sau là phê duyệt."),
        "approve": _("Trục liên thông chấp nhận dịch vụ. Bên gọi chỉ gọi được sau khi đưa vào vận hành."),
        "open": _("Bên có quyền gọi được dịch vụ trong vòng một giây."),
        "suspend": _("Mọi bên gọi bị từ chối trong vòng một giây và đọc được lý do ghi dưới đây."),
        "resume": _("Bên có quyền lại gọi được dịch vụ trong vòng một giây."),
        "return": _("Dịch vụ về bước đăng ký; kiểm thử và phê duyệt phải làm lại."),
        "retire": _("Không mở lại được. Mọi kết nối tới dịch vụ chấm dứt, mọi quyền gọi và đường dẫn tới nó bị thu."),
    }
