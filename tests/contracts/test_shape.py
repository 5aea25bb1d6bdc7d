"""The shape of the house: small files, the same plan in every room, no cycle, tests as long as the source."""

import ast
import re
import statistics
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

TOP = Path(__file__).parents[2]
SOURCE = TOP / "src" / "duoc"
ROOMS = ("boards", "catalogue", "exchange", "guard", "ledger", "people", "trace")
PLAN = {
    *("__init__", "apps", "rules", "models", "services", "api", "pages", "tasks", "commands"),
    *("migrations", "templates", "static", "sql", "locale"),
}
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "base", "manager", "handle", "misc"}


def files(top: Path) -> list[Path]:
    """Python files without generated ones and migrations."""
    return sorted(path for path in top.rglob("*.py") if not {"migrations", "__pycache__"} & set(path.parts))


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_files_stay_small() -> None:
    sizes = sorted(size for path in files(SOURCE) if (size := lines(path)))
    assert statistics.median(sizes) <= 90
    assert sizes[int(0.9 * len(sizes))] <= 250
    assert sizes[-1] <= 500


def test_every_room_has_the_same_plan_and_nothing_else() -> None:
    odd = {
        f"{room}/{entry.name}"
        for room in ROOMS
        for entry in (SOURCE / room).iterdir()
        if entry.name.removesuffix(".py") not in PLAN and entry.name != "__pycache__"
    }
    assert odd == set()


def test_every_room_says_what_it_is_for() -> None:
    for room in ROOMS:
        plate = ast.get_docstring(ast.parse((SOURCE / room / "__init__.py").read_text("utf-8")))
        assert plate, room
        assert len(plate.splitlines()) >= 3, room


def test_names_say_what_is_inside() -> None:
    assert [path for path in files(SOURCE) if {path.stem, path.parent.name} & FORBIDDEN] == []


def test_tests_are_as_long_as_the_source() -> None:
    assert sum(map(lines, files(TOP / "tests"))) >= sum(map(lines, files(SOURCE)))


def test_nothing_is_left_open() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" * 3 + " ", "NotImplemented" + "Error")
    left = [f"{path}: {word}" for path in files(SOURCE) for word in words if word in path.read_text("utf-8")]
    assert left == []


def bare(line: str) -> bool:
    """Whether a line silences a check without saying why, on the same line after the codes."""
    for mark in ("# no" + "qa", "# type: " + "ignore"):
        if mark in line:
            rest = re.sub(r"\[[a-z-]+(, ?[a-z-]+)*\]|[A-Z]+[0-9]+", "", line.split(mark, 1)[1])
            return not re.search(r"[a-z]{3}", rest)
    return False


def test_every_exception_has_its_reason() -> None:
    found = [
        f"{path.relative_to(TOP)}:{number}"
        for path in (*files(SOURCE), *files(TOP / "tests"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare(line)
    ]
    assert found == []


def test_an_exception_without_a_reason_is_found() -> None:
    assert bare("x = 1  # no" + "qa: S603")
    assert bare("x = 1  # type: " + "ignore[arg-type]")
    assert not bare("x = 1  # no" + "qa: S603  # our own tool")
    assert not bare("x = 1")


def imports(path: Path, known: set[str]) -> Iterator[str]:
    """Our own modules that a file imports, also inside functions."""
    package = ("duoc", *path.relative_to(SOURCE).with_suffix("").parts)
    inner = package[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = list(inner[: len(inner) - node.level + 1]) if node.level else []
            stem = ".".join([*start, *([node.module] if node.module else [])])
            names = [f"{stem}.{alias.name}" for alias in node.names] if stem else []
            names = [name if name in known else stem for name in names]
        yield from (name for name in names if name in known)


def module(path: Path) -> str:
    parts = ("duoc", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_module_imports_itself_in_a_circle() -> None:
    known = {module(path) for path in files(SOURCE)}
    graph = {module(path): {name for name in imports(path, known) if name != module(path)} for path in files(SOURCE)}
    circle: list[str] = []
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
    assert circle == [], " -> ".join(circle)
