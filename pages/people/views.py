"""The admin's screen of people: who they are, what they may do, and their sign-in."""

import django_filters
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from pages.models import Agency
from pages.people import access, actions
from pages.people.forms import InvitationForm, RoleForm
from pages.reviewers import is_council, name_of

INDEX = "people:index"
STATES = {
    "invited": ("Invited", Q(is_active=True, last_login=None)),
    "active": ("Signs in", Q(is_active=True, last_login__isnull=False)),
    "off": ("Switched off", Q(is_active=False)),
}


class ForLeadsMixin(WagtailAdminTemplateMixin):
    """A screen below People, only for those who look after anybody's sign-in."""

    header_icon = "group"

    def dispatch(self, request, *args, **kwargs):
        if not access.looks_after_people(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        here = {"url": "", "label": self.get_header_title()}
        people = {"url": reverse(INDEX), "label": "People"}
        return [*super().get_breadcrumbs_items(), people, here]


def role_name(person):
    role = access.role_of(person)
    return role.name if role else "None"


def state_of(person):
    if not person.is_active:
        return STATES["off"][0]
    return STATES["invited" if person.last_login is None else "active"][0]


def second_factor(person):
    return "Set up" if person.has_second_factor else "Not set up"


class PeopleFilterSet(WagtailFilterSet):
    agency = django_filters.ModelChoiceFilter(
        label="Agency",
        queryset=Agency.objects.exclude(editors=None),
        method="of_agency",
    )
    role = django_filters.ModelChoiceFilter(
        label="Role", queryset=lambda request: access.role_groups(), field_name="groups"
    )
    state = django_filters.ChoiceFilter(
        label="State",
        choices=[(key, label) for key, (label, _) in STATES.items()],
        method="in_state",
    )

    class Meta:
        model = get_user_model()
        fields: list = []

    def of_agency(self, queryset, name, agency):
        return queryset.filter(groups__in=[agency.editors, agency.leads])

    def in_state(self, queryset, name, state):
        return queryset.filter(STATES[state][1])


class PeopleView(ForLeadsMixin, IndexView):
    model = get_user_model()
    permission_policy = None  # `access` says who may do what, not Django's rights
    page_title = "People"
    index_url_name = INDEX
    index_results_url_name = "people:index_results"
    verbose_name, verbose_name_plural = "person", "people"
    paginate_by = 50
    filterset_class = PeopleFilterSet
    search_fields = ("first_name", "last_name", "email", "username")
    default_ordering = ("last_name", "first_name", "username")

    @cached_property
    def columns(self):
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", accessor=name_of, get_url=self.get_edit_url, width="22%"),
            Column("email", label="E-mail address", sort_key="email"),
            Column("role", accessor=role_name),
            Column("state", accessor=state_of),
            Column("second_factor", accessor=second_factor),
            DateColumn("last_login", label="Last sign-in", sort_key="last_login"),
        ]

    def get_base_queryset(self):
        return access.people_seen_by(self.request.user)

    @cached_property
    def header_buttons(self):
        url = reverse("people:invite")
        return [HeaderButton("Invite a person", url=url, icon_name="plus")]

    @cached_property
    def reach(self):
        return access.Reach.of(self.request.user)

    def get_edit_url(self, instance):
        if self.reach.is_council and self.reach.covers(instance):
            return reverse("people:role", args=[instance.pk])
        return None

    def get_list_more_buttons(self, instance):
        buttons = [
            Button(
                act.label,
                url=reverse("people:act", args=[instance.pk, name]),
                icon_name=act.icon,
            )
            for name, act in actions.ACTS.items()
            if act.is_open(self.reach, instance)
        ]
        if role := self.get_edit_url(instance):
            buttons.append(Button("Change role", url=role, icon_name="edit"))
        return buttons

    def get_add_url(self):
        return None

    def get_breadcrumbs_items(self):
        return IndexView.get_breadcrumbs_items(self)


class PeopleFormView(ForLeadsMixin, FormView):
    template_name = "wagtailadmin/generic/form.html"
    success_url = reverse_lazy(INDEX)
    submit_label = "Save"

    def get_form_kwargs(self):
        given = access.roles_given_by(self.request.user)
        return {**super().get_form_kwargs(), "roles": given}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            action_url=self.request.path,
            submit_button_label=self.submit_label,
            submit_button_active_label="Saving…",
            **kwargs,
        )

    def form_invalid(self, form):
        messages.error(self.request, "Please correct what is marked below.")
        return super().form_invalid(form)


class InviteView(PeopleFormView):
    page_title = "Invite a person"
    form_class = InvitationForm
    submit_label = "Send the invitation"

    def form_valid(self, form):
        email = form.cleaned_data["email"]
        done = f"An invitation was sent to {email}. It works for three days."
        with said(self.request, done):
            actions.invite(self.request.user, **form.cleaned_data)
        return super().form_valid(form)


class said:  # noqa: N801 - read as a phrase: with said(request, "Done.")
    """Says that it is done, or what is not."""

    def __init__(self, request, done):
        self.request, self.done = request, done

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, actions.NotSentError):
            words = f"It is saved, but no e-mail was sent: {error}."
            messages.warning(self.request, words)
            return True
        if error is None:
            messages.success(self.request, self.done)
        return False


class PersonMixin:
    """Of one person whom the lead looks after; others are not there for them."""

    @cached_property
    def person(self):
        seen = access.people_seen_by(self.request.user)
        person = get_object_or_404(seen, pk=self.kwargs["pk"])
        if not self.reach.covers(person):
            raise PermissionDenied
        return person

    @cached_property
    def reach(self):
        return access.Reach.of(self.request.user)


class RoleView(PersonMixin, PeopleFormView):
    form_class = RoleForm
    page_title = "Change role"

    def dispatch(self, request, *args, **kwargs):
        if not is_council(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return name_of(self.person)

    def get_initial(self):
        return {"role": access.role_of(self.person)}

    def form_valid(self, form):
        role = form.cleaned_data["role"]
        with said(self.request, f"{name_of(self.person)} is now “{role}”."):
            actions.give_role(self.request.user, self.person, role)
        return super().form_valid(form)


class ActView(ForLeadsMixin, PersonMixin, TemplateView):
    template_name = "pages/people/act.html"

    @cached_property
    def act(self):
        act = actions.ACTS.get(self.kwargs["act"])
        if act is None or not act.is_open(self.reach, self.person):
            raise PermissionDenied
        return act

    def get_page_title(self):
        return self.act.label

    def get_page_subtitle(self):
        return name_of(self.person)

    def get_context_data(self, **kwargs):
        question = self.act.question.format(name_of(self.person))
        return super().get_context_data(
            question=question, label=self.act.label, back=reverse(INDEX), **kwargs
        )

    def post(self, request, *args, **kwargs):
        with said(request, self.act.done.format(name_of(self.person))):
            self.act.do(request.user, self.person)
        return redirect(INDEX)


class PeopleMenuItem(MenuItem):
    def is_shown(self, request):
        return access.looks_after_people(request.user)


class PeopleViewSet(ViewSet):
    name = "people"
    icon = "group"
    menu_label = "People"
    menu_order = 420
    menu_item_class = PeopleMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [
            path("", PeopleView.as_view(), name="index"),
            path(
                "results/", PeopleView.as_view(results_only=True), name="index_results"
            ),
            path("invite/", InviteView.as_view(), name="invite"),
            path("<int:pk>/role/", RoleView.as_view(), name="role"),
            path("<int:pk>/<slug:act>/", ActView.as_view(), name="act"),
        ]
