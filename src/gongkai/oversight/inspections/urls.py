"""Addresses of the inspections' staff pages."""

from django.urls import path

from . import backoffice

urlpatterns = [
    path("inspections/", backoffice.inspections, name="inspections"),
    path("inspections/enter/", backoffice.enter, name="inspection_enter"),
    path("inspections/<int:number>/", backoffice.inspection, name="inspection"),
    path("inspections/<int:number>/findings/add/", backoffice.add_finding, name="finding_add"),
    path("inspections/<int:number>/circular/", backoffice.circular, name="circular"),
    path("inspections/<int:number>/circular.<str:kind>", backoffice.circular_file, name="circular_file"),
    path("findings/<int:number>/", backoffice.finding, name="finding"),
    path("findings/<int:number>/correct/", backoffice.correct, name="finding_correct"),
    path("findings/<int:number>/withdraw/", backoffice.withdraw, name="finding_withdraw"),
    path("corrections/<int:number>/accept/", backoffice.accept, name="correction_accept"),
    path("corrections/<int:number>/return/", backoffice.return_correction, name="correction_return"),
    path("corrections/<int:number>/files/<uuid:file_number>/", backoffice.correction_file, name="correction_file"),
]
