"""The downloadable `verify.py`, as a module and as a program: loaded from its file, as an auditor has it."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import duoc

PATH = Path(duoc.__path__[0]) / "ledger" / "static" / "ledger" / "verify.py"


def load() -> ModuleType:
    """The program's functions; nothing of the house comes with them."""
    spec = importlib.util.spec_from_file_location("verify_program_under_test", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*words: str | Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    """As its documentation says: isolated, without site packages, from a folder that has nothing to do with us."""
    command = [sys.executable, "-I", "-S", str(PATH), *map(str, words), "--lang", language]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", timeout=120, encoding="utf-8")
