"""How cards are listed in the admin: who owns them, for whom, and when they are due."""

import django_filters
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import PageTitleColumn
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.admin.views.pages.listing import (
    ExplorableIndexView,
    IndexView,
    PageFilterSet,
)
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import (
    SnippetViewSet,
    SnippetViewSetGroup,
)

from pages import exchange_views
from pages.agency_views import AgencyIndexView, CopyAgencyView, CreateAgencyView
from pages.gate import publish_errors
from pages.known_views import (
    AllowedMoveView,
    KnownCopyView,
    KnownItems,
    KnownMoveView,
)
from pages.models import (
    Agency,
    AgencyFolder,
    AgePhase,
    Confidence,
    Cost,
    EvidenceRating,
    GlossaryTerm,
    Grouping,
    Level,
    Misspelling,
    Need,
    PinnedResult,
    PreparationTime,
    Role,
    RunningTime,
    Signpost,
    StrategyCardPage,
    SynonymGroup,
    Theme,
    Topic,
    TrainingKind,
)
from pages.review_views import (
    ReviewCreatePreviewView,
    ReviewCreateView,
    ReviewEditView,
    ReviewPreviewView,
    ReviewRevertView,
    StepDataView,
    StepView,
)
from pages.taxonomy.views import TermIndexView
from pages.withdraw_views import ExplainingDeleteView, WithdrawView
from pages.word_views import CreateRuleView, RuleViewSet
from search.understanding import LONGEST_TEXT

BEFORE_STATUS = -1


def owner_of(card):
    return card.owner_name


def levels_of(card):
    return ", ".join(level.label for level in card.levels)


def needs_of(card):
    return ", ".join(term.label for term in (*card.needs.all(), *card.themes.all()))


def review_date(card):
    return date_format(card.review_by) if card.review_by else ""


class TitleColumn(PageTitleColumn):
    """Those who may change a live page read the title that its draft has."""

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        instance.shown_to_writer = context["page_perms"].can_edit()
        return context


def with_draft_titles(columns):
    title = TitleColumn("title", label="Title", sort_key="title", classname="title")
    return [
        title if isinstance(column, PageTitleColumn) else column for column in columns
    ]


CARD_COLUMNS = [
    Column("agency", accessor=owner_of, width="14%"),
    Column("levels", accessor=levels_of, width="13%"),
    Column("needs", label="Needs and themes", accessor=needs_of, width="22%"),
]


class CardFilterSet(PageFilterSet):
    """Filters for the listing of cards, without the stock ones that say nothing."""

    site = None
    has_child_pages = None
    agency = django_filters.ModelChoiceFilter(
        label="Agency", queryset=Agency.objects.exclude(folder=None), method="in_folder"
    )
    level = django_filters.ModelChoiceFilter(
        label="Level",
        queryset=Level.objects.in_use(),
        field_name="card_levels__level",
        method="tagged",
    )
    need = django_filters.ModelChoiceFilter(
        label="Need",
        queryset=Need.objects.in_use().filter(parent__isnull=False),
        field_name="needs",
        method="tagged",
    )
    review_by = django_filters.DateFromToRangeFilter(
        label="Review by", widget=DateRangePickerWidget
    )

    class Meta:
        model = StrategyCardPage
        fields: list = []

    def tagged(self, queryset, name, term):
        """By primary key: a text search cannot follow a relation, this it can."""
        cards = StrategyCardPage.objects.filter(**{name: term})
        return queryset.filter(pk__in=cards.values("pk"))

    def in_folder(self, queryset, name, agency):
        return queryset.filter(path__startswith=agency.folder.path)


class CardIndexView(IndexView):
    """All cards a person may see, across folders."""

    base_filterset_class = CardFilterSet
    base_columns = [
        *with_draft_titles(
            column for column in IndexView.base_columns if column.name != "parent"
        )[:BEFORE_STATUS],
        *CARD_COLUMNS,
        Column("review_by", accessor=review_date, sort_key="review_by", width="12%"),
        IndexView.base_columns[BEFORE_STATUS],
    ]

    def annotate_queryset(self, pages):
        pages = super().annotate_queryset(pages)
        return pages.prefetch_related("card_levels__level", "needs", "themes")

    @cached_property
    def header_more_buttons(self):
        buttons = [*super().header_more_buttons]
        if exchange_views.may_use(self.request.user):
            url = reverse("card_sheets")
            buttons.append(Button(exchange_views.TITLE, url, icon_name="table"))
        return buttons


