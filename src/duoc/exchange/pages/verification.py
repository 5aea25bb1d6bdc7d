"""`/kiem-chung/`: anybody checks a receipt on his own machine. The server only serves the page and its words."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core import ids
from duoc.core.environment import Environment
from duoc.exchange.pages.period import asked
from duoc.ledger import services as ledger


def words() -> dict[str, str]:
    """What the browser says: names of the steps and the reason of each outcome, `{…}` filled in there."""
    return {
        "ok": _("đúng"),
        "bad": _("không đúng"),
        "wait": _("chưa có"),
        "form": _("Tệp biên nhận"),
        "message": _("Giao dịch nằm trong lô"),
        "counted": _("Lô đếm giao dịch này"),
        "signature": _("Chữ ký của cổng"),
        "ledger": _("Lô nằm trong sổ cái"),
        "checkpoint": _("Chữ ký của sổ cái"),
        "form_ok": _("Tệp đúng dạng {format}."),
        "form_bad": _("Tệp này không đọc được: {why}. Hãy tải lại biên nhận từ nơi đã cấp."),
        "form_other": _("Tệp ghi dạng “{format}”, cần duoc.receipt/1."),
        "message_ok": _("Là giao dịch thứ {index} trong {size} giao dịch của lô; tính lại ra đúng gốc cây của lô."),
        "message_bad": _(
            "Nội dung giao dịch đã bị sửa, hoặc biên nhận thuộc lô khác: tính ra {reached}, lô ghi {root}."
        ),
        "counted_ok": _("Lô có đếm một giao dịch ngày {day}, trạng thái {status}, của phần mềm và dịch vụ này."),
        "counted_bad": _("Lô không đếm giao dịch nào ngày {day}, trạng thái {status}, của phần mềm và dịch vụ này."),
        "signature_ok": _("Cổng {name} đã ký đúng lô này (Ed25519)."),
        "signature_bad": _("Chữ ký không khớp với lô và khóa của cổng {name}: lô hoặc chữ ký đã bị sửa."),
        "signature_other": _("Khóa đi kèm là của {name}, không phải của cổng {gateway} mà lô ghi."),
        "ledger_ok": _("Là mục thứ {index} trong {size} mục; tính lại ra đúng gốc của sổ cái."),
        "ledger_bad": _("Đường dẫn không tới gốc của sổ cái: tính ra {reached}, mốc ghi {root}."),
        "ledger_wait": _("Lô chưa vào sổ cái khi biên nhận được cấp. Tải lại biên nhận sau ít giây."),
        "checkpoint_ok": _("Sổ cái {origin} đã ký mốc {size} mục bằng khóa mà bạn tin."),
        "checkpoint_bad": _("Chữ ký trên mốc của {origin} không đúng với khóa mà bạn tin."),
        "checkpoint_unknown": _("Chưa có khóa công khai của sổ cái {origin}. Dán khóa ấy vào ô bên dưới."),
        "path_bad": _("Đường dẫn dài ngắn không khớp với vị trí {index} trên {size}."),
        "unsupported": _("Trình duyệt này chưa kiểm được chữ ký Ed25519. Dùng trình duyệt mới hơn hoặc lệnh bên dưới."),
        "unreadable": _("Phần này của biên nhận không đọc được: {why}."),
    }


def reasons() -> dict[str, str]:
    """What it means that a step of the server's own check is not right, by step; the browser names the values too."""
    return {
        "form": _("Biên nhận này không đúng dạng duoc.receipt/1."),
        "message": _("Nội dung giao dịch hoặc đường dẫn trong lô đã bị sửa, hoặc biên nhận thuộc lô khác."),
        "counted": _("Lô không đếm giao dịch nào có ngày, bên gọi, dịch vụ và trạng thái này."),
        "signature": _("Lô hoặc chữ ký của cổng đã bị sửa, hoặc khóa đi kèm không phải của cổng mà lô ghi."),
        "ledger": _("Lô chưa vào sổ cái, hoặc đường dẫn không tới gốc mà mốc ghi. Tải lại trang sau ít giây."),
        "checkpoint": _("Mốc hoặc chữ ký của sổ cái đã bị sửa, hoặc thiếu khóa công khai của sổ."),
    }


def published_keys() -> list[str]:
    """The verifier key of each environment's log that has started."""
    keys = []
    for environment in Environment:
        with suppress(ledger.LogNotStartedError):
            keys.append(ledger.log(environment=environment).vkey)
    return keys


def verify(request: HttpRequest) -> HttpResponse:
    """The page; with `receipt` it fetches that receipt first, then checks it like any other."""
    environment = asked(request).environment
    given = request.GET.get("receipt", "")
    try:
        ids.parse_receipt_name(given)
        source = reverse("exchange:receipt-file", args=[given]) + f"?environment={environment}"
    except ValueError:
        source = ""
    about = {"environment": environment, "words": words(), "keys": published_keys(), "source": source}
    return render(request, "exchange/verify.html", about)
