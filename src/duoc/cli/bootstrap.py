"""Fill `.venv` with uv and the packages of this checkout: run by `./duoc`, by path, with the standard library alone.

Usage: `.venv/bin/python -I src/duoc/cli/bootstrap.py UV [--dev]`, where UV is the path where uv is or shall be. The
package index is pip's (`PIP_INDEX_URL`, pip.conf) or the public one; uv's wheel is taken only when its SHA-256 is the
one on the index page.
"""

import configparser
import hashlib
import html.parser
import io
import os
import platform
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

UV_VERSION = "0.13.9"
PUBLIC_INDEX = "https://pypi.org/simple"


class BootstrapError(RuntimeError):
    """The environment cannot be made; the message says why and what to do."""


def pip_option(name: str, environ: dict[str, str]) -> str:
    """What pip would use for an option such as `index-url`: its variable, then the user's file, then the machine's."""
    if value := environ.get(f"PIP_{name.upper().replace('-', '_')}"):
        return value
    home = Path(environ.get("HOME", "/"))
    chosen = environ.get("PIP_CONFIG_FILE")
    files = [Path(chosen)] if chosen else []
    files += [home / ".config/pip/pip.conf", home / ".pip/pip.conf", Path("/etc/pip.conf")]
    for path in files:
        found = configparser.RawConfigParser()
        try:
            found.read(path, "utf-8")
        except (configparser.Error, OSError):
            continue
        for section in ("install", "global"):
            if found.has_option(section, name):
                return found.get(section, name).strip()
    return ""


class _Links(html.parser.HTMLParser):
    """The `href`s of an index page (PEP 503), without those of withdrawn files."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "a" and named.get("href") and "data-yanked" not in named:
            self.found.append(str(named["href"]))


def fits(name: str, machine: str, system: str, libc: str) -> bool:
    """Whether a wheel's file name is for this kind of machine."""
    machines = {machine, "arm64"} if machine == "aarch64" and system == "Darwin" else {machine}
    wanted = "macosx" if system == "Darwin" else "manylinux" if libc == "glibc" else "musllinux"
    return name.endswith(".whl") and any(
        tag.startswith(wanted) and tag.endswith(tuple(machines)) for tag in name[:-4].split("-")[-1].split(".")
    )


def choose(page: str, base: str, machine: str, system: str, libc: str) -> tuple[str, str]:
    """(URL, SHA-256) of uv's wheel on an index page: the tested version, or the newest where that is not kept."""
    links = _Links()
    links.feed(page)
    known: dict[tuple[int, ...], tuple[str, str]] = {}
    for href in links.found:
        url = urllib.parse.urljoin(base, href)
        address, _, fragment = url.partition("#")
        name = urllib.parse.unquote(address.rsplit("/", 1)[-1])
        number = name.split("-")[1] if name.count("-") >= 4 else ""
        if fragment.startswith("sha256=") and fits(name, machine, system, libc) and number.replace(".", "").isdigit():
            known[tuple(int(part) for part in number.split("."))] = (address, fragment.removeprefix("sha256="))
    if not known:
        raise BootstrapError(f"{base} offers no uv for {system} {machine}: install uv yourself, then start again")
    tested = tuple(int(part) for part in UV_VERSION.split("."))
    return known.get(tested, known[max(known)])


def unpack(wheel: bytes, digest: str, target: Path) -> None:
    """Put the `uv` of a wheel at `target`. Raises `BootstrapError` when its SHA-256 is another one."""
    if hashlib.sha256(wheel).hexdigest() != digest:
        raise BootstrapError("uv's wheel is not the one that the package index names: nothing was installed")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        inside = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        unfinished = target.with_name(f"uv.{os.getpid()}")
        unfinished.write_bytes(archive.read(inside))
    unfinished.chmod(0o755)
    unfinished.rename(target)


def _fetch(url: str, certificates: str) -> bytes:
    context = ssl.create_default_context(cafile=certificates or None)
    request = urllib.request.Request(url, headers={"Accept": "text/html", "User-Agent": "duoc"})  # noqa: S310  # the index that pip was given
    try:
        with urllib.request.urlopen(request, timeout=120, context=context) as answer:  # noqa: S310  # as above
            return bytes(answer.read())
    except (urllib.error.URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise BootstrapError(
            f"{url} cannot be read ({reason}): check the network, the proxy or PIP_INDEX_URL"
        ) from error


def get_uv(target: Path, index: str, certificates: str) -> None:
    """Fetch uv's wheel from the index and put its one program at `target`."""
    base = f"{index.rstrip('/')}/uv/"
    page_url = base + "index.html" if base.startswith("file:") else base
    page = _fetch(page_url, certificates).decode("utf-8")
    libc = "glibc" if platform.libc_ver()[0] == "glibc" else "musl"
    url, digest = choose(page, base, platform.machine(), platform.system(), libc)
    unpack(_fetch(url, certificates), digest, target)


def main(argv: list[str]) -> int:
    """Get uv where it is missing, then install. One sentence on stderr and 1 when that fails."""
    top = Path(__file__).resolve().parents[3]
    environ = dict(os.environ)
    index, certificates = pip_option("index-url", environ), pip_option("cert", environ)
    uv = Path(argv[0])
    try:
        if not uv.exists():
            get_uv(uv, index or PUBLIC_INDEX, certificates)
    except BootstrapError as error:
        print(f"duoc: {error}.", file=sys.stderr)
        return 1
    # pip's index and certificates are uv's too, unless somebody has told uv otherwise.
    if index and not any(name in environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        environ["UV_DEFAULT_INDEX"] = index
    if certificates:
        environ.setdefault("SSL_CERT_FILE", certificates)
    # Bytecode now: later the processes run as a user who may not write it, and every start would compile again.
    program = [str(uv), "sync", "--quiet", "--inexact", "--compile-bytecode"]
    program += ["--group", "dev"] if "--dev" in argv[1:] else []
    if subprocess.run(program, cwd=top, env=environ, check=False).returncode:  # noqa: S603  # uv, just checked
        print(
            "duoc: the packages could not be installed: check the network or PIP_INDEX_URL, then start again.",
            file=sys.stderr,
        )
        return 1
    # Fast lanes of gateway and wall, inner passes of detector, SQL and audit in C; without a compiler the same in Python.
    parts = ("wire/gateway", "wire/wall", "wire/decisions", "engines/pii", "engines/sql")
    folders = [top / "src/duoc" / part / "compiled" for part in parts]
    program = [sys.executable, "-I", str(top / "src/duoc/core/compiling.py"), *map(str, folders)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)  # noqa: S603  # our own file
    if done.returncode:
        print(f"duoc: what runs faster in C stays in Python: {' '.join(done.stderr.split())}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
