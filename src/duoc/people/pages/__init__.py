"""The pages of people: agencies and administrative units as of any day. Everybody may read them."""

from django.urls import path

from duoc.people.pages import agencies, units

app_name = "people"
urlpatterns = [
    path("co-quan/", agencies.agencies, name="agencies"),
    path("co-quan/<slug:key>/", agencies.agency, name="agency"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/<slug:uid>/", units.unit, name="unit"),
]
