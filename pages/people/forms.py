from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Q

from pages.people.actions import username_from

LONGEST_USERNAME = 150


class RoleForm(forms.Form):
    """What one person may do; `roles` are the groups that may be given."""

    role = forms.ModelChoiceField(
        Group.objects.none(),
        help_text="What they may do. Everybody has one role, with one agency at most.",
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles
        if len(roles) == 1:
            self.fields["role"].initial = roles[0]


class InvitationForm(RoleForm):
    first_name = forms.CharField(max_length=150)
    last_name = forms.CharField(max_length=150)
    email = forms.EmailField(
        label="E-mail address",
        max_length=LONGEST_USERNAME,
        help_text="Their own at work. They sign in with it, and the invitation goes "
        "there.",
    )

    field_order = ("first_name", "last_name", "email", "role")

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        same = Q(email__iexact=email) | Q(username__iexact=username_from(email))
        if get_user_model().objects.filter(same).exists():
            raise forms.ValidationError(
                "Somebody with this address is here already, perhaps with another "
                "agency. The council’s toolkit leads can change what they do."
            )
        return email
