"""Presidio's analyzer with its pattern recognisers alone, in a virtual environment of its own: the yardstick of `duoc bench pii`.

Run by that environment's Python. One JSON list of texts a line in; CPU seconds and findings out. One pattern for each of the 17
types that ours looks for, with its context words; a blank spaCy pipeline, so that no language model counts.
"""

import json
import sys
import time

PATTERNS = {
    "SO_DINH_DANH": (r"\b0\d{2}[0-9]\d{8}\b", ["cccd", "căn cước", "định danh"]),
    "CMND": (r"\b\d{9}\b", ["cmnd", "chứng minh"]),
    "MST": (r"\b\d{10}(?:-\d{3})?\b", ["mst", "mã số thuế"]),
    "BHYT": (r"\b[A-Z]{2}[1-5]\d{12}\b", ["bhyt"]),
    "PASSPORT": (r"\b[A-Z]\d{7,8}\b", ["hộ chiếu"]),
    "PHONE": (r"(?:\+84|\b84|\b0)[35789]\d(?:[ .-]?\d){7}\b", ["điện thoại", "sđt"]),
    "PLATE": (r"\b[1-9]\d-?[A-Z][A-Z0-9]?[ -]?\d{3}\.?\d{1,2}\b", ["biển số"]),
    "BANK_CARD": (r"\b(?:\d[ -]?){13,19}\b", ["số thẻ"]),
    "EMAIL": (r"\b[\w.%+-]+@[\w-]+(?:\.[\w-]+)+\b", ["email"]),
    "BHXH": (r"\b\d{10}\b", ["bhxh", "bảo hiểm xã hội"]),
    "DRIVER_LICENCE": (r"\b\d{12}\b", ["gplx", "lái xe"]),
    "BANK_ACCOUNT": (r"\b\d{6,19}\b", ["stk", "tài khoản"]),
    "NAME": (
        r"\b(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý)(?: [A-ZĐ]\w+){1,4}",
        ["ông", "bà", "tên"],
    ),
    "ADDRESS": (
        r"(?:số \d+|ấp|khóm|thôn|đường) [^,\n]{1,40}(?:, (?:xã|phường|huyện|tỉnh|thành phố) [^,.;\n]{1,30})+",
        ["địa chỉ"],
    ),
    "CCCD_QR": (r"\b\d{12}\|\d{0,12}\|[^|\n]+\|\d{8}\|[^|\n]+\|[^|\n]+\|\d{8}\b", ["qr"]),
    "MRZ": (r"(?:IDVNM\d{10}|P<VNM)[A-Z0-9<\n]{30,90}", ["mrz"]),
    "DOB": (r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b", ["ngày sinh"]),
}


def main() -> None:
    import spacy
    from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__()
            self.nlp = {"en": spacy.blank("en")}
            self.nlp["en"].max_length = 10**9

    registry = RecognizerRegistry(supported_languages=["en"])
    for kind, (expression, context) in PATTERNS.items():
        registry.add_recognizer(PatternRecognizer(kind, patterns=[Pattern(kind, expression, 0.5)], context=context))
    engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
    engine.analyze("warm", language="en")
    for line in sys.stdin:
        texts = json.loads(line)
        begin = time.process_time()
        found = sum(len(engine.analyze(text, language="en")) for text in texts)
        print(json.dumps({"seconds": time.process_time() - begin, "found": found}), flush=True)


if __name__ == "__main__":
    main()
