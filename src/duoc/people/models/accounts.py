"""Users: persons who sign in. What they may do is said by their roles, not here."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Finds and makes users. Rooms and pages go through `people.services`; allauth comes here."""

    def create_user(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> "User":
        """A new active user, named in lower case; without a password nobody can sign in by one."""
        name = self.model.normalize_username(username.strip()).lower()
        user = self.model(username=name, email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of a login name or an e-mail, both without regard to case. The sign-in page takes names only."""
        name = self.model.normalize_username((username or "").strip()).lower()
        return self.get(Q(email=name) if "@" in name else Q(username=name))


class User(AbstractBaseUser):
    """A person with an account. `username` and `email` (may be empty) are stored in lower case; each names one user."""

    username = models.CharField(max_length=60, validators=[UnicodeUsernameValidator()])
    email = models.EmailField(blank=True)
    display_name = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["username"], name="username_names_one_user"),
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="email_names_one_user"),
            models.CheckConstraint(condition=~Q(username__contains="@"), name="username_is_no_email"),
            models.CheckConstraint(
                condition=Q(username=Lower("username"), email=Lower("email")), name="user_is_named_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """The name shown on screen."""
        return str(self)

    def get_short_name(self) -> str:
        """The login name."""
        return self.username
