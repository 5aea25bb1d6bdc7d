"""The catalogue over HTTP: CKAN's envelope around every answer, unless it is ill."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from duoc.core.clock import Clock
from duoc.engines.ckan import envelope
from duoc.engines.ckan.errors import BadJsonError, BadRequestError, CkanError
from duoc.sim.national_catalogue.actions import WRITES, Actions
from duoc.sim.national_catalogue.store import Store
from duoc.sim.replies import CUT, Reply, error_reply, json_reply
from duoc.sim.request_head import Request

PREFIX = b"/danhmuc"
MAX_BODY = 1 << 20
SLOW_S = 15.0
# What may ail it: connections end without an answer · 500 · what is written is kept and its answer is lost · every answer is
# late · 503.
REFUSE, ERROR, DROP, SLOW, MAINTENANCE, NONE = "refuse", "error", "drop", "slow", "maintenance", ""
OUTAGES = (REFUSE, ERROR, DROP, SLOW, MAINTENANCE, NONE)
_TOKEN = re.compile(rb"\r\nauthorization:[ \t]*([\x21-\x7e]+)", re.IGNORECASE)
_ACTION = re.compile(rb"/danhmuc/api/(?:3/)?action/([a-z_]+)")


class NationalCatalogue:
    """Holds everything in `file`; in memory without one."""

    def __init__(self, clock: Clock, file: Path | None = None) -> None:
        self._store = Store(file)
        self._actions = Actions(self._store, clock)

    def answer(self, asked: Request, path: bytes) -> Reply:
        """The reply to a request below `/danhmuc`."""
        if path == b"/danhmuc/mo-phong":
            return self._told(asked)
        found = _ACTION.fullmatch(path)
        if found is None:
            return error_reply(404, "DICH_VU_KHONG_CO", "Không có dịch vụ mô phỏng nào ở đường dẫn này.")
        ailment, action = self._store.ailment(), found[1].decode()
        if ailment == REFUSE:
            return CUT
        if ailment == ERROR:
            return error_reply(500, "LOI_MO_PHONG", "Danh mục mô phỏng trả lỗi vì được yêu cầu.")
        if ailment == MAINTENANCE:
            return error_reply(503, "DANG_BAN", "Danh mục mô phỏng đang bảo trì vì được yêu cầu.")
        reply = self._carried_out(asked, action)
        if ailment == DROP and action in WRITES:
            return CUT
        return reply._replace(delay_s=SLOW_S) if ailment == SLOW else reply

    def _carried_out(self, asked: Request, action: str) -> Reply:
        token = _TOKEN.search(asked.fields)
        try:
            arguments = _arguments(asked)
            if asked.method != b"POST" and action in WRITES:
                raise BadRequestError("Invalid request. Please use POST method for your request")
            result = self._actions.run(action, arguments, token[1].decode() if token else "")
            told = envelope.success("/danhmuc", action, result)
        except CkanError as error:
            told = envelope.failure("/danhmuc", action, error)
        return json_reply(told.status, told.body)

    def _told(self, asked: Request) -> Reply:
        """What ails it, what it holds and did; by POST it falls ill or loses everything."""
        if asked.method == b"POST":
            try:
                told = _object(bytes(asked.body or b""))
            except BadJsonError:
                told = {"outage": "?"}
            if told.get("outage", NONE) not in OUTAGES:
                return error_reply(400, "TINH_HUONG_SAI", f"outage là một trong: {', '.join(OUTAGES)}.")
            if told.get("lose"):
                self._store.lose()
            if "outage" in told:
                self._store.fall_ill(told["outage"])
        held = self._store
        return json_reply(
            200,
            {"outage": held.ailment(), "packages": len(held.packages()), "counted": held.counted(), "minhHoa": True},
        )


def _arguments(asked: Request) -> dict[str, Any]:
    if asked.method == b"POST":
        if asked.length > MAX_BODY:
            raise BadJsonError("too long")
        return _object(bytes(asked.body or b"")) if asked.body else {}
    query = asked.target.partition(b"?")[2].decode("latin-1")
    found = parse_qs(query, keep_blank_values=True, max_num_fields=100, encoding="utf-8")
    return {key: values[-1] if len(values) == 1 else values for key, values in found.items()}


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise BadJsonError("Error decoding JSON data.") from None
    if not isinstance(found, dict):
        raise BadJsonError("Request data JSON decoded is not an object")
    return found
