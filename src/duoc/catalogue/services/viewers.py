"""Who asks: a signed-in person, a key of an agency, or nobody in particular."""

from typing import Any

from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.people import services as people

__all__ = ["ANYBODY", "HOUSE", "Viewer", "viewer_of"]


def viewer_of(user: Any) -> Viewer:
    """What a person may see and change today by his roles; `ANYBODY` for nobody."""
    if not (user.is_authenticated and user.is_active):
        return ANYBODY
    sees, changes = people.places(user, "catalogue.see"), people.places(user, "catalogue.change")
    administers = people.places(user, "catalogue.administer")
    return Viewer(sees, changes, administers is None, user.get_username(), user.pk)
