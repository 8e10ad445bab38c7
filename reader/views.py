import re

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Site

from pages.finders import PACK
from pages.insight import note_search
from pages.places import query_of
from pages.views import tell_site
from reader import qr
from reader.chosen import MOST, Chosen
from reader.exports import word
from reader.pack_choice import Choice
from reader.packs import (
    NO_NAMES,
    SLIP,
    SLIPS_ON_A_SHEET,
    TITLE,
    TO_BEGIN_WITH,
    TO_END_WITH,
    Pack,
)
from reader.print_set import PRINTABLE, sheet

# As many as a sheet of paper has room for.
BLANK_ROWS = 8


@require_safe
def print_set(request):
    """Pages in full for the printer: /print/?page=12&page=15."""
    chosen = Chosen.of(request.GET.getlist("page"), PRINTABLE)
    context = {
        "sheets": [sheet(page, request) for page in chosen.pages],
        "missing": chosen.missing,
        "beyond": chosen.beyond,
        "most": MOST,
    }
    return render(request, "reader/print_set.html", context)


@require_safe
def pack_choose(request):
    """Tick boxes to choose by: /training/pack/choose/?q=calm&page=12."""
    choice = Choice.parse(request.GET)
    if elsewhere := canonical(request, choice.querystring):
        return elsewhere
    context = choice.context()
    if choice.q:
        note_search(request, context["results"].query, PACK, context["results"])
    return choose(request, context)


def choose(request, context):
    context = {"view_title": "Choose pages for a staff meeting", **context}
    return render(request, "reader/pack/choose.html", context)


@require_safe
def staff_pack(request):
    """A staff-meeting pack: /training/pack/?page=12&page=15&page=18.

    While it has too few pages or too many, it is the screen to choose on, and says so.
    """
    tell_site(request)
    choice = Choice.parse(request.GET)
    problem = choice.problem
    wanted = choice.querystring if problem else query_of(choice.chosen.asked)
    if elsewhere := canonical(request, wanted):
        return elsewhere
    if problem:
        return choose(request, {"problem": problem, **choice.context()})
    address = address_of(request, choice.chosen)
    context = {
        "view_title": TITLE,
        "pack": Pack.of(choice.chosen.pages),
        "missing": choice.chosen.missing,
        "chosen": query_of(choice.chosen.ids),
        "address": address,
        # Where a long address may go on in the next line.
        "pieces": re.split(r"(?<=[/?&])", address),
        "code": qr.as_svg(address, "QR code: opens this pack"),
        "no_names": NO_NAMES,
        "to_begin_with": TO_BEGIN_WITH,
        "to_end_with": TO_END_WITH,
        "slip": SLIP,
        "slips": range(1, SLIPS_ON_A_SHEET + 1),
    }
    return render(request, "reader/pack/pack.html", context)


@require_safe
def staff_pack_word(request):
    """The same pack as a Word file; an address that makes none leads to the reason."""
    tell_site(request)
    choice = Choice.parse(request.GET)
    if choice.problem:
        return redirect(f"{reverse('staff_pack')}?{choice.querystring}")
    if elsewhere := canonical(request, query_of(choice.chosen.asked)):
        return elsewhere
    address = address_of(request, choice.chosen)
    file = word.staff_pack(Pack.of(choice.chosen.pages), address)
    return HttpResponse(
        file,
        content_type=word.CONTENT_TYPE,
        headers={
            "Content-Disposition": 'attachment; filename="staff-meeting-pack.docx"',
            "X-Robots-Tag": "noindex",
        },
    )


def canonical(request, querystring):
    """A redirect to the one way to ask for something here; None when it is there."""
    if request.META.get("QUERY_STRING", "") == querystring:
        return None
    return redirect(f"{request.path}?{querystring}" if querystring else request.path)


def address_of(request, chosen):
    """The whole address of a pack of these pages, for paper and for files."""
    root = Site.find_for_request(request).root_url
    return f"{root}{reverse('staff_pack')}?{query_of(chosen.ids)}"


@require_safe
def cpd_record(request):
    """A record of training to print; a browser's script fills in what it has kept."""
    context = {"view_title": "My CPD record", "blank_rows": range(BLANK_ROWS)}
    return render(request, "reader/cpd_record.html", context)
