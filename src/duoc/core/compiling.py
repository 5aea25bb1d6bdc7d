"""C modules compiled beside their source, where a C compiler is: `python -I src/duoc/core/compiling.py FOLDER…`.

A folder holds one `*_core.c` and its headers. A machine without a compiler or Python's headers loses nothing but speed: every
such module has a Python twin. Exit status 0 when all are there, 1 when not, with the reasons on stderr. Standard library alone.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path


class CannotCompileError(RuntimeError):
    """There is no compiled module; the message says why."""


def source_of(folder: Path) -> Path:
    """The one source of a folder."""
    return next(folder.glob("*_core.c"))


def source_id(folder: Path) -> str:
    """What a compiled module says it was made from (its constant SOURCE)."""
    files = [source_of(folder), *sorted(folder.glob("*.h"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def target_of(folder: Path) -> Path:
    """Where Python looks for the compiled module."""
    return source_of(folder).with_suffix(sysconfig.get_config_var("EXT_SUFFIX"))


def compile_module(folder: Path, place: Path, *options: str) -> None:
    """Make the module at `place`, whole or not at all; `options` for the compiler. Raises `CannotCompileError`."""
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    program = shutil.which(compiler[0]) or shutil.which("cc")
    include = Path(sysconfig.get_path("include"))
    if program is None:
        raise CannotCompileError("no C compiler is installed")
    if not (include / "Python.h").is_file():
        raise CannotCompileError(f"Python's headers are not installed ({include}/Python.h)")
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    command = [program, "-O2", "-fPIC", "-shared", f"-I{include}", f'-DSOURCE="{source_id(folder)}"', *options]
    command += ["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else []
    try:
        command += [str(source_of(folder)), "-o", str(draft)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # the compiler that Python itself was made with
        if done.returncode:
            raise CannotCompileError(f"{program} refused it: {done.stderr.strip()[:500]}")
        draft.chmod(0o755)
        draft.replace(place)
    except OSError as error:
        raise CannotCompileError(str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def main(folders: list[str]) -> int:
    """Compile every folder. The exit status."""
    status = 0
    for folder in map(Path, folders):
        try:
            compile_module(folder, target_of(folder))
        except CannotCompileError as error:
            print(f"{source_of(folder).name}: {error}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
