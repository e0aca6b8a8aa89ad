"""Addresses of the public pages of catalogues, of the disclosure section and of topics."""

from django.urls import path

from . import entry_views, section_views, topic_pages, views

urlpatterns = [
    path("organs/<int:number>/disclosure/", section_views.section, name="public_section"),
    path("catalogues/", views.catalogues, name="public_catalogues"),
    path("catalogues/organ/<int:number>/", views.catalogues_of, name="public_catalogues_of"),
    path("catalogues/field/<slug:field>/", views.field, name="public_catalogue_field"),
    path("catalogues/entries/<str:public_id>/", entry_views.entry, name="public_entry"),
    path("catalogues/entries/<str:public_id>/before/<str:place>/", entry_views.entry, name="public_entry_before"),
    path("catalogues/entries/<str:public_id>/feed.xml", entry_views.entry_feed, name="public_entry_feed"),
    path("catalogues/<str:public_id>/", views.catalogue, name="public_catalogue"),
    path("catalogues/<str:public_id>/<int:part>/", views.catalogue, name="public_catalogue_part"),
    path("catalogues/<str:public_id>/versions/", views.versions, name="public_catalogue_versions"),
    path("catalogues/<str:public_id>/versions/<int:number>/", views.version, name="public_catalogue_version"),
    path("catalogues/<str:public_id>/catalogue.csv", views.catalogue_csv, name="public_catalogue_csv"),
    path("catalogues/<str:public_id>/catalogue.xlsx", views.catalogue_xlsx, name="public_catalogue_xlsx"),
    path("catalogues/<str:public_id>/catalogue.json", views.catalogue_json, name="public_catalogue_json"),
    path("topics/", topic_pages.topics, name="public_topics"),
    path("topics/<slug:slug>/", topic_pages.topic, name="public_topic"),
    path("topics/<slug:slug>/feed.xml", topic_pages.topic_feed, name="public_topic_feed"),
]
