"""Addresses of the records' public pages; that of a record never changes."""

from django.urls import path

from . import downloads, views

urlpatterns = [
    path("r/<str:public_id>/", views.record, name="public_record"),
    path("r/<str:public_id>/versions/<int:number>/", views.version, name="public_version"),
    path("r/<str:public_id>/versions/<int:left>/<int:right>/", views.compare, name="public_compare"),
    path("r/<str:public_id>/on/", views.ask_day, name="public_record_on"),
    path("r/<str:public_id>/on/<str:day>/", views.as_of, name="public_record_as_of"),
    path("r/<str:public_id>/report/", views.report, name="public_record_report"),
    path("r/<str:public_id>/record.html", downloads.record_html, name="public_record_html"),
    path("r/<str:public_id>/record.json", downloads.record_json, name="public_record_json"),
    path("r/<str:public_id>/record.pdf", downloads.record_pdf, name="public_record_pdf"),
    path("r/<str:public_id>/record.txt", downloads.record_text, name="public_record_text"),
    path("r/<str:public_id>/record.zip", downloads.record_zip, name="public_record_zip"),
    path("r/<str:public_id>/canonical.json", downloads.canonical, name="public_canonical"),
    path("r/<str:public_id>/proof.json", downloads.proof, name="public_proof"),
    path("r/<str:public_id>/files/<slug:sha256>/", downloads.file, name="public_file"),
    path("r/<str:public_id>/files/<slug:sha256>/<str:name>", downloads.attachment, name="public_attachment"),
    path("i/<path:number>", views.by_index_number, name="public_by_index_number"),
    path("d/<str:number>", views.by_document_number, name="public_by_document_number"),
]
