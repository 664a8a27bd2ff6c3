"""Addresses of the webhook pages."""

from django.urls import path

from webhooks.views import deliveries, endpoints, entering

app_name = "webhooks"
urlpatterns = [
    path("", endpoints.endpoint_list, name="list"),
    path("new/", endpoints.create, name="create"),
    path("portal/leave/", entering.leave, name="leave_portal"),
    path("portal/<str:token>/", entering.enter, name="portal"),
    path("<uuid:endpoint_id>/", deliveries.endpoint_page, name="detail"),
    path("<uuid:endpoint_id>/edit/", endpoints.edit, name="edit"),
    path("<uuid:endpoint_id>/pause/", endpoints.pause, name="pause"),
    path("<uuid:endpoint_id>/resume/", endpoints.resume, name="resume"),
    path("<uuid:endpoint_id>/delete/", endpoints.delete, name="delete"),
    path("deliveries/<uuid:delivery_id>/", deliveries.delivery_page, name="delivery"),
    path("deliveries/<uuid:delivery_id>/resend/", deliveries.resend, name="resend"),
]
