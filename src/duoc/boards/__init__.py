"""Boards: figures of several rooms on one page, and what a province must show before it is connected.

What for: the operator of the data centre sees in five seconds what the province's exchange carries, what nobody uses (the
article's complaint of 05/10/2024: services not joined or not exploited), and whether the record of it all is whole. A steward
sees which demands of the link to the national population database (Đề án 06; TT 46/2022/TT-BCA) have evidence, which have none.

Invariants:

- `every_number_leads_to_its_rows`: on every board.
- `no_figure_of_its_own`: a figure is asked of the rooms' services when it is shown. What boards keep is what nobody else has:
  what the law demands, what people stated, and that an audit was run.
- `demand_is_never_changed`, `provision_is_never_changed`, `statement_is_never_changed`, `check_is_never_changed`: who erred adds
  a row; the database refuses the rest.
- `statement_is_replaced_once`: a correction or a withdrawal names what it replaces, so the history is one line.
- `every_statement_is_in_the_outbox`: what is added here is told to the ledger in the same transaction.

Who may come in: the overview and the use of data are everybody's, as far as the rooms' own pages are. Readiness names the
province's weak places: only those whose work it is, in the agency that runs the exchange or in the province's committee.

Trust: whoever controls these tables can add a statement that nobody made, but not without an entry of the ledger to be missed,
and cannot make a figure better than what its room says.
"""
