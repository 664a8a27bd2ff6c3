"""Addresses of the pages of templates and filters. What is no template's name starts with "-", which no name does."""

from django.urls import path

from templates_app import filter_views, starter_views, views

app_name = "templates_app"
urlpatterns = [
    path("", views.template_list, name="list"),
    path("-/new/", views.create, name="create"),
    path("-/check/", views.check, name="check"),
    path("-/starters/<slug:name>/sample/", starter_views.sample, name="starter_sample"),
    path("-/filters/", filter_views.filter_list, name="filter_list"),
    path("-/filters/-/new/", filter_views.create, name="filter_create"),
    path("-/filters/-/check/", filter_views.check, name="filter_check"),
    path("-/filters/<slug:name>/", filter_views.detail, name="filter_detail"),
    path("-/filters/<slug:name>/edit/", filter_views.edit, name="filter_edit"),
    path("-/filters/<slug:name>/delete/", filter_views.delete, name="filter_delete"),
    path("<slug:name>/", views.detail, name="detail"),
    path("<slug:name>/edit/", views.edit, name="edit"),
    path("<slug:name>/versions/<int:number>/", views.version, name="version"),
    path("<slug:name>/versions/<int:number>/publish/", views.publish, name="publish"),
]
