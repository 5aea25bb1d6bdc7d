"""`duoc catalogue search | index`: the catalogue asked from the command line, and its searched form made anew."""

import argparse
import json
from typing import Any

from duoc.catalogue.rules.search import Filters
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import search, search_texts
from duoc.core.progress import say


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
    searching.add_argument("--json", action="store_true")
    searching.set_defaults(run=_search)
    line = "lập lại chỉ mục tìm kiếm · make the searched form of all entries anew"
    indexing = verbs.add_parser("index", help=line, description=line)
    indexing.set_defaults(run=_index)


def _search(arguments: argparse.Namespace) -> None:
    found = search.search(
        arguments.query, HOUSE if arguments.all else ANYBODY, filters=Filters(), limit=arguments.limit,
        offset=arguments.offset, facets=False,
    )  # fmt: skip
    if arguments.json:
        hits = [
            {"code": hit.code, "name": hit.name, "title": hit.title, "score": hit.score, "why": hit.why}
            for hit in found.hits
        ]
        told = {"query": found.query, "understood": found.understood, "total": found.total, "hits": hits}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    if found.understood:
        print(say(f"Đã hiểu là: {found.understood}", f"Understood as: {found.understood}"))
    for hit in found.hits:
        print(f"{hit.code}  {hit.title}" + (f"  ({hit.why})" if hit.why else ""))
    print(say(f"{found.total} mục.", f"{found.total} entries."))


def _index(_arguments: argparse.Namespace) -> None:
    many = search_texts.index_all()
    print(say(f"Đã lập lại chỉ mục của {many} mục.", f"{many} entries indexed anew."))
