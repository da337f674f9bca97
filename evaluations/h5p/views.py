"""Les écrans H5P de la formatrice : importer, suivre un import, approuver, choisir une version, retoucher."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from evaluations import reveil
from evaluations.models import ActiviteH5P, BibliothequeH5P, ImportH5P, VersionH5P

from . import importation, modification, statistiques, versions
from .constats import AVERTISSEMENT, ERREUR, INFORMATION
from .exportation import exporter
from .forms import DepotForm, ImportForm, RefusForm, RetoucheForm

EDITER = "evaluations.change_activiteh5p"
IMPORTER = "evaluations.importer_h5p"
APPROUVER = "evaluations.approuver_import_h5p"
EXPORTER = "evaluations.exporter_h5p"
ETAPES = 19


def adresse_d_edition(activite: ActiviteH5P) -> str:
    """Là où une formatrice relit, puis publie."""
    return reverse(activite.snippet_viewset.get_url_name("edit"), args=[activite.pk])


class Reservee(View):
    """404 pour qui n'a pas la permission : hors d'elle, rien n'existe."""

    permission: ClassVar[str] = EDITER

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class Ecran(Reservee, WagtailAdminTemplateMixin, TemplateView):
    """Un écran de l'admin, sous l'entrée « Activités H5P »."""

    header_icon = "media"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        racine = {"url": reverse(ActiviteH5P.snippet_viewset.get_url_name("list")), "label": "Activités H5P"}
        return [*self.breadcrumbs_items, racine, {"url": "", "label": self.get_page_title()}]


