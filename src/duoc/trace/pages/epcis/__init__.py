"""The EPCIS 2.0 REST interface at `/epcis/…`: all paths of GS1's OpenAPI description.

Values in addresses are URIs, percent-encoded; decoded, as they come here, they may hold slashes: they match greedily, and the
shapes are told apart by their ends.
"""

from django.urls import URLPattern, path

from duoc.trace.pages.epcis import capture, events, queries

urlpatterns: list[URLPattern] = [
    path("", events.top, name="epcis"),
    path("capture", capture.capture, name="epcis_capture"),
    path("capture/<str:capture_id>", capture.capture_job, name="epcis_capture_job"),
    path("events", events.all_events, name="epcis_events"),
    path("events/<path:event_id>", events.event, name="epcis_event"),
    path("queries", queries.all_queries, name="epcis_queries"),
    path("queries/<str:name>", queries.named_query, name="epcis_query"),
    path("queries/<str:name>/events", queries.events_of, name="epcis_query_events"),
    path("queries/<str:name>/subscriptions", queries.all_subscriptions, name="epcis_subscriptions"),
    path("queries/<str:name>/subscriptions/<str:number>", queries.one_subscription, name="epcis_subscription"),
    path("nextPageToken/<str:token>", events.page_token, name="epcis_page_token"),
    *(path(what, events.lists[what], name=f"epcis_{what}") for what in events.RESOURCES),
    *(path(f"{what}/<path:one>/events", events.events_of[what]) for what in events.RESOURCES),
    *(path(f"{what}/<path:one>", events.single[what]) for what in events.RESOURCES),
]
