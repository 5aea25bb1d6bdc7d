"""Guard: nobody reads personal data without a right, a purpose and a trace.

Answers: the article's "database firewall and data-loss prevention solution" for the link to the national population database
(Đề án 06); Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 and Nghị định 356/2025/NĐ-CP for what counts as personal.

Who may come in: whoever runs the machine asks on the command line where personal data lies, and what the wall would say of a
statement.

Invariants:
- `decision_is_sealed_once`, `decision_is_never_changed`, `lookup_is_never_changed`, `seal_of_decisions_is_never_changed`: what
  wall and gateway decided stays as it was told to the ledger.
- `only_an_outcome_tells_of_a_decision`: what was let through and what came back are two records, each written when it was true.
- `text_of_a_decision_is_bounded`, `mark_is_a_keyed_hash`: a citizen is a keyed hash, and a text has lost its values.
"""
