"""The room's JSON API (mounted by `web`): the report, and receipts that anybody may fetch and verify."""

# ruff: noqa: ARG001  # django-ninja gives every view its request, by this name

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from duoc.core import clock, ids
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.rules.receipt import FORMAT
from duoc.frame.problems import Problem

router = Router(tags=["exchange"])
# So long after its moment a receipt may still be on its way from the gateway's spool; then its name is simply unknown.
UNDER_WAY_US = 60_000_000


@router.get("/report", summary="Statistics of connections, services × software")
def get_report(
    request: HttpRequest,
    first: date,
    last: date,
    environment: Environment = Environment.PRODUCTION,
) -> dict[str, Any]:
    """Both days inclusive. Each row is the sum of its columns and stands beside its recount from the ledger."""
    if last < first:
        raise Problem(422, "period", "Ngày cuối đứng trước ngày đầu.", "Đổi chỗ hai ngày rồi gửi lại.")
    return exchange.report(first, last, environment).members()


@router.get("/receipts/{name}", response={200: dict[str, Any], 202: dict[str, Any]}, summary="One receipt")
def get_receipt(
    request: HttpRequest,
    name: str,
    environment: Environment = Environment.PRODUCTION,
) -> Status[dict[str, Any]]:
    """200: the whole proof. 202: acknowledged, and not yet under a signed checkpoint; ask again.

    The name holds a random request id, so whoever knows it made the call or was given it by the caller.
    """
    try:
        time_us, _ = ids.parse_receipt_name(name)
    except ValueError:
        raise Problem(404, "receipt", "Tên biên nhận không đúng dạng.", "Chép nguyên tiêu đề X-Duoc-Receipt.") from None
    try:
        found = exchange.receipt(name, environment)
    except exchange.ArchiveBusyError as busy:
        why = "Kho lưu trữ đang được tra cứu cho người khác."
        raise Problem(503, "archive-busy", why, "Hỏi lại sau vài giây.", retry_s=busy.retry_s) from None
    except exchange.NoSuchReceiptError:
        age = clock.SystemClock().now_us() - time_us
        if environment is not Environment.REPLAY and 0 <= age < UNDER_WAY_US:
            return Status(202, {"format": FORMAT, "pending": True, "ledger": None})
        raise Problem(404, "receipt", "Nhật ký không có giao dịch này.", "Kiểm tra lại tên và môi trường.") from None
    return Status(200 if found["ledger"] is not None else 202, found)
