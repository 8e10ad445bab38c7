"""Sets of pages to print: chosen by their ids, drawn one after another."""

from django.template.loader import render_to_string

from pages.models import (
    CaseStudyPage,
    CpdModulePage,
    FamiliesPage,
    InformationPage,
    LevelPage,
    NeedAreaPage,
    NeedPage,
    PathwayPage,
    SectionPage,
    ServicePage,
    StrategyCardPage,
)

PRINTABLE = (
    StrategyCardPage,
    NeedAreaPage,
    NeedPage,
    LevelPage,
    SectionPage,
    ServicePage,
    CaseStudyPage,
    CpdModulePage,
    PathwayPage,
    FamiliesPage,
    InformationPage,
)


def sheet(page, request):
    """The page's main part without chrome; its anchors are its own in the whole set."""
    context = page.get_context(request)
    alone = {"base": "bare.html", "anchor": f"page-{page.pk}-"}
    return render_to_string(page.get_template(request), context | alone, request)
