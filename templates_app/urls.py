"""Addresses of the template pages. What is no template's name starts with "-", which no name does."""

from django.urls import path

from templates_app import views

app_name = "templates_app"
urlpatterns = [
    path("", views.template_list, name="list"),
    path("-/new/", views.create, name="create"),
    path("-/check/", views.check, name="check"),
    path("<slug:name>/", views.detail, name="detail"),
    path("<slug:name>/edit/", views.edit, name="edit"),
    path("<slug:name>/versions/<int:number>/", views.version, name="version"),
    path("<slug:name>/versions/<int:number>/publish/", views.publish, name="publish"),
]
