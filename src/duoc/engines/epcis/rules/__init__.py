"""The semantic rules beyond the schema, numbered as in docs/formats.md: one table.

`check` applies those that see one event alone. Those that need what was captured before are in `over_time`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from duoc.engines.epcis.mentions import AMOUNTS, EVENT_TYPES
from duoc.engines.epcis.problems import Problem
from duoc.engines.epcis.rules import amounts, groups, identity, moments
from duoc.engines.epcis.rules.facts import Facts, Limits, facts

__all__ = ["RULES", "Limits", "Rule", "check"]


@dataclass(frozen=True, slots=True)
class Rule:
    """`number` as in a problem's `rule`; `severities`: those it may give; the rule in a sentence, Vietnamese and English.
    `check`: of one event alone, None where the store decides. `about`: without one of these fields there is nothing to check."""

    number: str
    severities: str
    vi: str
    en: str
    check: Callable[[Facts], Iterator[Problem]] | None
    about: tuple[str, ...] = ()


RULES: tuple[Rule, ...] = (
    Rule(
        "1",
        "EW",
        "Mã GS1 đúng độ dài, ký tự và số kiểm tra",
        "GS1 keys have the right length, signs and check digit",
        identity.values,
    ),
    Rule("2", "E", "URN của EPC đúng số phần và độ dài", "EPC URNs have the right parts and lengths", identity.urns),
    Rule(
        "3",
        "EW",
        "Số lượng lớn hơn 0; đếm thì nguyên; đơn vị theo UN/CEFACT 20",
        "quantities are positive, counts whole, units of UN/CEFACT Rec. 20",
        amounts.quantities,
        tuple(AMOUNTS),
    ),
    Rule(
        "4",
        "EW",
        "Thời điểm có thật, có múi giờ, không ở tương lai",
        "times exist, carry a zone, are not in the future",
        moments.times,
    ),
    Rule(
        "5",
        "E",
        "Đóng gói hoặc tháo gói phải nêu bao bì cha",
        "packing and unpacking name the parent",
        groups.parent_named,
    ),
    Rule(
        "6",
        "EW",
        "Không vật nào chứa chính nó; một vật chỉ nằm trong một cha",
        "nothing holds itself; a child has one parent at a time",
        groups.own_parent,
        ("parentID",),
    ),
    Rule(
        "7",
        "EW",
        "Không mã nào lặp lại, không vừa là đầu vào vừa là đầu ra",
        "nothing stands twice, nothing is both input and output",
        groups.repetitions,
    ),
    Rule(
        "8",
        "W",
        "Danh sách vật dùng mã từng vật, danh sách lượng dùng mã lớp",
        "lists of things hold things, lists of amounts hold classes",
        identity.levels,
    ),
    Rule(
        "9",
        "W",
        "Địa điểm chỉ là cha trong AssociationEvent",
        "a location is a parent only in an AssociationEvent",
        identity.parents,
        ("parentID",),
    ),
    Rule(
        "10",
        "EW",
        "Số đo: bắt đầu trước kết thúc, nhỏ nhất không quá lớn nhất",
        "measurements: start before end, least before most",
        moments.measurements,
        ("sensorElementList",),
    ),
    Rule(
        "11",
        "E",
        "Không đặt và bỏ cùng một trạng thái; mỗi loại một nguồn, một đích",
        "no disposition set and unset; one source and destination a type",
        groups.exclusions,
        ("persistentDisposition", "sourceList", "destinationList"),
    ),
    Rule(
        "12",
        "EW",
        "Khai báo sai sót lặp lại đúng sự kiện gốc",
        "an error declaration repeats the event it takes back",
        None,
    ),
    Rule("13", "E", "Mỗi mã sự kiện chỉ một nội dung", "one eventID, one content", None),
    Rule(
        "14",
        "W",
        "Vòng đời hợp lý: khởi tạo trước, gửi rồi mới nhận, không gì sau khi hủy",
        "a life in order: commissioned first, shipped before received",
        None,
    ),
    Rule("15", "W", "Đầu ra không nặng hơn đầu vào", "outputs weigh no more than inputs", amounts.balance),
    Rule("16", "E", "Chỉ nói về mã của mình", "one speaks for one's own identifiers only", None),
)
_ALWAYS = tuple(rule.check for rule in RULES if rule.check is not None and not rule.about)
_WHERE = tuple((rule.check, frozenset(rule.about)) for rule in RULES if rule.check is not None and rule.about)


def check(event: dict[str, Any], limits: Limits) -> list[Problem]:
    """What the rules have against an event that the schema admits. Of an event of somebody's own type the schema knows only
    when it was, and so do the rules."""
    return check_all([event], limits)[0]


def check_all(events: Sequence[dict[str, Any]], limits: Limits) -> list[list[Problem]]:
    """`check` of each event. Rule by rule: a processor that has just applied one applies it again much faster."""
    taken = [facts(event if event["type"] in EVENT_TYPES else _own(event), limits) for event in events]
    found: list[list[Problem]] = [[] for _ in taken]
    for one in _ALWAYS:
        for problems, about in zip(found, taken, strict=True):
            problems += one(about)
    for one, names in _WHERE:
        for problems, about in zip(found, taken, strict=True):
            if not names.isdisjoint(about.event):
                problems += one(about)
    return found


def _own(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in ("type", "eventTime", "errorDeclaration") if name in event}
