"""Registers the `templates_app` app with Django."""

from django.apps import AppConfig


class TemplatesConfig(AppConfig):
    name = "templates_app"
