"""OpenAPI descriptions as X-Road reads them: base address, endpoints, and the text that callers may see (reference §1.9, §1.10).

3.0.x and 3.1.x, JSON or YAML. What is read is bounded: `MAX_BYTES`, `MAX_DEPTH`, no alias is ever expanded.
"""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from duoc.engines.xroad.yaml_text import MAX_DEPTH, DescriptionError, Text, read_yaml

MAX_BYTES = 10 << 20
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_PARAMETER = re.compile(r"\{[^/]*\}")  # greedy inside a segment, as X-Road's own substitution
_SUPPORTED = re.compile(r"3\.[01](\.[0-9]+)?(-[A-Za-z0-9.]+)?")
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#{}]*")
Endpoint = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Description:
    """base_url: the first server's, resolved against the description's own address; as it stands where it has variables.

    endpoints: (METHOD, path pattern), sorted. warnings: what a steward should look at.
    """

    title: str
    base_url: str
    endpoints: tuple[Endpoint, ...]
    warnings: tuple[str, ...]


def read(octets: bytes, url: str) -> Description:
    """Read a description that lies at `url`. Raises `DescriptionError` with the reason."""
    document = _document(octets)
    servers = _servers(document)
    warnings = []
    base = str(servers[0]) if servers else ""
    if "{" not in base:
        try:
            base = urljoin(url, base)
        except ValueError:
            raise DescriptionError(f"servers: {base!r} không phải một địa chỉ") from None
    else:
        warnings.append("địa chỉ máy chủ có tham số: hãy khai địa chỉ thật")
    if not servers or not str(servers[0]):
        warnings.append("bản mô tả không nói địa chỉ máy chủ: hãy khai địa chỉ thật")
    elif len(servers) > 1:
        warnings.append(f"bản mô tả có {len(servers)} máy chủ: chỉ máy chủ đầu được dùng")
    endpoints: set[Endpoint] = set()
    for path, item in _object(document.get("paths", {}), "paths").items():
        if not path.startswith("/"):
            if not path.startswith("x-"):
                raise DescriptionError(f"paths: {path!r} không bắt đầu bằng /")
            continue
        operations = _object(item, f"paths.{path}")
        if "$ref" in operations:
            warnings.append(f"{path}: $ref không được đọc; hãy khai endpoint bằng tay")
        for method in _METHODS:
            if method in operations:
                endpoints.add((method.upper(), _pattern(path)))
    if not endpoints:
        warnings.append("bản mô tả không có endpoint nào")
    info = document.get("info")
    title = info.get("title") if isinstance(info, dict) else None
    return Description(title if isinstance(title, str) else "", base, tuple(sorted(endpoints)), tuple(warnings))


def published(octets: bytes) -> str:
    """The text for callers: every server's address without its host, so that inner hosts do not leak. All else stays.

    JSON is written anew with its members in their order; YAML is changed in these places alone. Raises `DescriptionError`.
    """
    text = _text(octets)
    document = _document(octets)
    if isinstance(document, _Json):
        for server in _all_servers(document):
            server["url"] = without_host(server["url"])
        try:
            return json.dumps(document, ensure_ascii=False)
        except RecursionError:
            raise DescriptionError(f"bản mô tả lồng nhau quá {MAX_DEPTH} tầng") from None
    pieces, end = [], 0
    urls = {server["url"].begin: server["url"] for server in _all_servers(document)}
    for begin in sorted(urls):
        url = urls[begin]
        if (path := without_host(url)) != url:
            pieces += [text[end:begin], json.dumps(path, ensure_ascii=False)]
            end = url.end
    return "".join([*pieces, text[end:]])


def without_host(url: str) -> str:
    """The path part of an address; `/` where it has none. A host that is a variable is nobody's inner host: it stays."""
    found = _AUTHORITY.match(url)
    if found is None:
        return urlsplit(f"http:{url}").path or "/" if url.startswith("//") and "{" not in url else url
    rest = url[found.end() :]
    return url if rest.startswith("{") else rest or "/"


class _Json(dict[str, Any]):
    """An object of a JSON document."""


def _document(octets: bytes) -> dict[str, Any]:
    text = _text(octets)
    document: Any = None
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        document = _json(text.removeprefix("\ufeff"))
    if document is None:
        document = read_yaml(text)
    top = _object(document, "bản mô tả")
    version = top.get("openapi")
    if version is None and "swagger" in top:
        raise DescriptionError("đây là Swagger 2; cần OpenAPI 3.0 hoặc 3.1")
    if not isinstance(version, str) or not _SUPPORTED.fullmatch(version):
        raise DescriptionError(f"không đọc được OpenAPI phiên bản {version!r}; cần 3.0.x hoặc 3.1.x")
    return top


def _text(octets: bytes) -> str:
    if len(octets) > MAX_BYTES:
        raise DescriptionError(f"bản mô tả dài quá {MAX_BYTES >> 20} MiB")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise DescriptionError("bản mô tả không phải UTF-8") from None


def _json(text: str) -> Any:
    """The document, or None when the text is no JSON (it may be YAML in flow form)."""

    def once(pairs: list[tuple[str, Any]]) -> _Json:
        made = _Json(pairs)
        if len(made) != len(pairs):
            raise DescriptionError("một tên có hai lần trong cùng đối tượng")
        return made

    try:
        return json.loads(text, object_pairs_hook=once)
    except RecursionError:
        raise DescriptionError(f"bản mô tả lồng nhau quá {MAX_DEPTH} tầng") from None
    except ValueError as error:
        if isinstance(error, DescriptionError):
            raise
        return None


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DescriptionError(f"{where}: cần một đối tượng")
    return value


def _servers(document: dict[str, Any]) -> list[Text | str]:
    servers = document.get("servers")
    if servers is None:
        return []
    if not isinstance(servers, list):
        raise DescriptionError("servers: cần một mảng")
    found = []
    for server in servers:
        url = _object(server, "servers").get("url")
        if not isinstance(url, str):
            raise DescriptionError("servers: thiếu url")
        found.append(url)
    return found


def _all_servers(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The server objects with an address: the document's, its paths' and its operations'."""
    places: list[Any] = [document]
    for group in ("paths", "webhooks"):
        items = document.get(group)
        for item in items.values() if isinstance(items, dict) else ():
            places += [item, *(item.get(method) for method in _METHODS)] if isinstance(item, dict) else []
    found: list[dict[str, Any]] = []
    for place in places:
        servers = place.get("servers") if isinstance(place, dict) else None
        for server in servers if isinstance(servers, list) else ():
            if isinstance(server, dict) and isinstance(server.get("url"), str):
                found.append(server)
    return found


def _pattern(path: str) -> str:
    """The endpoint pattern of a path: what is literal stays so, a parameter is any run inside its segment."""
    literal = [re.sub(r"([\\*])", r"\\\1", piece) for piece in re.split(_PARAMETER, path)]
    return "*".join(literal)
