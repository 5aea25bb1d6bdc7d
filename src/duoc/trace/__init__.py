"""Trace: from the pond to the phone, with stamps that nobody can quietly copy.

Answers: Luật 78/2025/QH15 and Nghị định 37/2026/NĐ-CP Điều 32 (product passport), Thông tư 02/2024/TT-BKHCN (four principles of
traceability); the article's 70,000 stamps, and the complaints that stamps are copied, scans show nothing and nobody counts what
was printed. A ledger does not stop a copied stamp: activation, a hidden PIN, the stream of scans and the count of stamps do.

Who may come in: everybody scans and reads what is public; producers capture events with a key of their party and order stamps;
inspectors see accounts and suspicions.

Invariants:
- `serial_names_one_stamp`, `stamp_is_never_changed`: a stamp is a number and 80 random bits, and stays them.
- `stamps_belong_to_the_batch_that_ordered_them`, `order_of_stamps_is_fixed`: nobody mints more than was ordered, or for another.
- `every_stamp_of_a_batch_is_in_a_state`, `stamp_is_in_one_state_at_a_time`: the accounts hold at every commit.
- `only_activated_stamps_end_alone`, `stamp_ends_once`: sold and void are counted once.
- `root_of_a_batch_is_fixed`, `pins_are_forgotten_when_stamps_are_handed_out`: what the ledger was told before printing stays so.
- `alarm_is_acknowledged_with_a_reason`, `acknowledgement_is_never_changed`, `acknowledged_alarm_is_never_changed`: who looked at
  an alarm, when and why it may rest stays to be read; worse figures are a new one.
- `signed_count_is_never_changed`, `spoiled_stamps_are_among_the_printed`: who printed puts a name to the count; who erred signs
  another.
- `scan_only_forgets`, `phone_of_a_scan_is_kept_as_a_hash`, `scan_names_a_commune_or_a_province_at_most`: nobody is followed.
- `subject_has_one_open_suspicion`, `suspicion_is_settled_by_a_person_with_a_reason`, `history_of_suspicions_is_only_added_to`:
  rules suspect, people decide, and what they decided stays to be read.
- `report_only_forgets`, `report_says_or_shows_something`, `erased_report_holds_nothing`: what a buyer reports stays what it was
  until somebody erases it, text and photo together.
- `product_has_a_gtin_or_a_trace_code`, `gtin_names_one_product`, `trace_code_names_one_product`: a number means one product for
  ever; what is retired keeps it.
- `thing_has_one_default_link`: a printed address leads to one place, unless the request itself prefers another.
- `gln_names_one_site`, `site_lies_in_a_commune`: where goods are made is known to the commune; of a pond no point is kept.
- `history_of_goods_only_forgets`: what was changed of products, links and sites stays; it may be erased, never rewritten.
- `event_is_stored_once`, `declaration_is_stored_once`: an eventID means one content, and at most one declaration of its error.
- `event_is_never_changed`, `mention_is_never_changed`: what was captured stays; who erred declares it. Documents may be erased.
- `capture_is_finished_when_it_no_longer_runs`, `capture_rolls_back_or_proceeds`: nobody loses sight of a document.
- `mention_counts_only_classes`: amounts are of lots and products, never of a single piece.
- `subscription_streams_or_has_a_schedule`: it is known when a subscriber is told.
- `diary_entry_only_forgets`, `entry_is_corrected_once`, `only_a_correction_takes_back`: what a producer wrote down stays; who
  erred writes it anew in the open.
- `head_of_a_party_is_read_in_one_way`: what a firm said of its columns holds for every file with these heads.
- `photo_has_at_most_300_kb`, `diary_photo_is_erased_at_most`: a photo is pixels, and never another one.
- `goods_have_one_delivery`, `delivery_waits_until_it_is_due`: what goes to the national portal waits, was sent or was refused.
- `goods_have_one_open_recall`, `recall_step_is_never_changed`, `recall_item_is_never_changed`: who was called back, when and why
  stays as it was said.
"""
