"""The database wall: a PostgreSQL protocol-3 firewall that unmodified clients use instead of the server.

`client` reads start-up packets (`admission`: which parameters may be set), connects `upstream`, and hands the bytes of both sides
to a `session`, which does no I/O: `asked` judges what the client sends, `answered` follows what the server says, `expected` keeps
the two in step, `names` knows which statements and portals exist. The judge comes from outside (`judging`, `policy`).

What comes back passes through `returned`: `watched` says which columns, `results` makes a plan of a row description, `cells` do
what is to be done with a value, `large` and `flow` what is too large to hold, `copied` what COPY writes.

Invariants: *nothing passes unjudged* (no policy, no verdict, no known search path, a name that was not judged: refused);
*in step* (an answer that does not fit the question ends the session); *nothing grows with a result*; *rows leave after they were
counted*.

Authentication passes through: the wall keeps no password, and the server must have asked for a proof. The way to the server is
its local socket or a network without TLS, so SCRAM is offered without channel binding. Whoever controls this process can read
and change what passes through it, and can do on the server what the sessions it carries may do; nothing more.
"""
