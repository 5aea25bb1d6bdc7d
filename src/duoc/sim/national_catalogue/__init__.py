"""A national catalogue that speaks CKAN's API for reading and writing, and falls ill when it is told to.

`/danhmuc/api/3/action/…`; what it holds lies in one file and survives a restart. `POST /danhmuc/mo-phong {"outage": …}` makes it
refuse, fail, be slow, lose its answers or its data (`service.OUTAGES`).
"""

# The sandbox's own credential and the one organization it opens: a stand-in, and nothing else.
TOKEN = "danh-muc-mau"  # noqa: S105  # published: of invented data
ORGANIZATION = "tinh-mau"
