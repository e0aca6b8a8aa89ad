"""Addresses of the library for everyone."""

from django.urls import path, re_path

from . import rule_views, site_views, statistic_views, views

MONTH = r"(?P<month>[0-9]{4}-[0-9]{2})"

urlpatterns = [
    path("library/", views.library, name="public_library"),
    path("library/feed.xml", views.library_feed, name="public_library_feed"),
    re_path(rf"^library/{MONTH}/$", views.library_month, name="public_library_month"),
    re_path(rf"^library/{MONTH}/(?P<part>[1-9][0-9]{{0,4}})/$", views.library_part, name="public_library_part"),
    path("library/<slug:kind>/<str:word>/", views.narrowed, name="public_library_list"),
    path("library/<slug:kind>/<str:word>/feed.xml", views.narrowed_feed, name="public_library_list_feed"),
    path("library/<slug:kind>/<str:word>/<str:month>/", views.narrowed_month, name="public_library_list_month"),
    path(
        "library/<slug:kind>/<str:word>/<str:month>/<int:part>/", views.narrowed_part, name="public_library_list_part"
    ),
    path("rules/", rule_views.rules, name="public_rules"),
    path("rules/feed.xml", rule_views.rules_feed, name="public_rules_feed"),
    path("rules/rules.csv", rule_views.rules_csv, name="public_rules_csv"),
    path("rules/rules.xlsx", rule_views.rules_xlsx, name="public_rules_xlsx"),
    path("rules/<slug:validity>/", rule_views.rules_of_state, name="public_rules_of_state"),
    path("rules/<slug:validity>/<int:part>/", rule_views.rules_of_state_part, name="public_rules_part"),
    path("statistics/", statistic_views.statistics_page, name="public_statistics"),
    path("statistics/<slug:key>.csv", statistic_views.statistics_csv, name="public_statistics_csv"),
    path("sitemap.xml", site_views.site_map, name="public_sitemap_xml"),
    path("sitemaps/pages.xml", site_views.site_map_pages, name="public_sitemap_pages"),
    path("sitemaps/<slug:month>.xml", site_views.site_map_month, name="public_sitemap_month"),
    path("robots.txt", site_views.robots, name="public_robots"),
    path("dumps/", site_views.dumps_page, name="public_dumps"),
    path("dumps/index.json", site_views.dumps_index, name="public_dumps_index"),
    path("dumps/<slug:name>.jsonl", site_views.dump, name="public_dump"),
    path("changes.json", site_views.changes, name="public_changes"),
    path("changes/<int:part>.json", site_views.changes_part, name="public_changes_part"),
]
