"""Catalogue: master, shared and open data that people find, trust and use.

Answers: the article's 13 shared databases and 86 open datasets; Luật Dữ liệu 60/2024/QH15 Điều 3 (dữ liệu dùng chung,
dùng riêng, mở),
Nghị định 194/2025/NĐ-CP Điều 16 and 40 (shared by default, refusals in writing with reasons), Nghị định 278/2025/NĐ-CP.

Who may come in: everybody reads public entries and open rows, without an account; stewards keep the entries of their
agency and publish
its data; administrators keep all of them. What is hidden is known to its agency alone (`rules.visibility`).

Invariants:
- `code_of_an_entry_is_never_reused`, `name_of_an_entry_is_an_address`, `entry_level_is_known`, `entry_state_is_known`:
  one registry.
- `open_entry_is_public_and_free_of_personal_data`, `only_open_entries_are_public`: what is open is open for everybody.
- `withdrawn_entry_says_when_and_why`: what is gone leaves its stone.
- `history_of_entries_is_only_added_to`, `entry_modified_moves_with_every_change`: who keeps a copy finds what changed.
- `resource_has_one_version_of_a_number`, `published_version_is_never_changed`, `version_is_withdrawn_with_a_reason`:
  what was published stays byte for byte, or is gone whole.
- `resource_has_one_running_publication`, `publication_ends_once`: nothing is half published.
- `finding_tells_where_never_what`: of personal data found in a file rows are kept, not values.
- `term_begins_once_a_day`, `deadline_is_reminded_once_a_step`: how long the law gives is a dated fact; nobody is told twice.
- `refusal_states_reason_and_ground`, `step_of_a_request_is_never_changed`: shared by default, refused in writing alone.
- `device_votes_once`, `answered_demand_has_an_answer`: what people ask for is counted, and nothing kept of who asks.
- `no_entry_lacks_its_searched_form`, `what_is_hidden_changes_no_answer`: everything is found, by those who may know of it.
- `open_entry_has_no_version_with_personal_data`: neither by publishing nor by opening an entry.
- `newest_state_of_an_entry_waits_once_a_target`, `visible_change_waits_for_every_target`, `sent_push_has_a_receipt`,
  `refused_push_states_its_reason`: what is public reaches the national catalogue once, in its newest state, however long
  that is away; `what_is_hidden_is_never_pushed`.
- `acknowledged_export_names_its_document`: a file carried by hand counts as received by a letter alone.
- `uses_of_a_day_are_one_number`, `use_kind_is_known`: use is counted by entry, day and kind, and nothing kept of who uses.
- `whole_score_is_of_405_points`, `score_is_of_405_points`: quality is a published method's number with its day.
- `harvest_comes_again_in_a_year`, `source_has_one_running_harvest`: sources are asked by themselves, one run at a time.
- `marking_takes_two_persons`, `marking_has_a_reason`, `marking_is_decided_once`: only two people together say that a
  finding is none.
"""
