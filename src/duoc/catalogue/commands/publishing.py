"""`duoc catalogue publish | check | versions | withdraw | restore`: data becomes a version, and is taken back."""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.rules.personal.policy import TYPE_WORDS
from duoc.catalogue.rules.personal.texts import told_name
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishing, resources
from duoc.catalogue.services.publishing import Publication, PublicationRefusedError, TooLargeError, Version
from duoc.core.progress import counted, say
from duoc.engines.tabular import Choice, Refused
from duoc.frame.telling import told

_STAGES = {
    "fetch": ("Lấy dữ liệu", "Fetching"), "examine": ("Đọc, xét kiểu và dữ liệu cá nhân", "Reading all rows"),
    "write": ("Ghi Parquet", "Writing Parquet"), "rows": ("Nạp dòng", "Loading rows"),
    "index": ("Lập chỉ mục", "Indexing"), "rollups": ("Cộng sẵn", "Rolling up"),
    "version": ("Công bố", "Publishing"),
}  # fmt: skip

_STATES = {
    "published": ("đang dùng", "current"), "replaced": ("đã thay", "replaced"), "withdrawn": ("đã thu hồi", "withdrawn"),
}  # fmt: skip


class _NotFoundError(ValueError):
    """What a command names is not there."""


def register(verbs: Any) -> None:
    """Add the verbs."""
    refusals = (PublicationRefusedError, TooLargeError, EntryRefusedError, _NotFoundError, OSError)
    line = "công bố một tệp thành bản mới của một mục dữ liệu · publish a file as a new version"
    verb = verbs.add_parser("publish", help=line, description=line)
    verb.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX, JSON, GeoJSON, Parquet")
    verb.add_argument("--dataset", required=True, metavar="NAME", help="tên, mã hoặc id của mục · name, code or id")
    verb.add_argument(
        "--resource", metavar="ID", help="nguồn dữ liệu; mặc định theo tên tệp · default by the file's name"
    )
    _common(verb)
    verb.set_defaults(run=told(_publish, *refusals))
    line = "xem chất lượng và dữ liệu cá nhân của một tệp, không công bố · report on a file without publishing it"
    verb = verbs.add_parser("check", help=line, description=line)
    verb.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX, JSON, GeoJSON, Parquet")
    _common(verb)
    verb.set_defaults(run=told(_check, *refusals))
    line = "các bản đã công bố của một mục dữ liệu · the versions of an entry"
    verb = verbs.add_parser("versions", help=line, description=line)
    verb.add_argument("dataset", metavar="NAME")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=told(_versions, *refusals))
    line = "thu hồi một bản: xóa dữ liệu, giữ bia · withdraw a version: bytes erased, stone kept"
    verb = verbs.add_parser("withdraw", help=line, description=line)
    verb.add_argument(
        "version", type=int, metavar="ID", help="số hiệu như `versions` cho biết · as `versions` tells it"
    )
    verb.add_argument("--reason", required=True, help="lý do · why")
    verb.set_defaults(run=told(_withdraw, *refusals))
    line = "đưa một bản đã thay trở lại, thành bản mới · bring a replaced version back, as a new one"
    verb = verbs.add_parser("restore", help=line, description=line)
    verb.add_argument(
        "version", type=int, metavar="ID", help="số hiệu như `versions` cho biết · as `versions` tells it"
    )
    verb.set_defaults(run=told(_restore, *refusals))


