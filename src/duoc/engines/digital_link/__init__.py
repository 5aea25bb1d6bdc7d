"""GS1 Digital Link: the web address that is also a product's identifier, and what a resolver answers to it.

URI Syntax 1.6, GS1-Conformant Resolver 1.2, linksets of RFC 9264. Pure: text in, values out.

- `parse.parse(uri, options)`: strict reading of an address, never an exception;
- `build.build(element_string, stem)`: the canonical address of an element string;
- `levels.levels(path)`: the identifiers above one: serial, lot, product;
- `choice.choose(links, wish)`: which link answers a request; `linkset.linkset(…)`: all of them as one document;
- `negotiation`: what a request prefers, from its `Accept` and `Accept-Language`.
"""
