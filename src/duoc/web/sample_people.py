"""The people of a province with sample data: one for each duty and one producer, with passwords that only this machine knows."""

import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from duoc.core.clock import SystemClock, province_day
from duoc.core.logins import demo_logins, keep_logins
from duoc.people import services as people

NAMES = {
    "administrator": ("quantri", "Quản trị (minh họa)"),
    "operator": ("trucca", "Trực vận hành (minh họa)"),
    "steward": ("dulieu", "Phụ trách dữ liệu (minh họa)"),
    "integrator": ("tichhop", "Kỹ sư tích hợp (minh họa)"),
    "auditor": ("thanhtra", "Thanh tra (minh họa)"),
    "inspector": ("kiemtra", "Kiểm tra viên (minh họa)"),
}
# Belongs to no agency: acts for one of the invented producers (`web.sample_goods`).
PRODUCER = "producer"
_PRODUCER = ("nhasanxuat", "Nhà sản xuất (minh họa)")


def sample_person(role: str) -> Any:
    """The sample person of this duty; None when there is none any more."""
    return next((user for user in people.users() if user.username == NAMES[role][0]), None)


def settle_sample_people(home: Path) -> None:
    """Create who is missing and keep all logins in `<home>/demo-logins.json` (0600); safe to repeat.

    A person whose password is no longer in that file gets a new one; nobody else's account is touched.
    """
    kept = {login["role"]: login for login in demo_logins(home)}
    existing = {user.username: user for user in people.users()}
    today = province_day(SystemClock().now_us())
    agency = next(agency for agency in people.agencies_as_of(today) if agency.kind == "province")
    logins = []
    for role, (name, shown) in NAMES.items():
        password = kept[role]["password"] if role in kept else secrets.token_urlsafe(12)
        if name not in existing:
            user = people.create_user(name, password, display_name=shown)
            people.assign_role(user, agency, role)
        elif role not in kept:
            people.set_password(existing[name], password)
        logins.append({"role": role, "user": name, "password": password})
    keep_logins(home, [*logins, *(login for role, login in kept.items() if role == PRODUCER)])


def settle_sample_producer(home: Path, party: str) -> None:
    """Let the sample producer act for a party as its owner, by an invitation like everybody; safe to repeat."""
    kept = [login for login in demo_logins(home) if login["role"] != PRODUCER]
    known = next((login for login in demo_logins(home) if login["role"] == PRODUCER), None)
    name, shown = _PRODUCER
    password = known["password"] if known else secrets.token_urlsafe(12)
    user = next((one for one in people.users() if one.username == name), None)
    if user is None:
        user = people.create_user(name, password, display_name=shown)
        # A party that somebody has ended stays ended.
        with suppress(people.AccountRefusedError):
            people.accept_invitation(people.invite(people.party_named(party), "owner").text, user)
    elif known is None:
        people.set_password(user, password)
    keep_logins(home, [*kept, {"role": PRODUCER, "user": name, "password": password}])
