"""Who acts for a party, what each may do there, and how an invitation to do so is made."""

import hashlib
import re
from collections.abc import Collection
from datetime import datetime, timedelta

from duoc.people.rules.accounts import AccountRefusedError

ROLES = ("owner", "member")
# A link that is sent by hand and opened the same evening, or after a weekend.
INVITED_FOR = timedelta(days=3)
CODE_BYTES = 24
_CODE = re.compile(r"[A-Za-z0-9_-]{32}")

# What the people of a party may do with what is the party's. Deny by default: what no row names is nobody's.
ACTIONS: dict[str, frozenset[str]] = {
    "party.see": frozenset(ROLES),
    # Products, links, sites: the daily work of whoever stands at the pond.
    "goods.change": frozenset(ROLES),
    "stamps.use": frozenset(ROLES),
    # What binds the household itself, and who else acts for it.
    "party.consent": frozenset({"owner"}),
    "party.invite": frozenset({"owner"}),
}


def permitted(action: str, role: str) -> bool:
    """Whether a member of this role may do it for the party."""
    return role in ACTIONS.get(action, frozenset())


def role(text: str) -> str:
    """One of the two. Raises `AccountRefusedError`."""
    if text not in ROLES:
        raise AccountRefusedError(f"Không có vai trò {text!r} trong cơ sở; các vai trò: {', '.join(ROLES)}.")
    return text


def code_hash(text: str) -> bytes:
    """What is kept of an invitation's code: SHA-256. Nobody guesses 24 random bytes, so a plain hash suffices."""
    return hashlib.sha256(text.strip().encode()).digest()


def reads_as_code(text: str) -> bool:
    """Whether it can be the code of an invitation at all."""
    return _CODE.fullmatch(text.strip()) is not None


def is_open(used_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, now: datetime) -> bool:
    """Whether an invitation still lets somebody in."""
    return used_at is None and withdrawn_at is None and now < expires_at


def keep_an_owner(before: Collection[int], after: Collection[int], others: bool) -> None:
    """Raises `AccountRefusedError` when the last owner (user ids) leaves while `others` go on acting for the party."""
    if before and not after and others:
        raise AccountRefusedError(
            "Đây là chủ cơ sở cuối cùng. Hãy mời một chủ khác, hoặc cho những người kia thôi trước."
        )


def login_name(text: str) -> str:
    """A telephone number as one login name, however it is written: digits, with 0 for +84. Other names as they are."""
    digits = re.sub(r"[\s.()-]", "", text)
    if re.fullmatch(r"(\+84|0)[0-9]{9,10}", digits):
        return "0" + digits.removeprefix("+84").removeprefix("0")
    return text.strip()
