"""The catalogue's pages: the public list and its entries."""

from django.urls import path

from duoc.catalogue.pages import entry, front

app_name = "catalogue"
urlpatterns = [
    path("du-lieu/", front.page, name="front"),
    path("du-lieu/<slug:name>/", entry.page, name="entry"),
    path("dataset/<slug:name>", entry.ckan_address, name="ckan-entry"),
]
