"""Which Application Identifiers on one item exclude each other, and which need another one beside them.

GS1 asks for both over all data that an item carries, so what a single carrier lacks may stand on another.
"""

from collections.abc import Collection

from duoc.core.gs1.dictionary import identifier


def conflict(ais: Collection[str]) -> tuple[str, str] | None:
    """The first pair of `ais` that may not stand on one item, or None."""
    for ai in ais:
        entry = identifier(ai)
        for pattern in entry.excludes if entry else ():
            for other in ais:
                if other != ai and _matches(other, pattern):
                    return ai, other
    return None


def missing(ais: Collection[str]) -> tuple[str, str] | None:
    """The first of `ais` without what it needs, and what would do: `("10", "01, 02, 03, 8006, 8026")`; or None."""
    for ai in ais:
        entry = identifier(ai)
        for rule in entry.requires if entry else ():
            if not any(all(_present(ai, ais, pattern) for pattern in group) for group in rule):
                return ai, ", ".join("+".join(group) for group in rule)
    return None


def _present(ai: str, ais: Collection[str], pattern: str) -> bool:
    return any(other != ai and _matches(other, pattern) for other in ais)


def _matches(ai: str, pattern: str) -> bool:
    """`35nn` and `394n` are of as many digits as they have signs; `n` is any."""
    return len(ai) == len(pattern) and ai.startswith(pattern.rstrip("n"))
