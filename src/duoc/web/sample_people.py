"""The people of a province with sample data: one for each duty, with passwords that only this machine knows."""

import secrets
from pathlib import Path

from duoc.core.clock import SystemClock, province_day
from duoc.core.logins import demo_logins, keep_logins
from duoc.people import services as people

_NAMES = {
    "administrator": ("quantri", "Quản trị (minh họa)"),
    "operator": ("trucca", "Trực vận hành (minh họa)"),
    "steward": ("dulieu", "Phụ trách dữ liệu (minh họa)"),
    "integrator": ("tichhop", "Kỹ sư tích hợp (minh họa)"),
    "auditor": ("thanhtra", "Thanh tra (minh họa)"),
}


def settle_sample_people(home: Path) -> None:
    """Create who is missing and keep all logins in `<home>/demo-logins.json` (0600); safe to repeat.

    A person whose password is no longer in that file gets a new one; nobody else's account is touched.
    """
    kept = {login["role"]: login for login in demo_logins(home)}
    existing = {user.username: user for user in people.users()}
    today = province_day(SystemClock().now_us())
    agency = next(agency for agency in people.agencies_as_of(today) if agency.kind == "province")
    logins = []
    for role, (name, shown) in _NAMES.items():
        password = kept[role]["password"] if role in kept else secrets.token_urlsafe(12)
        if name not in existing:
            user = people.create_user(name, password, display_name=shown)
            people.assign_role(user, agency, role)
        elif role not in kept:
            people.set_password(existing[name], password)
        logins.append({"role": role, "user": name, "password": password})
    keep_logins(home, logins)
