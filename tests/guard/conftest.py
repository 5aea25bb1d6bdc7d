"""What the tests of applications share."""

from tests.guard.app_cast import cast, home, module_home

__all__ = ["cast", "home", "module_home"]
