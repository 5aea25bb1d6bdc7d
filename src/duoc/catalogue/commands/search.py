"""`duoc catalogue search | index`: the catalogue asked from the command line, and its searched form made anew."""

import argparse
import json
from typing import Any

from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import row_finding, search, search_texts
from duoc.catalogue.services.row_finding import NotSearchableError
from duoc.catalogue.services.rows.tables import ClosedError, GoneError, NoRowsError
from duoc.core.progress import say
from duoc.engines.columnar import TooLongError
from duoc.frame.telling import told


class CannotSearchError(ValueError):
    """There is nothing to search; the message says why."""


def register(verbs: Any) -> None:
    """Add the verbs."""
    line = "tìm mục dữ liệu, có dấu hay không dấu · find entries, with marks or without"
    searching = verbs.add_parser("search", help=line, description=line)
    searching.add_argument("query", metavar="QUERY", help="lời tìm · what to look for")
    searching.add_argument("--limit", type=int, default=10, help="số mục mỗi lần · entries shown (10)")
    searching.add_argument("--offset", type=int, default=0, help="bỏ qua bao nhiêu mục đầu · entries passed over (0)")
    searching.add_argument(
        "--all", action="store_true", help="kể cả mục chưa công bố và mục ẩn · what is not public too"
    )
    line = "tìm trong các dòng của nguồn dữ liệu này (id) · the rows of this resource (its id) instead of entries"
    searching.add_argument("--rows", metavar="RESOURCE", help=line)
    searching.add_argument("--json", action="store_true")
    searching.set_defaults(run=told(_search, CannotSearchError))
    line = "lập lại chỉ mục tìm kiếm · make the searched form of all entries anew"
    indexing = verbs.add_parser("index", help=line, description=line)
    indexing.set_defaults(run=_index)


def _search(arguments: argparse.Namespace) -> None:
    viewer = HOUSE if arguments.all else ANYBODY
    if arguments.rows:
        _rows(arguments, viewer)
        return
    page = {"limit": arguments.limit, "offset": arguments.offset}
    found = search.search(arguments.query, viewer, facets=False, **page)
    if arguments.json:
        hits = [
            {"code": hit.code, "name": hit.name, "title": hit.title, "score": hit.score, "why": hit.why}
            for hit in found.hits
        ]
        answer = {"query": found.query, "understood": found.understood, "total": found.total, "hits": hits}
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    if found.understood:
        print(say(f"Đã hiểu là: {found.understood}", f"Understood as: {found.understood}"))
    for hit in found.hits:
        print(f"{hit.code}  {hit.title}" + (f"  ({hit.why})" if hit.why else ""))
    print(say(f"{found.total} mục.", f"{found.total} entries."))


def _rows(arguments: argparse.Namespace, viewer: Viewer) -> None:
    try:
        found = row_finding.find(
            arguments.rows, arguments.query, viewer, limit=arguments.limit, offset=arguments.offset
        )
    except NotSearchableError:
        raise CannotSearchError("Bảng này chưa có cột nào được đánh dấu để tìm.") from None
    except TooLongError:
        raise CannotSearchError("Tìm quá lâu: hãy thêm từ.") from None
    except (NoRowsError, ClosedError, GoneError):
        raise CannotSearchError("Không có bảng dữ liệu mở nào như vậy.") from None
    if arguments.json:
        hits = [{"row": hit.number, "cells": hit.cells} for hit in found.hits]
        answer = {"query": found.query, "understood": found.understood, "total": found.total, "hits": hits}
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    if found.understood:
        print(say(f"Đã hiểu là: {found.understood}", f"Understood as: {found.understood}"))
    for hit in found.hits:
        print(f"{hit.number}  " + " | ".join("" if cell is None else str(cell) for cell in hit.cells.values()))
    print(say(f"{found.total} dòng.", f"{found.total} rows."))


def _index(_arguments: argparse.Namespace) -> None:
    many = search_texts.index_all()
    print(say(f"Đã lập lại chỉ mục của {many} mục.", f"{many} entries indexed anew."))
