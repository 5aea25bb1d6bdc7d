"""A job from its source to its end. Every step may be killed: what it leaves is known by its content, or swept."""

import errno
import os
import socket
import sys
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from duoc.catalogue.models import Publication
from duoc.catalogue.rules.personal import Found
from duoc.catalogue.services.publishing import drafting, files, gatekeeping, making, pulls, sameness
from duoc.catalogue.services.publishing.examining import Examined, examine
from duoc.catalogue.services.publishing.progress import CancelledError, Progress, Watcher, claimed, free
from duoc.engines import tabular
from duoc.engines.tabular import Refused, Written

MOST_ATTEMPTS = 3
_NO_ROOM = "Hết chỗ trên đĩa; bản đang công bố giữ nguyên. Hãy dọn chỗ rồi công bố lại."


def waits() -> bool:
    """Whether there is a job that nobody works on. Drafts that have been quiet become jobs here."""
    drafting.ask_due()
    return bool(free())


def work() -> int:
    """Do all free jobs one after the other; how many came to an end here. Several processes share them."""
    drafting.ask_due()
    return sum(publish(number) is not None for number in free())


def publish(number: UUID, watcher: Watcher | None = None) -> Publication | None:
    """Do one job to its end, whatever end that is; None where another process has it.

    `watcher` hears (step, done, total). Raises `OperationalError` when the database went away: the job then begins again.
    """
    with claimed(number, f"{socket.gethostname()}:{os.getpid()}", watcher) as progress:
        if progress is None:
            return None
        held = Publication.objects.select_related("resource__entry__agency").get(pk=number)
        try:
            _carry_out(held, progress)
        except CancelledError:
            _end(held, "cancelled", error="Đã hủy; bản đang công bố giữ nguyên.")
        except pulls.SameError:
            _end(held, "unchanged", error="Nguồn không đổi từ bản đang công bố; không có bản mới.")
        except Refused as error:
            _end(held, "refused", report=held.report | {"code": error.code}, error=error.text)
        except (files.TooLargeError, pulls.UnreadableError) as error:
            _end(held, "refused", error=str(error))
        except making.ChangedError:
            _end(
                held,
                "stopped",
                error="Mục, nguồn dữ liệu hoặc chính tệp này đã đổi mức công khai hoặc bị thu hồi trong lúc công bố.",
            )
        except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
            if not any(isinstance(one, psycopg.errors.DiskFull) for one in (error, error.__cause__)):
                raise
            _end(held, "failed", error=_NO_ROOM)
        except OSError as error:
            _end(held, "failed", error=_no_room(error))
        except Exception as error:
            # What is wrong is ours; its text may hold a value of the file and stays out of sight.
            print(f"catalogue: {type(error).__name__} in a publication", file=sys.stderr, flush=True)
            _end(held, "failed", error=f"Lỗi của hệ thống ({type(error).__name__}); chưa có gì được công bố.")
    held.refresh_from_db()
    return held


def _carry_out(held: Publication, progress: Progress) -> None:
    if progress.attempts > MOST_ATTEMPTS:
        _end(
            held, "failed", error="Đã thử ba lần nhưng tiến trình đều dừng giữa chừng; hãy kiểm tra tệp và bộ nhớ máy."
        )
        return
    if "sha256" not in held.source or not files.staged(held.source["sha256"]).exists():
        progress.stage("fetch")
        before = sameness.before(held)
        held.source = held.source | _fetched(held.source, progress, before)
        held.save(update_fields=["source"])
        if before and before.get("sha256") == held.source["sha256"]:
            raise pulls.SameError
    progress.stage("examine")
    path = files.staged(held.source["sha256"])
    choice = held.choice or drafting.choice(held.source)
    seen = examine(path, held.source["name"], choice, progress, called=held.source.get("titles"))
    held.report = seen.report()
    gatekeeping.keep(held, seen.personal)
    stopping = gatekeeping.unmarked(held, held.source["sha256"])
    if stopping and held.resource.entry.level == "open":
        _end(held, "stopped", report=held.report, error=_sentence(seen.personal))
        return
    if not seen.readable:
        _end(held, "refused", report=held.report, error=_first_stop(seen))
        return
    progress.stage("write")
    written = _written(seen, progress)
    files.keep_original(held.source["sha256"])
    making.make(held, _table(seen, written), held.report, progress)


def _fetched(source: Mapping[str, Any], progress: Progress, before: Mapping[str, Any] | None) -> dict[str, Any]:
    if source["kind"] != drafting.KIND:
        return pulls.fetch(source, progress, before)
    try:
        return drafting.fetch(source, progress)
    except LookupError:
        raise pulls.UnreadableError("Bản thảo đã bị xóa trước khi công bố.") from None


def _written(seen: Examined, progress: Progress) -> Written:
    part = files.draft()
    try:
        written = tabular.write_parquet(seen.source, seen.study.schema, part, progress)
        files.settle(part, files.parquet(written.sha256))
    finally:
        part.unlink(missing_ok=True)
    return written


def _table(seen: Examined, written: Written) -> making.Table:
    schema = seen.study.schema
    return making.Table(written, tabular.table_schema(schema), schema, seen.studied(), seen.probe.format, seen.whole)


def _end(held: Publication, state: str, *, report: dict[str, Any] | None = None, error: str = "") -> None:
    told = {"state": state, "error": error, "stage": "", "ended_at": timezone.now()}
    if report is not None:
        told["report"] = report
    Publication.objects.filter(pk=held.pk, ended_at=None).update(**told)


def _first_stop(seen: Examined) -> str:
    first = next(remark for remark in seen.remarks if remark.severity == "stop")
    return f"{first.text} {first.repair}".strip()


def _sentence(found: list[Found]) -> str:
    columns = ", ".join(dict.fromkeys(one.column or "ngoài bảng" for one in found))
    return f"Có dữ liệu cá nhân ở: {columns}. Dữ liệu mở không được công bố như vậy; xem từng dòng trong báo cáo."


def _no_room(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _NO_ROOM
    return f"Không đọc hoặc ghi được tệp ({error.strerror or type(error).__name__}); bản đang công bố giữ nguyên."
