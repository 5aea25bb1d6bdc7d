"""What a gateway says when it cannot pass a call on (PR-REST 4.6): code, status, body.

The classic spelling (`Server.ServerProxy.AccessDenied`) is emitted: the protocol text and every deployed 7.x use it.
"""

import json
from dataclasses import dataclass
from html import escape


@dataclass(eq=False)
class XRoadError(Exception):
    """A refusal or failure of the gateway itself. `type` is the full code; `message` is safe to show to the caller."""

    type: str
    message: str
    status_override: int = 0
    retry_after_s: int = 0  # with 429: when it may be tried again
    # Of whose call to what, where the head does not say it (names in REST form); for the gateway's own record.
    client: str = ""
    service: str = ""

    @property
    def status(self) -> int:
        """500 for `Server.*`, else 400 (X-Road's own rule), unless a status was demanded (429 for quotas)."""
        return self.status_override or (500 if self.type.startswith("Server.") else 400)


# Behind AccessDenied, where a right is there and a secret alone does not open what the service carries.
PERSONAL = "dịch vụ có dữ liệu cá nhân, cần chứng thư hoặc mạng đã đăng ký bên cạnh bí mật"

CLIENT = "Client."
CONSUMER = "Server.ClientProxy."
PROVIDER = "Server.ServerProxy."

# code → (prefix, message). The messages are what an integrator reads in their log: Vietnamese first.
CATALOGUE: dict[str, tuple[str, str]] = {
    "BadRequest": (CLIENT, "Yêu cầu không đúng giao thức X-Road REST (r1)"),
    "InvalidClientIdentifier": (CLIENT, "Thiếu hoặc sai mã bên gọi (X-Road-Client)"),
    "InvalidHttpMethod": (CLIENT, "Phương thức HTTP không được dùng"),
    "InvalidContentType": (CLIENT, "Content-Type không phải của thông điệp SOAP"),
    "InvalidSoapAction": (CLIENT, "SOAPAction phải trống hoặc là một URI trong ngoặc kép"),
    "InvalidXml": (CLIENT, "Nội dung không phải XML hợp lệ"),
    "InvalidSoap": (CLIENT, "Nội dung không phải thông điệp SOAP 1.1"),
    "MimeParsingFailed": (CLIENT, "Thông điệp nhiều phần (MIME) sai cấu trúc"),
    "MissingSoap": (CLIENT, "Thiếu thông điệp SOAP"),
    "MissingHeader": (CLIENT, "Thiếu phần đầu SOAP"),
    "MissingHeaderField": (CLIENT, "Thiếu trường trong phần đầu SOAP"),
    "DuplicateHeaderField": (CLIENT, "Trùng trường trong phần đầu SOAP"),
    "InvalidProtocolVersion": (CLIENT, "Phiên bản giao thức phải bắt đầu bằng 4."),
    "MissingBody": (CLIENT, "Thiếu thân SOAP"),
    "InvalidMessage": (CLIENT, "Yêu cầu không khớp bảng chuyển đổi của dịch vụ"),
    "InvalidBody": (CLIENT, "Thân SOAP phải có đúng một phần tử"),
    "InconsistentHeaders": (CLIENT, "Phần tử trong thân SOAP phải mang tên của dịch vụ"),
    "InvalidSecurityServer": (CONSUMER, "Máy chủ an toàn chỉ định không thuộc bên cung cấp"),
    "UnknownMember": (CONSUMER, "Không tìm thấy đơn vị hoặc hệ thống"),
    "SslAuthenticationFailed": (CONSUMER, "Chưa xác thực được hệ thống gọi: cần chứng thư TLS đã đăng ký"),
    "AuthenticationFailed": (CONSUMER, "Chưa xác thực được hệ thống gọi: cần khóa X-Api-Key còn hiệu lực"),
    "MaintenanceMode": (CONSUMER, "Cổng trao đổi đang bảo trì"),
    "OutdatedGlobalConf": (CONSUMER, "Cổng chưa có danh bạ dịch vụ"),
    "LoggingFailed": (CONSUMER, "Cổng chưa ghi được nhật ký nên chưa nhận cuộc gọi mới; hãy gọi lại sau"),
    "InconsistentResponse": (CONSUMER, "Trả lời không khớp yêu cầu"),
    "IoError": (CONSUMER, "Lỗi vào/ra"),
    "InvalidRequest": (PROVIDER, "Thiếu hoặc sai tham số của dịch vụ thông tin"),
    "UnknownService": (PROVIDER, "Không có dịch vụ này"),
    "ServiceType": (PROVIDER, "Dịch vụ thuộc loại khác (SOAP/REST)"),
    "AccessDenied": (PROVIDER, "Cơ quan chưa được cấp quyền gọi dịch vụ hoặc đường dẫn này"),
    "ServiceDisabled": (PROVIDER, "Dịch vụ đang tạm dừng"),
    "ServiceMissingUrl": (PROVIDER, "Dịch vụ chưa khai địa chỉ"),
    "ServiceFailed": (PROVIDER, "Hệ thống cung cấp không trả lời hợp lệ"),
    "NetworkError": (PROVIDER, "Không kết nối được hệ thống cung cấp"),
    "Timeout": (PROVIDER, "Hệ thống cung cấp không trả lời trong thời hạn"),
    "InternalError": (PROVIDER, "Lỗi nội bộ của cổng trao đổi"),
}


def error(code: str, detail: str = "") -> XRoadError:
    """The error of the catalogue, with an addition for people after its message. Raises `KeyError` for unknown codes."""
    prefix, message = CATALOGUE[code]
    return XRoadError(prefix + code, f"{message}: {detail}" if detail else message)


def wants_xml(accept: list[str]) -> str:
    """Which media type an error takes: the first of application/xml, text/xml, text/* among the Accept values, else JSON."""
    for value in accept:
        for item in value.split(","):
            media = item.split(";")[0].strip().lower()
            if media in {"application/xml", "text/xml"}:
                return media
            if media == "text/*":
                return "text/xml"
    return "application/json"


def body(problem: XRoadError, detail: str, accept: list[str]) -> tuple[str, bytes]:
    """(Content-Type, body) of an error answer; `detail` is the opaque id under which the gateway's log holds the case."""
    media = wants_xml(accept)
    if media == "application/json":
        document = {"type": problem.type, "message": problem.message, "detail": detail}
        return media, json.dumps(document, ensure_ascii=False).encode()
    fields = {"type": problem.type, "message": problem.message, "detail": detail}
    inner = "".join(f"<{name}>{escape(value, quote=False)}</{name}>" for name, value in fields.items())
    return f"{media};charset=utf-8", f'<?xml version="1.0" encoding="UTF-8"?><error>{inner}</error>'.encode()
