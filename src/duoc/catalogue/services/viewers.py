"""Who asks: a signed-in person, a key of an agency, or nobody in particular."""

from typing import Any

from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.people import services as people

__all__ = ["ANYBODY", "HOUSE", "Viewer", "viewer_of", "viewer_of_key"]


def viewer_of(user: Any) -> Viewer:
    """What a person may see and change today by his roles; `ANYBODY` for nobody."""
    if not (user.is_authenticated and user.is_active):
        return ANYBODY
    sees, changes = people.places(user, "catalogue.see"), people.places(user, "catalogue.change")
    administers = people.places(user, "catalogue.administer")
    return Viewer(sees, changes, administers is None, user.get_username(), user.pk)


def viewer_of_key(text: str) -> Viewer:
    """What the software may see and change that has this API key; `ANYBODY` for a key that opens nothing here."""
    key = people.key_by_text(text) if text else None
    if key is None:
        return ANYBODY
    sees, changes = people.places_of_key(key, "catalogue.see"), people.places_of_key(key, "catalogue.change")
    administers = people.places_of_key(key, "catalogue.administer")
    return Viewer(sees, changes, administers is None, f"{key.agency.key}: {key.name}")
