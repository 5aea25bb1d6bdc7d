"""Why a door refuses, where X-Road has no word for it; and the HTTP status under which the field's clients expect each reason."""

from duoc.engines.xroad.errors import CATALOGUE, XRoadError

# type → (status, what is said)
OURS = {
    "Client.MissingCredentials": (401, "Thiếu mã truy cập: cần Authorization: Bearer <mã truy cập>"),
    "Client.InvalidCredentials": (401, "Khóa, bí mật hoặc mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi"),
    "Client.WrongPlace": (401, "Khóa này chỉ dùng được từ mạng hoặc với chứng thư đã đăng ký"),
    "Client.UnknownResource": (404, "Không có dịch vụ nào ở đường dẫn này"),
    "Client.UnsupportedGrant": (400, "Chỉ cấp mã truy cập theo grant_type=client_credentials"),
    "Client.MethodNotAllowed": (405, "Đường dẫn này chỉ nhận POST"),
}
# What X-Road's own reasons are over HTTP to those who do not know X-Road.
STATUSES = {
    "AuthenticationFailed": 401,
    "SslAuthenticationFailed": 401,
    "AccessDenied": 403,
    "UnknownService": 404,
    "ServiceDisabled": 503,
    "OutdatedGlobalConf": 503,
    "LoggingFailed": 503,
    "IoError": 503,
    "ServiceFailed": 502,
    "NetworkError": 502,
    "Timeout": 504,
}
_STATUS = {CATALOGUE[code][0] + code: status for code, status in STATUSES.items()}


def refused(name: str, detail: str = "") -> XRoadError:
    """One of `OURS`, by its name without `Client.`; `detail` stands behind its sentence. Raises `KeyError`."""
    status, said = OURS[f"Client.{name}"]
    return XRoadError(f"Client.{name}", f"{said}: {detail}" if detail else said, status)


def status_of(problem: XRoadError) -> int:
    """The HTTP status of a refusal in a dialect."""
    return _STATUS.get(problem.type, problem.status)
