"""`duoc catalogue score`: the score of the catalogue by the European method, and what to do to raise it."""

import argparse
import json
from typing import Any

from duoc.catalogue.services import quality
from duoc.core.progress import say


def register(verbs: Any) -> None:
    """Add the verb."""
    line = "chấm điểm chất lượng mô tả (MQA, 405 điểm) · score the metadata (MQA, 405 points)"
    score = verbs.add_parser("score", help=line, description=line)
    tried = "thử trước các địa chỉ dữ liệu từ bên ngoài · first try the addresses of data from outside"
    score.add_argument("--try", dest="tries", action="store_true", help=tried)
    score.add_argument("--json", action="store_true")
    score.set_defaults(run=_score)


def _score(arguments: argparse.Namespace) -> None:
    tried = quality.try_addresses() if arguments.tries else 0
    found = quality.count()
    if arguments.json:
        told = {
            "entries": found.entries, "total": round(found.total, 2), "average": round(found.average, 2), "full": 405,
            "rating": found.rating, "tried": tried, "untried": found.untried,
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    print(
        say(
            f"{found.entries} mục: {found.total:.2f}/405 điểm ({found.rating}); còn {found.untried} địa chỉ chưa thử.",
            f"{found.entries} entries: {found.total:.2f} of 405 points ({found.rating}); {found.untried} addresses untried.",
        )
    )
