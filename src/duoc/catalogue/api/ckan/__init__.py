"""CKAN's Action API, version 3: `/api/3/action/<name>`, the same without the number, and CKAN's few addresses beside it.

Only tokens count here, never a session: nothing that a browser sends by itself opens anything.
"""

from django.urls import URLPattern, path, re_path

from duoc.catalogue.api.ckan import completions, door, tables

urlpatterns: list[URLPattern] = [
    re_path(r"^api(?:/(?P<version>[123]))?/?$", door.root),
    path("api/action/<str:name>", door.action, name="ckan_action_unnumbered"),
    path("api/3/action/<str:name>", door.action, name="ckan_action"),
    path("datastore/dump/<str:resource>", tables.dump, name="ckan_dump"),
    path("api/2/util/dataset/autocomplete", completions.datasets),
    path("api/2/util/tag/autocomplete", completions.tags),
]
