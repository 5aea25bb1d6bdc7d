"""The database wall of `duoc up`: before the sample database, for clients that ask it instead of the server."""

from urllib.parse import quote

from duoc.cli.child import Program
from duoc.cli.house import WALL, House
from duoc.core import postgres, sample_application

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def host(house: House) -> str:
    """Where it listens: beyond this machine only with TLS of its own, since no web proxy speaks for it."""
    chosen = house.settings.host
    return chosen if chosen in _LOOPBACK or house.settings.tls_cert else "127.0.0.1"


def address(house: House) -> str | None:
    """Where clients find it; None for a province without an application behind it."""
    if not programs(house):
        return None
    return f"postgresql://{host(house)}:{house.settings.port(WALL)}"


def login(house: House) -> dict[str, str]:
    """For the ready file: how the sample application comes in. Empty for a province without it."""
    found = sample_application.login(house.home) if programs(house) else None
    return {"wall_dsn": sample_application.dsn(found, host(house), house.settings.port(WALL))} if found else {}


def example(house: House) -> str | None:
    """A `psql` line that is let through: the sample application asks how many dossiers of an office are late."""
    question = "select count(*) from dvc.ho_so where don_vi_id = 17 and trang_thai = 'TRE_HAN'"
    found = login(house)
    return f'psql "{found["wall_dsn"]}" -c "{question}"' if found else None


def programs(house: House) -> list[Program]:
    """Its process, where there is an application for it."""
    policy = sample_application.policy_file(house.home)
    if not house.embedded or not policy.exists():
        return []
    sockets = postgres.socket_folder(house.home, house.server_account)
    server = f"postgresql:///{sample_application.NAME}?host={quote(str(sockets), safe='')}"
    options = ["--upstream", server, "--policy", str(policy)]
    options += ["--host", host(house), "--port", str(house.settings.port(WALL))]
    if house.settings.tls_cert:
        options += ["--tls", house.settings.tls_cert, house.settings.tls_key]
        options += [] if host(house) in _LOOPBACK else ["--tls-only"]
    return [
        Program(
            name="wall",
            title=("Tường lửa cơ sở dữ liệu", "Database wall"),
            command=lambda: house.python("duoc.wire.wall", *options),
        )
    ]
