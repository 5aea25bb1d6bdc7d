"""The ledger room: the province's one append-only log ("sổ cái"), its tables and its proofs.

What for: every statement that matters can be checked by somebody who does not trust the province. An RFC 6962 log in
C2SP form: entries numbered from 0, tiles, signed checkpoints. Rooms append through `frame.outbox`, whoever has no
transaction of its own through `services.append`; the sequencer (`duoc.wire.sequencer`) is the one writer; this room reads,
proves and audits.

Invariants, by name (prose here, in the database or in `rules`, and in a test):
- `entries_are_append_only`: an entry is never changed or removed; its number counts from zero without gaps
  (`entry_index_counts_from_zero`).
- `event_is_logged_once`: an event of the outbox becomes exactly one entry.
- `checkpoint_counts_the_entries`, `checkpoint_is_signed_once`, `checkpoints_are_kept`: one root per size, committed
  before it is signed, never replaced.
- `tile_only_grows`, `tiles_are_kept`: a tile gets hashes at its end and loses none.
- `payload_is_erased_never_changed`: what an entry commits to can be erased under the personal-data law; the entry and
  every proof over it stay valid. `payload_belongs_to_one_entry`. Each erasure is an entry of its own.
- `there_is_one_log`, `log_keeps_its_identity`: origin and key are those of its first start. Only a replay is ever
  emptied, as a whole, and then begins a new log under a new origin.

Who may come in: every room above through `services`; `wire` through the tables. Whoever controls this room's tables can
at most withhold or damage what is stored — `duoc ledger audit` names the first bad entry, tile or checkpoint — and only
with the log's key as well could sign a second history, which anybody who holds one old checkpoint can prove.
"""
