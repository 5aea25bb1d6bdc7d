"""What every command of the house has to know before it starts anything: where, as whom, with which database."""

import os
import socket
import sys
import sysconfig
from dataclasses import dataclass, fields, replace
from pathlib import Path

import duoc
from duoc.cli.named_files import require_readable, with_whole_paths
from duoc.core import launch, postgres, sample_application
from duoc.core.account import Account, own_account, reachable, service_account
from duoc.core.home import SYSTEM_STATE, HomeError, locate, stable_name
from duoc.core.identity_provider import identity_provider
from duoc.core.settings import Settings, SettingsError, load
from duoc.wire.jetstream import address

# Offsets of the processes' ports (base + n): the house's own table.
WEB, GATEWAY, GATEWAY_TLS, WALL, REPLAY_GATEWAY, SANDBOX_GATEWAY, SANDBOX_GATEWAY_TLS = 0, 1, 2, 3, 5, 6, 7
SIM, WITNESS = 10, 20

MOST_GATEWAYS = 64


@dataclass(frozen=True, slots=True)
class House:
    """The settings, resolved on this machine."""

    settings: Settings
    home: Path
    server_account: Account
    """Who runs PostgreSQL: never root."""
    account: Account
    """Who runs everything else: the same, unless it cannot reach the interpreter or the state folder."""

    @property
    def dsn(self) -> str:
        """The connection URL of the province's database."""
        return postgres.dsn(self.settings)

    @property
    def embedded(self) -> bool:
        """Whether we run the database server ourselves."""
        return not self.settings.database_url

    def cluster(self) -> postgres.Cluster:
        """The embedded server; as root this may copy the programs to where their user can read them."""
        account = self.server_account
        folder = self.home / "postgres"
        if not reachable(account, folder):
            folder = SYSTEM_STATE / stable_name(self.home) / "postgres"
        sockets = postgres.socket_folder(self.home, account)
        guests = {sample_application.ROLE: sample_application.NAME}
        return postgres.Cluster(folder, sockets, account, postgres.usable_by(account), guests=guests)

    def python(self, module: str, *arguments: str) -> list[str]:
        """The argument vector of one of our modules as a child: right user, dies with its parent."""
        program = [sys.executable, "-P", "-m", module, *arguments]
        changes = self.account.uid != own_account().uid or os.getuid() != os.geteuid()
        return launch.command(program, *((self.account.uid, self.account.gid) if changes else ()))

    def environ(self) -> dict[str, str]:
        """The children's environment: every setting as it was resolved here, so that all mean the same house."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GRANIAN_")}
        for field in fields(Settings):
            if field.name not in {"home", "database_url"}:
                kept[f"DUOC_{field.name.upper()}"] = str(getattr(self.settings, field.name)).strip()
        kept["DUOC_HOME"] = str(self.home)
        if self.settings.database_url:
            kept["DATABASE_URL"] = self.settings.database_url
        return kept

    def ports(self) -> dict[str, int]:
        """The ports that have to be free, by process."""
        offsets = {"web": WEB, "gateway": GATEWAY, "gateway_tls": GATEWAY_TLS, "wall": WALL, "replay": REPLAY_GATEWAY}
        offsets |= {"sandbox": SANDBOX_GATEWAY, "sandbox_tls": SANDBOX_GATEWAY_TLS, "sim": SIM, "witness": WITNESS}
        return {name: self.settings.port(offset) for name, offset in offsets.items()}

    @property
    def has_sandbox(self) -> bool:
        """Whether the sandbox has ever been given a registry: `duoc exchange load` leaves this file."""
        return (self.home / "run" / "sandbox").exists()

    def web_address(self) -> str:
        """The address people use."""
        return self.settings.web_address


def settle(settings: Settings | None = None) -> House:
    """Resolve the settings on this machine; nothing is created. Raises the one-sentence errors of `duoc.core`."""
    settings = with_whole_paths(settings or load())
    if settings.host not in {"127.0.0.1", "::1", "localhost"} and not (settings.tls_cert or settings.behind_proxy):
        raise SettingsError(
            f"DUOC_HOST={settings.host} would serve without TLS: set DUOC_TLS_CERT and DUOC_TLS_KEY, "
            "or DUOC_BEHIND_PROXY=true behind a proxy that has it"
        )
    if settings.gateways > MOST_GATEWAYS:
        raise SettingsError(f"DUOC_GATEWAYS={settings.gateways}: at most {MOST_GATEWAYS} gateways share a port")
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise SettingsError("DUOC_TLS_CERT and DUOC_TLS_KEY belong together: set both or none")
    server = service_account(settings.user)
    home = locate(settings)
    account = server if can_run_from_here(server, home) else own_account()
    require_readable(settings, account)
    identity_provider(settings)
    _require_usable_nats(settings)
    return House(replace(settings, home=home), home, server, account)


def _require_usable_nats(settings: Settings) -> None:
    if not settings.nats_url:
        return
    try:
        address.require_library()
        address.parse(settings.nats_url, settings.nats_ca_file, settings.nats_credentials_file)
    except address.NatsAddressError as problem:
        raise SettingsError(f"DUOC_NATS_URL: {problem}") from None


def can_run_from_here(account: Account, home: Path) -> bool:
    """Whether the account can read the interpreter, the packages and this code, and come as far as the state folder."""
    code = [sys.executable, os.__file__, sysconfig.get_path("purelib"), duoc.__file__]
    return all(reachable(account, path) for path in (*map(Path, code), home))


def busy_ports(house: House) -> dict[str, int]:
    """Which of the house's ports somebody already listens on."""
    busy = {}
    for name, port in house.ports().items():
        family = socket.AF_INET6 if ":" in house.settings.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((house.settings.host, port))
            except OSError:
                busy[name] = port
    return busy


def require_free_ports(house: House) -> None:
    """Raises `HomeError` naming the first port that is taken."""
    for name, port in busy_ports(house).items():
        raise HomeError(f"port {port} ({name}) is in use: stop what uses it, or set DUOC_PORT_BASE to another number")
