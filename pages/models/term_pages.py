"""Pages that describe one term, and what their addresses mean after a merge."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from wagtail.url_routing import RouteResult

from pages.finders import STRATEGIES, state_url
from pages.held import held


@dataclass(frozen=True)
class Successor:
    """What a withdrawn page of a merged term leads to: the other term's page, or the
    strategies for that term while it has no page, and then `pk` is None."""

    url: str
    pk: int | None = None


class OfTerm:
    """A page about one term, which its field `term_field` names.

    Once the term is merged and the page withdrawn, the page's address leads for good
    to what there is about the other term.
    """

    term_field = "need"

    @property
    def term(self):
        return getattr(self, self.term_field)

    def route(self, request, path_components):
        is_gone = not self.live and not path_components
        if is_gone and (found := successors().get(self.pk)):
            return RouteResult(self, kwargs={"moved_to": found.url})
        return super().route(request, path_components)

    def serve(self, request, *args, moved_to="", **kwargs):
        if moved_to:
            return redirect(moved_to, permanent=True)
        return super().serve(request, *args, **kwargs)

    def clean(self):
        super().clean()
        if self.term and self.term.merged_into_id:
            said = f"“{self.term}” is merged into “{self.term.meant}”."
            raise ValidationError({self.term_field: f"{said} Choose one in use."})


@held
def successors():
    """Page id -> `Successor`, of withdrawn pages whose term has been merged."""
    return {
        page.pk: successor_of(model, page)
        for model in OfTerm.__subclasses__()
        for page in merged_away(model)
    }


def predecessors(page):
    """Ids of the withdrawn pages whose terms were merged into the one of this page."""
    if not isinstance(page, OfTerm):
        return []
    gone = merged_away(type(page))
    return [each.pk for each in gone if each.term.meant == page.term]


def merged_away(model):
    field = model.term_field
    merged = {f"{field}__merged_into__isnull": False}
    return model.objects.not_live().filter(**merged).select_related(field)


def successor_of(model, page):
    term = page.term.meant
    about = {model.term_field: term}
    other = model.objects.open_to_readers().filter(**about).first()
    if other:
        return Successor(other.get_url(), other.pk)
    return Successor(state_url(STRATEGIES, {model.term_field: [term.slug]}))
