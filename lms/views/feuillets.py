"""Découper une longue liste en feuillets, par des liens ordinaires."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAR_PAGE = 25


def feuilleter(request: HttpRequest, lignes: Any) -> Page:
    """Le feuillet demandé par `?page=` ; le premier ou le dernier si la demande n'a pas de sens."""
    return Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
