"""The verifier that goes along with a page: code, policy and words in one script, so that a page needs nothing besides.

The words are the verifier's own: a page that says something else of an event than these is caught by it.
"""

import json
import re
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from duoc.core.environment import Environment
from duoc.ledger import services as ledger
from duoc.trace.rules.words import DISPOSITIONS, STEPS, TYPES


def scan_script(environment: Environment = Environment.PRODUCTION, *, english: bool = False) -> str:
    """The scan page's script, complete. Its page names it by digest in its content security policy."""
    return lean("scan") + begun("scan", {"policy": ledger.trust(environment).policy, "words": words(english)})


@lru_cache
def lean(start: str) -> str:
    """A module of this room and all it imports as one script, without indents and lines of comment: a phone needs none."""
    return re.sub(r"^\s*//.*\n|^\s+", "", ledger.joined_script(start, "trace"), flags=re.MULTILINE)


def begun(name: str, given: dict[str, Any]) -> str:
    """The line that begins the script; no text of it can end the element that it stands in."""
    written = json.dumps(given, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"{name}({written});\n"


@lru_cache
def words(english: bool) -> dict[str, Any]:
    """What the verifier says, in one language: verdicts (title, reason with facts in braces) and the words of events."""
    tables = {"steps": STEPS, "dispositions": DISPOSITIONS, "types": TYPES}
    with override("en" if english else "vi"):
        told = verdicts()
    return {
        "lang": "en" if english else "vi",
        "verdicts": told,
        **{name: {key: both[english] for key, both in table.items()} for name, table in tables.items()},
    }


def verdicts() -> dict[str, tuple[str, str]]:
    """Of each verdict its title and its reason, in the active language. {name}: a fact that the verifier fills in."""
    return {
        "ok": (
            _("Đã kiểm chứng"),
            _("Máy của bạn đã kiểm mọi chữ ký và đường dẫn. Nhân chứng đã ký: {signed}; gần nhất {newest}."),
        ),
        "alone": (
            _("Đúng theo sổ, chưa có nhân chứng"),
            _("Chỉ có lời của chính sổ: chưa loại trừ được việc sổ cho người khác xem một bản khác."),
        ),
        "pending": (
            _("Đang chờ nhân chứng"),
            _("Việc tạo tem này đã ghi nhưng chưa nằm dưới mốc nào đủ nhân chứng. Mở lại sau ít phút."),
        ),
        "unlinked": (
            _("Chưa nối được với mốc cũ"),
            _(
                "Máy này đã thấy sổ có {seen} mục; chưa tải được bằng chứng rằng sổ hôm nay viết tiếp sổ ấy. "
                "Có mạng thì mở lại trang."
            ),
        ),
        "page": (
            _("Trang này nói khác với sổ"),
            _("Bằng chứng đúng, nhưng chữ trên trang không phải điều đã ghi trong sổ. Đừng tin trang này."),
        ),
        "form": (_("Bằng chứng không đúng dạng"), _("Bằng chứng bị cắt, bị sửa hoặc không đọc được.")),
        "policy": (_("Chính sách không đọc được"), _("Không biết phải tin sổ nào, nhân chứng nào.")),
        "foreign": (_("Bằng chứng của tem khác"), _("Máy chủ đưa bằng chứng của một tem khác với tem bạn đang cầm.")),
        "origin": (_("Sổ lạ"), _("Bằng chứng ghi tên sổ {origin}, mà chính sách không biết sổ này.")),
        "log": (
            _("Chữ ký của sổ không đúng"),
            _("Mốc {size} mục không mang chữ ký đúng của sổ {origin}: đã bị sửa hoặc giả."),
        ),
        "witness": (_("Chữ ký của nhân chứng bị hỏng"), _("Chữ ký mang tên {broken} không khớp với mốc.")),
        "quorum": (_("Chưa đủ nhân chứng"), _("Sổ đã ký, nhưng còn thiếu chữ ký trong số: {lacks}.")),
        "entry": (
            _("Mục không nằm trong sổ"),
            _("Mục thứ {at} của bằng chứng (đếm từ 0) không dẫn tới gốc mà các nhân chứng đã ký."),
        ),
        "stamp": (_("Tem không thuộc lô đã ghi"), _("Số sê-ri này không nằm trong lô tem đã ghi vào sổ trước khi in.")),
        "activation": (_("Kích hoạt không khớp"), _("Lô hàng mà máy chủ nói không phải lô đã ghi khi kích hoạt tem.")),
        "event": (_("Một việc đã bị sửa"), _("Việc thứ {at} (đếm từ 0) không phải điều đã ghi vào sổ lúc ấy.")),
        "rollback": (_("Sổ bị lùi lại"), _("Máy này đã thấy sổ có {seen} mục, nay máy chủ chỉ đưa {size} mục.")),
        "fork": (
            _("Sổ bị rẽ nhánh"),
            _("Máy này đã thấy sổ có {seen} mục; sổ mà máy chủ đưa ra không viết tiếp sổ ấy. Đây là một lịch sử khác."),
        ),
        "age": (
            _("Mốc đã cũ"),
            _(
                "Nhân chứng ký lần cuối lúc {newest}, quá 24 giờ. "
                "Máy chủ có thể đang giấu việc mới, hoặc đồng hồ của máy bạn sai."
            ),
        ),
    }
