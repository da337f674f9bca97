from django.urls import path

from .views import exemplaire, normes, verification

app_name = "certificats"

urlpatterns = [
    path("", verification.saisir, name="saisir"),
    path("verifier", exemplaire.comparer, name="comparer"),
    path("cachets.pem", normes.cachets, name="cachets"),
    path("journal/", normes.journal, name="journal"),
    path("journal/racines.json", normes.racines, name="racines"),
    path("<str:code>", verification.verifier, name="verifier"),
    path("<str:code>/badge", verification.badge, name="badge"),
    path("<str:code>/pdf", verification.telecharger, name="telecharger"),
    path("<str:code>/pdf/<str:jeton>", verification.document_partage, name="document_partage"),
    path("<str:code>/affichage", verification.affichage, name="affichage"),
    path("<str:code>/partage", verification.partager, name="partager"),
]
