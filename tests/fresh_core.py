"""A compiled twin as its test meets it: built anew, every warning an error, apart from the one that the house uses."""

import importlib.util
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from duoc.core import compiling

WARNINGS = ("-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers")
# The table of methods holds functions of several shapes, as CPython's own does.
METHODS = "-Wno-cast-function-type"


def fresh_core(source: Path, place: Path, name: str, *options: str) -> Any:
    """The module `name` of the C source in a folder, built into another. Skips where no compiler is; a refusal fails."""
    built = place / f"{name}{sysconfig.get_config_var('EXT_SUFFIX')}"
    try:
        compiling.compile_module(source, built, *WARNINGS, *options)
    except compiling.CannotCompileError as problem:
        if "refused it" in str(problem):
            raise
        pytest.skip(f"needs a C compiler and Python's headers: {problem}")
    spec = importlib.util.spec_from_file_location(name, built)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
