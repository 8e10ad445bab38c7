from django.apps import AppConfig
from django.core.checks import register

from search import checks


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        register(checks.settings_name_something)
        register(checks.finders_are_sound)
        register(checks.judged_queries_are_there)
