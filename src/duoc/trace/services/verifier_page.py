"""The inspector's page "Kiểm tem" as one HTML file: verifier, policy and words inside, nothing loaded, only proofs asked for.

The same text is what the province serves and installs, what `duoc trace verifier` writes, and what mirrors and witnesses hand out
by `--page`; only the link to the manifest, by which a browser installs it, stands in the province's alone. Its content security
policy names script and style by digest. It may ask any address for proofs, for stamps lead to many hosts; what it is answered is
judged before it is shown, and shown as text.
"""

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from duoc.core.environment import Environment
from duoc.frame import stylesheet
from duoc.ledger import services as ledger
from duoc.trace.services.verifier_script import begun, lean, words


@dataclass(frozen=True, slots=True)
class VerifierPage:
    """html: the whole page. script, policy: SHA-256 (hexadecimal) of its code with all that it says, and of the policy in it:
    what the page shows of itself. rules: its content security policy. policy_text: empty while the log has not started."""

    html: str
    script: str
    policy: str
    rules: str
    policy_text: str


def verifier_page(
    environment: Environment = Environment.PRODUCTION, *, english: bool = False, home: bool = False
) -> VerifierPage:
    """The page in one language. home: as the province serves it, installable, with look-up by serial alone."""
    policy = ledger.trust(environment).policy
    style = stylesheet.joined(_ELSEWHERE)[1].decode()
    script = lean("inspect") + begun("inspect", {"policy": policy, "home": home, "words": inspector_words(english)})
    rules = "; ".join(
        [
            f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'sha256-{_digest(style)}'",
            f"connect-src * 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'{_HOME_RULES if home else ''}",
        ]
    )
    about = {
        "script": script,
        "style": style,
        "rules": rules,
        "home": home,
        "environment": environment,
        "policy": policy,
    }
    with override("en" if english else "vi"):
        html = render_to_string("trace/verifier.html", about)
    return VerifierPage(html, _hexadecimal(script), _hexadecimal(policy), rules, policy)


# Parts of the style sheet that this page shows nothing of: it is carried on paper-thin connections.
_ELSEWHERE = frozenset({"diary", "heat", "life", "month", "palette", "shelf", "swatch"})
_HOME_RULES = "; manifest-src 'self'; worker-src 'self'"


def _hexadecimal(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


@lru_cache
def inspector_words(english: bool) -> dict[str, Any]:
    """What the inspector's page says besides the verifier's own words."""
    told = words(english)
    with override("en" if english else "vi"):
        return told | {"verdicts": told["verdicts"] | _answers(), "states": _states(), "ui": _sentences()}


def _answers() -> dict[str, tuple[str, str]]:
    return {
        "ready": (_("Chưa kiểm tem nào"), _("Nhập địa chỉ hay số sê-ri, hoặc quét tem.")),
        "asking": (_("Đang kiểm…"), _("Máy đang tải bằng chứng.")),
        "absent": (_("Không có trong hệ thống"), _("Máy chủ nói chưa từng tạo tem mang số này.")),
        "unread": (_("Chưa đọc được"), _("Cần địa chỉ in trên tem, hoặc 10 đến 16 ký tự của số sê-ri.")),
        "away": (
            _("Chưa tải được bằng chứng"),
            _(
                "Không có mạng, hoặc máy chủ không trả lời. Không kết luận gì về tem; thử lại, hoặc dùng gói tem mang theo."
            ),
        ),
        "bundled": (_("Chỉ kiểm bằng gói tem"), _("Chưa tải được bằng chứng mới; kết quả của gói tem ở dưới.")),
    }


def _states() -> dict[str, str]:
    return {
        "minted": _("đã tạo, chưa in"),
        "printed": _("đã in, chưa giao"),
        "scrapped": _("đã hủy trước khi in"),
        "delivered": _("đã giao, chưa kích hoạt"),
        "spoiled": _("hỏng"),
        "lost": _("mất"),
        "activated": _("đã kích hoạt"),
        "void": _("đã hủy"),
        "sold": _("đã bán"),
        "suspended": _("đang bị tạm giữ"),
        "recalled": _("đang bị thu hồi"),
        "unknown": _("chưa rõ"),
    }


def _sentences() -> dict[str, str]:
    return {
        "minted": _(
            "Số sê-ri {serial} được tạo cho sản phẩm {product} trước khi in, ghi sổ lúc {minted}: tem {place} của lô tem {batch}."
        ),
        "activated": _("Kích hoạt cho lô hàng {lot} lúc {activated}."),
        "inactive": _("Sổ chưa có việc kích hoạt tem này."),
        "witnessed": _("Sổ {origin}, {size} mục; nhân chứng đã ký: {signed}, gần nhất {newest}."),
        "declared": _(
            "Những việc trên đúng là lời đã khai lúc ấy và từ đó không bị sửa. "
            "Lời khai có đúng sự thật không thì sổ không chứng minh được."
        ),
        "said": _("Trạng thái lúc {at}: {state}."),
        "scans": _("Đã quét {scans} lần; mức {level}."),
        "elsewhere": _("Máy chủ nói có liên quan: {line}"),
        "withheld": _("{withheld} việc không được cho xem (đã xóa, quá cũ hoặc quá nhiều)."),
        "waiting": _("{pending} việc đang chờ nhân chứng."),
        "genuine": _("Tem thật {serial}: {name} ({product}), tem {place} của lô tem {batch}."),
        "listed": _("Có trong gói, chưa chứng minh: {serial}, {name} ({product}), tem {place} của lô tem {batch}."),
        "lot": _("Lô hàng {lot}."),
        "asOf": _("Trạng thái {state}, tính đến {day}."),
        "proven": _("Bằng chứng của lô tem: {verdict}; nhân chứng ký lúc {newest}."),
        "unproven": _(
            "Lô tem này chưa có bằng chứng của sổ trong gói: gốc khớp với mục sổ, nhưng chưa biết sổ có mục ấy."
        ),
        "unknown": _("Không có tem này trong gói (tính đến {day})."),
        "kept": _("Gói có {all} tem, tính đến {day}. Mọi lô đã kiểm trong máy này."),
        "noBundle": _("Tệp này không phải gói tem, hoặc bị cắt, bị sửa. Không tin gì trong đó."),
        "forgedBundle": _("Lô tem {batch} trong tệp khác với mục sổ cái của nó. Không tin gì trong tệp."),
        "notKept": _("Trình duyệt không giữ được gói: lần sau chọn lại tệp."),
        "dropped": _("Đã bỏ gói khỏi máy này."),
        "digests": _("Mã kiểm SHA-256 {script}\nChính sách SHA-256 {policy}"),
        "otherWorker": _(
            "CẢNH BÁO: máy chủ vừa đưa mã cài đặt khác với mã đã cài. Nếu tỉnh không báo bản mới, đừng mở lại trang này; "
            "dùng tệp từ nhân chứng hay bản sao."
        ),
        "noNews": _("Chưa tải được bản mới. Bản đang dùng vẫn nguyên."),
        "same": _("Bản đang dùng là bản mới nhất."),
        "news": _("Máy chủ có bản khác, mã kiểm SHA-256 {script}. So với dấu đăng ở nơi khác rồi mới thay."),
        "replace": _("Thay bằng bản ấy"),
    }
