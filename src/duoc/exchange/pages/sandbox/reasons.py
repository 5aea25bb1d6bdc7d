"""Why a call did not succeed, and what its caller should do. By the gateway's code, else by the provider's status."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from duoc.engines.xroad.errors import PERSONAL


@dataclass(frozen=True, slots=True)
class Reason:
    """What happened and what to do next; `code` as the answer said it, empty where the provider answered by itself."""

    code: str
    why: str
    advice: str


def reason(code: str | None, status: int, said: str = "") -> Reason | None:
    """The reason for an outcome; None for a success. said: the refusal's own sentence."""
    if code:
        word = "personal" if said.endswith(PERSONAL) else code.rpartition(".")[2]
        why, advice = _of_gateway().get(word, (code, _("Xem mã lỗi trong tài liệu định dạng.")))
        return Reason(code, why, advice)
    if status < 400:
        return None
    if status == 404:
        return Reason(
            "", _("Dịch vụ trả lời: không tìm thấy."), _("Đây là câu trả lời của dịch vụ. Xem lại mã tra cứu.")
        )
    if status == 503:
        return Reason("", _("Dịch vụ đang bận."), _("Gọi lại sau số giây ghi ở Retry-After."))
    if status >= 500:
        return Reason(
            "",
            _("Dịch vụ báo nó hỏng."),
            _("Không phải lỗi của phần mềm bạn. Đừng hiểu là không tìm thấy; gọi lại sau."),
        )
    return Reason("", _("Dịch vụ không nhận yêu cầu này."), _("Xem nội dung trả lời của dịch vụ và sửa yêu cầu."))


def _of_gateway() -> dict[str, tuple[str, str]]:
    """By the last part of the code (docs/formats.md)."""
    keys = _("Xem khóa còn hiệu lực ở Hệ thống và khóa; gửi đúng X-Api-Key của cơ quan.")
    later = _("Gọi lại sau. Không được hiểu là không tìm thấy.")
    header = _("Chép lại dòng X-Road-Client từ mã mẫu: VN/GOV/mã cơ quan/mã hệ thống.")
    return {
        "Timeout": (_("Dịch vụ không trả lời kịp."), later),
        "NetworkError": (_("Cổng không kết nối được tới dịch vụ."), later),
        "ServiceFailed": (_("Dịch vụ trả lời dở dang hoặc sai giao thức HTTP."), later),
        "ServiceDisabled": (_("Dịch vụ đang tạm dừng."), _("Đọc lời nhắn trong trả lời: vì sao và khi nào mở lại.")),
        "AccessDenied": (
            _("Hệ thống của bạn chưa được cấp quyền gọi dịch vụ hoặc đường dẫn này."),
            _("Xem đúng dịch vụ và phương thức chưa. Quyền thử nghiệm được cấp khi đăng ký hệ thống thử nghiệm."),
        ),
        "personal": (
            _("Dịch vụ có dữ liệu cá nhân: một khóa thôi chưa đủ."),
            _("Khai mạng mà hệ thống gọi từ đó, khi đăng ký hệ thống thử nghiệm; hoặc dùng chứng thư."),
        ),
        "AuthenticationFailed": (_("Khóa thiếu, sai hoặc đã thu hồi."), keys),
        "SslAuthenticationFailed": (
            _("Chưa có chứng thư TLS đã đăng ký."),
            _("Gọi cổng mTLS bằng chứng thư đã đăng ký."),
        ),
        "UnknownMember": (_("Cổng không biết đơn vị hoặc hệ thống này."), header),
        "InvalidClientIdentifier": (_("Thiếu hoặc sai X-Road-Client."), header),
        "UnknownService": (_("Không có dịch vụ mang mã này."), _("Chép lại đường dẫn từ trang của dịch vụ.")),
        "BadRequest": (_("Yêu cầu không đúng giao thức."), _("So từng dòng với mã mẫu; câu báo lỗi nói rõ chỗ sai.")),
        "InvalidHttpMethod": (_("Phương thức HTTP không được dùng."), _("Dùng phương thức ghi ở trang của dịch vụ.")),
        "ServiceType": (_("Gọi dịch vụ REST bằng SOAP, hoặc ngược lại."), _("Dùng mã mẫu ở trang của dịch vụ.")),
        "InvalidSecurityServer": (
            _("Máy chủ an toàn nêu trong yêu cầu không phải của bên cung cấp."),
            _("Bỏ dòng X-Road-Security-Server."),
        ),
        "LoggingFailed": (_("Cổng chưa ghi được nhật ký nên chưa nhận cuộc gọi."), later),
        "OutdatedGlobalConf": (_("Cổng vừa khởi động, chưa có danh bạ."), _("Gọi lại sau vài giây.")),
        "MaintenanceMode": (_("Cổng đang bảo trì."), later),
        "InternalError": (_("Cổng gặp lỗi nội bộ."), _("Báo người vận hành mã yêu cầu của cuộc gọi này.")),
        "IoError": (_("Kết nối đứt giữa chừng."), later),
    }