class TreeIndexView(ExplorableIndexView):
    base_columns = with_draft_titles(ExplorableIndexView.base_columns)


class FolderIndexView(TreeIndexView):
    """The explorer inside an agency's folder, where every child is a card."""

    results_template_name = "pages/admin/folder_index_results.html"
    base_filterset_class = CardFilterSet

    base_columns = [
        *TreeIndexView.base_columns[:BEFORE_STATUS],
        *CARD_COLUMNS[1:],
        Column("review_by", accessor=review_date, width="12%"),
        TreeIndexView.base_columns[BEFORE_STATUS],
    ]

    @cached_property
    def explorable_columns(self):
        hidden = {"parent", "type"}
        return [
            column for column in super().explorable_columns if column.name not in hidden
        ]


class GatedPublishBulkAction(KnownItems, PublishBulkAction):
    """Publishes what passes the publish gate, and names what does not."""

    def get_execution_context(self):
        return {**super().get_execution_context(), "request": self.request}

    @classmethod
    def execute_action(
        cls, objects, request, include_descendants=False, user=None, **kwargs
    ):
        wanted = [*objects]
        if include_descendants:
            for page in objects:
                wanted += drafts_below(page, user)
        not_ready = [page for page in wanted if gaps_of(page)]
        for page in not_ready:
            messages.error(request, gaps_sentence(page))
        ready = [page for page in wanted if page not in not_ready]
        return super().execute_action(ready, user=user, **kwargs)


def drafts_below(page, user):
    drafts = page.get_descendants().not_live().specific()
    return [page for page in drafts if page.permissions_for_user(user).can_publish()]


def gaps_of(page):
    """What a page lacks; an agency's folder, which readers never see, lacks nothing."""
    draft = page.get_latest_revision_as_object()
    return [] if isinstance(draft, AgencyFolder) else publish_errors(draft)


def gaps_sentence(page):
    missing = " ".join(str(gap) for gap in gaps_of(page))
    return f"“{page.get_admin_display_title()}” was not published. {missing}"


class CardListing(PageListingViewSet):
    model = StrategyCardPage
    index_view_class = CardIndexView
    filterset_class = CardFilterSet
    icon = "list-ul"
    menu_label = "Strategy cards"
    menu_order = 150
    add_to_admin_menu = True
    name = "strategy_cards"
    url_prefix = "strategy-cards"


class ContentPageViewSet(PageViewSet):
    """The views of every page in the admin: reviewed steps, withdrawal for deletion."""

    index_view_class = TreeIndexView
    add_view_class = ReviewCreateView
    edit_view_class = ReviewEditView
    preview_on_add_view_class = ReviewCreatePreviewView
    preview_on_edit_view_class = ReviewPreviewView
    revisions_revert_view_class = ReviewRevertView
    workflow_action_view_class = StepView
    collect_workflow_action_data_view_class = StepDataView
    unpublish_view_class = WithdrawView
    delete_view_class = ExplainingDeleteView
    copy_view_class = KnownCopyView
    move_view_class = KnownMoveView
    move_confirm_view_class = AllowedMoveView


class FolderViewSet(ContentPageViewSet):
    """Wagtail uses it where only cards can be: inside the agencies' folders."""

    model = StrategyCardPage
    index_view_class = FolderIndexView


def yes_column(name, label=None):
    """A column that says “Yes” or nothing, where Wagtail’s own says True or False."""

    def said(instance):
        return "Yes" if getattr(instance, name) else ""

    return Column(name, label=label, accessor=said, sort_key=name)


RETIRED = yes_column("retired")
ACCEPTED = yes_column("accepted")
EXPAND = yes_column("expand", "Spelled out")
SAFEGUARDING = yes_column("safeguarding")


