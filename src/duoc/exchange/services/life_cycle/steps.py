"""Taking a step: the row of history and its entries in the ledger, in the transaction of what it changes.

The step is a public fact. Who took it and why stands in an entry of its own as a salted commitment, so that both stay erasable.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError

from duoc.core.environment import Environment
from duoc.exchange.models import Connection, Service, Transition
from duoc.exchange.rules import connections
from duoc.exchange.rules.life_cycle import DOCUMENT, REASON, SUSPENDED, Step
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services.schema import alias
from duoc.frame import outbox

# What the database refuses, in the words of the person who tried it.
REFUSALS = {
    "test_needs_a_passed_contract_test": "Chưa có lần kiểm thử hợp đồng nào đạt kể từ khi đăng ký; hãy kiểm thử trước.",
    "approval_needs_two_persons": "Người đã duyệt cho cơ quan không được phê duyệt thay trục; cần một người khác.",
    "transition_begins_where_the_last_one_ended": "Vừa có người khác chuyển bước; hãy tải lại và xem trạng thái mới.",
    "pair_has_one_connection_at_a_time": "Phần mềm này đã có một kết nối chưa chấm dứt tới dịch vụ này.",
    "connection_says_purpose_basis_and_fields": "Hồ sơ còn thiếu mục đích, căn cứ pháp lý hoặc trường dữ liệu.",
    "registered_connection_keeps_its_content": "Hồ sơ đã đăng ký thì không sửa được; hãy trả lại để sửa.",
    "rights_follow_the_connection": "Quyền của kết nối này vừa bị đổi cùng lúc; hãy làm lại bước này.",
    "suspended_connection_is_granted_nothing": "Kết nối này đang tạm dừng; chỉ mở lại kết nối mới cấp quyền được.",
    "open_service_is_live_in_its_life": "Dịch vụ này đi theo vòng đời; dùng `duoc exchange service`.",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says with a step. until: when a suspension is meant to end."""

    document: str = ""
    reason: str = ""
    until: datetime | None = None


def check_said(step: Step, said: Said) -> Said:
    """What is said, as it is kept. Raises `RefusedError` naming what the step needs and lacks."""
    kept = Said(
        connections.line("Số văn bản", said.document, connections.LONGEST["document"]),
        connections.words("reason", said.reason),
        said.until,
    )
    if DOCUMENT in step.needs and not kept.document:
        raise RefusedError("Bước này cần số văn bản.")
    if REASON in step.needs and not kept.reason:
        raise RefusedError("Bước này cần lý do.")
    if kept.until is not None and (step.after != SUSPENDED or kept.until <= datetime.now(UTC)):
        raise RefusedError("Chỉ khi tạm dừng mới báo lúc dự kiến mở lại, và lúc ấy phải ở sau bây giờ.")
    return kept


def write(
    subject: Connection | Service,
    step: Step,
    before: str,
    said: Said,
    by: Any,
    fact: dict[str, object],
    environment: Environment,
) -> Transition:
    """Append the step to the history and to the outbox; inside the transaction that makes it true. by: None for a load."""
    using = alias(environment)
    kind = "connection" if isinstance(subject, Connection) else "service"
    told = {**fact, "step": step.verb, "from": before, "to": step.after, "document": said.document}
    if said.until is not None:
        told["until"] = said.until.isoformat()
    event = outbox.append(f"exchange.{kind}_stepped", told, public=True, using=using)
    if by is not None:
        act = {"about": str(event), "officer": by.username, "reason": said.reason}
        outbox.append("exchange.officer_acted", act, using=using)
    made = Transition(
        verb=step.verb,
        from_state=before,
        to_state=step.after,
        actor=by,
        document=said.document,
        reason=said.reason,
        until=said.until,
        event=event,
        **{kind: subject},
    )
    made.save(using=using)
    return made


def refusal(error: IntegrityError) -> RefusedError:
    """The database's refusal as a sentence; raises the error itself when it is not one of ours."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if name not in REFUSALS:
        raise error
    return RefusedError(REFUSALS[name])
