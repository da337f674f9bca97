"""Les formulaires de l'éditeur : les règles de `definitions`, dites au bon champ. Un brouillon peut être incomplet."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wagtail.admin.forms import WagtailAdminModelForm

from .definitions import (
    Definition,
    DefinitionChoix,
    DefinitionChoixEtape,
    DefinitionEtape,
    DefinitionQuestion,
    DefinitionQuestionnaire,
    DefinitionSituation,
    problemes,
)


class ActiviteForm(WagtailAdminModelForm):
    """Refuse de publier, ou de soumettre au circuit de validation, une activité injouable."""

    ENFANTS: ClassVar[str]

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean()
        if not self.is_deferred_validation:
            enfants = _vivants(self.formsets[self.ENFANTS])
            if all(enfant.is_valid() for enfant in enfants):  # les erreurs de champ d'abord
                self._signaler(self.definition(enfants), enfants)
        return donnees

    def definition(self, enfants: Sequence[Any]) -> Definition:
        raise NotImplementedError

    def _signaler(self, definition: Definition, enfants: Sequence[Any]) -> None:
        for probleme in problemes(definition):
            formulaire = self if probleme.rang is None else enfants[probleme.rang]
            if probleme.choix is not None:
                formulaire = _vivants(formulaire.formsets["choix"])[probleme.choix]
            formulaire.add_error(probleme.champ or None, probleme.message)


class QuestionnaireForm(ActiviteForm):
    ENFANTS = "questions"

    def definition(self, enfants: Sequence[Any]) -> DefinitionQuestionnaire:
        questions = tuple(
            DefinitionQuestion(
                choix=_definitions(DefinitionChoix, enfant, ("texte", "est_juste", "retour", "pendant")),
                **_champs(enfant, ("code", "genre", "enonce", "justification")),
            )
            for enfant in enfants
        )
        return DefinitionQuestionnaire(code="", titre="", questions=questions)


class SituationForm(ActiviteForm):
    ENFANTS = "etapes"

    def definition(self, enfants: Sequence[Any]) -> DefinitionSituation:
        champs = ("cle", "texte", "consequence", "etape_suivante")
        etapes = tuple(
            DefinitionEtape(
                choix=_definitions(DefinitionChoixEtape, enfant, champs), **_champs(enfant, ("cle", "texte"))
            )
            for enfant in enfants
        )
        return DefinitionSituation(code="", titre="", contexte="", debriefing="", etapes=etapes)


def _definitions(classe: type[Any], enfant: Any, champs: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(classe(**_champs(choix, champs)) for choix in _vivants(enfant.formsets["choix"]))


def _vivants(formset: Any) -> list[Any]:
    """Les formulaires qui ne sont pas supprimés, dans l'ordre choisi à l'écran."""
    formset.is_valid()  # nettoie chaque formulaire : sans cela, ni suppression ni ordre ne se lisent
    vivants = [formulaire for formulaire in formset.forms if not formset._should_delete_form(formulaire)]
    return sorted(vivants, key=lambda formulaire: formulaire.cleaned_data.get("ORDER") or 0)


def _champs(formulaire: Any, champs: tuple[str, ...]) -> dict[str, Any]:
    return {champ: formulaire.cleaned_data.get(champ) for champ in champs}
