"""A national catalogue that speaks CKAN's API for reading and writing, and falls ill when it is told to.

`/danhmuc/api/3/action/…`; what it holds lies in one file and survives a restart. `POST /danhmuc/mo-phong {"outage": …}` makes it
refuse, fail, be slow, lose its answers or its data (`illness.OUTAGES`).
"""
