"""Guard: nobody reads personal data without a right, a purpose and a trace.

Answers: the article's "database firewall and data-loss prevention solution" for the link to the national population database
(Đề án 06); Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 and Nghị định 356/2025/NĐ-CP for what counts as personal.

Who may come in: whoever runs the machine asks on the command line where personal data lies, and what the wall would say of a
statement. Who watches, audits or builds reads what an application may ask (`guard.see`); who runs it or answers for its data
changes that and acknowledges incidents (`guard.change`), by two where it loosens the guard. Both do so for the
applications of their agencies; what belongs to no application (calls of the exchange, scans, the journals) is for the committee.

Invariants:
- `decision_is_sealed_once`, `decision_is_never_changed`, `lookup_is_never_changed`, `seal_of_decisions_is_never_changed`: what
  wall and gateway decided stays as it was told to the ledger.
- `only_an_outcome_tells_of_a_decision`: what was let through and what came back are two records, each written when it was true.
- `text_of_a_decision_is_bounded`, `mark_is_a_keyed_hash`: a citizen is a keyed hash, and a text has lost its values.
- `incident_is_never_changed`, `acknowledgement_of_an_incident_is_never_changed`: who has looked at what, and what he said, stays.
- `loosening_takes_two_persons`, `one_proposal_of_a_kind_at_a_time`: what lets more pass is proposed by one, decided by another.
- `change_is_decided_once_and_kept`, `live_change_is_a_version_and_an_event`, `application_changes_by_its_changes`: an application
  is what its changes made of it, each a version and an entry of the ledger.
- `enforcing_needs_an_approved_list`, `never_is_never_approved`: nothing is blocked by an empty list, nothing dangerous is learnt.
- `approved_statement_went_live_with_its_change`, `approved_statement_stays_as_it_was_approved`: two have read what passes.
"""
