"""How a process that lives long looks for garbage: rarely, and not among what it was started with.

Django and its pages are hundreds of thousands of objects that stay. What a request leaves behind in cycles is little, while
reading a document makes tens of thousands of objects that are no garbage at all: with Python's own threshold of 700 a tenth of a
capture goes into looking at them.
"""

import gc

YOUNG = 20_000  # objects that were made and not given back since the last look: some megabytes at most


def leave_alone_what_is_here() -> None:
    """What exists now is never looked at again, and what comes from now on rarely."""
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
    gc.enable()
