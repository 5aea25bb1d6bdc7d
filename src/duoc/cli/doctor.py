"""`duoc doctor`: what is wrong on this machine, in a user's words, and what to do about it."""

import argparse
import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import psycopg

from duoc.cli.addresses import running
from duoc.cli.house import House, busy_ports, settle
from duoc.cli.lock import is_held
from duoc.core.progress import say
from duoc.engines.pgwire import startup
from duoc.wire.gateway import compiled

LEAST_SPACE = 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `state`: ok, warning (works, but) or wrong (does not work)."""

    subject: str
    state: str
    words: str


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Arguments of the command."""
    parser = commands.add_parser("doctor", help="nói điều gì chưa ổn · say what is wrong")
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print every finding. 1 when something does not work."""
    findings = list(examine(settle()))
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        marks = {"ok": "✓", "warning": "!", "wrong": "✗"}
        for finding in findings:
            print(f"  {marks[finding.state]} {finding.subject}: {finding.words}")
    return int(any(finding.state == "wrong" for finding in findings))


def examine(house: House) -> Iterator[Finding]:
    """Look at everything in the order in which `up` would need it."""
    yield _python()
    yield _lane()
    yield _user(house)
    yield _folder(house)
    yield _space(house)
    up = is_held(house.home)
    if not up:
        yield from _ports(house)
    yield _processes(house, up)
    yield _database(house, up)
    yield from _wall(house, up)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", "ok", f"{version}, {sys.executable}")


def _lane() -> Finding:
    subject = say("Làn nhanh của cổng", "Gateway's lane")
    if compiled.core is not None:
        return Finding(subject, "ok", say("đã biên dịch", "compiled"))
    words = say(
        "chạy bằng Python, tốn CPU hơn; cài trình biên dịch C và python3-dev, xóa .venv/duoc*.stamp rồi chạy lại",
        "runs in Python, at more CPU; install a C compiler and python3-dev, remove .venv/duoc*.stamp, start again",
    )
    return Finding(subject, "warning", words)


def _user(house: House) -> Finding:
    name = house.account.name
    if os.geteuid() == 0 and house.account.uid == 0:
        words = say(
            f"{house.settings.user} không đọc được Python hoặc thư mục dữ liệu, mọi tiến trình trừ PostgreSQL chạy bằng "
            "root; dùng /usr/bin/python3 và một thư mục người đó vào được",
            f"{house.settings.user} cannot reach this Python or the state folder, so all processes but PostgreSQL run as "
            "root; use /usr/bin/python3 and a folder that user can enter",
        )
        return Finding("DUOC_USER", "warning", words)
    if name == "nobody":
        words = say(
            "vẫn là nobody, người dùng chung của máy; tạo một người dùng riêng và đặt DUOC_USER",
            "still nobody, whom other programs share; create a user of its own and set DUOC_USER",
        )
        return Finding("DUOC_USER", "warning", words)
    return Finding("DUOC_USER", "ok", name)


def _folder(house: House) -> Finding:
    home = house.home
    if not home.exists():
        return Finding("DUOC_HOME", "ok", say(f"{home} sẽ được tạo", f"{home} will be made"))
    found = home.stat()
    if found.st_uid != house.account.uid:
        words = say(f"{home} thuộc người dùng khác; chown lại hoặc chọn thư mục khác", f"{home} is another user's")
        return Finding("DUOC_HOME", "wrong", words)
    if found.st_mode & 0o066:
        words = say(f"{home} đang mở cho người khác; chmod 700", f"{home} is open to others; chmod 700 it")
        return Finding("DUOC_HOME", "warning", words)
    return Finding("DUOC_HOME", "ok", str(home))


def _space(house: House) -> Finding:
    place = next(path for path in (house.home, *house.home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    words = say(f"còn {free / 2**30:.1f} GB", f"{free / 2**30:.1f} GB free").replace(".", say(",", "."))
    return Finding(say("Đĩa", "Disk"), "ok" if free >= LEAST_SPACE else "wrong", words)


def _ports(house: House) -> Iterator[Finding]:
    busy = busy_ports(house)
    for name, port in busy.items():
        words = say(
            f"{port} ({name}) đang bị chiếm; dừng chương trình kia hoặc đặt DUOC_PORT_BASE",
            f"{port} ({name}) is in use; stop that program or set DUOC_PORT_BASE",
        )
        yield Finding(say("Cổng", "Port"), "wrong", words)
    if not busy:
        numbers = ", ".join(str(port) for port in house.ports().values())
        yield Finding(say("Cổng", "Ports"), "ok", numbers)


def _processes(house: House, up: bool) -> Finding:
    subject = say("Tiến trình", "Processes")
    found = running(house.home)
    if up and found:
        return Finding(subject, "ok", f"{found['web']}, {found['gateway']}")
    if up:
        return Finding(subject, "warning", say("đang khởi động", "still starting"))
    if found:
        words = say("lần trước dừng đột ngột; ./duoc up sẽ tự dọn", "stopped abruptly; ./duoc up tidies up by itself")
        return Finding(subject, "warning", words)
    return Finding(subject, "ok", say("chưa chạy; ./duoc up", "not running; ./duoc up"))


def _database(house: House, up: bool) -> Finding:
    if house.embedded and not up:
        return Finding("PostgreSQL", "ok", say("chạy cùng ./duoc up", "runs with ./duoc up"))
    try:
        with psycopg.connect(house.dsn, connect_timeout=5) as connection:
            number = connection.info.server_version
    except psycopg.OperationalError as error:
        words = " ".join(str(error).split())
        return Finding("PostgreSQL", "wrong", say(f"không trả lời: {words}", f"does not answer: {words}"))
    if number < 160_000:
        words = say(
            f"phiên bản {number // 10_000}, cần 16 trở lên", f"version {number // 10_000}, 16 or newer is needed"
        )
        return Finding("PostgreSQL", "wrong", words)
    place = str(house.cluster().folder) if house.embedded else "DATABASE_URL"
    return Finding("PostgreSQL", "ok", f"{number // 10_000}.{number % 10_000}, {place}")


def _wall(house: House, up: bool) -> Iterator[Finding]:
    """Whether it answers a client's first question: `S` or `N` to the request for TLS."""
    guarded = (running(house.home) or {}).get("wall") if up else None
    if not guarded:
        return
    subject = say("Tường lửa CSDL", "Database wall")
    place = urlsplit(guarded)
    try:
        with socket.create_connection((place.hostname, place.port), timeout=5) as connection:
            connection.sendall(startup.request(startup.SSL_REQUEST))
            said = connection.recv(1)
    except OSError as error:
        reason = error.strerror or str(error)
        words = say(
            f"{guarded} không trả lời ({reason}); mọi câu lệnh bị chặn cho đến khi nó chạy lại, xem log/wall.log",
            f"{guarded} does not answer ({reason}); nothing passes until it runs again, see log/wall.log",
        )
        yield Finding(subject, "wrong", words)
        return
    words = say("có TLS", "with TLS") if said == startup.YES_SSL else say("không TLS", "without TLS")
    yield Finding(subject, "ok", f"{guarded}, {words}")
