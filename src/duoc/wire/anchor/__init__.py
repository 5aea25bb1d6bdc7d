"""The anchor: puts roots of a published log into a contract on a chain that somebody else runs, and compares the two.

It reads what everybody can read, the signed checkpoint and the tiles, never the database and never the log's key.

Invariants:
- `anchored_root_was_signed_by_the_log`: only roots of checkpoints that the log's key has signed are sent.
- `state_goes_before_the_transaction`: after kill -9 no anchor of ours on the chain is unknown to the state.
- `one_transaction_at_a_time`: a repeated anchor replaces the waiting one.
- `reset_chain_is_never_taken_up_silently`: another genesis, contract or birth stops the work until a person accepts it.

Whoever controls the account's key can at most anchor false roots at larger sizes and spend the gas; the node, or the line
to it: hide and invent anchors for those who ask it; the chain's validators together: all of that for everybody. None of
them can make a checkpoint, or a proof that a citizen's page accepts.
"""
