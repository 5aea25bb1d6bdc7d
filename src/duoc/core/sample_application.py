"""The sample application that asks the sample database behind the wall; everything of it is invented (MINH HỌA).

Its password is made by the preparation and read by whoever shows or tries it: `<home>/guard/dvc.login.json` (0600).
"""

import json
import secrets
from pathlib import Path
from urllib.parse import quote

from duoc.core.logins import write_json

# The application and its database have one name, as the wall knows applications by the database that they ask for.
NAME = "dvc"
ROLE = "app_dvc"
# One dossier is open, and this officer works on it.
DOSSIER, OFFICER = "MINH-HOA-0001", "cb01"


def _file(home: Path) -> Path:
    return home / "guard" / f"{NAME}.login.json"


def login(home: Path) -> dict[str, str] | None:
    """User, password and database; None for a province without the sample database."""
    try:
        found: dict[str, str] = json.loads(_file(home).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return found


def settle_login(home: Path) -> dict[str, str]:
    """The login, made where there is none yet."""
    found = login(home)
    if found is None:
        found = {"user": ROLE, "password": secrets.token_urlsafe(12), "database": NAME}
        _file(home).parent.mkdir(mode=0o700, exist_ok=True)
        write_json(_file(home), found)
    return found


def dsn(found: dict[str, str], host: str, port: int) -> str:
    """The connection URL of the application through the wall, its password in it."""
    return f"postgresql://{found['user']}:{quote(found['password'])}@{host}:{port}/{found['database']}"
