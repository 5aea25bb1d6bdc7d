"""What two learnt states of a place come to together: what either of them lets pass (`places`)."""

from collections.abc import Callable, Sequence
from typing import Any

State = Any
Places = Sequence[Sequence[Any]]


def _count(one: int, other: int) -> int:
    return 0 if 0 in (one, other) else max(one, other)


def _scales(farthest: Callable[[int, int], int]) -> Callable[[dict[str, int], dict[str, int]], dict[str, int]]:
    def joined(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
        return {**one, **{scale: farthest(one.get(scale, value), value) for scale, value in other.items()}}

    return joined


def _patterns(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {"forms": sorted({*one["forms"], *other["forms"]}), "least": min(one["least"], other["least"])}


_JOINS: dict[str, Callable[[Any, Any], Any]] = {
    "value": lambda one, other: sorted({*one, *other}),
    "list": _count,
    "rows": _count,
    "arms": _count,
    "low": _scales(min),
    "high": _scales(max),
    "width": _scales(max),
    "pattern": _patterns,
    "limit": max,
    "offset": max,
    "fetch": max,
}


def joined(one: Places, other: Places) -> list[list[Any]]:
    """The places of a statement that was learnt twice. Raises `ValueError` when these are not one statement's."""
    if [rule for rule, _ in one] != [rule for rule, _ in other]:
        raise ValueError("places of different statements")
    return [[rule, _state(rule, here, there)] for (rule, here), (_, there) in zip(one, other, strict=True)]


def _state(rule: str, here: State, there: State) -> State:
    # No state: nobody showed a value. As in learning, a value that was shown counts.
    return there if here is None else here if there is None else _JOINS[rule](here, there)
