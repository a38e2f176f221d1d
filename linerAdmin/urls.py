"""Every address of the site; tests/views/test_access.py lists who may use each one."""

from django.contrib import admin
from django.contrib.auth import views as accounts
from django.urls import include, path

from groups.views.choose_password import choose_password
from groups.views.password_change import OwnPasswordView
from groups.views.sign_in import SignInView
from groups.views.sign_out import sign_out

urlpatterns = [
    path("accounts/login/", SignInView.as_view(), name="login"),
    path("accounts/logout/", sign_out, name="logout"),
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
    path("accounts/choose/<str:token>/", choose_password, name="choose_password"),
    path("admin/", admin.site.urls),
    path("", include("groups.urls")),
]

handler400 = "groups.views.errors.bad_request"
handler403 = "groups.views.errors.permission_denied"
handler500 = "groups.views.errors.server_error"
