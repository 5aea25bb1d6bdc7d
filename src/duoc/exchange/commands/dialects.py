"""`duoc exchange credential | context | destination | network`: what clients of the other languages are known by."""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from duoc.exchange import services as exchange
from duoc.exchange.commands import quotas
from duoc.exchange.commands.telling import about, done, print_json, print_rows, read
from duoc.exchange.rules import consumers as rules
from duoc.exchange.services import RefusedError

Verb = Callable[[str, str, Callable[[argparse.Namespace], int | None], Any], argparse.ArgumentParser]


def register(verbs: Any, verb: Verb, change: Verb) -> None:
    """Add the four nouns with their verbs."""

    def noun(name: str, line: str) -> Any:
        return verbs.add_parser(name, help=line, description=line).add_subparsers(
            dest="what", required=True, metavar="WHAT"
        )

    credential = noun("credential", "khóa của phần mềm kiểu WSO2, LGSP · credentials of WSO2 and LGSP clients")
    issue = change("issue", "cấp bí mật, chỉ hiện một lần · issue a secret, shown once", _issue, credential)
    issue.add_argument("dialect", choices=rules.DIALECTS)
    issue.add_argument("--client", required=True, help="VN/GOV/mã/phần-mềm")
    issue.add_argument("--name", default="", help="tên khóa có sẵn hoặc đang dùng · consumer key, AccessKey")
    issue.add_argument(
        "--secret-file", type=Path, metavar="FILE", help="bí mật mà phần mềm đang có · a secret that the client has"
    )
    issue.add_argument("--from", dest="begins", type=_moment, metavar="TIME", help="từ khi nào, ISO 8601")
    issue.add_argument("--to", dest="ends", type=_moment, metavar="TIME", help="đến khi nào, ISO 8601")
    _binding(issue)
    bind = change("bind", "chỉ cho gọi từ mạng, với chứng thư · bind to networks, a certificate", _bind, credential)
    bind.add_argument("dialect", choices=rules.DIALECTS)
    bind.add_argument("name")
    _binding(bind)
    bind.add_argument("--anywhere", action="store_true", help="bỏ mọi ràng buộc · take every binding away")
    revoke = change(
        "revoke", "thu hồi một bí mật và mã truy cập của nó · end a secret and its tokens", _revoke, credential
    )
    revoke.add_argument("number", type=int, help="số của bí mật · its number in the list")
    verb("list", "khóa và bí mật đã cấp · credentials issued", _credentials, credential)

    quotas.register(noun, verb, change)

    context = noun("context", "đường dẫn kiểu WSO2, LGSP dẫn đến dịch vụ · paths of WSO2 and LGSP clients")
    add = change("add", "/ngữ-cảnh/phiên-bản dẫn đến một dịch vụ · let a path lead to a service", _add_context, context)
    add.add_argument("path")
    add.add_argument("--service", required=True, help="VN/GOV/mã/hệ-thống/dịch-vụ, hoặc mã dịch vụ")
    add.add_argument("--front", default="", help="đường dẫn thêm vào trước · path put in front at the service")
    remove = change("remove", "gỡ một đường dẫn · take a path away", _remove_context, context)
    remove.add_argument("path")
    verb("list", "các đường dẫn · the paths", _contexts, context)

    destination = noun("destination", "dstcode của XrdAdapter dẫn đến dịch vụ · destinations of XrdAdapter clients")
    add = change("add", "dstcode dẫn đến một dịch vụ · let a dstcode mean a service", _add_destination, destination)
    add.add_argument("code", help="VN:GOV:mã:hệ-thống")
    add.add_argument("--service", required=True, help="VN/GOV/mã/hệ-thống/dịch-vụ, hoặc mã dịch vụ")
    add.add_argument("--provider-url", help="providerurl mà phần mềm gửi · the providerurl that clients send")
    remove = change("remove", "gỡ một dstcode · take a dstcode away", _remove_destination, destination)
    remove.add_argument("code")
    remove.add_argument("--provider-url")
    verb("list", "các dstcode · the destinations", _destinations, destination)

    network = noun("network", "mạng của một hệ thống · networks of a subsystem")
    for name, line, run in (
        ("add", "hệ thống gọi từ mạng này · the subsystem calls from this network", _add_network),
        ("remove", "gỡ một mạng · take a network away", _remove_network),
    ):
        one = change(name, line, run, network)
        one.add_argument("--client", required=True, help="VN/GOV/mã/phần-mềm")
        one.add_argument("network", help="10.1.0.0/16")
    verb("list", "các mạng · the networks", _networks, network)


