"""What leaves the house in a recall: the list of holders as a table, the notice."""

from typing import Any

from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.frame.numbers import english
from duoc.trace.models import Recall
from duoc.trace.rules import notice
from duoc.trace.rules.holders import STATES
from duoc.trace.rules.identity import whole
from duoc.trace.services import recalls


def holders_table(recall: Recall, environment: Environment) -> tuple[list[str], list[list[Any]], list[str]]:
    """(head, rows, notes) for `frame.export`, in the reader's language."""
    head = [_("Chủ thể"), _("Địa chỉ"), _("GLN"), _("Mã số thuế"), _("Hàng"), _("Tình trạng"), _("Số lượng"), _("Đơn vị"),
            _("Trong bao ngoài"), _("Nơi"), _("Sự kiện cuối")]  # fmt: skip
    rows: list[list[Any]] = []
    for one in recalls.recall_holders(recall, environment):
        party = one.party
        about = [party.name, party.address, party.gln, party.tax_code] if party else [_("chưa rõ"), "", "", ""]
        rows.append([*about, whole(one.text), STATES[one.state][english()], one.quantity, one.uom or "",
                     whole(one.through) if one.through else "", whole(one.place) if one.place else "", one.since])  # fmt: skip
    notes = [
        _("Đợt thu hồi số %(number)s: %(uri)s. %(reason)s")
        % {"number": recall.pk, "uri": whole(recall.text), "reason": recall.reason},
        _(
            "Người giữ là bên nhận hàng theo sự kiện cuối cùng đã ghi; hàng đã sang tay mà chưa ghi thì chưa thấy ở đây."
        ),
    ]
    return head, rows, notes


def file_name(recall: Recall) -> str:
    """The name of a downloaded table, without its ending."""
    return f"thu-hoi-{recall.pk}"


def notice_of(recall: Recall) -> str:
    """The notice, as it is today."""
    count = recall.items.count()
    about = (recall.product, recall.party, recall.reason, recall.opened_at, recall.closed_at)
    return notice.notice(recall.pk, recall.text, *about, count)
