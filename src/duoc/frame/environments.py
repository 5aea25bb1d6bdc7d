"""The environments as Django's side of the house sees them: their database aliases, and which ones a page offers."""

from contextlib import suppress

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.home import locate

# The environments in which something runs, in the order of their tabs.
IN_USE: dict[Environment, Promise] = {
    Environment.PRODUCTION: _("Vận hành"),
    Environment.SANDBOX: _("Thử nghiệm"),
    Environment.REPLAY: _("Phát lại"),
}


def alias(environment: Environment) -> str:
    """`Model.objects.using(alias(environment))`: production is `default`, the others carry their own name."""
    return "default" if environment is Environment.PRODUCTION else environment.value


def chosen(text: str) -> Environment:
    """The environment that a page was asked for; production for anything that is not in use."""
    return next((environment for environment in IN_USE if environment.value == text), Environment.PRODUCTION)


def asked(request: HttpRequest) -> Environment:
    """The environment that a page's address names, see `chosen`."""
    return chosen(request.GET.get("environment", ""))


def tabs(current: Environment) -> list[tuple[Promise, str, bool]]:
    """(word, address, whether it is the current one) of each environment in use."""
    return [(word, f"?environment={one}", one is current) for one, word in IN_USE.items()]


def want_sandbox() -> None:
    """`up` starts the sandbox's processes when this file appears, and at every later start."""
    with suppress(OSError):
        (locate(settings.load()) / "run" / "sandbox").touch()
