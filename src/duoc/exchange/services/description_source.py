"""Where descriptions come from: a file, or a server that is registered already.

Fetching makes this machine ask another one on a person's word: only http(s), only servers that registered services have (or the
one that the steward names as the service's base), no redirect to elsewhere, bounded in size and time.
"""

import http.client
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from duoc.core.environment import Environment
from duoc.engines.xroad.openapi import MAX_BYTES
from duoc.engines.xroad.places import is_media, origin
from duoc.exchange.models import Service
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services.schema import alias

SECONDS = 30.0
MOST_REDIRECTS = 3
_MEDIA = {".json": "application/json", ".yaml": "application/x-yaml", ".yml": "application/x-yaml"}


@dataclass(frozen=True, slots=True)
class Source:
    """A description as it was read. url: empty for a file. media: of the source, `text/plain` where it says none."""

    octets: bytes
    media: str
    url: str


def read_source(place: str, environment: Environment, *, base_url: str = "") -> Source:
    """Read an address or a file. base_url: an address whose server may be asked, too. Raises `RefusedError`."""
    if "://" not in place:
        return _file(Path(place))
    names.check_description_url(place)
    bases = [
        *Service.objects.using(alias(environment)).exclude(status="retired").values_list("base_url", flat=True),
        base_url,
    ]
    server = origin(place)
    if server is None or server not in map(origin, bases):
        raise RefusedError(
            f"Máy chủ của {place} chưa có dịch vụ nào trong danh bạ; ghi địa chỉ dịch vụ bằng --url nếu tin máy chủ ấy."
        )
    deadline = time.monotonic() + SECONDS
    url = place
    for _ in range(MOST_REDIRECTS + 1):
        target = urlsplit(url)
        found = _get(target, url, deadline)
        if isinstance(found, Source):
            return found
        url = found
        # However trusted the other one may be: a server speaks for itself alone.
        if origin(url) != server:
            raise RefusedError(f"{place} chuyển hướng sang máy chủ khác.")
        names.check_description_url(url)
    raise RefusedError(f"{place} chuyển hướng quá {MOST_REDIRECTS} lần.")


def _file(path: Path) -> Source:
    try:
        with path.open("rb") as file:
            octets = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RefusedError(f"Không đọc được {path}: {error.strerror}.") from None
    return Source(octets, _MEDIA.get(path.suffix.lower(), "text/plain"), "")


def _get(target: SplitResult, url: str, deadline: float) -> Source | str:
    """The document, or where the server sends us."""
    kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    connection = kind(target.hostname or "", target.port, timeout=max(deadline - time.monotonic(), 0.1))
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    try:
        connection.request(
            "GET", path, headers={"Accept": "application/json, application/yaml, */*", "User-Agent": "duoc"}
        )
        answer = connection.getresponse()
        location = answer.getheader("Location")
        if answer.status in {301, 302, 303, 307, 308} and location:
            return urljoin(url, location)
        if answer.status != 200:
            raise RefusedError(f"{url} trả lời {answer.status}, không phải bản mô tả.")
        pieces, size = [], 0
        while piece := answer.read1(65_536):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_BYTES:
                raise RefusedError(f"{url}: bản mô tả dài quá {MAX_BYTES >> 20} MiB.")
            if time.monotonic() > deadline:
                raise RefusedError(f"{url} trả lời quá chậm.")
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError(f"Không đọc được {url}: {error or type(error).__name__}.") from None
    finally:
        connection.close()
    media = (answer.getheader("Content-Type") or "").partition(";")[0].strip()
    return Source(b"".join(pieces), media if is_media(media) else "text/plain", url)
