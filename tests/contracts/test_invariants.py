"""An invariant has one name that appears where people read, in the database where it can, and in a test."""

import ast
import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
SOURCE = TOP / "src" / "duoc"
ROOMS = ("boards", "catalogue", "exchange", "guard", "ledger", "people", "trace")
# Three words or more in backquotes: on a plate that is the name of an invariant, after "Invariants".
_NAME = re.compile(r"`([a-z]+(?:_[a-z0-9]+){2,})`")


def plate(room: str) -> str:
    return ast.get_docstring(ast.parse((SOURCE / room / "__init__.py").read_text("utf-8"))) or ""


def invariants(text: str) -> set[str]:
    """The names that a plate gives to invariants."""
    return set(_NAME.findall(text.partition("Invariants")[2]))


def tried() -> str:
    """The text of all tests but this one."""
    return "\n".join(
        path.read_text("utf-8") for path in (TOP / "tests").rglob("test_*.py") if path != Path(__file__).resolve()
    )


def constraints() -> set[str]:
    """Names of constraints, triggers and their functions, as models, migrations and SQL files write them."""
    text = "\n".join(path.read_text("utf-8") for suffix in ("*.sql", "*.py") for path in SOURCE.rglob(suffix))
    made = re.findall(r"(?:CONSTRAINT|TRIGGER|FUNCTION)\s+(\w+)", text)
    return {*made, *re.findall(r"Constraint\((?:[^()]|\([^()]*\))*?name=\"(\w+)\"", text)}


@pytest.mark.parametrize("room", ROOMS)
def test_every_invariant_of_a_plate_is_named_in_a_test(room: str) -> None:
    assert invariants(plate(room))
    text = tried()
    assert sorted(name for name in invariants(plate(room)) if name not in text) == []


def test_an_invariant_without_a_test_is_found() -> None:
    told = "What for: `not_an_invariant_yet`.\n\nInvariants:\n- `pigs_never_" + "fly`: they walk."
    assert invariants(told) == {"pigs_never_" + "fly"}
    assert "pigs_never_" + "fly" not in tried()


@pytest.mark.parametrize("room", ["exchange", "ledger", "people"])
def test_most_invariants_are_held_by_the_database_itself(room: str) -> None:
    """A rule that only code keeps is the exception, and a plate says so by naming no constraint."""
    named = invariants(plate(room))
    assert len(named & constraints()) * 2 > len(named)
