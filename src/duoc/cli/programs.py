"""The table of processes of `duoc up`, in the order of their start."""

import asyncio
import signal
import ssl

from duoc.cli import wall, witnesses
from duoc.cli.child import Program
from duoc.cli.house import GATEWAY, GATEWAY_TLS, REPLAY_GATEWAY, SANDBOX_GATEWAY, SANDBOX_GATEWAY_TLS, SIM, WEB, House
from duoc.core.postgres import Cluster
from duoc.core.profile import load as load_profile


def database(cluster: Cluster) -> Program:
    """The embedded PostgreSQL: ready when its own pid file says so; crash recovery may take its time."""

    async def is_ready(pid: int) -> bool:
        return cluster.is_ready(pid)

    return Program(
        name="postgres",
        title=("Cơ sở dữ liệu PostgreSQL", "PostgreSQL"),
        command=cluster.command,
        is_ready=is_ready,
        before=cluster.prepare,
        stop_signal=signal.SIGINT,
        stop_seconds=60,
        start_seconds=600,
    )


def processes(house: House) -> list[Program]:
    """Everything that serves, once the database is prepared."""
    settings = house.settings
    world = ["--environment", "production", "--home", str(house.home)]
    log = ["--database", house.dsn, "--origin", f"{load_profile(settings.profile).origin}/production"]
    gateway = ["--host", settings.host, "--port", str(settings.port(GATEWAY))]
    gateway += ["--tls-port", str(settings.port(GATEWAY_TLS))]
    nats = _nats(house)
    return [
        # First, since the sequencer asks them what they hold before it appends.
        *witnesses.programs(house),
        Program(
            name="sequencer",
            title=("Sổ cái", "Ledger"),
            command=lambda: house.python("duoc.wire.sequencer", *world, *log),
        ),
        Program(
            name="recorder",
            title=("Ghi nhật ký trao đổi", "Recorder of the exchange"),
            command=lambda: house.python("duoc.wire.recorder", *world, *_recording(house), *nats),
        ),
        Program(
            name="publisher",
            title=("Công bố sổ, hỏi nhân chứng", "Publisher of the ledger"),
            command=lambda: house.python("duoc.wire.publisher", *world, "--database", house.dsn),
        ),
        Program(
            name="sim",
            title=("Mô phỏng hệ thống quốc gia", "Simulators of the national systems"),
            command=lambda: house.python(
                "duoc.sim", "--port", str(settings.port(SIM)), "--state", str(house.home / "sim")
            ),
        ),
        *[_gateway(house, number, [*world, *gateway]) for number in range(1, settings.gateways + 1)],
        *_forwarder(house, [*world, *nats] if nats else []),
        wall.program(house),
        Program(
            name="web",
            title=("Trang web", "Web"),
            command=lambda: house.python("granian", *_granian(house)),
            is_ready=lambda _pid: answers(house),
            ask_seconds=0.1,
        ),
    ]


def _gateway(house: House, number: int, arguments: list[str]) -> Program:
    """One of the gateways of production: each has its spool and its key, all share the ports."""
    if house.settings.gateways > 1:
        arguments = [*arguments, "--name", f"gw{number}", "--together"]
    nth = f" {number}" if house.settings.gateways > 1 else ""
    return Program(
        name="gateway" if number == 1 else f"gateway-{number}",
        title=(f"Cổng trao đổi{nth}", f"Gateway{nth} of the exchange"),
        command=lambda: house.python("duoc.wire.gateway", *arguments),
    )


def _nats(house: House) -> list[str]:
    """Production's way over JetStream; nothing when there is none, and for sandbox and replay: they stay on one machine."""
    settings = house.settings
    if not settings.nats_url:
        return []
    found = ["--nats", settings.nats_url]
    found += ["--nats-ca", settings.nats_ca_file] if settings.nats_ca_file else []
    return found + (["--nats-credentials", settings.nats_credentials_file] if settings.nats_credentials_file else [])


