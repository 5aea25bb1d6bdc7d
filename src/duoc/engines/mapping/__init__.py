"""Technical conversion of one service by a declared mapping (Thông tư 13/2017/TT-BTTTT, Điều 17 b): JSON ↔ the XML of SOAP.

A mapping is data: which member of a JSON object is which element, of what type, in which order. It holds no code and no query
language; a path is a list of names. `source.read` reads the file, `document.build` checks it, `to_xml`, `to_json` and `faults`
apply it. XML comes in as elements that somebody else has read safely, and leaves as a tree.
"""
