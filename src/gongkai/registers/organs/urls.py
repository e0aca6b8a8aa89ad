"""The addresses of organs, accounts and posts."""

from django.urls import path

from . import backoffice, staffing

urlpatterns = [
    path("organs/", backoffice.organs, name="organs"),
    path("organs/new/", backoffice.found_organ, name="organ_found"),
    path("organs/<int:number>/", backoffice.organ, name="organ"),
    path("organs/<int:number>/rename/", backoffice.rename_organ, name="organ_rename"),
    path("organs/<int:number>/alias/", backoffice.add_alias, name="organ_alias"),
    path("organs/<int:number>/move/", backoffice.move_organ, name="organ_move"),
    path("organs/<int:number>/merge/", backoffice.merge_organ, name="organ_merge"),
    path("organs/<int:number>/abolish/", backoffice.abolish_organ, name="organ_abolish"),
    path("organs/<int:number>/contact/", backoffice.contact, name="organ_contact"),
    path("organs/<int:number>/responsibility/", backoffice.responsibility, name="organ_responsibility"),
    path("responsibilities/<int:number>/file/", backoffice.confirm_filing, name="responsibility_file"),
    path("accounts/", staffing.accounts, name="accounts"),
    path("accounts/new/", staffing.create_account, name="account_create"),
    path("accounts/<int:number>/", staffing.account, name="account"),
    path("accounts/<int:number>/appoint/", staffing.appoint, name="account_appoint"),
    path("accounts/<int:number>/hand-over/", staffing.hand_over, name="account_hand_over"),
    path("accounts/<int:number>/close/", staffing.deactivate, name="account_close"),
    path("accounts/<int:number>/open/", staffing.reactivate, name="account_open"),
    path("accounts/<int:number>/password/", staffing.reset_password, name="account_new_password"),
    path("accounts/<int:number>/second-factor/", staffing.reset_second_factor, name="account_second_factor"),
    path("posts/<int:number>/end/", staffing.end_post, name="post_end"),
]
