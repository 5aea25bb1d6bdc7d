"""`duoc exchange mapping | uplink`: how calls leave for services that are not simply reached."""

import argparse
from pathlib import Path
from typing import Any

from duoc.engines.mapping import known
from duoc.exchange import services as exchange
from duoc.exchange.commands.dialects import Verb
from duoc.exchange.commands.telling import about, done, print_json, print_rows, read
from duoc.exchange.rules import mapping_trial, uplinks
from duoc.exchange.rules.text_table import aligned
from duoc.exchange.services import RefusedError

_SERVICE = "VN/GOV/mã/hệ-thống/dịch-vụ, hoặc mã dịch vụ"


def register(verbs: Any, verb: Verb, change: Verb) -> None:
    """Add the two nouns with their verbs."""

    def noun(name: str, line: str) -> Any:
        return verbs.add_parser(name, help=line, description=line).add_subparsers(
            dest="what", required=True, metavar="WHAT"
        )

    mapping = noun("mapping", "bảng chuyển đổi JSON ↔ SOAP của dịch vụ · mapping of a service")
    one = change("set", "kiểm tra và dùng bảng chuyển đổi · check a mapping and use it", _set_mapping, mapping)
    one.add_argument("service", help=_SERVICE)
    _file(one)
    one = verb("show", "bảng đang dùng · the mapping in force", _show_mapping, mapping)
    one.add_argument("service", help=_SERVICE)
    one.add_argument("--text", action="store_true", help="tệp như đã lưu · the file as it was saved")
    one = verb(
        "test", "thử trên một thông điệp, không gửi đi · try it on a message, nothing is sent", _test_mapping, mapping
    )
    one.add_argument("service", nargs="?", help=_SERVICE)
    _file(one)
    one.add_argument("--operation", metavar="PATH", help="đường dẫn của nghiệp vụ · path of the operation")
    message = one.add_mutually_exclusive_group()
    message.add_argument("--request", type=Path, metavar="FILE", help="yêu cầu của bên gọi · a caller's request")
    message.add_argument("--answer", type=Path, metavar="FILE", help="trả lời của bên cung cấp · a provider's answer")
    one = change("remove", "bỏ bảng chuyển đổi · take the mapping away", _remove_mapping, mapping)
    one.add_argument("service", help=_SERVICE)

    uplink = noun("uplink", "đường nối ra trục khác: NGSP, VDXP … · ways to other exchanges")
    one = change("set", "đăng ký hoặc đổi một đường nối · register or change an uplink", _set_uplink, uplink)
    one.add_argument("name")
    one.add_argument("--kind", required=True, choices=list(uplinks.KINDS))
    for member in ("token-url", "key", "client", "service-url", "user"):
        one.add_argument(f"--{member}", metavar="TEXT")
    one.add_argument("--secret-file", type=Path, metavar="FILE", help="bí mật, chỉ lưu trong thư mục trạng thái")
    one = change("secret", "thay bí mật, không mất cuộc gọi nào · rotate its secret", _rotate, uplink)
    one.add_argument("name")
    one.add_argument("--secret-file", type=Path, metavar="FILE", required=True)
    one = change("lead", "cho một dịch vụ đi qua đường nối · reach a service over an uplink", _lead, uplink)
    one.add_argument("service", help=_SERVICE)
    way = one.add_mutually_exclusive_group(required=True)
    way.add_argument("--over", metavar="NAME", help="tên đường nối · the uplink")
    way.add_argument("--direct", action="store_true", help="gọi thẳng địa chỉ dịch vụ · at its own address again")
    one.add_argument("--remote", default="", help="tên ở đầu kia: VN/GOV/…/dịch-vụ; VN:GOV:…:hệ-thống · its name there")
    one.add_argument("--provider-url", default="", help="providerurl của XrdAdapter")
    one = change("remove", "bỏ một đường nối · forget an uplink", _remove_uplink, uplink)
    one.add_argument("name")
    verb("list", "các đường nối và dịch vụ đi qua · the uplinks", _uplinks, uplink)
    verb("kinds", "các loại đường nối · the kinds of uplinks", _kinds, uplink)


