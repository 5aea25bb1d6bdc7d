"""How the inspector's queue calls what buyers report; beside the rules over scans, and without points: words are no counts."""

from duoc.trace.rules.clones.weights import CrowdRule

REPORTED = CrowdRule(
    "reported",
    "Người mua đã báo nghi ngờ về tem này",
    "Buyers reported this stamp",
    frozenset(),
    1,
)
A_DAY_OF_ONE_STAMP, A_DAY_OF_ALL = 10, 2_000  # reports; a thousand pictures are 300 MB
