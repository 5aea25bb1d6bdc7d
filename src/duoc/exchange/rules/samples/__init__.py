"""Code samples of the sandbox: one description of a call, written out in each language.

A sample holds the reader's own identifiers and no secret: keys are read from the environment (`DUOC_KEY`; for WSO2 and
lgspaccesstoken `DUOC_CONSUMER` and `DUOC_SECRET`). What is shown is what the tests run (curl, Python).
"""

from duoc.exchange.rules.samples.calls import DIALECTS, Sample, sample_call
from duoc.exchange.rules.samples.languages import LANGUAGES, written

__all__ = ["DIALECTS", "LANGUAGES", "Sample", "sample_call", "written"]
