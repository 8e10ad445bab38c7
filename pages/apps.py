from importlib import import_module

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self):
        # Not at the top: its models exist only once every app is loaded.
        import_module("pages.signals").connect()
