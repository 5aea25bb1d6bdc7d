"""The exchange's data plane: one process that answers from memory and its spool.

It sees no database: the registry is a file that the recorder writes, the log is the spool that the recorder drains.
One call: `inbound` (strict HTTP/1.1 by `http`) → `shapes` and `registry` (who may call what) → `call` → `upstream`
(kept-alive pool) → `journal` (leaf, spool, batch, seal) → the answer. `roles` says what the parts are to each other,
`parties` holds the values they share. Who controls this process can refuse or read calls and invent new ones in its
name; it cannot change or hide what was sealed before, nor reach the database.
"""