def _forwarder(house: House, arguments: list[str]) -> list[Program]:
    if not arguments:
        return []
    return [
        Program(
            name="forwarder",
            title=("Chuyển nhật ký qua NATS", "Forwarder to NATS"),
            command=lambda: house.python("duoc.wire.forwarder", *arguments),
        )
    ]


def replay_processes(house: House, run: str) -> list[Program]:
    """What a replay needs besides database and simulators: a log of its own, under an origin that names the run."""
    world = ["--environment", "replay", "--home", str(house.home)]
    origin = f"{load_profile(house.settings.profile).origin}/replay/{run}"
    gateway = ["--port", str(house.settings.port(REPLAY_GATEWAY)), "--simulated-clock"]
    return [
        Program(
            name="replay-sequencer",
            title=("Sổ cái của lần phát lại", "Ledger of the replay"),
            command=lambda: house.python("duoc.wire.sequencer", *world, "--database", house.dsn, "--origin", origin),
        ),
        Program(
            name="replay-recorder",
            title=("Ghi nhật ký của lần phát lại", "Recorder of the replay"),
            command=lambda: house.python("duoc.wire.recorder", *world, *_recording(house)),
        ),
        Program(
            name="replay-gateway",
            title=("Cổng của lần phát lại", "Gateway of the replay"),
            command=lambda: house.python("duoc.wire.gateway", *world, *gateway),
        ),
    ]


def sandbox_processes(house: House) -> list[Program]:
    """The integrators' world: a log and a gateway of its own, on the machine's clock."""
    settings = house.settings
    world = ["--environment", "sandbox", "--home", str(house.home)]
    log = ["--database", house.dsn, "--origin", f"{load_profile(settings.profile).origin}/sandbox"]
    gateway = ["--host", settings.host, "--port", str(settings.port(SANDBOX_GATEWAY))]
    gateway += ["--tls-port", str(settings.port(SANDBOX_GATEWAY_TLS))]
    return [
        Program(
            name="sandbox-sequencer",
            title=("Sổ cái của môi trường thử nghiệm", "Ledger of the sandbox"),
            command=lambda: house.python("duoc.wire.sequencer", *world, *log),
        ),
        Program(
            name="sandbox-recorder",
            title=("Ghi nhật ký của môi trường thử nghiệm", "Recorder of the sandbox"),
            command=lambda: house.python("duoc.wire.recorder", *world, *_recording(house)),
        ),
        Program(
            name="sandbox-gateway",
            title=("Cổng của môi trường thử nghiệm", "Gateway of the sandbox"),
            command=lambda: house.python("duoc.wire.gateway", *world, *gateway),
        ),
    ]


def _recording(house: House) -> list[str]:
    return ["--database", house.dsn, "--refusal-days", str(house.settings.refusal_days)]


def _granian(house: House) -> list[str]:
    settings = house.settings
    arguments = ["--interface", "wsgi", "--host", settings.host, "--port", str(settings.port(WEB))]
    arguments += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    # A worker that is told to stop while it still loads the application never hears it.
    arguments += ["--workers-kill-timeout", "3"]
    if settings.tls_cert:
        arguments += ["--ssl-certificate", settings.tls_cert, "--ssl-keyfile", settings.tls_key]
    return [*arguments, "duoc.web.wsgi:application"]


async def answers(house: House) -> bool:
    """Whether the web says that it is well: `GET /healthz` → 200, at most one second."""
    try:
        return await asyncio.wait_for(_health(house), 1)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return False


async def _health(house: House) -> bool:
    context = None
    if house.settings.tls_cert:
        # Our own loopback, and the certificate names the public host: it is not verified here.
        context = ssl._create_unverified_context()  # noqa: S323  # as said above
    host = house.settings.host if house.settings.host not in {"0.0.0.0", "::"} else "localhost"  # noqa: S104  # compared, not bound
    reader, writer = await asyncio.open_connection(host, house.settings.port(WEB), ssl=context)
    try:
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        status = await reader.readline()
    finally:
        writer.close()
    return status.split(b" ")[1:2] == [b"200"]
