"""Verbs about users and roles. Passwords come from a prompt or from standard input, never from the command line."""

import argparse
import getpass
import secrets
import sys
from typing import Any

from duoc.people import services
from duoc.people.rules.accounts import DUTIES
from duoc.people.services import AccountRefusedError, Role, User
from duoc.people.services.periods import today

from .verbs import Verbs, day, show, show_rows


def register(verbs: Verbs) -> None:
    """Add the verbs."""
    admin = verbs.add("admin", "quản trị viên đầu tiên của tỉnh · the province's first administrator", _admin)
    admin.add_argument("--user", metavar="NAME", help="tên đăng nhập · login name")
    admin.add_argument("--agency", metavar="CODE", help="mặc định UBND tỉnh · default the province's committee")
    _person(admin)
    user = verbs.group("user", "người dùng · users")
    user.add("list", "danh sách · list", _users)
    add = user.add("add", "thêm người dùng · add a user", _add)
    add.add_argument("user", metavar="NAME")
    _person(add)
    for name, line, run in (
        ("suspend", "tạm khóa · suspend", _suspend),
        ("reactivate", "mở lại · reactivate", _reactivate),
    ):
        user.add(name, line, run).add_argument("user", metavar="NAME")
    password = user.add("password", "đặt lại mật khẩu · set a new password", _password)
    password.add_argument("user", metavar="NAME")
    _secret(password)
    role = verbs.group("role", "vai trò theo cơ quan · roles per agency")
    listing = role.add("list", "vai trò của một ngày · roles of a day", _roles)
    listing.add_argument("--on", type=day)
    assign = role.add("assign", "giao vai trò · assign a role", _assign)
    end = role.add("end", "thu hồi vai trò · take a role back", _end)
    for parser in (assign, end):
        parser.add_argument("user", metavar="NAME")
        parser.add_argument("role", choices=DUTIES)
        parser.add_argument("--agency", required=True, metavar="CODE")
    assign.add_argument("--from", dest="valid_from", type=day, help="mặc định hôm nay · default today")
    assign.add_argument("--until", dest="valid_to", type=day, help="ngày đầu tiên không còn · first day without it")


def _person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--email", default="")
    parser.add_argument("--name", default="", help="tên hiển thị · name shown")
    _secret(parser)


def _secret(parser: argparse.ArgumentParser) -> None:
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--password-stdin", action="store_true", help="mật khẩu từ đầu vào chuẩn · from standard input")
    way.add_argument("--generate", action="store_true", help="sinh mật khẩu và hiện một lần · make one, show it once")


def _read_password(arguments: argparse.Namespace) -> str:
    if arguments.generate:
        return secrets.token_urlsafe(15)
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise AccountRefusedError("Cần mật khẩu: thêm --password-stdin hoặc --generate.")
    password = getpass.getpass("Mật khẩu · Password: ")
    if getpass.getpass("Nhập lại · Again: ") != password:
        raise AccountRefusedError("Hai lần nhập mật khẩu khác nhau; chưa lưu gì.")
    return password


def _read_name(arguments: argparse.Namespace) -> str:
    if arguments.user:
        return str(arguments.user)
    if not sys.stdin.isatty():
        raise AccountRefusedError("Cần tên đăng nhập: thêm --user.")
    return input("Tên đăng nhập · Login name: ")


def _admin(arguments: argparse.Namespace) -> None:
    if services.has_administrator():  # before anybody types a password for nothing; decided again when it is made
        raise AccountRefusedError("Tỉnh đã có quản trị viên; hãy nhờ người đó giao vai trò quản trị.")
    agency = services.agency_named(arguments.agency) if arguments.agency else None
    name, password = _read_name(arguments), _read_password(arguments)
    user = services.create_administrator(
        name, password, email=arguments.email, display_name=arguments.name, agency=agency
    )
    _show_made(user, password, arguments)


def _add(arguments: argparse.Namespace) -> None:
    password = _read_password(arguments)
    user = services.create_user(arguments.user, password, email=arguments.email, display_name=arguments.name)
    _show_made(user, password, arguments)


def _password(arguments: argparse.Namespace) -> None:
    user = services.user_named(arguments.user)
    password = _read_password(arguments)
    services.set_password(user, password)
    _show_made(user, password, arguments)


def _show_made(user: User, password: str, arguments: argparse.Namespace) -> None:
    members, lines = _user_members(user), [f"Đã lưu người dùng {user.username}."]
    if arguments.generate:
        members["password"] = password
        lines.append(f"Mật khẩu, chỉ hiện lần này: {password}")
    show(members, lines, arguments.json)


def _users(arguments: argparse.Namespace) -> None:
    columns = {"user": "Tên đăng nhập", "name": "Tên", "email": "Thư điện tử", "state": "Trạng thái"}
    show_rows([_user_members(user) for user in services.users()], columns, arguments.json)


def _suspend(arguments: argparse.Namespace) -> None:
    user = services.user_named(arguments.user)
    services.suspend_user(user)
    show(_user_members(user), [f"{user.username} không đăng nhập được nữa."], arguments.json)


def _reactivate(arguments: argparse.Namespace) -> None:
    user = services.user_named(arguments.user)
    services.reactivate_user(user)
    show(_user_members(user), [f"{user.username} đăng nhập lại được."], arguments.json)


def _roles(arguments: argparse.Namespace) -> None:
    rows = [_role_members(role) for role in services.roles_as_of(arguments.on or today())]
    columns = {"user": "Người dùng", "role": "Vai trò", "agency": "Cơ quan", "valid_from": "Từ", "valid_to": "Đến"}
    show_rows(rows, columns, arguments.json)


def _assign(arguments: argparse.Namespace) -> None:
    user = services.user_named(arguments.user)
    agency = services.agency_named(arguments.agency, arguments.valid_from)
    role = services.assign_role(
        user, agency, arguments.role, valid_from=arguments.valid_from, valid_to=arguments.valid_to
    )
    show(_role_members(role), [f"{user.username} có vai trò {role.role} ở {agency.name}."], arguments.json)


def _end(arguments: argparse.Namespace) -> None:
    user, agency = services.user_named(arguments.user), services.agency_named(arguments.agency)
    held = next((one for one in services.roles_as_of(today(), user, agency) if one.role == arguments.role), None)
    if held is None:
        raise AccountRefusedError(f"{user.username} không có vai trò {arguments.role} ở {agency.name} hôm nay.")
    role = services.end_role(held)
    show(_role_members(role), [f"{user.username} không còn vai trò {role.role} ở {agency.name}."], arguments.json)


def _user_members(user: User) -> dict[str, Any]:
    state = "hoạt động" if user.is_active else "tạm khóa"
    return {"id": user.pk, "user": user.username, "name": user.display_name, "email": user.email, "state": state}


def _role_members(role: Role) -> dict[str, Any]:
    return {
        "id": role.pk,
        "user": role.user.username,
        "role": role.role,
        "agency": role.agency.key,
        "valid_from": role.valid_from.isoformat(),
        "valid_to": role.valid_to.isoformat() if role.valid_to else None,
    }
