"""Addresses of the staff pages of rounds."""

from django.urls import path

from . import backoffice

urlpatterns = [
    path("records/reevaluations/", backoffice.rounds, name="reevaluations"),
    path("records/reevaluations/<int:number>/", backoffice.round_, name="reevaluation"),
    path("records/reevaluations/<int:number>/anew/", backoffice.bring_up_to_date, name="reevaluation_anew"),
    path("records/reevaluations/<int:number>/propose/", backoffice.propose, name="reevaluation_propose"),
    path("records/reevaluations/<int:number>/give-back/", backoffice.give_back, name="reevaluation_give_back"),
    path("records/reevaluations/<int:number>/confirm/", backoffice.confirm, name="reevaluation_confirm"),
    path("records/reevaluations/<int:number>/result/", backoffice.draft_result, name="reevaluation_result"),
    path("records/reevaluated/<int:number>/", backoffice.item, name="reevaluation_item"),
    path("records/reevaluated/<int:number>/follow-up/", backoffice.follow_up, name="reevaluation_follow_up"),
]
