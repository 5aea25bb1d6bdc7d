"""What the ledger's attacks came to, counted over the whole run and told in one line at its end."""

from collections import Counter

INJECTIONS: Counter[str] = Counter()  # by whom they struck
FORKS: list[str] = []
FALSE_ALARMS: list[str] = []


def line() -> str:
    """The closing line."""
    whom = ", ".join(f"{name} {number}" for name, number in sorted(INJECTIONS.items()))
    return (
        f"ledger under attack: {INJECTIONS.total()} injections ({whom}), "
        f"{len(FORKS)} forks, {len(FALSE_ALARMS)} false alarms"
    )
