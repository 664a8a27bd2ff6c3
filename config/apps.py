"""Registers the `config` app with Django."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
