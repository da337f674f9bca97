"""Un panneau de l'éditeur, en lecture seule, que d'autres apps remplissent (crochet Wagtail `cours_edition`)."""

from functools import cached_property
from typing import Any

from django.utils.safestring import mark_safe
from wagtail import hooks
from wagtail.admin.panels import Panel


class EmplacementPanel(Panel):
    """Montre ce que rend chaque crochet `(request, page) -> HTML sûr` ; absent s'il n'y a rien à dire."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cours/emplacement_edition.html"

        @cached_property
        def morceaux(self) -> str:
            if self.instance.pk is None:
                return ""
            return "".join(crochet(self.request, self.instance) for crochet in hooks.get_hooks("cours_edition"))

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.morceaux)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"morceaux": mark_safe(self.morceaux)}