def _common(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--choice", metavar="JSON", help='cách đọc: {"encoding": "cp1258", …} · how the file is read')
    verb.add_argument("--json", action="store_true")


def _choice(arguments: argparse.Namespace) -> dict[str, Any]:
    if not arguments.choice:
        return {}
    try:
        chosen = json.loads(arguments.choice)
        Choice().said(chosen)
    except (ValueError, TypeError) as error:
        raise PublicationRefusedError(f"--choice: {error}") from None
    return dict(chosen)


def _publish(arguments: argparse.Namespace) -> int:
    entry = entries.entry(arguments.dataset, HOUSE)
    if entry is None:
        raise _NotFoundError(f"Không có mục dữ liệu {arguments.dataset}.")
    name = arguments.file.name
    resource = _resource(arguments.resource, entry, name)
    held = publishing.upload(HOUSE, resource, name, publishing.pieces(arguments.file), _choice(arguments))
    ended = publishing.publish(held.pk, None if arguments.json else _watcher()) or _waited(held)
    if arguments.json:
        print(json.dumps(_outcome(ended), ensure_ascii=False, indent=1))
    else:
        print(_sentence(ended))
        _personal(
            [
                {"column": one.column, "type": one.type, "count": one.count, "rows": one.rows}
                for one in ended.findings.all()
            ]
        )
    return 0 if ended.state in ("published", "unchanged") else 1


def _resource(number: str | None, entry: Any, name: str) -> Any:
    if number:
        found = resources.resource(number, HOUSE)
        if found is None or found.entry_id != entry.pk:
            raise _NotFoundError(f"Mục này không có nguồn dữ liệu {number}.")
        return found
    told, form = told_name(name), Path(name).suffix.lstrip(".")
    return (
        resources.resource_named(entry, told)
        or resources.resource_awaiting(entry, form)
        or resources.add_resource(HOUSE, entry, name=told, format=form, url_type="upload")
    )


def _waited(held: Publication) -> Publication:
    """The worker was quicker: what has become of the job."""
    while True:
        held.refresh_from_db()
        if held.ended_at is not None:
            return held
        time.sleep(0.2)


def _watcher() -> Callable[[str, int, int], None]:
    shown: dict[str, Callable[[int, int], None]] = {}

    def watch(stage: str, done: int, total: int) -> None:
        if stage not in shown:
            shown[stage] = counted(*_STAGES.get(stage, (stage, stage)))
        shown[stage](done, total)

    return watch


def _outcome(ended: Publication) -> dict[str, Any]:
    version = ended.version
    told = {
        "publication": str(ended.pk), "state": ended.state, "error": ended.error,
        "resource": str(ended.resource_id), "personal": _found(ended), "report": ended.report,
    }  # fmt: skip
    return told | ({"version": _version(version)} if version else {})


def _found(ended: Publication) -> list[dict[str, Any]]:
    return [
        {"column": one.column, "type": one.type, "legal": one.legal, "count": one.count, "rows": one.rows}
        for one in ended.findings.order_by("id")
    ]


def _version(row: Version) -> dict[str, Any]:
    return {
        "id": row.pk, "number": row.number, "state": row.state, "rows": row.rows, "published_at": row.published_at.isoformat(),
        "parquet_sha256": row.parquet_sha256, "original_sha256": row.original_sha256, "original_name": row.original_name,
        "event": str(row.event), "rows_table": row.rows_table, "withdrawn_reason": row.withdrawn_reason,
    }  # fmt: skip


def _sentence(ended: Publication) -> str:
    if ended.version:
        return say(
            f"Đã công bố bản {ended.version.number}: {ended.version.rows} dòng.",
            f"Published version {ended.version.number}: {ended.version.rows} rows.",
        )
    return ended.error


def _check(arguments: argparse.Namespace) -> int:
    chosen = _choice(arguments)
    try:
        seen = publishing.examine(arguments.file, arguments.file.name, chosen)
    except Refused as error:
        report: dict[str, Any] = {
            "readable": False, "rows": 0, "columns": [], "personal": [], "publishable": False,
            "remarks": [{"severity": "stop", "code": error.code, "column": "", "text": error.text, "repair": ""}],
        }  # fmt: skip
    else:
        report = seen.report() | {"publishable": seen.readable and not seen.personal}
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for remark in report["remarks"]:
            print(" · ".join(part for part in (remark["text"], remark["repair"]) if part))
        _personal(report["personal"])
        if report["publishable"]:
            print(say(f"{report['rows']} dòng, công bố được.", f"{report['rows']} rows; may be published."))
        else:
            print(say("Tệp như vậy chưa công bố được.", "The file may not be published like this."))
    return 0 if report["publishable"] else 1


def _personal(found: list[dict[str, Any]]) -> None:
    for one in found:
        rows = (
            f"{say('dòng dữ liệu', 'data rows')} {', '.join(map(str, one['rows']))}"
            if one["rows"]
            else say("ngoài bảng", "beside the table")
        )
        print(
            f"{one['column'] or '—'}: {TYPE_WORDS.get(one['type'], one['type'])}, {one['count']}"
            + (f" ({rows})" if one["rows"] else "")
        )


def _versions(arguments: argparse.Namespace) -> None:
    entry = entries.entry(arguments.dataset, HOUSE, withdrawn=True)
    if entry is None:
        raise _NotFoundError(f"Không có mục dữ liệu {arguments.dataset}.")
    found = publishing.versions_of(entry)
    if arguments.json:
        rows = [_version(one) | {"resource": str(one.resource_id), "resource_name": one.resource.name} for one in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in found:
        words = (
            one.pk,
            one.resource.name,
            say("bản", "version"),
            one.number,
            say(*_STATES.get(one.state, (one.state, one.state))),
            f"{one.rows} {say('dòng', 'rows')}",
            one.parquet_sha256[:16],
        )
        print("  ".join(map(str, words)))


def _restore(arguments: argparse.Namespace) -> int:
    held = publishing.version(arguments.version, HOUSE)
    if held is None:
        raise _NotFoundError(f"Không có bản {arguments.version}.")
    job = publishing.restore(HOUSE, held)
    ended = publishing.publish(job.pk, _watcher()) or _waited(job)
    print(_sentence(ended))
    return 0 if ended.state == "published" else 1


def _withdraw(arguments: argparse.Namespace) -> None:
    held = publishing.version(arguments.version, HOUSE)
    if held is None:
        raise _NotFoundError(f"Không có bản {arguments.version}.")
    publishing.withdraw_version(HOUSE, held, arguments.reason)
    print(say(f"Đã thu hồi bản {held.number}.", f"Version {held.number} is withdrawn."))
