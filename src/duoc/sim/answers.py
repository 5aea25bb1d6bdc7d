"""Which answer a request gets. Nothing depends on time or chance but the population service, whose credentials do, and the
national catalogue, which keeps what is written."""

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from zlib import crc32

from duoc.core.clock import Clock
from duoc.sim.draw import Draw
from duoc.sim.population.service import PopulationService
from duoc.sim.replies import Reply, empty_reply, error_reply, json_reply, stream_reply
from duoc.sim.request_head import Request
from duoc.sim.services import SERVICES, Service
from duoc.sim.streamed_body import MAX_STREAM, MIN_STREAM

if TYPE_CHECKING:
    from duoc.sim.national_catalogue.service import NationalCatalogue

BUCKETS = 256
ALLOWED = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
SLOW_MS = 2_000
MAX_SLOW_MS = 60_000
_NUMBER = re.compile(r"[0-9]{1,10}\Z")
_CHANGED = {b"PUT": "DA_CAP_NHAT", b"PATCH": "DA_CAP_NHAT", b"DELETE": "DA_XOA"}


def payload(service: Service, write: bool, bucket: int) -> dict[str, object]:
    """The answer of a service in one of its buckets, 0 ≤ bucket < BUCKETS, as the JSON object that is sent."""
    draw = Draw(f"{service.code}/{'write' if write else 'read'}/{bucket}")
    number = draw.digits(8)
    record = (service.write if write else service.read)(draw)
    return {"minhHoa": True, "dichVu": service.code, "maGiaoDich": f"MH-{number}", "duLieu": record}


class Answers:
    """Finds the answer of a request and keeps the composed ones: at most methods × services × buckets, 20 MB.

    state: where what is written lies; in memory without it."""

    def __init__(self, clock: Clock, state: Path | None = None) -> None:
        self._population = PopulationService(clock)
        self._clock, self._state = clock, state
        self._kept: dict[tuple[bytes, bytes, int], Reply] = {}
        self._services = {service.code.encode(): service for service in SERVICES}
        self._list = json_reply(200, _service_list())
        self._health = json_reply(200, {"status": "ready", "services": len(SERVICES)})
        self._options = empty_reply(204, b"Allow: " + ALLOWED + b"\r\n")

    def find(self, request: Request) -> Reply:
        """The reply to this request; for HEAD the one of GET, whose body the connection leaves away."""
        method, target = request.method, request.target
        if target[0] != 0x2F:
            target = _origin_form(target)
        query_at = target.find(b"?")
        if request.directive or query_at >= 0:
            query = target[query_at + 1 :] if query_at >= 0 else b""
            if (told := _told(request, query)) is not None:
                return told
        bucket = crc32(target, request.digest) & (BUCKETS - 1)
        path = target if query_at < 0 else target[:query_at]
        code_end = path.find(b"/", 1)
        code = path[1:] if code_end < 0 else path[1:code_end]
        if method == b"HEAD":
            method = b"GET"
        kept = self._kept.get((code, method, bucket))
        if kept is not None and b"/khong-co" not in path:
            return kept
        if code == b"dancu":
            return self._population.answer(request, path)
        if code == b"danhmuc":
            return self._catalogue.answer(request, path)
        return self._compose(code, method, bucket, path)

    @cached_property
    def _catalogue(self) -> "NationalCatalogue":
        """Made when somebody first pushes to it."""
        from duoc.sim.national_catalogue.service import NationalCatalogue  # not above: most runs never ask for it

        return NationalCatalogue(self._clock, self._state / "danhmuc.jsonl" if self._state else None)

    def _compose(self, code: bytes, method: bytes, bucket: int, path: bytes) -> Reply:
        if method == b"OPTIONS":
            return self._options
        if method not in (b"GET", b"POST") and method not in _CHANGED:
            return _refused(method)
        service = self._services.get(code)
        if service is None:
            if path in (b"/", b"/healthz"):
                reply = self._list if path == b"/" else self._health
                return reply if method == b"GET" else _refused(b"POST", b"GET, HEAD, OPTIONS")
            return error_reply(404, "DICH_VU_KHONG_CO", "Không có dịch vụ mô phỏng nào ở đường dẫn này.")
        if b"/khong-co" in path:
            return _unknown()
        if method in _CHANGED:
            done = {
                "minhHoa": True,
                "dichVu": service.code,
                "ketQua": _CHANGED[method],
                "maGiaoDich": f"MH-{bucket:08d}",
            }
            reply = json_reply(200, done)
        else:
            reply = json_reply(200, payload(service, method == b"POST", bucket))
        self._kept[code, method, bucket] = reply
        return reply


def _told(request: Request, query: bytes) -> Reply | None:
    """The answer that the caller asked for by `?sim=`, `?bytes=` or `X-Sim`; None when it asked for none."""
    if not request.directive and b"sim=" not in query and b"bytes=" not in query:
        return None
    options = parse_qs(query.decode("latin-1"), keep_blank_values=True, max_num_fields=1000) if query else {}
    if "bytes" in options:
        size = options["bytes"][-1]
        if _NUMBER.match(size) is None or not MIN_STREAM <= int(size) <= MAX_STREAM:
            return error_reply(400, "KICH_THUOC_SAI", f"bytes phải từ {MIN_STREAM} đến {MAX_STREAM}.")
        return stream_reply(int(size), "chunked" in options and request.minor == 1)
    situation, _, value = (request.directive.decode("latin-1") or options.get("sim", [""])[-1]).partition(":")
    if situation == "error":
        return error_reply(500, "LOI_MO_PHONG", "Dịch vụ mô phỏng trả lỗi vì được yêu cầu.")
    if situation == "busy":
        return error_reply(503, "DANG_BAN", "Dịch vụ mô phỏng đang bận vì được yêu cầu.", b"Retry-After: 1\r\n")
    if situation == "unknown":
        return _unknown()
    if situation == "slow" and (not value or _NUMBER.match(value)):
        reply = json_reply(200, {"minhHoa": True, "ketQua": "TRA_LOI_CHAM"})
        return reply._replace(delay_s=min(int(value or SLOW_MS), MAX_SLOW_MS) / 1000)
    return error_reply(400, "TINH_HUONG_SAI", "sim phải là error, busy, unknown, slow hoặc slow:<mili giây>.")


def _origin_form(target: bytes) -> bytes:
    """The path of an absolute-form target (RFC 9112 §3.2.2); other forms name no service."""
    if target.lower().startswith((b"http://", b"https://")):
        slash = target.find(b"/", 8)
        return target[slash:] if slash >= 0 else b"/"
    return b"/*"


def _refused(method: bytes, allowed: bytes = ALLOWED) -> Reply:
    known = method in (b"GET", b"POST", b"TRACE", b"CONNECT", *_CHANGED)
    message = "Dịch vụ mô phỏng không nhận phương thức này."
    return error_reply(405 if known else 501, "PHUONG_THUC_SAI", message, b"Allow: " + allowed + b"\r\n")


def _unknown() -> Reply:
    return error_reply(404, "KHONG_TIM_THAY", "Không tìm thấy hồ sơ có mã này (dữ liệu minh họa).")


def _service_list() -> dict[str, object]:
    rows = [{"stt": s.stt, "code": s.code, "name": s.name, "path": f"/{s.code}/"} for s in SERVICES]
    return {"minhHoa": True, "services": rows}
