"""The producers' diary: what is asked for at each stage of some goods, and the event that an entry becomes. Pure."""

from datetime import date

from duoc.trace.rules.diary.crab import CAUGHT_CRAB, FARMED_CRAB
from duoc.trace.rules.diary.honey import HONEY
from duoc.trace.rules.diary.shrimp import DRIED_SHRIMP, ECOLOGICAL_SHRIMP, EXTENSIVE_SHRIMP
from duoc.trace.rules.diary.templates import Template

TEMPLATES: tuple[Template, ...] = (
    FARMED_CRAB,
    CAUGHT_CRAB,
    EXTENSIVE_SHRIMP,
    ECOLOGICAL_SHRIMP,
    DRIED_SHRIMP,
    HONEY,
)


def template(name: str) -> Template | None:
    """The template of a name."""
    return next((one for one in TEMPLATES if one.name == name), None)


def suitable(fold: str, day: date) -> list[Template]:
    """The templates for a product, by the folded name of it; the longest word decides, and all where none fits."""
    offered = [one for one in TEMPLATES if one.valid_from <= day] or list(TEMPLATES)
    padded = f" {fold} "
    fits = [(max((len(word) for word in one.words if f" {word} " in padded), default=0), one) for one in offered]
    longest = max(length for length, _ in fits)
    return [one for length, one in fits if length == longest] if longest else offered
