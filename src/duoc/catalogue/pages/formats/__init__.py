"""The catalogue in the formats of others: DCAT, data packages, feeds, sitemap. What anybody may know, whoever asks."""

from django.urls import path, re_path

from duoc.catalogue.pages.formats import dcat, feeds, packages, sitemaps

app_name = "catalogue-formats"
_FORM = r"(?P<suffix>ttl|jsonld|rdf|xml|n3)"
urlpatterns = [
    path("catalog", dcat.catalogue, name="catalog"),
    re_path(rf"^catalog\.{_FORM}$", dcat.catalogue, name="catalog-form"),
    re_path(rf"^dataset/(?P<name>[A-Za-z0-9_-]+)\.{_FORM}$", dcat.entry, name="entry-form"),
    path("dataset/<slug:name>/datapackage.json", packages.package, name="package"),
    re_path(r"^feeds/dataset\.(?P<kind>atom|rss)$", feeds.newest, name="feed"),
    re_path(
        r"^feeds/organization/(?P<publisher>[a-z0-9_-]+)\.(?P<kind>atom|rss)$", feeds.newest, name="feed-of-publisher"
    ),
    re_path(r"^feeds/group/(?P<topic>[a-z0-9_-]+)\.(?P<kind>atom|rss)$", feeds.newest, name="feed-of-topic"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.part, name="sitemap-part"),
    path("robots.txt", sitemaps.robots, name="robots"),
]
