"""A synthetic stream of scans: what honest people and counterfeiters do with stamps, told in the published scan form.

Nothing here knows how anybody judges a stream. Each file is one sort of actor or place; every share and rate stands in
`habits.py` with what it stands for. None of them is measured: no province has published such a stream, so they are
assumptions, chosen so that honest people look as odd as they do in life.
"""
