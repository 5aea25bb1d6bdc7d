"""Compile the lane beside its source: `python -I src/duoc/wire/gateway/compiled/building.py`. Standard library alone.

A machine without a C compiler or Python's headers loses nothing but speed. Exit status 0 when the compiled lane is there, 1 when
it is not, with the reason on stderr.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

FOLDER = Path(__file__).parent
SOURCE = FOLDER / "lane_core.c"


class CannotCompileError(RuntimeError):
    """There is no compiled lane; the message says why."""


def source_id() -> str:
    """What the compiled module says it was made from."""
    files = [SOURCE, *sorted(FOLDER.glob("*.h"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def target() -> Path:
    """Where Python looks for the compiled module."""
    return SOURCE.with_suffix(sysconfig.get_config_var("EXT_SUFFIX"))


def compile_lane(place: Path, *options: str) -> None:
    """Make the module at `place`, whole or not at all; `options` for the compiler. Raises `CannotCompileError`."""
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    program = shutil.which(compiler[0]) or shutil.which("cc")
    include = Path(sysconfig.get_path("include"))
    if program is None:
        raise CannotCompileError("no C compiler is installed")
    if not (include / "Python.h").is_file():
        raise CannotCompileError(f"Python's headers are not installed ({include}/Python.h)")
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    command = [program, "-O2", "-fPIC", "-shared", f"-I{include}", f'-DSOURCE="{source_id()}"', *options]
    command += ["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else []
    try:
        done = subprocess.run([*command, str(SOURCE), "-o", str(draft)], capture_output=True, text=True, check=False)  # noqa: S603  # the compiler that Python itself was made with
        if done.returncode:
            raise CannotCompileError(f"{program} refused it: {done.stderr.strip()[:500]}")
        draft.chmod(0o755)
        draft.replace(place)
    except OSError as error:
        raise CannotCompileError(str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        compile_lane(target())
    except CannotCompileError as error:
        sys.exit(str(error))
