"""DCAT-AP 3.0.1: a catalogue as values, as an RDF graph, as Turtle, JSON-LD and RDF/XML, and back; its score (MQA).

Knows values and octets only: no database, no network (a remote JSON-LD context is never fetched), no Django.

- `entities`: the classes as frozen dataclasses; `concepts`: the controlled tables, with their marks;
- `graph`: entities → graph; `paging`: the links of a page; `profile`: the replaceable national layer; `serialise`: graph → bytes;
- `parsing`: a stranger's bytes → graph, bounded; `reading`: graph → entities, tolerant, with a list of what was left out;
- `compliance`: what the shapes of DCAT-AP would say, and what they forget (untyped dates);
- `mqa`: the Metadata Quality Assessment of a graph as served, 405 points, and what to do to raise it.
"""
