"""Who asks: a signed-in person, a key of an agency, or nobody in particular."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.people import services as people

__all__ = ["ANYBODY", "HOUSE", "Viewer", "token_of", "viewer_of", "viewer_of_key", "viewer_of_request"]
# Where programs show a key: bare or as a bearer's, in the header of the exchange, in the one of old CKAN clients.
HEADERS = ("Authorization", "X-Api-Key", "X-CKAN-API-Key")


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


def token_of(headers: Mapping[str, str]) -> str:
    """The key that a request shows, "" for none; the user and password of a browser or proxy (`Basic`) are none."""
    for name in HEADERS:
        text = headers.get(name, "").strip()
        word, _blank, rest = text.partition(" ")
        if word.lower() in ("bearer", "basic"):
            text = rest.strip() if word.lower() == "bearer" else ""
        if text:
            return text
    return ""


def viewer_of_request(request: HttpRequest) -> Viewer:
    """Who asks by a key, where one is shown (a bad one is nobody's, whoever is signed in), else by the session."""
    token = token_of(request.headers)
    return viewer_of_key(token) if token else viewer_of(request.user)
