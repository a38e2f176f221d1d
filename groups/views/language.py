"""`/accounts/language/`: the person's choice of a language, from their menu."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from groups import roles
from groups.services.language import choose_language
from groups.views.decorators import private_action


@private_action(roles.is_signed_in)
def language(request: HttpRequest) -> HttpResponse:
    """Leads back to the page from which it was chosen."""
    try:
        choose_language(request.user, request.POST.get("language", ""))
    except ValueError:
        return HttpResponseBadRequest()
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if is_ours else "/")
