"""One exchange as a file that convinces somebody who trusts nobody here: made, told to the ledger when bodies were opened."""

from pathlib import Path

from django.db import transaction

from duoc.core import clock, ids
from duoc.core.environment import Environment
from duoc.exchange.rules import evidence as rules
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services.bodies import body_of, opened
from duoc.exchange.services.receipts import receipt
from duoc.exchange.services.schema import alias
from duoc.frame import outbox

_PROGRAM = Path(__file__).parents[1] / "static" / "exchange" / "verify.py"
_GUIDE = """Bằng chứng của một giao dịch trên trục trao đổi dữ liệu · Evidence of one exchange

  evidence.json   bản kê · what is here, with SHA-256 of each file
  receipt.json    giao dịch và chứng minh tới sổ cái · the record and its proof up to the ledger
  request.head    phần đầu yêu cầu, dòng bí mật được che (***) · the request's header block, secrets hidden
  request.head.sha512   dấu băm của phần đầu nguyên vẹn · SHA-512 of the block as it was
  request.body    nội dung yêu cầu · its body           (nếu được giữ · where it was kept)
  response.body   nội dung trả lời · the answer's body  (nếu được giữ · where it was kept)

Kiểm tra, không cần mạng · To check, offline:

  duoc exchange evidence-verify FILE.zip --vkey KHÓA-CỦA-SỔ
  python3 -I verify.py FILE.zip --vkey KHÓA-CỦA-SỔ

Lấy khóa công khai của sổ từ nơi bạn tin, không lấy từ tệp này. Chương trình verify.py nên lấy từ mã nguồn của Đước.
Take the log's public key from where you trust it, not from this file; take verify.py from the source of Đước.
"""


def evidence(
    name: str, private: bytes | None = None, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> bytes:
    """The evidence of the exchange with this receipt (`duoc.evidence/1`). private: the key that opens kept bodies (PEM);
    None: they stay sealed and are said to be. Opening them is told to the ledger, by a commitment.

    Raises `ValueError` for a name of another form, `NoSuchReceiptError`, `RefusedError`."""
    time_us, request_id = ids.parse_receipt_name(name)
    made = receipt(name, environment)
    if made["ledger"] is None:
        raise RefusedError("Giao dịch chưa vào sổ cái: hãy lấy lại bằng chứng sau ít giây.")
    row = body_of(clock.province_day(time_us), request_id, environment)
    kept, states = None, (rules.NONE, rules.NONE)
    if row is not None and row.sealed is None:
        states = (rules.ERASED, rules.ERASED)
    elif row is not None and private is None:
        states = (rules.SEALED, rules.SEALED)
    elif row is not None and private is not None:
        kept, states = opened(row, private), (row.request, row.response)
        with transaction.atomic(alias(environment)):
            outbox.append("exchange.body_opened", {"receipt": name, "by": by}, using=alias(environment))
    return rules.compose(made, states, kept, _GUIDE.encode(), _PROGRAM.read_bytes())


def kept_state(name: str, environment: Environment = Environment.PRODUCTION) -> str:
    """Whether bodies of this exchange are kept: `sealed`, `erased`, `none`. Raises `ValueError` for a name of another form."""
    time_us, request_id = ids.parse_receipt_name(name)
    row = body_of(clock.province_day(time_us), request_id, environment)
    return rules.NONE if row is None else rules.ERASED if row.sealed is None else rules.SEALED
