"""Which link answers a request (GS1-Conformant Resolver Standard): the default, or the best of the asked kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from duoc.engines.digital_link.links import Link, Standing
from duoc.engines.digital_link.negotiation import Preference, quality


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks for. `kind`: link type, None for the default; the others as `negotiation` reads them."""

    kind: str | None = None
    languages: Sequence[Preference] = ()
    media: Sequence[Preference] = ()
    contexts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """`links`: none (404), one (redirect), or several that nothing in the request tells apart (300)."""

    links: tuple[Link, ...]

    @property
    def link(self) -> Link | None:
        """The one that was found."""
        return self.links[0] if len(self.links) == 1 else None


def choose(levels: Sequence[Sequence[Link]], wish: Wish) -> Choice:
    """The answer out of the links of each level, most granular first: the first level that has any of what is asked."""
    for links in levels:
        if wish.kind is not None:
            if found := [link for link in links if link.kind == wish.kind]:
                return Choice(_narrowed(found, wish))
        elif default := _default(links, wish):
            return Choice(tuple(default))
    return Choice(())


def _default(links: Sequence[Link], wish: Wish) -> Sequence[Link]:
    """The level's default, unless one of its choices suits what the request says better."""
    default = [link for link in links if link.standing is Standing.DEFAULT]
    choices = [link for link in links if link.standing is not Standing.PLAIN]
    if not default:
        return []
    said = wish.contexts or wish.languages or any("*" not in preference.wanted for preference in wish.media)
    narrowed = _narrowed(choices, wish) if said else ()
    return narrowed if len(narrowed) == 1 else default


def _narrowed(links: Sequence[Link], wish: Wish) -> tuple[Link, ...]:
    for narrow in (_by_context, _by_language, _by_media):
        links = narrow(links, wish)
    if len(links) > 1:
        links = [link for link in links if link.standing is Standing.DEFAULT] or links
    return tuple(links)


def _by_context(links: Sequence[Link], wish: Wish) -> Sequence[Link]:
    """Those of a named context; without one, those that need none."""
    wanted = set(wish.contexts)
    return _first(links, lambda link: bool(wanted & set(link.contexts)), lambda link: not link.contexts)


def _by_language(links: Sequence[Link], wish: Wish) -> Sequence[Link]:
    """Those of the most wanted language that any has; else those that are of no language."""
    for preference in wish.languages:
        if preference.quality > 0 and preference.wanted != "*":
            tags = (preference.wanted, preference.wanted.partition("-")[0])
            found = _first(links, _speaks(tags[0]), _speaks(tags[1]), _begins(tags[1]), everything=False)
            if found:
                return found
    return _first(links, lambda link: not link.languages)


def _by_media(links: Sequence[Link], wish: Wish) -> Sequence[Link]:
    """Those whose media type is wanted most; a link that tells none could be anything."""
    wanted = {link: quality(link.media_type or "*/*", wish.media) for link in links}
    most = max(wanted.values(), default=0)
    return [link for link in links if wanted[link] == most]


def _speaks(tag: str) -> Callable[[Link], bool]:
    return lambda link: tag in (language.lower() for language in link.languages)


def _begins(tag: str) -> Callable[[Link], bool]:
    return lambda link: any(language.lower().startswith(f"{tag}-") for language in link.languages)


def _first(links: Sequence[Link], *tests: Callable[[Link], bool], everything: bool = True) -> Sequence[Link]:
    """The links that pass the first test which any passes; without one, all or none."""
    for test in tests:
        if found := [link for link in links if test(link)]:
            return found
    return links if everything else []
