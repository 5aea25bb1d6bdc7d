"""The query language of package_search, a subset of Lucene's.

`parsing.parse` (fq) and `free_text.read` (q) → a tree of `nodes`; `matching.matches`: the tree over one dataset's fields,
the twin of what a database is asked; `ordering.read`: the sort. `fields`: which there are. `moments`: dates and NOW.

Where it differs from Lucene: OR joins its two neighbours and nothing else, so that `f:[x TO *] organization:a OR
organization:b` means what harvesters mean by it (there, both organizations would be optional); `/` is an ordinary sign;
`+` says nothing more than AND does. Fuzzy words, distances of phrases and regular expressions are refused instead of read
as something else.
"""
