"""The contracts of imports hold, and they are able to fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]


def lint(top: Path) -> subprocess.CompletedProcess[str]:
    """import-linter on a checkout; its cache stays out of the way."""
    code = (
        f"import sys; sys.path.insert(0, {str(top / 'src')!r}); "
        "from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    )
    return subprocess.run([sys.executable, "-P", "-c", code], cwd=top, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout's source that a test may spoil."""
    shutil.copy(TOP / "pyproject.toml", tmp_path)
    shutil.copytree(TOP / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "templates"))
    return tmp_path


def test_contracts_of_imports_hold() -> None:
    done = lint(TOP)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("core/clock.py", "import duoc.people", "Floors"),
        ("core/clock.py", "import django", "Purity"),
        ("wire/__init__.py", "from duoc.frame import outbox", "Floors"),
        ("people/services/keys.py", "def later():\n    from duoc.exchange import services", "Floors"),
        ("engines/xroad/__init__.py", "import duoc.engines.merkle", "Engines are independent"),
    ],
)
def test_a_deliberate_violation_breaks_its_contract(copy: Path, file: str, line: str, contract: str) -> None:
    path = copy / "src" / "duoc" / file
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout
    broken = [text for text in done.stdout.splitlines() if text.endswith("BROKEN")]
    assert any(text.startswith(contract) for text in broken), done.stdout


def test_a_new_room_outside_the_floors_breaks_the_contract(copy: Path) -> None:
    (copy / "src" / "duoc" / "attic").mkdir()
    (copy / "src" / "duoc" / "attic" / "__init__.py").write_text('"""Nobody said on which floor."""\n')
    done = lint(copy)
    assert done.returncode == 1
    assert "attic" in done.stdout
