"""The personal-data gate: every cell of every row of a table, and what its file hides beside it.

    gate = Gate(heads)
    for batch in source.batches():
        gate.take(batch, first_row)
    gate.beside("ghi chú của trang tính", text)
    gate.findings()          # columns, types, rows; never a value

What stops an open entry is one table (`policy`). A number without a label is judged by its column (`codes`).
"""

from duoc.catalogue.rules.personal.gate import Found, Gate

__all__ = ["Found", "Gate"]
