"""The rules as data: what each one counts, what it needs to know, and what each further observation is worth.

Points are weights of evidence: ten of them make a copy e times as likely. The score of a serial is their sum. Most were fitted
(logistic regression, nothing below zero, all four settings with and without places and phones) on synthetic streams of
seeds 1 to 4, rounded, and are reported on other seeds (docs/formats.md, "Scans"); those of `impossible_travel` and `after_void`
were set by hand, for photos sent to friends make the first worth little and the streams hold few of the second.
Change them here: nothing else knows them.
"""

from dataclasses import dataclass
from itertools import accumulate

# From so many points on. The inspector's list begins below what the public is told.
SUSPECTED, YELLOW, RED = 45, 70, 105


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `points`: of the first observation, the second …; later ones add none. `needs`: without it the rule is silent."""

    id: str
    vi: str
    en: str
    needs: frozenset[str]
    points: tuple[int, ...]

    def worth(self) -> tuple[int, ...]:
        """Points after 0, 1, 2 … observations."""
        return (0, *accumulate(self.points))


def _needs(*what: str) -> frozenset[str]:
    return frozenset(what)


TABLE = (
    Rule(
        "many_viewers",
        "Nhiều người khác nhau đã quét mã này, hơn mức thường thấy ở một món hàng",
        "More different people scanned this code than one item usually meets",
        _needs(),
        (0, 25, 19, 2, 8, 0, 2),
    ),
    Rule(
        "many_days",
        "Người mới vẫn quét mã này qua nhiều ngày",
        "New people scanned this code on many days",
        _needs(),
        (0, 5, 3, 4, 5, 1),
    ),
    Rule(
        "long_after_first",
        "Người mới vẫn quét mã này hơn 4 ngày sau lượt quét đầu tiên",
        "New people scanned this code more than 4 days after its first scan",
        _needs(),
        (0, 2, 5, 0, 0, 1, 2, 1),
    ),
    Rule(
        "many_places",
        "Mã này được quét ở nhiều nơi cách xa nhau, vào nhiều ngày",
        "This code was scanned in places far apart, on different days",
        _needs("place"),
        (9, 4, 2),
    ),
    Rule(
        "back_and_forth",
        "Mã này trở lại nơi cũ nhanh hơn món hàng đi được",
        "This code came back to an earlier place faster than an item can travel",
        _needs("place"),
        (5, 3),
    ),
    Rule(
        "impossible_travel",
        "Hai lượt quét ở hai nơi cách nhau xa hơn quãng đường món hàng đi được trong thời gian ấy",
        "Two scans are farther apart than an item can travel in the time between",
        _needs("place"),
        (2, 6, 6),
    ),
    Rule(
        "away_from_shipping",
        "Mã này được quét xa mọi nơi lô hàng đã giao đến",
        "This code was scanned far from every place its lot was shipped to",
        _needs("place", "shipping"),
        (8,),
    ),
    Rule(
        "after_sale",
        "Người khác vẫn quét mã này hơn 3 ngày sau khi món hàng được xác nhận đã mua",
        "Other people scanned this code more than 3 days after the item was confirmed as bought",
        _needs("sale"),
        (0, 10, 25, 10),
    ),
    Rule(
        "after_expiry",
        "Người mới vẫn quét mã này sau hạn sử dụng",
        "New people scanned this code after the goods expired",
        _needs("expiry"),
        (6, 29, 13, 6),
    ),
    Rule(
        "after_void",
        "Mã này vẫn được quét sau khi tem đã bị hủy",
        "This code was scanned after its stamp was voided",
        _needs("void"),
        (12, 20, 20),
    ),
    Rule(
        "before_activation",
        "Mã này được quét khi tem chưa kích hoạt",
        "This code was scanned before its stamp was activated",
        _needs("activation"),
        (27, 31, 5),
    ),
    Rule(
        "pin_again",
        "Mã PIN đúng được nhập lại vào một ngày khác",
        "The right PIN was entered again on another day",
        _needs("pin"),
        (11, 9, 3),
    ),
    Rule(
        "wrong_pins",
        "Nhiều lần nhập sai mã PIN, từ những người khác nhau",
        "Different people entered a wrong PIN",
        _needs("pin"),
        (22, 18, 6, 8),
    ),
)


@dataclass(frozen=True, slots=True)
class CrowdRule:
    """A rule about a phone or a batch, for the inspector only. It speaks from `least` on, where `share` per cent agree."""

    id: str
    vi: str
    en: str
    needs: frozenset[str]
    least: int
    share: int = 0


PHONE_BURST = CrowdRule(
    "burst_from_one_phone",
    "Một điện thoại quét rất nhiều mã khác nhau trong một ngày",
    "One phone scanned very many codes on one day",
    _needs("device"),
    80,
)
BATCH_IN_ONE_PLACE = CrowdRule(
    "batch_in_one_place",
    "Phần lớn mã của một lô được quét ở một nơi mà lô không giao đến",
    "Most scanned codes of a lot were seen in one place to which it was not shipped",
    _needs("place", "shipping"),
    20,
    50,
)
CROWD_TABLE = (PHONE_BURST, BATCH_IN_ONE_PLACE)
BY_ID: dict[str, Rule | CrowdRule] = {rule.id: rule for rule in (*TABLE, *CROWD_TABLE)}
