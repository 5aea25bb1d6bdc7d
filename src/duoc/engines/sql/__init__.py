"""SQL as a database firewall must read it: from a statement's text to the key of an allow-list.

The key is made of PostgreSQL's own parse tree, kept whole, with marks where an ordinary literal stood. It is not libpg_query's
fingerprint, which was made for statistics and takes `hr.a` for `pub.a` (docs/decisions/0016). What a mark hides is looked at by
value policies beside the key.

    from duoc.engines.sql import Policy, analyse, learn
    policy = learn([("select ho_ten from dancu.cong_dan where id = 1", DEFAULT)])
    policy.judge("select ho_ten from dancu.cong_dan where id = 2", DEFAULT).allowed

A text that costs more than an event loop bears is blocked with the rule `size`; a worker may judge it again with
`effort=LARGEST`.

Whoever writes the text can at most have it blocked, or pass as a statement that somebody approved with other ordinary values.
"""

from duoc.engines.sql.errors import SqlRefusedError
from duoc.engines.sql.grammar import INLINE, LARGEST, Effort
from duoc.engines.sql.patterns import Pattern, Patterns
from duoc.engines.sql.policy import Policy, learn
from duoc.engines.sql.search_path import DEFAULT
from duoc.engines.sql.statements import Statement, analyse, joint_key
from duoc.engines.sql.verdict import Verdict

__all__ = [
    "DEFAULT",
    "INLINE",
    "LARGEST",
    "Effort",
    "Pattern",
    "Patterns",
    "Policy",
    "SqlRefusedError",
    "Statement",
    "Verdict",
    "analyse",
    "joint_key",
    "learn",
]