def _binding(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--network", action="append", metavar="CIDR", help="chỉ gọi từ mạng này, dùng được nhiều lần")
    parser.add_argument("--fingerprint", default="", metavar="SHA256", help="chỉ gọi với chứng thư đã đăng ký này")


def _moment(text: str) -> datetime:
    """A time with its zone; one without is the machine's."""
    return datetime.fromisoformat(text).astimezone()


def _issue(arguments: argparse.Namespace) -> None:
    issued = exchange.issue_secret(
        arguments.dialect,
        arguments.client,
        name=arguments.name,
        secret=read(arguments.secret_file).strip() if arguments.secret_file else "",
        networks=arguments.network,
        fingerprint=arguments.fingerprint,
        valid_from=arguments.begins,
        valid_to=arguments.ends,
        **about(arguments),
    )
    name = issued.row.consumer.name
    members = {"dialect": arguments.dialect, "name": name, "secret": issued.text, "id": issued.row.pk}
    if arguments.json:
        print_json(members)
    else:
        print(f"Khóa   {name}\nBí mật {issued.text}\nSố     {issued.row.pk}\nBí mật chỉ hiện lần này; hãy cất ngay.")
    if not issued.is_bound:
        said = "! Khóa chưa gắn với mạng hay chứng thư: không gọi được dịch vụ có dữ liệu cá nhân."
        print(f"{said} Xem `duoc exchange credential bind`.", file=sys.stderr)


def _bind(arguments: argparse.Namespace) -> None:
    given = bool(arguments.network) or bool(arguments.fingerprint)
    if given == arguments.anywhere:
        raise RefusedError("Cần --network hoặc --fingerprint; hoặc --anywhere để bỏ mọi ràng buộc.")
    exchange.bind_consumer(
        arguments.dialect,
        arguments.name,
        networks=[] if arguments.anywhere else arguments.network,
        fingerprint="" if arguments.anywhere else arguments.fingerprint or None,
        **about(arguments),
    )
    done(arguments, {"name": arguments.name}, f"Đã đổi nơi được dùng khóa {arguments.name}.")


def _revoke(arguments: argparse.Namespace) -> None:
    consumer = exchange.revoke_secret(arguments.number, **about(arguments))
    sentence = (
        f"Đã thu hồi bí mật số {arguments.number} của khóa {consumer.name}; mã truy cập mua bằng nó hết hiệu lực."
    )
    done(arguments, {"id": arguments.number, "name": consumer.name}, sentence)


def _credentials(arguments: argparse.Namespace) -> None:
    rows = [entry.members() for entry in exchange.consumers(arguments.environment)]
    shown = [
        {**row, "networks": " ".join(row["networks"]), "secret": one["id"], "from": one["from"], "to": one["to"] or ""}
        for row in rows
        for one in row["secrets"]
    ]
    head = ["dialect", "name", "client", "networks", "fingerprint", "secret", "from", "to"]
    whole = {"environment": arguments.environment.value, "credentials": rows}
    print_rows(arguments, whole, head, shown, "Chưa cấp khóa nào.")


def _add_context(arguments: argparse.Namespace) -> None:
    new = exchange.add_context(arguments.path, arguments.service, front=arguments.front, **about(arguments))
    _told(arguments, new, f"{arguments.path} dẫn đến {arguments.service}")


def _remove_context(arguments: argparse.Namespace) -> None:
    if not exchange.remove_context(arguments.path, **about(arguments)):
        raise RefusedError(f"Không có đường dẫn {arguments.path}; xem `duoc exchange context list`.")
    done(arguments, {"path": arguments.path}, f"Đã gỡ {arguments.path}.")


def _contexts(arguments: argparse.Namespace) -> None:
    _listed(arguments, "contexts", exchange.contexts(arguments.environment), ["path", "service", "front"])


def _add_destination(arguments: argparse.Namespace) -> None:
    new = exchange.add_destination(
        arguments.code, arguments.service, provider_url=arguments.provider_url, **about(arguments)
    )
    _told(arguments, new, f"{arguments.code} dẫn đến {arguments.service}")


def _remove_destination(arguments: argparse.Namespace) -> None:
    if not exchange.remove_destination(arguments.code, provider_url=arguments.provider_url, **about(arguments)):
        raise RefusedError(f"Không có {arguments.code} như vậy; xem `duoc exchange destination list`.")
    done(arguments, {"code": arguments.code}, f"Đã gỡ {arguments.code}.")


def _destinations(arguments: argparse.Namespace) -> None:
    head = ["code", "provider_url", "service"]
    _listed(arguments, "destinations", exchange.destinations(arguments.environment), head)


def _add_network(arguments: argparse.Namespace) -> None:
    new = exchange.add_network(arguments.client, arguments.network, **about(arguments))
    _told(arguments, new, f"{arguments.client} gọi từ {arguments.network}")


def _remove_network(arguments: argparse.Namespace) -> None:
    if not exchange.remove_network(arguments.client, arguments.network, **about(arguments)):
        raise RefusedError(f"{arguments.client} không có mạng {arguments.network}; xem `duoc exchange network list`.")
    done(arguments, {"network": arguments.network}, f"Đã gỡ {arguments.network}.")


def _networks(arguments: argparse.Namespace) -> None:
    _listed(arguments, "networks", exchange.networks(arguments.environment), ["client", "network"])


def _told(arguments: argparse.Namespace, new: bool, what: str) -> None:
    done(arguments, {"new": new}, f"{what}." if new else f"Đã có từ trước: {what}.")


def _listed(arguments: argparse.Namespace, name: str, rows: list[dict[str, Any]], head: list[str]) -> None:
    shown = [{column: value if value is not None else "" for column, value in row.items()} for row in rows]
    print_rows(arguments, {"environment": arguments.environment.value, name: rows}, head, shown, "Chưa có gì.")
