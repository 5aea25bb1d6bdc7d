"""Boards: figures of several rooms on one page.

What for: the operator of the data centre sees in five seconds what the province's exchange carries, what nobody uses (the
article's complaint of 05/10/2024: services not joined or not exploited), and whether the record of it all is whole.

Invariants: `every_number_leads_to_its_rows`; `no_figure_of_its_own`: a board stores nothing and asks rooms' services only.
Who may come in: everybody; what a room shows to some only, the board shows to the same.
"""
