from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from search import index
from search.engines.base import Lag


class LagPanel(Component):  # type: ignore[misc]
    """How far the public search is behind what is published."""

    template_name = "search/admin/lag.html"
    order = 90

    def __init__(self, lag: Lag) -> None:
        """Show this."""
        self.lag = lag

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The lag, and its age in whole minutes."""
        minutes = round(self.lag.age.total_seconds() / 60)
        return {"lag": self.lag, "minutes": minutes}


@hooks.register("construct_homepage_panels")  # type: ignore[untyped-decorator]
def lag_panel(request: HttpRequest, panels: list[Any]) -> None:
    if lag := index.lag():
        panels.append(LagPanel(lag))
