"""Addresses of the template builder. They lie among those of the templates, behind a "-" or a template's name."""

from django.urls import URLPattern

app_name = "builder"
urlpatterns: list[URLPattern] = []
