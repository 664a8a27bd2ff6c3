"""Registers the `builder` app with Django."""

from django.apps import AppConfig


class BuilderConfig(AppConfig):
    name = "builder"