class TermViewSet(SnippetViewSet):
    index_view_class = TermIndexView
    list_display = ["label", "slug", "order", RETIRED, "merged_into"]
    list_filter = ["retired"]
    list_per_page = 50
    ordering = ["order", "label"]


class NamedTermViewSet(RuleViewSet, TermViewSet):
    """Of terms whose names the search understands."""


class NeedViewSet(TermViewSet):
    model = Need
    icon = "tag"
    list_display = ["label", "parent", "slug", "order", SAFEGUARDING, RETIRED]
    list_filter = ["parent", "retired"]


class AgePhaseViewSet(NamedTermViewSet):
    model = AgePhase
    icon = "calendar-alt"
    list_display = ["label", "years", "parent", "slug", "order", RETIRED]


class TopicViewSet(TermViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "slug", ACCEPTED, RETIRED, "merged_into"]
    list_filter = ["accepted", "retired"]
    ordering = ["name"]


class GlossaryTermViewSet(NamedTermViewSet):
    model = GlossaryTerm
    index_view_class = SnippetViewSet.index_view_class
    icon = "openquote"
    menu_label = "Glossary"
    list_display = ["term", "expansion", "plain", EXPAND, RETIRED]
    list_filter = ["expand", "retired"]
    ordering = None


class AgencyViewSet(NamedTermViewSet):
    model = Agency
    index_view_class = AgencyIndexView
    add_view_class = CreateAgencyView
    copy_view_class = CopyAgencyView
    icon = "group"
    list_display = ["label", "sector", "slug", RETIRED]
    list_filter = ["sector", "retired"]


def plain_viewset(term_model, icon, base=TermViewSet):
    attributes = {"model": term_model, "icon": icon}
    return type(f"{term_model.__name__}ViewSet", (base,), attributes)


class CreateSynonymView(CreateRuleView):
    def get_initial(self):
        """The words of a search that a report led here from, with room for more."""
        words = self.request.GET.get("words", "")[:LONGEST_TEXT]
        return {**super().get_initial(), "words": f"{words}\n" if words else ""}


class SynonymViewSet(RuleViewSet):
    model = SynonymGroup
    add_view_class = CreateSynonymView
    icon = "resubmit"
    menu_label = "Synonyms"
    list_display = ["__str__", "sense"]
    list_filter = ["sense"]
    list_per_page = 100


class SignpostViewSet(RuleViewSet):
    model = Signpost
    icon = "view"
    list_display = ["label", "kind"]
    list_filter = ["kind"]
    list_per_page = 100


class MisspellingViewSet(RuleViewSet):
    model = Misspelling
    icon = "edit"
    list_display = ["right", "words"]


class PinnedResultViewSet(SnippetViewSet):
    model = PinnedResult
    icon = "pin"
    list_display = ["page", "words"]


class SearchWordsGroup(SnippetViewSetGroup):
    """What words mean to the search, in one menu."""

    menu_label = "Search words"
    menu_icon = "search"
    menu_order = 410
    items = (SynonymViewSet, SignpostViewSet, MisspellingViewSet, PinnedResultViewSet)


class VocabularyGroup(SnippetViewSetGroup):
    """The council's vocabularies in one menu."""

    menu_label = "Vocabularies"
    menu_icon = "tag"
    menu_order = 400
    items = (
        plain_viewset(Level, "order", NamedTermViewSet),
        NeedViewSet,
        AgePhaseViewSet,
        TopicViewSet,
        plain_viewset(Theme, "tag"),
        plain_viewset(Role, "user", NamedTermViewSet),
        plain_viewset(Grouping, "group"),
        plain_viewset(PreparationTime, "time"),
        plain_viewset(RunningTime, "time"),
        plain_viewset(Cost, "tag"),
        plain_viewset(EvidenceRating, "check"),
        plain_viewset(TrainingKind, "group"),
        plain_viewset(Confidence, "order"),
        AgencyViewSet,
        GlossaryTermViewSet,
    )
