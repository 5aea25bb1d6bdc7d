"""The code of the second factor, used once (RFC 6238 §5.2): also while a step of tolerance keeps it valid for longer."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.cache import cache

# The library remembers a used code for one step of 30 s; with one step of tolerance each way it is good for three.
_VALID_S = 90


def _use(user_id: int, code: str) -> str:
    key = f"duoc.second_factor.used?user={user_id}&code={''.join(filter(str.isalnum, code))}"
    if not cache.add(key, True, timeout=_VALID_S):
        raise get_adapter().validation_error("incorrect_code")
    return code


class Code(AuthenticateForm):  # type: ignore[misc]  # allauth has no type information
    """Asked for at sign-in."""

    def clean_code(self) -> str:
        return _use(self.user.pk, super().clean_code())


class CodeAgain(ReauthenticateForm):  # type: ignore[misc]  # as above
    """Asked for before something delicate."""

    def clean_code(self) -> str:
        return _use(self.user.pk, super().clean_code())
