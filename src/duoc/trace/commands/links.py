"""`duoc trace link parse | build` reads and makes GS1 Digital Links without a database, `add | list | remove` where they lead."""

import argparse
import json
from typing import Any

from duoc.core.environment import Environment
from duoc.core.gs1.dictionary import identifier
from duoc.engines.digital_link.build import CANONICAL_STEM, BuildError, build
from duoc.engines.digital_link.links import Link, Standing, link_kind
from duoc.engines.digital_link.options import NAMES, Options
from duoc.engines.digital_link.parse import parse
from duoc.frame.telling import Run, account, told
from duoc.people import services as people
from duoc.trace.rules.links import LinkRefusedError
from duoc.trace.rules.patterns import anchor_place
from duoc.trace.rules.places import PlaceError
from duoc.trace.rules.refusal_words import in_vietnamese
from duoc.trace.services import links


def register(verbs: Any) -> None:
    """Add the noun with its verbs."""
    line = "địa chỉ GS1 Digital Link: đọc, tạo, dẫn tới đâu · GS1 Digital Links: read, make, where they lead"
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

    adding = _change(noun, "add", "đăng ký một liên kết · register where a thing's address leads", _add)
    adding.add_argument(
        "thing", metavar="THING", help="Digital Link, /01/… hoặc /t/…; {} là mọi giá trị · {} any value"
    )
    adding.add_argument("--party", required=True, metavar="CODE", help="chủ thể · whose thing it is")
    adding.add_argument("--type", required=True, metavar="TYPE", help="loại liên kết, vd. gs1:pip · link type")
    adding.add_argument("--href", required=True, metavar="URL", help="dẫn tới đâu · where it leads")
    adding.add_argument("--title", required=True, help="tiêu đề cho người đọc · its title")
    adding.add_argument(
        "--language", action="append", default=[], metavar="TAG", help="vi, en-US; lặp lại được · repeatable"
    )
    adding.add_argument("--media-type", default="", metavar="TYPE", help="vd. text/html · IANA media type")
    adding.add_argument(
        "--context", action="append", default=[], metavar="WORD", help="bối cảnh; lặp lại được · repeatable"
    )
    standing = adding.add_mutually_exclusive_group()
    for name, value, words in (
        ("--default", Standing.DEFAULT, "mặc định · the default"),
        ("--choice", Standing.CHOICE, "thay mặc định khi hợp ngôn ngữ, kiểu · instead of it where it suits better"),
    ):
        standing.add_argument(name, action="store_const", dest="standing", const=value, help=words)
    adding.add_argument("--keep-query", action="store_true", help="không chuyển tiếp truy vấn · passes no query on")
    adding.add_argument("--description", default="", help="đó là gì, nếu không phải sản phẩm · what the thing is")
    listing = _change(noun, "list", "liên kết của một mã và của cấp trên · links of a thing and above it", _list)
    listing.add_argument("thing", metavar="THING", help="Digital Link, /01/… hoặc /t/… · or path")
    removing = _change(noun, "remove", "gỡ một liên kết · take a link away", _remove)
    removing.add_argument("number", type=int, metavar="ID", help="số của liên kết · its number")


def _change(noun: Any, name: str, line: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = noun.add_parser(name, help=line, description=line)
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=told(run, LinkRefusedError, PlaceError, people.AccountRefusedError))
    return parser


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
        print(f"Không phải Digital Link đúng: {in_vietnamese(parsed.reason)}.")
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
        print(uri or f"Không tạo được Digital Link: {in_vietnamese(reason)}.")
    return 1 if reason else 0


def _title(ai: str) -> str:
    entry = identifier(ai)
    return entry.title if entry else ""


def _add(arguments: argparse.Namespace) -> None:
    kind = link_kind(arguments.type) or arguments.type
    made = Link(
        kind,
        arguments.href,
        arguments.title,
        tuple(arguments.language),
        arguments.media_type,
        tuple(arguments.context),
        arguments.standing or Standing.PLAIN,
        forwards_query=not arguments.keep_query,
    )
    registered = links.register_link(
        people.party_named(arguments.party),
        anchor_place(arguments.thing),
        made,
        description=arguments.description,
        by=account(),
        environment=arguments.environment,
    )
    _tell(arguments, registered, "Đã đăng ký")


def _list(arguments: argparse.Namespace) -> None:
    found = links.links_of(anchor_place(arguments.thing), arguments.environment)
    if arguments.json:
        print(json.dumps([_members(one) for one in found], ensure_ascii=False, indent=1))
    elif not found:
        print("Chưa có liên kết nào. Đăng ký bằng `duoc trace link add`.")
    for one in [] if arguments.json else found:
        mark = {Standing.DEFAULT: " (mặc định)", Standing.CHOICE: " (tuỳ người đọc)"}.get(one.link.standing, "")
        print(f"{one.number}  {one.path}  gs1:{one.link.kind} → {one.link.href}{mark}")


def _remove(arguments: argparse.Namespace) -> None:
    removed = links.remove_link(arguments.number, by=account(), environment=arguments.environment)
    _tell(arguments, removed, "Đã gỡ")


def _tell(arguments: argparse.Namespace, one: links.RegisteredLink, done: str) -> None:
    if arguments.json:
        print(json.dumps(_members(one), ensure_ascii=False, indent=1))
    else:
        print(f"{done} liên kết số {one.number}: {one.path} gs1:{one.link.kind} → {one.link.href}.")


def _members(one: links.RegisteredLink) -> dict[str, Any]:
    return {
        "id": one.number,
        "thing": one.path,
        "type": f"gs1:{one.link.kind}",
        "href": one.link.href,
        "title": one.link.title,
        "hreflang": list(one.link.languages),
        "media_type": one.link.media_type,
        "context": list(one.link.contexts),
        "standing": one.link.standing.value,
        "forwards_query": one.link.forwards_query,
    }
