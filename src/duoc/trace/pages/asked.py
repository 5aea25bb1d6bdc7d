"""What a request to the resolver asks for: which thing, which link of it, in which form."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote_plus

from django.http import HttpRequest

from duoc.engines.digital_link import negotiation
from duoc.engines.digital_link.choice import Wish
from duoc.engines.digital_link.links import link_kind
from duoc.engines.digital_link.linkset import MEDIA_TYPE

_LINKSET_WORDS = frozenset({"linkset", "all"})
_JSON = ("application/json", "application/ld+json")
HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `linkset`: all links are wanted; `wish`: which one else; `passed`: the query that goes on to the target."""

    root: str
    linkset: bool
    wish: Wish
    passed: str
    accepted: Sequence[negotiation.Preference]

    @property
    def wants_page(self) -> bool:
        """Whether somebody looks at the answer in a browser."""
        return negotiation.best_media([MEDIA_TYPE, HTML], self.accepted) == HTML

    @property
    def wants_default(self) -> bool:
        """Whether no link is named: what stands behind the printed address."""
        return not self.linkset and self.wish.kind in (None, "pip")


def read(request: HttpRequest) -> Asked:
    """The parts of a request; a link type that GS1 does not know is one that nothing has."""
    pairs = [pair for pair in request.META.get("QUERY_STRING", "").split("&") if pair]
    named = {name: unquote_plus(value) for name, _, value in (pair.partition("=") for pair in pairs)}
    asked, contexts = named.get("linkType", ""), named.get("context", "")
    accepted = negotiation.media(request.headers.get("Accept", ""))
    wish = Wish(
        _kind(asked),
        negotiation.languages(request.headers.get("Accept-Language", "")),
        accepted,
        [word for word in contexts.replace(",", " ").split() if word],
    )
    passed = "&".join(pair for pair in pairs if pair.partition("=")[0] not in {"linkType", "context"})
    return Asked(root(request), asked in _LINKSET_WORDS or _wants_linkset(asked, accepted), wish, passed, accepted)


def root(request: HttpRequest) -> str:
    """Scheme and host under which the house was asked."""
    return f"{request.scheme}://{request.get_host().lower()}"


def _kind(asked: str) -> str | None:
    kind = link_kind(asked)
    if not asked or asked in _LINKSET_WORDS or kind in {"defaultLink", "defaultLinkMulti"}:
        return None
    return kind or asked


def _wants_linkset(asked: str, accepted: Sequence[negotiation.Preference]) -> bool:
    """The linkset's own media type always means it; JSON does where nothing else is named and no link type is."""
    wanted = {preference.wanted for preference in accepted if preference.quality > 0}
    return MEDIA_TYPE in wanted or (not asked and bool(wanted) and wanted <= set(_JSON))
