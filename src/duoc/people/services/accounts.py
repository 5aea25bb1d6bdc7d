"""Users: made, suspended, given a new password. Passwords are hashed by Django and never stand in an event."""

import unicodedata

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from duoc.core.clock import Clock
from duoc.frame import outbox
from duoc.people.models import Agency, User
from duoc.people.rules import accounts as rules
from duoc.people.rules.accounts import ADMINISTRATOR, AccountRefusedError

from .roles import active_administrators, assign_role, lock_administrators


def users() -> list[User]:
    """All users by login name."""
    return list(User.objects.order_by("username"))


def user_named(username: str) -> User:
    """The user of a login name or e-mail. Raises `AccountRefusedError`."""
    try:
        return User.objects.get_by_natural_key(username)
    except User.DoesNotExist:
        raise AccountRefusedError(f"Không có người dùng {username!r}.") from None


def user_known_as(username: str, verified_email: str) -> User | None:
    """The active user whom an identity provider means; empty strings are not known. None when there is no such user,
    and when login name and e-mail are those of two users: it never guesses between persons.
    """
    claims = [("username", username.strip().lower()), ("email", verified_email.strip().lower())]
    found = [
        User.objects.filter(is_active=True, **{field: claim}).first() if claim else None for field, claim in claims
    ]
    known = {user.pk: user for user in found if user is not None}
    return next(iter(known.values())) if len(known) == 1 else None


def has_administrator() -> bool:
    """Whether somebody administers the province today."""
    return bool(active_administrators())


@transaction.atomic
def create_user(
    username: str, password: str | None, *, email: str = "", display_name: str = "", by: User | None = None
) -> User:
    """A new user without any role; without a password only other ways of signing in work.

    Raises `AccountRefusedError` for a name that is taken or not usable, and for a weak password.
    """
    name = rules.username(username)
    email = email.strip().lower()
    _refuse_taken(name, email)
    shown = unicodedata.normalize("NFC", display_name.strip())
    if password is not None:
        _refuse_weak(password, User(username=name, email=email, display_name=shown))
    user = User.objects.create_user(name, email, password, display_name=shown)
    outbox.append("people.user_created", {"user": user.pk, "username": name, "by": by.pk if by else None})
    return user


@transaction.atomic
def create_administrator(
    username: str,
    password: str,
    *,
    email: str = "",
    display_name: str = "",
    agency: Agency | None = None,
    clock: Clock | None = None,
) -> User:
    """The first administrator of a province that has none; of the province's committee unless `agency` is given.

    Raises `AccountRefusedError` when there is one already: he grants the role to others himself.
    """
    lock_administrators()
    if has_administrator():
        raise AccountRefusedError("Tỉnh đã có quản trị viên; hãy nhờ người đó giao vai trò quản trị.")
    home = agency or Agency.objects.filter(kind=Agency.Kind.PROVINCE).order_by("id").first()
    if home is None:
        raise AccountRefusedError("Chưa có cơ quan nào. Hãy nạp hồ sơ tỉnh trước: duoc people seed.")
    user = create_user(username, password, email=email, display_name=display_name)
    assign_role(user, home, ADMINISTRATOR, clock=clock)
    return user


@transaction.atomic
def set_password(user: User, password: str, by: User | None = None) -> None:
    """A new password. Sessions signed in with the old one end. Raises `AccountRefusedError` for a weak one."""
    _refuse_weak(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    outbox.append("people.password_changed", {"user": user.pk, "by": by.pk if by else None})


@transaction.atomic
def suspend_user(user: User, by: User | None = None) -> None:
    """The user cannot sign in until `reactivate_user`; roles stay. The last administrator is refused."""
    lock_administrators()
    before = active_administrators()
    rules.keep_an_administrator(before, [one for one in before if one != user.pk])
    _switch(user, False, "people.user_suspended", by)


@transaction.atomic
def reactivate_user(user: User, by: User | None = None) -> None:
    """The user may sign in again."""
    _switch(user, True, "people.user_reactivated", by)


def _switch(user: User, active: bool, kind: str, by: User | None) -> None:
    if User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        user.is_active = active
        outbox.append(kind, {"user": user.pk, "by": by.pk if by else None})


def _refuse_taken(username: str, email: str) -> None:
    if User.objects.filter(username=username).exists():
        raise AccountRefusedError(f"Đã có người dùng {username!r}.")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise AccountRefusedError(f"{email!r} không phải địa chỉ thư điện tử.") from None
        if User.objects.filter(email=email).exists():
            raise AccountRefusedError("Địa chỉ thư điện tử này đã thuộc một người dùng khác.")


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccountRefusedError(" ".join(error.messages)) from None
