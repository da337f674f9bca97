"""Les écrans d'édition des références."""

from typing import Any, ClassVar

from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Chiffre, RessourceUrgence, Terme


class ChiffreViewSet(SnippetViewSet):
    model = Chiffre
    icon = "order"
    list_display: ClassVar[list[Any]] = ["code", "nombre", "annee", "champ", "date_revision", UpdatedAtColumn()]


class TermeViewSet(SnippetViewSet):
    model = Terme
    icon = "help"
    list_display: ClassVar[list[Any]] = ["terme", "developpe", UpdatedAtColumn()]


class UrgenceViewSet(SnippetViewSet):
    model = RessourceUrgence
    icon = "warning"
    list_display: ClassVar[list[Any]] = ["numero", "libelle", "ordre", "date_revision", UpdatedAtColumn()]


class ReferencesGroup(SnippetViewSetGroup):
    """L'entrée « Références » du menu."""

    items = (ChiffreViewSet, TermeViewSet, UrgenceViewSet)
    menu_label = "Références"
    menu_icon = "list-ul"
    menu_order = 240