class ImporterView(Ecran):
    """Déposer un paquet : une activité nouvelle, ou la version suivante d'une activité (`pk`)."""

    permission = IMPORTER
    template_name = "evaluations/admin/h5p_importer.html"

    @cached_property
    def activite(self) -> ActiviteH5P | None:
        return get_object_or_404(ActiviteH5P, pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def get_page_title(self) -> str:
        return "Remplacer le contenu" if self.activite else "Importer une activité H5P"

    def formulaire(self, *args: Any) -> DepotForm:
        return (DepotForm if self.activite else ImportForm)(*args)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": self.formulaire(), "activite": self.activite} | kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.formulaire(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        fichier = form.cleaned_data["fichier"]
        demande = importation.Demande(
            self.activite, form.cleaned_data.get("titre", ""), form.cleaned_data.get("code", "")
        )
        recu = importation.recevoir(fichier=fichier, nom=fichier.name, par=request.user, demande=demande)
        reveil.reveiller_import(recu.pk)
        return redirect("h5p:import", recu.uuid)


class ImportView(Ecran):
    """Où en est un import, puis son rapport. La page se recharge seule tant qu'il n'est pas fini."""

    permission = IMPORTER
    template_name = "evaluations/admin/h5p_import.html"
    NIVEAUX = ((ERREUR, "À corriger"), (AVERTISSEMENT, "À vérifier"), (INFORMATION, "Pour information"))

    @cached_property
    def import_(self) -> ImportH5P:
        imports = ImportH5P.objects.select_related("activite", "version", "utilisateur")
        return get_object_or_404(imports, uuid=self.kwargs["uuid"])

    def get_page_title(self) -> str:
        return f"Import de {self.import_.nom_fichier}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        import_ = self.import_
        rapport = [
            (titre, [constat for constat in import_.rapport if constat["niveau"] == niveau])
            for niveau, titre in self.NIVEAUX
        ]
        return super().get_context_data(
            **{
                "import": import_,
                "rapport": [(titre, constats) for titre, constats in rapport if constats],
                "en_cours": import_.statut in (ImportH5P.Statut.RECU, ImportH5P.Statut.ANALYSE),
                "etapes": ETAPES,
                "peut_approuver": import_.statut == ImportH5P.Statut.ATTENTE and self.request.user.has_perm(APPROUVER),
                "refus": RefusForm(),
                "editer": adresse_d_edition(import_.activite) if import_.activite else "",
            }
            | kwargs
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        contexte = self.get_context_data(**kwargs)
        reponse = self.render_to_response(contexte)
        if contexte["en_cours"]:
            reponse["Refresh"] = "2"
        return reponse


class DecisionView(Reservee):
    """Approuver un import : le rejouer avec les droits de l'administrateur. Ou le refuser, avec une raison."""

    permission = APPROUVER

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        import_ = get_object_or_404(ImportH5P, uuid=uuid, statut=ImportH5P.Statut.ATTENTE)
        if "approuver" in request.POST:
            reveil.reveiller_import(import_.pk, request.user.pk)
            messages.success(request, "Import approuvé : les composants sont en cours d'installation.")
            return redirect("h5p:import", uuid)
        form = RefusForm(request.POST)
        if form.is_valid():
            importation.rejeter(import_=import_, raison=form.cleaned_data["raison"])
            messages.success(request, "Import refusé. Rien n'a été installé.")
        else:
            messages.error(request, "Dites pourquoi vous refusez cet import.")
        return redirect("h5p:import", uuid)


class BibliothequeView(Ecran):
    """Une bibliothèque : qui s'en sert ; la bloquer, la débloquer, la réserver."""

    permission = APPROUVER
    template_name = "evaluations/admin/h5p_bibliotheque.html"

    @cached_property
    def bibliotheque(self) -> BibliothequeH5P:
        return get_object_or_404(BibliothequeH5P, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.bibliotheque)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        activites = ActiviteH5P.objects.filter(versions__bibliotheques__bibliotheque=self.bibliotheque).distinct()
        return super().get_context_data(bibliotheque=self.bibliotheque, activites=activites, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        bibliotheque = self.bibliotheque
        if "bloquer" in request.POST:
            bibliotheque.date_blocage = None if bibliotheque.date_blocage else timezone.now()
        elif "reserver" in request.POST:
            bibliotheque.est_restreinte = not bibliotheque.est_restreinte
        bibliotheque.save(update_fields=["date_blocage", "est_restreinte"])
        messages.success(request, f"{bibliotheque} : c'est enregistré.")
        return redirect("h5p:bibliotheque", bibliotheque.pk)


class ActiviteEcran(Ecran):
    """Un écran d'une activité H5P."""

    @cached_property
    def activite(self) -> ActiviteH5P:
        return get_object_or_404(ActiviteH5P, pk=self.kwargs["pk"])

    @cached_property
    def brouillon(self) -> ActiviteH5P:
        """L'activité telle que l'éditeur la montre."""
        return self.activite.get_latest_revision_as_object() if self.activite.latest_revision_id else self.activite

    def get_page_subtitle(self) -> str:
        return str(self.activite)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        activite = self.activite
        return super().get_context_data(**{"activite": activite, "editer": adresse_d_edition(activite)} | kwargs)


class VersionsView(ActiviteEcran):
    """Les versions d'une activité : en montrer une autre, franciser, exporter."""

    template_name = "evaluations/admin/h5p_versions.html"
    page_title = "Versions"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lignes = self.activite.versions.select_related("bibliotheque_principale", "importee_par").annotate(
            passages=Count("tentatives")
        )
        return super().get_context_data(
            lignes=lignes.defer("params", "bibliotheque_principale__semantics"),
            au_brouillon=self.brouillon.version_courante_id,
            en_ligne=self.activite.version_courante_id if self.activite.live else None,
            peut_exporter=self.request.user.has_perm(EXPORTER),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        numero = request.POST.get("version", "")
        if not (numero.isascii() and numero.isdecimal() and len(numero) < 10):
            raise Http404
        version = get_object_or_404(VersionH5P, activite=self.activite, numero=numero)
        if "franciser" in request.POST:
            return self._franciser(version)
        versions.montrer(activite=self.activite, version=version, par=request.user)
        messages.success(request, f"La {version} est dans le brouillon. Relisez, puis publiez.")
        return redirect(adresse_d_edition(self.activite))

    def _franciser(self, version: VersionH5P) -> HttpResponse:
        try:
            nouvelle, nombre = modification.franciser_les_libelles(version=version, par=self.request.user)
        except modification.ModificationRefuseeError as erreur:
            messages.error(self.request, str(erreur))
            return redirect("h5p:versions", version.activite_id)
        if nombre:
            phrase = f"{nombre} libellés francisés : la {nouvelle} est dans le brouillon. Relisez, puis publiez."
            messages.success(self.request, phrase)
        else:
            messages.info(self.request, "Aucun libellé à franciser : ils le sont déjà, ou n'ont pas de traduction.")
        return redirect("h5p:versions", version.activite_id)


class RetoucheView(ActiviteEcran):
    """Retoucher les textes, les réponses et les images de la version au brouillon."""

    template_name = "evaluations/admin/h5p_retouche.html"
    page_title = "Retoucher"

    def formulaire(self, *args: Any) -> RetoucheForm:
        version = self.brouillon.version_courante
        if version is None:
            raise Http404
        return RetoucheForm(*args, version=version, reglages=modification.reglages(version))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ouvertes = self.activite.tentatives.filter(date_fin__isnull=True).count()
        form = kwargs.pop("form", None) or self.formulaire()
        return super().get_context_data(form=form, ouvertes=ouvertes, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.formulaire(request.POST, request.FILES)
        if not form.is_valid():
            return self._reprendre(form)
        deposes, changements = form.deposes(), form.changements()
        if form.errors:
            return self._reprendre(form)
        if not deposes and not changements:
            messages.info(request, "Rien n'a changé.")
            return redirect("h5p:retouche", self.activite.pk)
        try:
            version = modification.retoucher(
                version=form.version, changements=changements, deposes=deposes, par=request.user
            )
        except modification.ModificationRefuseeError as erreur:
            for constat in erreur.constats:
                form.add_error(None, constat.message)
            return self._reprendre(form)
        messages.success(request, f"La {version} est dans le brouillon. Relisez, puis publiez.")
        return redirect(adresse_d_edition(self.activite))

    def _reprendre(self, form: RetoucheForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)


class StatistiquesH5PView(ActiviteEcran):
    """Tentatives, scores et réponses, sans aucun nom."""

    template_name = "evaluations/admin/h5p_statistiques.html"
    page_title = "Statistiques"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stats = statistiques.lire(self.activite)
        return super().get_context_data(stats=stats, secret=statistiques.SECRET, **kwargs)


class ExportView(Reservee):
    """Le paquet d'une version : l'original, ou refait s'il a été retouché."""

    permission = EXPORTER

    def get(self, request: HttpRequest, uuid: Any) -> FileResponse:
        version = get_object_or_404(VersionH5P.objects.select_related("activite"), uuid=uuid)
        nom = f"{version.activite.code}-v{version.numero}.h5p"
        try:
            return FileResponse(exporter(version), as_attachment=True, filename=nom, content_type="application/zip")
        except FileNotFoundError:
            raise Http404 from None
