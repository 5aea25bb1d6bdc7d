"""`duoc exchange refresh`, and the registration of services from their description."""

import argparse
from typing import Any

from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import Adding, done
from duoc.exchange.rules import names
from duoc.exchange.services import RefusedError


def register(change: Adding) -> None:
    """Add the verb."""
    line = "so endpoint của dịch vụ với bản mô tả mới · compare a service's endpoints with its newer description"
    refresh = change("refresh", line, _refresh)
    refresh.add_argument("id", help="VN/GOV/mã/hệ-thống/dịch-vụ, hoặc mã dịch vụ")
    refresh.add_argument(
        "--openapi", metavar="FILE_OR_URL", help="thay cho địa chỉ đã đăng ký · instead of the registered one"
    )
    refresh.add_argument("--apply", action="store_true", help="áp dụng; quyền trên endpoint bị bỏ cũng mất · apply")


def register_described(arguments: argparse.Namespace) -> tuple[Any, tuple[str, ...]]:
    """Register the service of `register service --openapi`; (the service, warnings)."""
    source = exchange.read_source(arguments.openapi, arguments.environment, base_url=arguments.url or "")
    return exchange.register_described(
        names.parse(arguments.id, names.SERVICE),
        source,
        name=arguments.name or "",
        base_url=arguments.url or "",
        timeout_s=arguments.timeout,
        personal=arguments.personal,
        by=arguments.by,
        environment=arguments.environment,
    )


def _refresh(arguments: argparse.Namespace) -> None:
    service = exchange.find_service(arguments.id, arguments.environment)
    place = arguments.openapi or service.description_url
    if not place:
        raise RefusedError(f"{arguments.id} không có địa chỉ bản mô tả: hãy cho tệp hoặc địa chỉ bằng --openapi.")
    source = exchange.read_source(place, arguments.environment)
    found = exchange.refresh(
        arguments.id, source, apply=arguments.apply, by=arguments.by, environment=arguments.environment
    )
    members = {
        "id": arguments.id,
        "added": [list(pair) for pair in found.added],
        "removed": [list(pair) for pair in found.removed],
        "rights_removed": found.rights,
        "warnings": list(found.warnings),
        "applied": arguments.apply,
    }
    lines = [f"+ {method} {path}" for method, path in found.added]
    lines += [f"- {method} {path}" for method, path in found.removed]
    lines += [f"! {warning}" for warning in found.warnings]
    if arguments.apply:
        lines.append(f"Đã áp dụng; {found.rights} quyền mất theo endpoint.")
    elif found.added or found.removed:
        lines.append(f"Chưa áp dụng ({found.rights} quyền sẽ mất): thêm --apply.")
    else:
        lines.append("Endpoint không đổi; --apply để lưu văn bản mới của bản mô tả.")
    done(arguments, members, "\n".join(lines))
