"""The exchange room: the province's data exchange axis (trục liên thông, LGSP), its registry and its evidence.

What for: Thông tư 13/2017/TT-BTTTT Điều 17 gives the LGSP the duty to receive and forward requests between the agency's
systems and the national databases. This room says who may call what (the registry), keeps what was called (messages in
signed batches), and counts it (the report of connections). The gateway itself lives in `wire` and sees only a snapshot.

giao dịch: one request accepted at the gateway's edge with its own request id, counted once whatever its outcome;
success = answer forwarded with status < 400; refused calls are counted apart, not in the log.

Invariants, by name (prose here, in the database or in `rules`, and in a test):
- `a_call_needs_a_right`: deny by default; a right has exactly one subject, and a member's right is not its subsystems'
  (`right_has_exactly_one_subject`).
- `registered_names_never_change`: members, subsystems and services are retired, never renamed or deleted, because the
  log and the ledger name them (trigger `registered_names_never_change`).
- `group_opens_its_owners_services_alone`: a local group's right reaches no service of another provider.
- `a_load_replaces_all_or_nothing`: a registry file is one transaction and one entry; what it does not hold is retired.
- `message_has_one_place_in_its_batch`: (gateway, batch, leaf) holds one message; its canonical form hashes to that
  leaf.
- `batch_number_is_used_once_per_gateway`, `batch_is_one_event`: a batch is one entry of the ledger and follows one
  batch of the same gateway.
- `rollup_counts_each_combination_once`: the roll-up equals the messages, and both equal the counts in the ledger
  entries.
- `consumer_speaks_for_one_subsystem`: a credential of a dialect is one subsystem's, under the same rights as in r1; its
  secrets are kept as hashes, two at most hold at a time.
- `context_leads_to_one_service`, `destination_leads_to_one_service`: no call of a dialect is guessed to its provider.
- `latency_counts_each_bound_once`: for each combination of the roll-up, the counts below the bounds of time add up to
  its requests, and equal the messages.
- `every_registry_change_is_in_the_ledger`: services append to the outbox in the transaction of the change.
- `an_environment_has_keys_of_its_own`: production knows only the keys of `people`, the others only their own.
- `sandbox_key_is_stored_as_sha256`, `sandbox_key_shows_four_signs`: a test key is shown once; what is kept opens nothing.

Who may come in: `boards` and the doors (`cli`, `web`) through `services`; `wire` through the tables and the SQL of
`duoc.wire.sql`. Whoever controls this room's tables can at most stop or allow calls from now on and lie on screen: what
was logged is held by the gateways' signatures and the ledger, and `duoc ledger audit` names the row that disagrees.
"""
