"""Rule 16: a party speaks of what is its own or was handed to it, and of places that belong to a known party."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from duoc.trace.rules.drafts import Draft, DraftMention

# Where the company prefix begins in a key's value: behind the indicator or extension digit, or the leading zero of a GRAI.
_PREFIX_AT = {
    "00": 1, "01": 1, "8003": 1, "8006": 1, "253": 0, "255": 0, "401": 0, "402": 0, "414": 0, "417": 0, "8004": 0, "8010": 0,
    "8017": 0, "8018": 0,
}  # fmt: skip
_CODE = re.compile(r"https?://[^/?#]+/t/([A-Z0-9-]+)(?:[/?]|$)")
_GOODS = 5  # roles up to this one are about goods, the others about papers and partners


def company(text: str) -> str:
    """The digits of a stored identifier from its company prefix on; empty for what is not GS1's."""
    ai, slash, rest = text.partition("/")
    at = _PREFIX_AT.get(ai)
    return rest.partition("/")[0][at:] if slash and at is not None else ""


def trace_code(text: str) -> str:
    """The national trace code in a URI `…/t/{code}/…` or `…/t/{code}?10=…`; empty without one."""
    found = _CODE.match(text)
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who captures. prefixes: its company prefixes and its GLN; products: its GTINs and trace codes; known: the prefixes and
    GLNs of all parties. anything: a party of the sandbox."""

    prefixes: tuple[str, ...]
    products: frozenset[str]
    known: tuple[str, ...]
    anything: bool = False
    _places: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def owns(self, text: str) -> bool:
        """Whether a stored identifier is the party's own."""
        if (digits := company(text)) and digits.startswith(self.prefixes):
            return True
        if text.startswith("01/"):
            return text[3:17] in self.products
        return trace_code(text) in self.products

    def foreign(self, draft: Draft) -> Iterable[DraftMention]:
        """The goods in an event that are not the party's own: it may speak of them only if they were handed to it."""
        if self.anything:
            return ()
        return [one for one in draft.mentions if one.role <= _GOODS and not self.owns(one.text)]

    def unknown_place(self, draft: Draft) -> str | None:
        """The readPoint or bizLocation under a GLN that no party holds."""
        if self.anything:
            return None
        for text in (draft.read_point, draft.biz_location):
            if text is not None and text.startswith("414/") and not self._is_known(text):
                return text
        return None

    def _is_known(self, place: str) -> bool:
        # Places come again, and all the prefixes of a province are many to look at.
        found = self._places.get(place)
        if found is None:
            found = self._places[place] = company(place).startswith(self.known)
        return found


def receivers(draft: Draft, parties: Collection[tuple[str, int]]) -> set[int]:
    """Which parties an event hands its goods to; `parties`: (prefix or GLN, party)."""
    found = (company(text) for text in draft.receivers)
    return {party for digits in found if digits for prefix, party in parties if digits.startswith(prefix)}
