"""What went wrong with a question about rows, in the reader's words (RFC 9457)."""

from collections.abc import Iterator
from contextlib import contextmanager

from duoc.catalogue.rules.row_cursors import CursorError
from duoc.catalogue.services import rows
from duoc.engines.columnar import BusyError, TooLargeError, TooLongError
from duoc.frame.problems import Problem

_FILTERS = {
    "json": "Bộ lọc không phải một đối tượng JSON đúng dạng.",
    "value": "Giá trị lọc không hợp với kiểu của cột.",
    "operator": "Không có phép so sánh này.",
    "deep": "Bộ lọc lồng nhau quá sâu.",
    "many": "Bộ lọc có quá nhiều điều kiện.",
    "text": "Chỉ tìm chữ trong cột văn bản.",
}
_COLUMNS = {
    "unknown": "Bảng không có cột này.",
    "part": "Chỉ cột ngày mới chia theo năm, quý, tháng, ngày.",
    "measure": "Cột này không tính được như vậy.",
    "units": "Cột này không chứa mã hay tên đơn vị hành chính đã biết.",
    "taken": "Bảng đã có một cột mang tên của cột quy đổi.",
    "name": "Bảng không có cột này.",
    "text": "Chỉ tìm chữ trong cột văn bản.",
}


@contextmanager
def said() -> Iterator[None]:
    """Turns what the services raise into problems; never a value of a row or of a filter in it."""
    try:
        yield
    except rows.NoRowsError:
        raise Problem(404, "rows", "Không có bảng dữ liệu này.", "Kiểm tra mã nguồn dữ liệu và số bản.") from None
    except rows.ClosedError as shut:
        why = f"Mục “{shut.title}” được công bố, dữ liệu chỉ chia sẻ qua nền tảng trao đổi."
        raise Problem(403, "rows-closed", "Dữ liệu này không mở cho mọi người.", why) from None
    except rows.GoneError as gone:
        way = f" Bản {gone.earlier} vẫn đọc được: thêm version={gone.earlier}." if gone.earlier else ""
        raise Problem(410, "version-withdrawn", f"Bản {gone.number} đã thu hồi.", gone.reason + way) from None
    except rows.BeginAgainError:
        why = "Bản đang đọc dở đã được thay quá một giờ. Đọc lại từ trang đầu của bản hiện hành."
        raise Problem(410, "begin-again", "Con trỏ này đã hết hạn.", why) from None
    except CursorError:
        raise Problem(
            422, "cursor", "Con trỏ không dùng được.", "Giữ nguyên bộ lọc, thứ tự và `next` của trang trước."
        ) from None
    except rows.ColumnError as wrong:
        known = {"column": wrong.name[:200]}
        raise Problem(422, "column", _COLUMNS.get(wrong.why, _COLUMNS["unknown"]), "", known) from None
    except rows.FilterError as wrong:
        raise Problem(
            422, "filter", _FILTERS.get(wrong.why, _FILTERS["json"]), "", {"column": wrong.column[:200]}
        ) from None
    except rows.ExportError as wrong:
        title = "Bảng này không có tọa độ." if wrong.why == "places" else "Không có dạng tệp này."
        raise Problem(422, "form", title) from None
    except BusyError:
        raise Problem(503, "busy", "Máy đang tính cho người khác.", "Hỏi lại sau vài giây.", retry_s=5) from None
    except (TooLongError, TooLargeError):
        raise Problem(422, "too-large", "Câu hỏi này quá nặng.", "Lọc bớt, hoặc tải tệp Parquet về tính.") from None
    except rows.UnansweredError:
        raise Problem(
            503, "unanswered", "Chưa trả lời được.", "Không có gì bị mất. Hỏi lại sau vài giây.", retry_s=5
        ) from None
