"""Les tâches : elles reçoivent un identifiant, relisent, et peuvent être rejouées."""

from django.contrib.auth import get_user_model
from django_tasks import task

from .h5p import importation
from .models import ImportH5P


@task()
def importer_h5p(import_id: int, approbateur_id: int | None = None) -> None:
    """Analyse et enregistre un paquet, avec les droits de qui l'a déposé, ou de qui l'approuve."""
    import_ = ImportH5P.objects.select_related("utilisateur").filter(pk=import_id).first()
    if import_ is None:  # effacé depuis par le ménage
        return
    par = import_.utilisateur
    if approbateur_id is not None:
        par = get_user_model().objects.filter(pk=approbateur_id).first()
    if par is not None:
        importation.traiter(import_, importation.droits_de(par))


@task()
def relever_imports_h5p() -> None:
    """Traite les imports que leur réveil a manqués."""
    importation.relever()
