"""People: who the province is. Agencies and their codes, administrative units in time, users, roles, API keys.

Answers: QĐ 20/2020/QĐ-TTg (identifier codes of agencies); NQ 1252/NQ-UBTVQH15, NQ 202/2025/QH15 and NQ 1655/NQ-UBTVQH15
(units that were divided and merged while records refer to them); the article's complaint that some bodies do not know
their role. Everybody may read agencies and units; users, roles and keys belong to administrators.

Invariants, by the name they carry in the database and in the tests:

- `code_names_one_unit_at_a_time`: the periods of one unit code never overlap; a code without a date means nothing.
- `code_names_one_agency_at_a_time`: the same for the identifier codes of agencies.
- `agency_has_one_member_code_at_a_time`: an agency speaks on the exchange under one code.
- `division_has_one_default`: of the successors of a divided unit at most one is the source's default, and it is only
  ever an estimate: a divided unit asks (`rules.units.convert`), it never guesses.
  Whatever is written, on whatever day (`rules.unit_names`, `rules.unit_conversion`), an answer is one unit only without
  doubt; nothing that is sent to be converted is kept.
- `role_is_held_once_at_a_time`: a user holds a role in an agency in periods that do not overlap.
- `province_keeps_an_administrator`: the last active administrator can be neither ended nor switched off.
- `api_key_is_stored_as_a_hash`: of a key only its SHA-256 and its first eight characters are kept; it is shown once.
- `person_is_once_a_member_of_a_party`, `invitation_is_stored_as_a_hash`, `invitation_is_used_by_somebody`: people come to act
  for a party by an invitation that one person uses once, and its code is kept by nobody but who was invited.
- `party_has_one_open_consent_of_a_kind`, `consent_is_only_withdrawn`: what a household lets the public see is its own to say and
  to take back; the sentence that it agreed to stays.
- `holiday_says_what_and_why`: terms in working days follow a calendar of dated facts.
- `every_change_is_in_the_outbox`: what changes a row here appends an event in the same transaction; events about
  persons and keys are salted commitments.

Trust: whoever controls these tables can add keys and roles, but not without a gap between them and the ledger.
"""
