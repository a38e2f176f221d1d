"""Every address of the site; tests/views/addresses.py lists who may use each one."""

from django.contrib import admin
from django.contrib.auth import views as accounts
from django.urls import include, path

from groups.views import confirm, language, second_factor, second_factor_add, sessions
from groups.views.choose_password import choose_password
from groups.views.company_sign_in import company_sign_in, company_sign_in_callback
from groups.views.password_change import OwnPasswordView
from groups.views.sign_in import SignInView
from groups.views.sign_in_factor import sign_in_factor, sign_in_passkey
from groups.views.sign_out import sign_out

urlpatterns = [
    path("accounts/login/", SignInView.as_view(), name="login"),
    # allauth redirects to this name.
    path("accounts/login/second-factor/", sign_in_factor, name="mfa_authenticate"),
    path("accounts/login/passkey/", sign_in_passkey, name="sign_in_passkey"),
    path("accounts/logout/", sign_out, name="logout"),
    path("accounts/oidc/company/login/", company_sign_in, name="company_sign_in"),
    path(
        "accounts/oidc/company/login/callback/",
        company_sign_in_callback,
        name="company_sign_in_callback",
    ),
    path(
        "accounts/password/",
        OwnPasswordView.as_view(),
        name="password_change",
    ),
    path(
        "accounts/password/done/",
        accounts.PasswordChangeDoneView.as_view(),
        name="password_change_done",
    ),
    path("accounts/sessions/", sessions.sessions, name="sessions"),
    path("accounts/sessions/end/", sessions.sessions_end, name="sessions_end"),
    path("accounts/sessions/end-others/", sessions.sessions_end_others, name="sessions_end_others"),
    path("accounts/language/", language.language, name="language"),
    path("accounts/choose/<str:token>/", choose_password, name="choose_password"),
    path("accounts/confirm/", confirm.confirm, name="confirm"),
    path("accounts/second-factor/", second_factor.second_factor, name="second_factor"),
    path("accounts/second-factor/app/", second_factor_add.app, name="second_factor_app"),
    path(
        "accounts/second-factor/passkey/", second_factor_add.passkey, name="second_factor_passkey"
    ),
    path("accounts/second-factor/codes/", second_factor.codes, name="second_factor_codes"),
    path(
        "accounts/second-factor/<int:pk>/remove/",
        second_factor.remove_factor,
        name="second_factor_remove",
    ),
    path("admin/", admin.site.urls),
    path("", include("groups.urls")),
]

handler400 = "groups.views.errors.bad_request"
handler403 = "groups.views.errors.permission_denied"
handler500 = "groups.views.errors.server_error"
