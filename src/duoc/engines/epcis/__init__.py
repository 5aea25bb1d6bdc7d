"""EPCIS 2.0 and the Core Business Vocabulary 2.0: documents, verdicts, identifiers, event hashes.

Knows octets and values only: no database, no network, no Django. The way of a document:

- `documents.read` (in memory) or `documents.scan` (a file of any size): JSON-LD or XML → header and events in JSON form;
- `validation.judge_header`, `validation.judge`: a verdict on the document and on each event;
- `event_hash.event_hash`: the name of an event by its content; `mentions.mentions`: the things it speaks of;
- `identifiers.canonical`: EPC URN or Digital Link of any host → one spelling; `vocabulary`: one word in its four spellings.

Whatever strangers send, these answer with a verdict or `DocumentError`.
"""
