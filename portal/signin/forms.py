from allauth.account.forms import LoginForm, ResetPasswordForm


class SignInForm(LoginForm):
    """Its first field is sent as `username`, as Django and Wagtail name it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = "Username or e-mail address"
        login.max_length = 254
        login.widget.attrs.update(autocomplete="username", autocapitalize="none")

    def add_prefix(self, field_name):
        return super().add_prefix("username" if field_name == "login" else field_name)


class ForgottenForm(ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
