"""Who issues tickets, and the dossiers that a demonstration or an export keeps in a file. What is written here holds at once.

Whoever runs these verbs can name issuers and open dossiers: the account of the machine, as for every file of the state folder.
"""

import json
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from duoc.core.account import acting_as_owner
from duoc.core.clock import from_datetime
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.core.settings import load
from duoc.engines.policy import LONGEST_LIFE_S, Dossier, IssuingKey, Keys, issue
from duoc.engines.policy.file_dossiers import FORM, read
from duoc.wire import durable_file
from duoc.wire.sole_owner import NotAloneError, SoleOwner

KEYS, DOSSIERS = "ticket-keys.json", "dossiers.json"
_ISSUER = "issuer-{}.json"
SAMPLE = "mau"


class PurposeError(RuntimeError):
    """A sentence for the person who asked."""


def folder(environment: Environment = Environment.PRODUCTION) -> Path:
    """Where the guard's files are."""
    home = locate(load())
    return home / "guard" if environment is Environment.PRODUCTION else environment.folder(home) / "guard"


def add_issuer(name: str, agencies: Collection[str], environment: Environment = Environment.PRODUCTION) -> str:
    """A new issuer of tickets for these agencies (`*`: for all); the name of its key. Raises `PurposeError`.

    Its private key stays in the state folder (0600): for demonstrations. A case system keeps its own and gives its public one."""
    if not name.isascii() or not name.replace("-", "").isalnum():
        raise PurposeError(f"Tên nơi cấp vé {name!r} chỉ gồm chữ không dấu, số và gạch nối.")
    if not agencies:
        raise PurposeError("Cần nêu ít nhất một cơ quan (--for); * là mọi cơ quan.")
    with _changing(KEYS, environment) as path:
        known = issuers(environment)
        place = path.parent / "keys" / _ISSUER.format(name)
        if place.exists():
            raise PurposeError(f"Đã có nơi cấp vé {name}.")
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = IssuingKey.make(name, agencies)
        key.write(place)
        _write(path, Keys([*known.all, key.public]).document())
    return key.kid


def trust_issuer(file: Path, environment: Environment = Environment.PRODUCTION) -> list[str]:
    """Believe the issuers of a key set from elsewhere (`Keys.document`) too; the names of their keys. Raises `PurposeError`."""
    try:
        given = Keys.read(file)
    except (OSError, ValueError) as error:
        raise PurposeError(f"Không đọc được bộ khóa {file}: {error}.") from None
    with _changing(KEYS, environment) as path:
        known = issuers(environment)
        fresh = [key for key in given.all if known.key(key.kid) != key]
        try:
            keys = Keys([*known.all, *fresh])
        except ValueError:
            raise PurposeError("Một kid của bộ khóa đã là của khóa khác.") from None
        _write(path, keys.document())
    return [key.kid for key in fresh]


def drop_issuer(kid: str, environment: Environment = Environment.PRODUCTION) -> bool:
    """Believe a key no more: its tickets open nothing from now on. False when it was not believed."""
    with _changing(KEYS, environment) as path:
        known = issuers(environment)
        if known.key(kid) is None:
            return False
        _write(path, Keys(key for key in known.all if key.kid != kid).document())
    return True


def issuers(environment: Environment = Environment.PRODUCTION) -> Keys:
    """The keys that are believed. Raises `PurposeError`."""
    try:
        return Keys.read(folder(environment) / KEYS)
    except FileNotFoundError:
        return Keys()
    except (OSError, ValueError) as error:
        raise PurposeError(f"Không đọc được {folder(environment) / KEYS}: {error}.") from None


def issue_ticket(
    officer: str,
    agency: str,
    dossier: str,
    fields: Sequence[str],
    *,
    minutes: int = LONGEST_LIFE_S // 60,
    once: bool = False,
    issuer: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> str:
    """A ticket of an issuer whose key lies here; the first that may issue for the agency, unless one is named.

    Where nobody issues tickets yet, a sample issuer for this agency is made. Raises `PurposeError`."""
    if not 1 <= minutes * 60 <= LONGEST_LIFE_S:
        raise PurposeError(f"Vé có hạn từ 1 đến {LONGEST_LIFE_S // 60} phút.")
    if not issuer and not issuers(environment).all:
        add_issuer(SAMPLE, [agency], environment)
    key = _issuing(agency, issuer, environment)
    try:
        return issue(key, officer, agency, dossier, fields, int(time.time()), minutes * 60, once)
    except ValueError as error:
        raise PurposeError(f"Không cấp được vé như vậy ({error}).") from None


def dossiers(environment: Environment = Environment.PRODUCTION) -> list[Dossier]:
    """The dossiers of the file, by code. Raises `PurposeError`."""
    path = folder(environment) / DOSSIERS
    try:
        return sorted(read(path))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise PurposeError(f"Không đọc được {path}: {error}.") from None


def add_dossier(
    code: str,
    agency: str,
    officer: str,
    fields: Sequence[str],
    *,
    state: str = "processing",
    until: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> None:
    """Put a dossier into the file. `until`: ISO 8601 with an offset. Raises `PurposeError`, also when the code is there."""
    try:
        until_us = from_datetime(datetime.fromisoformat(until)) if until else None
        document = Dossier(code, agency, officer, state, tuple(fields), until_us).document()
        dossier = Dossier.from_document(document)
    except ValueError as error:
        raise PurposeError(f"Hồ sơ không đúng dạng ({error}).") from None
    with _changing(DOSSIERS, environment) as path:
        known = dossiers(environment)
        if any(one.code == code for one in known):
            raise PurposeError(f"Đã có hồ sơ {code}; đổi trạng thái bằng `duoc guard dossier state`.")
        _write_dossiers(path, [*known, dossier])


def set_state(code: str, state: str, environment: Environment = Environment.PRODUCTION) -> bool:
    """Move a dossier to another state; False when it is there. Raises `PurposeError`."""
    with _changing(DOSSIERS, environment) as path:
        known = {one.code: one for one in dossiers(environment)}
        found = known.get(code)
        if found is None:
            raise PurposeError(f"Không có hồ sơ {code}.")
        if found.state == state:
            return False
        _write_dossiers(path, [*(known | {code: found._replace(state=state)}).values()])
    return True


def _issuing(agency: str, issuer: str, environment: Environment) -> IssuingKey:
    believed = issuers(environment)
    with acting_as_owner(locate(load())):
        for path in sorted((folder(environment) / "keys").glob(_ISSUER.format(issuer or "*"))):
            try:
                key = IssuingKey.read(path)
            except (OSError, ValueError) as error:
                raise PurposeError(f"Khóa {path} không dùng được: {error}.") from None
            if believed.key(key.kid) == key.public and key.public.may_issue(key.iss, agency):
                return key
    raise PurposeError(
        f"Không có khóa nào ở đây được cấp vé cho cơ quan {agency}; tạo bằng `duoc guard ticket issuer TÊN --for {agency}`."
    )


@contextmanager
def _changing(name: str, environment: Environment) -> Iterator[Path]:
    """One file of the guard's, to be read, changed and replaced by nobody else meanwhile."""
    home, path = locate(load()), folder(environment) / name
    try:
        with acting_as_owner(home):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with SoleOwner(path):
                yield path
    except (OSError, NotAloneError) as error:
        raise PurposeError(f"Không ghi được {path}: {error}.") from None


def _write_dossiers(path: Path, known: Sequence[Dossier]) -> None:
    _write(path, {"form": FORM, "dossiers": [one.document() for one in sorted(known)]})


def _write(path: Path, document: dict[str, object]) -> None:
    durable_file.write(path, json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n")
