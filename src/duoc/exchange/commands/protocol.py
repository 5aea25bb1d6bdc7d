"""`duoc exchange request-hash` and `match`: the protocol's pure rules, for scripts and for comparing with other gateways."""

import argparse
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from duoc.engines.xroad.glob import compile_pattern
from duoc.engines.xroad.identifiers import has_dot_segments
from duoc.exchange.commands.telling import Adding, print_json, read_document
from duoc.exchange.rules import stated_request
from duoc.exchange.rules.names import METHODS
from duoc.exchange.services import RefusedError


def register(verb: Adding) -> None:
    """Add the verbs."""
    hashed = verb(
        "request-hash", "X-Road-Request-Hash của một yêu cầu viết bằng JSON · of a request written as JSON", _hash
    )
    hashed.add_argument("file", type=Path, nargs="?", default=Path("-"), help="JSON; - là stdin · - is stdin")
    match = verb(
        "match", "mẫu đường dẫn có phủ cuộc gọi không: 0 có, 1 không · whether a pattern covers a call", _match
    )
    match.add_argument("method", metavar="METHOD")
    match.add_argument("path", metavar="PATH", help="đường dẫn sau mã dịch vụ, như trong yêu cầu · as in the request")
    match.add_argument(
        "--pattern", required=True, metavar="P", help="* trong một đoạn, ** bất kỳ · * in a segment, ** any"
    )
    match.add_argument("--method", dest="of", default="*", metavar="M", help="phương thức của quyền · of the right")


def _hash(arguments: argparse.Namespace) -> None:
    """A request, or {"cases": […]} of them. Without --json one hash a line."""
    document = read_document(arguments.file)
    several = isinstance(document, dict) and isinstance(document.get("cases"), list)
    told: list[dict[str, Any]] = []
    for place, one in enumerate(document["cases"] if several else [document]):
        try:
            block, digest = stated_request.hashed(one)
        except ValueError as error:
            where = f"cases[{place}]: " if several else ""
            raise RefusedError(f"{where}{error}.") from None
        named = {"id": one["id"]} if "id" in one else {}
        told.append({**named, "header_block_b64": b64encode(block).decode(), "x_road_request_hash": digest})
    if arguments.json:
        print_json({"cases": told} if several else told[0])
    else:
        print(*(row["x_road_request_hash"] for row in told), sep="\n")


def _match(arguments: argparse.Namespace) -> int:
    method, of = arguments.method.upper(), arguments.of.upper()
    if method not in METHODS - {"*"} or of not in METHODS:
        raise RefusedError(f"Phương thức {arguments.method!r} không có; dùng GET, POST, …")
    path = arguments.path.partition("?")[0]
    # As at the gateway: a path that walks upwards is nobody's, whatever the pattern; decoded once for the comparison.
    covers = not has_dot_segments(path.encode("utf-8", "surrogateescape")) and compile_pattern(
        arguments.pattern
    ).covers(unquote(path, "utf-8"))
    covers = covers and of in ("*", method)
    if arguments.json:
        print_json({"match": covers})
    else:
        print("match" if covers else "no match")
    return 0 if covers else 1
