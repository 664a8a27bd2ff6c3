"""Registers the `review` app with Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
