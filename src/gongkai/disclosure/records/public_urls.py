"""Addresses of the records' public pages; that of a record never changes."""

from django.urls import path

from . import attached, views

urlpatterns = [
    path("r/<str:public_id>/", views.record, name="public_record"),
    path("r/<str:public_id>/versions/<int:number>/", views.version, name="public_version"),
    path("r/<str:public_id>/versions/<int:left>/<int:right>/", views.compare, name="public_compare"),
    path("r/<str:public_id>/on/", views.as_of, name="public_record_on"),
    path("r/<str:public_id>/on/<str:day>/", views.as_of, name="public_record_as_of"),
    path("r/<str:public_id>/record.json", views.record_json, name="public_record_json"),
    path("r/<str:public_id>/record.txt", views.record_text, name="public_record_text"),
    path("r/<str:public_id>/canonical.json", views.canonical, name="public_canonical"),
    path("r/<str:public_id>/proof.json", views.proof, name="public_proof"),
    path("r/<str:public_id>/files/<slug:sha256>/", views.file, name="public_file"),
    path("r/<str:public_id>/files/<slug:sha256>/<str:name>", attached.attachment, name="public_attachment"),
    path("i/<path:number>", views.by_index_number, name="public_by_index_number"),
    path("d/<str:number>", views.by_document_number, name="public_by_document_number"),
]
