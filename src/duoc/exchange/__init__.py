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
- `quota_is_set_once_for_a_period`: one number of calls for a caller, a service and a period; refused calls use up nothing.
- `no_secret_alone_opens_personal_data`: a service marked personal asks for a certificate or a registered network beside
  a key or secret, in every language of the gateway.
- `place_names_no_secret`, `refusal_tells_no_query`: what gateways tell of secrets and refusals holds neither.
- `latency_counts_each_bound_once`: for each combination of the roll-up, the counts below the bounds of time add up to
  its requests, and equal the messages.
- `approval_needs_two_persons`: a connection is endorsed by its agency's manager and approved by another person, of the
  exchange; `test_needs_a_passed_contract_test` comes before both.
- `transition_begins_where_the_last_one_ended`, `life_is_only_added_to`: the life of a connection or service is a chain of
  dated steps, each an entry of the ledger; `connection_state_is_that_of_its_last_step`.
- `rights_follow_the_connection`, `suspended_connection_is_granted_nothing`: what opens grants, what is suspended or ended
  takes away, and nobody grants around a suspension; `open_service_is_live_in_its_life`.
- `mapping_versions_never_change`: what a version of a service's mapping said is found unchanged; the newest is in force
  (trigger `mapping_versions_never_change`).
- `bodies_belong_to_one_call`, `kept_bodies_have_an_end`: bodies are kept where a service was told to, sealed, for days that
  are counted; `service_keeps_bodies_by_one_rule`, and of personal data only on a legal basis.
- `service_is_guarded_by_one_rule`: a service with personal data may demand the ticket of an open dossier, count citizens and look
  into bodies; a guard is set and ended by name, and the ledger says when.
- `retention_has_a_legal_basis`: nothing leaves the log without one; `segment_has_one_place_in_its_gateways_chain`: what has
  left lies in files that verify on their own, and in the ledger (`segments_never_change`).
- `every_registry_change_is_in_the_ledger`: services append to the outbox in the transaction of the change.
- `an_environment_has_keys_of_its_own`: production knows only the keys of `people`, the others only their own.
- `sandbox_key_is_stored_as_sha256`, `sandbox_key_shows_four_signs`: a test key is shown once; what is kept opens nothing.

Who may come in: `boards` and the doors (`cli`, `web`) through `services`; `wire` through the tables and the SQL of
`duoc.wire.sql`. Whoever controls this room's tables can at most stop or allow calls from now on and lie on screen: what
was logged is held by the gateways' signatures and the ledger, and `duoc ledger audit` names the row that disagrees.
"""
