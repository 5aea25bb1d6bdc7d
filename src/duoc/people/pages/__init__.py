"""The pages of people: agencies and administrative units as of any day, which everybody may read, and keys."""

from django.urls import path

from duoc.people.pages import agencies, conversion, keys, units

app_name = "people"
urlpatterns = [
    path("co-quan/", agencies.agencies, name="agencies"),
    path("co-quan/<slug:key>/", agencies.agency, name="agency"),
    path("co-quan/<slug:key>/khoa/", keys.agency_keys, name="keys"),
    path("co-quan/<slug:key>/khoa/<int:number>/thu-hoi/", keys.revoke_agency_key, name="revoke_key"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/quy-doi/", conversion.conversion, name="conversion"),
    path("don-vi/<slug:uid>/", units.unit, name="unit"),
]
