"""`python -m duoc.wire.wall --applications FOLDER --port P [--tls CERTIFICATE KEY]`; for one: `--upstream DSN --policy FILE`."""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import resource
import ssl
import sys
from pathlib import Path

from duoc.core.environment import Environment
from duoc.core.process import Stopping, die_with_parent
from duoc.wire.wall import turns
from duoc.wire.wall.application import DEFAULT_PATH, Application, accounts, authority_of, upstream
from duoc.wire.wall.applications import Folder, One, Source
from duoc.wire.wall.auditor import Auditor
from duoc.wire.wall.learning import Learning
from duoc.wire.wall.naming import path_of
from duoc.wire.wall.open_sessions import OpenSessions
from duoc.wire.wall.policy import PolicyFile
from duoc.wire.wall.server import Wall


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """What clients are shown. TLS 1.2 is the oldest."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


def first(certificates: Path) -> bytes:
    """The first certificate of a file, which is the wall's own: DER."""
    text = certificates.read_text("ascii", "replace")
    begin, end = text.index(ssl.PEM_HEADER), text.index(ssl.PEM_FOOTER) + len(ssl.PEM_FOOTER)
    return ssl.PEM_cert_to_DER_cert(text[begin:end])


def one(arguments: argparse.Namespace) -> Source:
    """The application that the command line describes. Raises `ValueError`."""
    if arguments.policy is None:
        raise ValueError("--upstream needs --policy")
    host, port, database = upstream(arguments.upstream)
    path = path_of(arguments.search_path) if arguments.search_path else DEFAULT_PATH
    if path is None:
        raise ValueError("a search path is a list of schemas")
    limits = {name: int(value) for name, _, value in (limit.partition("=") for limit in arguments.limit)}
    known = accounts(json.loads(arguments.accounts.read_bytes())) if arguments.accounts else {}
    application = Application(
        host, port, database, path, limits, arguments.unproven, arguments.tls_only,
        authority=authority_of(arguments.upstream), accounts=known,
    )  # fmt: skip
    return One(application, PolicyFile(arguments.policy))


def many(arguments: argparse.Namespace) -> Source:
    """The applications of a folder; what is there is known before the first client comes."""
    folder = Folder(arguments.applications)
    folder.settle()
    return folder


async def run(arguments: argparse.Namespace, source: Source, stopping: Stopping) -> None:
    context = tls_context(*arguments.tls) if arguments.tls else None
    auditor = Auditor(Environment.PRODUCTION.folder(arguments.home)) if arguments.home else None
    learning = Learning(arguments.applications.parent / "seen") if arguments.applications else None
    told = OpenSessions(arguments.home / "guard") if arguments.home else None
    certificate = first(arguments.tls[0]) if arguments.tls else b""
    wall = Wall(source, context, auditor=auditor, learning=learning, certificate=certificate, told=told)
    server = await wall.serve(arguments.host, arguments.port)
    print(f"ready wall {arguments.host}:{arguments.port}", flush=True)
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(stopping.fileno(), stopped.set)
    await stopped.wait()
    loop.remove_reader(stopping.fileno())
    server.close()
    wall.close()
    if learning is not None:
        await learning.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m duoc.wire.wall", description=__doc__)
    served = parser.add_mutually_exclusive_group(required=True)
    served.add_argument(
        "--applications", type=Path, metavar="FOLDER", help="a document <name>.json for each application"
    )
    served.add_argument("--upstream", help="postgresql://host:port/database, host may be a socket's folder")
    parser.add_argument("--policy", type=Path, help="without a readable policy nothing passes")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--search-path", help="pinned for every session; default as the server's")
    parser.add_argument("--tls", nargs=2, type=Path, metavar=("CERTIFICATE", "KEY"))
    parser.add_argument(
        "--accounts",
        type=Path,
        metavar="FILE",
        help="verifiers of users whose SCRAM is ended here, as pg_authid holds them",
    )
    parser.add_argument("--tls-only", action="store_true", help="refuse sessions without TLS")
    parser.add_argument(
        "--unproven", action="store_true", help="let in whom the server asks for no proof (trust, peer)"
    )
    parser.add_argument(
        "--limit", action="append", default=[], metavar="SETTING=MS", help="the longest time-out allowed"
    )
    parser.add_argument(
        "--home", type=Path, help="keys, counts and the audit's journal; without it protected data stays closed"
    )
    arguments = parser.parse_args()
    try:
        source = one(arguments) if arguments.upstream else many(arguments)
    except (ValueError, OSError) as problem:
        parser.error(str(problem))
    die_with_parent()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 16_384)), hard))
    os.umask(0o077)
    # What a wall makes is freed by its count; the collector only looks for the cycles of sessions that have ended.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    stopping = Stopping()
    with contextlib.suppress(KeyboardInterrupt):
        try:
            with asyncio.Runner(loop_factory=turns.loop_for(tls=arguments.tls is not None)) as runner:
                runner.run(run(arguments, source, stopping))
        except (OSError, ValueError, RuntimeError) as problem:
            sys.exit(f"the wall cannot run: {problem}")


if __name__ == "__main__":
    main()
