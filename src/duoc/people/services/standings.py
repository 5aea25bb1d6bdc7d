"""How the accounts of a day stand: who holds a duty, with which second factor, signed in when."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from duoc.people.models import Role, User

from .periods import in_force, today

# What proves a person beside a password (allauth.mfa); recovery codes alone do not.
_FACTORS = ("totp", "webauthn")


@dataclass(frozen=True, slots=True)
class Standing:
    """A user. duties: held on the day, in whatever agency, by name; has_password: signs in by one at all."""

    user: User
    duties: tuple[str, ...]
    second_factor: bool
    has_password: bool

    @property
    def last_seen(self) -> datetime:
        """The last sign-in; before the first one, when the account was made."""
        return self.user.last_login or self.user.date_joined


def standings(day: date | None = None) -> list[Standing]:
    """Every user, suspended ones too, by login name."""
    factors = User._meta.get_field("authenticator").related_model  # the table of allauth.mfa, which refers to ours
    held: dict[int, list[str]] = {}
    rows = Role.objects.filter(in_force(day or today())).order_by("role").values_list("user_id", "role")
    for user, duty in rows.distinct():
        held.setdefault(user, []).append(duty)
    proven = factors._default_manager.filter(user=OuterRef("pk"), type__in=_FACTORS)
    users = User.objects.annotate(second_factor=Exists(proven)).order_by("username")
    return [
        Standing(user, tuple(held.get(user.pk, ())), user.second_factor, user.has_usable_password()) for user in users
    ]
