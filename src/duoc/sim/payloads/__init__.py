"""What each national service answers: invented records in the shape its callers expect, JSON with Vietnamese names.

Every function takes a `Draw` and returns one JSON object of 200 to 900 bytes together with the frame that
`duoc.sim.answers` puts around it. Shapes are plausible, not verified against the services themselves, except where a
comment names the source.
"""
