"""`duoc catalogue marking propose | decide | list`: two people say that what the gate found in a column is no personal data."""

import argparse
import json
from typing import Any

from duoc.catalogue.rules.visibility import HOUSE, Viewer
from duoc.catalogue.services import publishing
from duoc.catalogue.services.publishing import MarkingRefusedError
from duoc.catalogue.services.viewers import viewer_of
from duoc.core.progress import say
from duoc.frame.telling import told
from duoc.people import services as people


def register(verbs: Any) -> None:
    """Add the verbs."""
    line = "hai người cùng xác nhận phát hiện là nhầm · two people mark findings as false"
    marking = verbs.add_parser("marking", help=line, description=line)
    parts = marking.add_subparsers(dest="part", required=True, metavar="VERB")
    line = "đề nghị, kèm lý do · propose, with a reason"
    verb = parts.add_parser("propose", help=line, description=line)
    verb.add_argument("publication", metavar="ID", help="lần công bố bị dừng · the publication that was stopped")
    verb.add_argument("--column", required=True)
    verb.add_argument("--reason", required=True)
    verb.add_argument(
        "--type", action="append", dest="types", help="mặc định mọi loại của cột · default all of the column"
    )
    verb.add_argument("--user", required=True, metavar="NAME", help="tên đăng nhập · login name")
    verb.set_defaults(run=told(_propose, MarkingRefusedError, people.AccountRefusedError))
    line = "người thứ hai quyết định · the second person decides"
    verb = parts.add_parser("decide", help=line, description=line)
    verb.add_argument("marking", type=int, metavar="ID")
    verb.add_argument("--user", required=True, metavar="NAME", help="tên đăng nhập · login name")
    verb.add_argument("--reject", action="store_true", help="bác đề nghị · reject it")
    verb.set_defaults(run=told(_decide, MarkingRefusedError, people.AccountRefusedError))
    line = "các đề nghị · the markings"
    verb = parts.add_parser("list", help=line, description=line)
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=_list)


def _viewer(arguments: argparse.Namespace) -> Viewer:
    return viewer_of(people.user_named(arguments.user))


def _propose(arguments: argparse.Namespace) -> None:
    held = publishing.publication(arguments.publication, HOUSE)
    if held is None:
        raise MarkingRefusedError(f"Không có lần công bố {arguments.publication}.")
    made = publishing.propose(_viewer(arguments), held, arguments.column, arguments.reason, arguments.types)
    print(say(f"Đề nghị {made.pk} chờ người thứ hai.", f"Marking {made.pk} waits for a second person."))


def _decide(arguments: argparse.Namespace) -> None:
    held = publishing.markings(HOUSE).filter(pk=arguments.marking).first()
    if held is None:
        raise MarkingRefusedError(f"Không có đề nghị {arguments.marking}.")
    begun = publishing.decide(_viewer(arguments), held, agree=not arguments.reject)
    print(say("Đã bác đề nghị.", "Rejected.") if arguments.reject else say("Đề nghị có hiệu lực.", "In force."))
    if begun is not None:
        print(say(f"Công bố lại: {begun.pk}.", f"Published again as {begun.pk}."))


def _list(arguments: argparse.Namespace) -> None:
    rows = [
        {
            "id": one.pk, "entry": one.resource.entry.name, "column": one.column, "types": one.types, "state": one.state,
            "reason": one.reason, "proposer": one.proposer.get_username(),
            "decider": one.decider.get_username() if one.decider else "",
        }
        for one in publishing.markings(HOUSE)
    ]  # fmt: skip
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        print(f"{row['id']}  {row['entry']}  {row['column']}  {row['state']}  {row['proposer']} {row['decider']}")
