"""The rules as data: what each one counts, what it needs to know, and what each further observation is worth.

Points are weights of evidence: ten of them make a copy e times as likely. The score of a serial is their sum. They were fitted
(logistic regression, with and without places and phones) on synthetic streams of seeds 1 and 2 of the usual people and seed 1 of
traders and promotions, rounded, and are reported on other seeds (docs/clones.md); nothing but `busy_lot` may speak for a serial.
Those of `impossible_travel` and `lot_unknown` were set by hand: photos sent to friends make the first worth little; a stream may
tell nothing of lots and activations, and those of the second were set on such streams of seeds 1 to 3, so that as many honest
serials are watched as where lots are known.
Change them here: nothing else knows them.
"""

from dataclasses import dataclass
from itertools import accumulate

# From so many points on: flagged (watched, nothing to be done yet), in the inspector's queue, and what the public is told.
WATCHED, SUSPECTED, YELLOW, RED = 36, 66, 80, 110


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `points`: (n, points that the n-th observation adds), in order; others add none. `needs`: without it the rule is
    silent."""

    id: str
    vi: str
    en: str
    needs: frozenset[str]
    points: tuple[tuple[int, int], ...]

    def worth(self) -> tuple[int, ...]:
        """Points after 0, 1, 2 … observations."""
        each = dict(self.points)
        return tuple(accumulate(each.get(count, 0) for count in range(max(each, default=0) + 1)))

    def told(self) -> str:
        """The points as docs print them: `3rd observation: 10` is `3: 10`."""
        return ", ".join(f"{count}: {points}" for count, points in self.points)


def _needs(*what: str) -> frozenset[str]:
    return frozenset(what)


TABLE = (
    Rule(
        "many_viewers",
        "Nhiều người khác nhau đã quét mã này, hơn mức thường thấy ở một món hàng",
        "More different people scanned this code than one item usually meets",
        _needs(),
        ((1, 1),),
    ),
    Rule(
        "many_visits",
        "Mã này được quét nhiều lần cách nhau hơn một giờ, dù là ai quét",
        "This code was scanned at many times more than an hour apart, whoever did",
        _needs(),
        ((1, 1), (2, 5), (3, 4), (4, 4), (5, 4), (6, 3), (7, 2), (8, 1), (10, 1), (40, 1)),
    ),
    Rule(
        "lot_unknown",
        "Nhiều người mới quét mã này khi chưa biết các mã cùng lô thường được quét lúc nào",
        "Many new people scanned this code while nothing was known of when codes of its lot usually are",
        _needs(),
        ((2, 17), (3, 7), (4, 2), (12, 3), (15, 8), (20, 8), (25, 8), (30, 6)),
    ),
    Rule(
        "many_days",
        "Người mới vẫn quét mã này qua nhiều ngày",
        "New people scanned this code on many days",
        _needs(),
        ((1, 1), (2, 4), (3, 3), (4, 3), (5, 3), (6, 2), (8, 1)),
    ),
    Rule(
        "full_days",
        "Trong nhiều ngày, mã này được quét ba lần trở lên mỗi ngày",
        "On many days this code was scanned three times or more",
        _needs(),
        ((3, 2), (4, 1), (16, 4)),
    ),
    Rule(
        "long_after_first",
        "Người mới vẫn quét mã này hơn 4 ngày sau lượt quét đầu tiên",
        "New people scanned this code more than 4 days after its first scan",
        _needs(),
        ((2, 5), (3, 4), (4, 1), (5, 1), (6, 1), (8, 1), (10, 2), (12, 1), (15, 2), (20, 3), (25, 1), (30, 3)),
    ),
    Rule(
        "late_for_its_lot",
        "Người mới quét mã này muộn hơn hẳn lúc các mã cùng lô thường được quét",
        "New people scanned this code clearly later than codes of its lot usually are",
        _needs("activation"),
        ((1, 13), (2, 3), (4, 1)),
    ),
    Rule(
        "very_late_for_its_lot",
        "Người mới quét mã này rất lâu sau khi cả lô đã được quét",
        "New people scanned this code very long after the rest of its lot was scanned",
        _needs("activation"),
        ((1, 7), (2, 4), (3, 1), (4, 3), (5, 1), (7, 1), (8, 1), (10, 1)),
    ),
    Rule(
        "late_in_life",
        "Người mới quét mã này khi ba phần tư thời hạn sử dụng đã qua",
        "New people scanned this code when three quarters of the time for which the goods keep had passed",
        _needs("activation", "expiry"),
        ((1, 6), (2, 8), (3, 4), (8, 3), (12, 2)),
    ),
    Rule(
        "busy_lot",
        "Cả lô hàng được quét nhiều, nên nhiều lượt quét ở một mã nói lên ít hơn",
        "The whole lot is scanned a lot, so many scans of one code say less",
        _needs(),
        ((1, -1), (2, -7), (3, -1)),
    ),
    Rule(
        "many_places",
        "Mã này được quét ở nhiều nơi cách xa nhau, vào nhiều ngày",
        "This code was scanned in places far apart, on different days",
        _needs("place"),
        ((1, 4), (2, 2)),
    ),
    Rule(
        "back_and_forth",
        "Mã này trở lại nơi cũ nhanh hơn món hàng đi được",
        "This code came back to an earlier place faster than an item can travel",
        _needs("place"),
        ((1, 6),),
    ),
    Rule(
        "impossible_travel",
        "Hai lượt quét ở hai nơi cách nhau xa hơn quãng đường món hàng đi được trong thời gian ấy",
        "Two scans are farther apart than an item can travel in the time between",
        _needs("place"),
        ((1, 1), (2, 3), (3, 3)),
    ),
    Rule(
        "away_from_shipping",
        "Mã này được quét xa mọi nơi lô hàng đã giao đến",
        "This code was scanned far from every place its lot was shipped to",
        _needs("place", "shipping"),
        ((1, 9), (2, 2)),
    ),
    Rule(
        "after_sale",
        "Người khác vẫn quét mã này hơn 3 ngày sau khi món hàng được xác nhận đã mua",
        "Other people scanned this code more than 3 days after the item was confirmed as bought",
        _needs("sale"),
        ((2, 9), (3, 14), (4, 16), (6, 6), (9, 3), (14, 1)),
    ),
    Rule(
        "after_expiry",
        "Người mới vẫn quét mã này sau hạn sử dụng",
        "New people scanned this code after the goods expired",
        _needs("expiry"),
        ((1, 2), (2, 15), (3, 4), (4, 4), (6, 4), (9, 2)),
    ),
    Rule(
        "after_void",
        "Mã này vẫn được quét sau khi tem đã bị hủy",
        "This code was scanned after its stamp was voided",
        _needs("void"),
        ((1, 25), (2, 16), (3, 9), (4, 6)),
    ),
    Rule(
        "before_activation",
        "Mã này được quét khi tem chưa kích hoạt",
        "This code was scanned before its stamp was activated",
        _needs("activation"),
        ((1, 31), (2, 20), (3, 5), (4, 6)),
    ),
    Rule(
        "pin_again",
        "Mã PIN đúng được nhập lại vào một ngày khác",
        "The right PIN was entered again on another day",
        _needs("pin"),
        ((1, 15), (2, 10), (3, 2)),
    ),
    Rule(
        "wrong_pins",
        "Những người khác nhau nhập sai mã PIN và không tìm được mã đúng",
        "Different people entered a wrong PIN and did not find the right one",
        _needs("pin"),
        ((1, 31), (2, 23), (3, 5), (4, 4), (6, 1)),
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
