"""Du curriculum en fichiers au CMS : idempotent, sans jamais écraser ce qu'une formatrice a repris."""

from django.db import transaction

from cours.lecture import Curriculum

from .bilan import Bilan
from .pages import ecrire_les_pages
from .references import ecrire_les_references

__all__ = ["Bilan", "importer"]


@transaction.atomic
def importer(curriculum: Curriculum) -> Bilan:
    """Écrit tout le curriculum dans le CMS, en une transaction : tout, ou rien.

    Lève CurriculumInvalideError ou `evaluations.definitions.DefinitionInvalideError` : rien n'est alors écrit.
    """
    bilan = Bilan()
    ecrire_les_references(curriculum, bilan)
    ecrire_les_pages(curriculum, bilan)
    return bilan
