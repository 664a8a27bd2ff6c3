"""Addresses of sign-in, the environment switch, members and API keys."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views
from accounts.requests import any_member
from accounts.sign_in import ChangePassword, SignIn, switch_environment

app_name = "accounts"
urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", any_member(ChangePassword.as_view()), name="password"),
    path("environment/", switch_environment, name="switch_environment"),
    path("settings/members/", views.members, name="members"),
    path("settings/members/<int:membership_id>/role/", views.change_role, name="change_role"),
    path("settings/members/<int:membership_id>/remove/", views.remove_member, name="remove_member"),
    path("settings/keys/", views.keys, name="keys"),
    path("settings/keys/<uuid:key_id>/revoke/", views.revoke_key, name="revoke_key"),
]
