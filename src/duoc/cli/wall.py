"""The database wall of `duoc up`: before the sample database and whatever `duoc guard app add` puts behind it."""

from duoc.cli.child import Program
from duoc.cli.house import WALL, House
from duoc.core import sample_application

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def host(house: House) -> str:
    """Where it listens: beyond this machine only with TLS of its own, since no web proxy speaks for it."""
    chosen = house.settings.host
    return chosen if chosen in _LOOPBACK or house.settings.tls_cert else "127.0.0.1"


def address(house: House) -> str:
    """Where clients find it."""
    return f"postgresql://{host(house)}:{house.settings.port(WALL)}"


def login(house: House) -> dict[str, str]:
    """For the ready file: how the sample application comes in. Empty for a province without it."""
    found = sample_application.login(house.home) if house.embedded else None
    return {"wall_dsn": sample_application.dsn(found, host(house), house.settings.port(WALL))} if found else {}


def example(house: House) -> str | None:
    """A `psql` line that is let through: the sample application asks how many dossiers of an office are late."""
    question = "select count(*) from dvc.ho_so where don_vi_id = 17 and trang_thai = 'TRE_HAN'"
    found = login(house)
    return f'psql "{found["wall_dsn"]}" -c "{question}"' if found else None


def program(house: House) -> Program:
    """Its process. Without a document of an application it lets nobody in."""
    options = ["--applications", str(house.home / "guard" / "applications"), "--home", str(house.home)]
    options += ["--host", host(house), "--port", str(house.settings.port(WALL))]
    if house.settings.tls_cert:
        options += ["--tls", house.settings.tls_cert, house.settings.tls_key]
        options += [] if host(house) in _LOOPBACK else ["--tls-only"]
    return Program(
        name="wall",
        title=("Tường lửa cơ sở dữ liệu", "Database wall"),
        command=lambda: house.python("duoc.wire.wall", *options),
    )
