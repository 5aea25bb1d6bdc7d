"""The audit's journal: every decision of a wall or gateway, chained, on its way to the recorder.

    journal = Journal(folder, "wall")                     # <folder>/wall/<first number>.journal
    journal.record(Decision(source_of(application="dvc", …), note_of(key, objects, text), officer="…", marks=marks))
    journal.commit()                                      # written, chained, on the disk

A *frame* holds the decisions of a moment: the texts that they share once each, a fixed-size row a decision, and the hash over the
frame before it and all that. So one decision more costs a row, and none can be taken out, put in or changed without every later
hash being another (docs/formats.md, "Journal of decisions"). No personal value is in it: citizens are keyed hashes.

Whoever controls the writing process can leave decisions out before they are written; afterwards, once the ledger has been told of
a frame, nobody can.
"""

from duoc.wire.decisions.decision import EMPTY_NOTE, Decision, note_of, source_of
from duoc.wire.decisions.frames import Frame, Told
from duoc.wire.decisions.journal import DamagedJournalError, Journal

__all__ = ["EMPTY_NOTE", "DamagedJournalError", "Decision", "Frame", "Journal", "Told", "note_of", "source_of"]