def _file(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--file", type=Path, metavar="FILE", help="tệp duoc.mapping/1, YAML hoặc JSON")
    source.add_argument("--known", choices=known.names(), help="bảng có sẵn · one that comes with the product")


def _text(arguments: argparse.Namespace) -> str | None:
    if arguments.known:
        return known.text(arguments.known)
    return read(arguments.file) if arguments.file else None


def _set_mapping(arguments: argparse.Namespace) -> None:
    text = _text(arguments)
    if text is None:
        raise RefusedError("Cần --file hoặc --known.")
    version, new = exchange.set_mapping(arguments.service, text, **about(arguments))
    members = {"id": arguments.service, "version": version.number, "sha256": version.sha256, "changed": new}
    said = f"Bảng chuyển đổi của {arguments.service} là phiên bản {version.number}."
    done(arguments, members, said if new else f"{said} Không đổi.")


def _show_mapping(arguments: argparse.Namespace) -> None:
    versions = exchange.mapping_versions(arguments.service, arguments.environment)
    if not versions or versions[0].text is None:
        raise RefusedError(f"{arguments.service} không có bảng chuyển đổi.")
    newest = versions[0]
    if arguments.text:
        print(newest.text, end="")
        return
    sections = exchange.mapping_table(newest)
    if arguments.json:
        listed = [{"number": one.number, "sha256": one.sha256, "by": one.set_by} for one in versions]
        print_json({"id": arguments.service, "version": newest.number, "versions": listed, "sections": sections})
        return
    for section in sections:
        print(f"\n{section['title']}")
        rows = [[row["from"], row["to"], row["rule"], row["required"], row["example"]] for row in section["rows"]]
        print(aligned(["từ", "đến", "quy tắc", "bắt buộc", "ví dụ"], rows))


def _test_mapping(arguments: argparse.Namespace) -> None:
    text = _text(arguments)
    if text is None and arguments.service:
        versions = exchange.mapping_versions(arguments.service, arguments.environment)
        text = versions[0].text if versions else None
    if text is None:
        raise RefusedError("Cần --file, --known hoặc một dịch vụ có bảng chuyển đổi.")
    mapping = exchange.read_mapping(text)
    if arguments.request is None and arguments.answer is None:
        done(arguments, {"operations": [one.path for one in mapping.operations]}, "Bảng chuyển đổi dùng được.")
        return
    operation = mapping_trial.operation_at(mapping, arguments.operation)
    convert = mapping_trial.asked if arguments.request else mapping_trial.answered
    made = convert(mapping, operation, read(arguments.request or arguments.answer).encode()).decode()
    done(arguments, {"operation": operation.path, "message": made}, made)


def _remove_mapping(arguments: argparse.Namespace) -> None:
    removed = exchange.remove_mapping(arguments.service, **about(arguments))
    said = "Đã bỏ bảng chuyển đổi" if removed else "Không có bảng chuyển đổi"
    done(arguments, {"id": arguments.service, "changed": removed}, f"{said} của {arguments.service}.")


def _set_uplink(arguments: argparse.Namespace) -> None:
    members = ("token_url", "key", "client", "service_url", "user")
    given = {name: getattr(arguments, name) for name in members if getattr(arguments, name)}
    changed = exchange.set_uplink(arguments.name, arguments.kind, given, secret=_secret(arguments), **about(arguments))
    said = (
        f"Đường nối {arguments.name} ({arguments.kind}) đã lưu."
        if changed
        else f"Đường nối {arguments.name} không đổi."
    )
    done(arguments, {"name": arguments.name, "changed": changed}, said)


def _secret(arguments: argparse.Namespace) -> str:
    return read(arguments.secret_file).strip() if arguments.secret_file else ""


def _rotate(arguments: argparse.Namespace) -> None:
    exchange.rotate_secret(arguments.name, _secret(arguments), **about(arguments))
    done(arguments, {"name": arguments.name}, f"Cổng dùng bí mật mới của {arguments.name} từ cuộc gọi sau.")


def _lead(arguments: argparse.Namespace) -> None:
    if arguments.direct:
        changed = exchange.reach_directly(arguments.service, **about(arguments))
        said = f"{arguments.service} được gọi thẳng ở địa chỉ của nó."
    else:
        remote = " ".join(part for part in (arguments.remote, arguments.provider_url) if part)
        changed = exchange.lead(arguments.service, arguments.over, remote, **about(arguments))
        said = f"{arguments.service} đi qua đường nối {arguments.over}."
    done(arguments, {"id": arguments.service, "changed": changed}, said)


def _remove_uplink(arguments: argparse.Namespace) -> None:
    exchange.remove_uplink(arguments.name, **about(arguments))
    done(arguments, {"name": arguments.name}, f"Đã bỏ đường nối {arguments.name} và bí mật của nó.")


def _uplinks(arguments: argparse.Namespace) -> None:
    rows = exchange.uplinks(arguments.environment)
    shown = [
        {"name": row["name"], "kind": row["kind"], "service": one["service"], "remote": one["remote"]}
        for row in rows
        for one in row["services"] or [{"service": "", "remote": ""}]
    ]
    whole = {"environment": arguments.environment.value, "uplinks": rows}
    print_rows(arguments, whole, ["name", "kind", "service", "remote"], shown, "Chưa có đường nối nào.")


def _kinds(arguments: argparse.Namespace) -> None:
    contracts = uplinks.contracts()
    recorded = [contracts[kind] for kind in uplinks.KINDS]
    rows = [
        {"kind": one.name, "settings": ", ".join(one.settings), "offered": one.offered, "source": one.source}
        for one in uplinks.KINDS.values()
    ]
    whole = [row | {"contract": contract} for row, contract in zip(rows, recorded, strict=True)]
    shown = [row | {"contract": _leaves(contract)} for row, contract in zip(rows, recorded, strict=True)]
    print_rows(arguments, {"kinds": whole}, ["kind", "settings", "offered", "contract", "source"], shown)


def _leaves(contract: dict[str, Any]) -> str:
    """The recorded request line; of one that is only assumed, that it is."""
    line = f"{contract['request']['method']} {contract['request']['target'].partition('?')[0]}"
    return line if contract["verified"] else f"{line} ({contract['note']})"
