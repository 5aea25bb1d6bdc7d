"""A stranger's SELECT, written anew from its tree: what reaches a database is text of ours that means the same.

    from duoc.engines.sql.rewriting import rewritten
    told = rewritten('select xa, count(*) from "<id>" group by xa', most=32_000)
    told.tables   # ("<id>",): whoever runs the text gives each of them as the relation t0, t1, …

An allow-list of the grammar's own nodes and of their members, of functions, types and operators: what is not there is refused,
so that no difference between two readings of one text can be used. Relations are called as we call them (`t0`, `c0`), names of
columns and aliases are quoted, texts are literals of the standard. Comments, settings, other statements do not survive.

Whoever writes the text can at most ask, of tables that somebody gives him, what an allowed function makes of their rows; how
much time and memory that takes is the runner's to bound.
"""

from duoc.engines.sql.rewriting.refusals import FunctionRefusedError, NotSelectError, SystemTableError
from duoc.engines.sql.rewriting.selects import Rewritten, rewritten

__all__ = ["FunctionRefusedError", "NotSelectError", "Rewritten", "SystemTableError", "rewritten"]
