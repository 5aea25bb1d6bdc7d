"""`duoc trace link parse | build`: GS1 Digital Links read and made, without a database."""

import argparse
import json
from typing import Any

from duoc.core.gs1.dictionary import identifier
from duoc.engines.digital_link.build import CANONICAL_STEM, BuildError, build
from duoc.engines.digital_link.options import NAMES, Options
from duoc.engines.digital_link.parse import parse


def register(verbs: Any) -> None:
    """Add the noun with its verbs."""
    line = "địa chỉ GS1 Digital Link: đọc, tạo · read and make GS1 Digital Links"
    noun = verbs.add_parser("link", help=line, description=line).add_subparsers(
        dest="link", required=True, metavar="VERB"
    )
    reading = _verb(
        noun, "parse", "đọc chặt một địa chỉ; thoát 1 nếu sai · read an address strictly; exit 1 if wrong", _parse
    )
    reading.add_argument("uri", metavar="URI", help="địa chỉ · the address")
    making = _verb(
        noun, "build", "tạo địa chỉ chuẩn từ chuỗi phần tử · make the canonical address of an element string", _build
    )
    making.add_argument("elements", metavar="ELEMENTSTRING", help="(01)…(21)… hoặc · or ^01…21…")
    making.add_argument(
        "--stem", metavar="URL", default=CANONICAL_STEM, help=f"phần đầu của địa chỉ · the front; {CANONICAL_STEM}"
    )


def _verb(noun: Any, name: str, line: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = noun.add_parser(name, help=line, description=line)
    text = "cho qua thêm điều này · let this through as well"
    parser.add_argument(
        "--option", metavar="NAME", nargs="+", action="extend", default=[], choices=list(NAMES), help=text
    )
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=run)
    return parser


def _parse(arguments: argparse.Namespace) -> int:
    parsed = parse(arguments.uri, Options.named(arguments.option))
    elements = [{"ai": ai, "value": value, "title": _title(ai)} for ai, value in parsed.elements]
    if arguments.json:
        members = {"accepted": parsed.accepted, "elements": elements, "elementString": parsed.element_string}
        print(json.dumps(members | {"reason": parsed.reason}, ensure_ascii=False))
    elif parsed.accepted:
        print(parsed.element_string)
        print("\n".join(f"  ({one['ai']}) {one['value']}  {one['title']}" for one in elements))
    else:
        print(f"Không phải Digital Link đúng: {parsed.reason}.")
    return 0 if parsed.accepted else 1


def _build(arguments: argparse.Namespace) -> int:
    uri, reason = "", ""
    try:
        uri = build(arguments.elements, arguments.stem, Options.named(arguments.option))
    except BuildError as error:
        reason = str(error)
    if arguments.json:
        print(json.dumps({"accepted": not reason, "uri": uri, "reason": reason}, ensure_ascii=False))
    else:
        print(uri or f"Không tạo được Digital Link: {reason}.")
    return 1 if reason else 0


def _title(ai: str) -> str:
    entry = identifier(ai)
    return entry.title if entry else ""
