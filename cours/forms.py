"""Les formulaires des pages dans le CMS : ce qui empêche de publier est dit avant."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from .marques import defauts, textes_du_bloc


class LeconForm(WagtailAdminPageForm):
    """Refuse de publier, ou de soumettre, une leçon qui cite un terme ou un chiffre inconnu ; un brouillon passe."""

    def clean(self) -> dict[str, Any]:
        propre: dict[str, Any] = super().clean()
        corps = propre.get("corps")
        if corps and not self.is_deferred_validation:
            for phrase in defauts_du_corps(corps):
                self.add_error("corps", phrase[0].upper() + phrase[1:] + ".")
        return propre


class ModuleForm(WagtailAdminPageForm):
    """Refuse de publier, ou de soumettre, un module ouvert tant qu'il manque un réglage ; un brouillon passe."""

    def clean(self) -> dict[str, Any]:
        propre: dict[str, Any] = super().clean()
        if not self.is_deferred_validation and not propre.get("est_a_paraitre"):
            from .reglages import obstacle_a_la_publication  # les modèles ont besoin de ce formulaire

            if phrase := obstacle_a_la_publication():
                self.add_error(None, phrase)
        return propre


def defauts_du_corps(corps: Any) -> list[str]:
    """Une phrase par marque mal écrite ou inconnue."""
    from .repertoire import chiffres, termes  # les modèles ont besoin de ce formulaire

    textes = [texte for bloc in corps.get_prep_value() for texte in textes_du_bloc(bloc["type"], bloc["value"])]
    return list(dict.fromkeys(defauts(textes, termes(), chiffres())))
