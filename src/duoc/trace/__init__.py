"""Trace: from the pond to the phone, with stamps that nobody can quietly copy.

Answers: Luật 78/2025/QH15 and Nghị định 37/2026/NĐ-CP Điều 32 (product passport), Thông tư 02/2024/TT-BKHCN (four principles of
traceability); the article's 70,000 stamps, and the complaints that stamps are copied, scans show nothing and nobody counts what
was printed. A ledger does not stop a copied stamp: activation, a hidden PIN, the stream of scans and the count of stamps do.

Who may come in: everybody scans and reads what is public; producers capture events with a key of their party and order stamps;
inspectors see accounts and suspicions.

Invariants:
- `product_has_a_gtin_or_a_trace_code`, `gtin_names_one_product`, `trace_code_names_one_product`: a number means one product for
  ever; what is retired keeps it.
- `thing_has_one_default_link`: a printed address leads to one place, unless the request itself prefers another.
- `event_is_stored_once`, `declaration_is_stored_once`: an eventID means one content, and at most one declaration of its error.
- `event_is_never_changed`, `mention_is_never_changed`: what was captured stays; who erred declares it. Documents may be erased.
- `capture_is_finished_when_it_no_longer_runs`, `capture_rolls_back_or_proceeds`: nobody loses sight of a document.
- `mention_counts_only_classes`: amounts are of lots and products, never of a single piece.
- `subscription_streams_or_has_a_schedule`: it is known when a subscriber is told.
- `goods_have_one_open_recall`, `recall_step_is_never_changed`, `recall_item_is_never_changed`: who was called back, when and why
  stays as it was said.
"""
