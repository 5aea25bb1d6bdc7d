"""Vietnamese personal data in text: where it is, how sure, why, and what the law calls it. Framework-free.

    from duoc.engines import pii
    for finding in pii.scan("CCCD: 079203001234"):
        print(finding.type, finding.start, finding.end, pii.DETECTORS[finding.type].legal_class)

`scan_field(name, value)` is for rows of a query and members of a body, `columns(text, findings)` for tables.

A pass over folded text finds labels and places where a value may begin (`prefilter`), exact checks and context judge them
(`judge`), the offsets are code points of the text as it was given (NFD, full-width digits and odd blanks included). Types,
labels and codes are dated files (`facts/`). `operators` mask, hash, tokenise or drop what was found.
"""

from duoc.engines.pii import operators
from duoc.engines.pii.facts import DETECTORS
from duoc.engines.pii.finding import Detector, Finding, LegalClass
from duoc.engines.pii.scanner import scan, scan_field
from duoc.engines.pii.tables import Column, columns

__all__ = ["DETECTORS", "Column", "Detector", "Finding", "LegalClass", "columns", "operators", "scan", "scan_field"]
