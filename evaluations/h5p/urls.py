"""Le service H5P. L'hôte l'inclut où il veut ; tout vit sous trois chemins."""

from django.urls import path

from . import views_lecteur as views

app_name = "lecteur_h5p"

urlpatterns = [
    path("a/<str:jeton>/player", views.page_lecteur, name="lecteur"),
    path("c/<str:jeton>/content/<path:chemin>", views.contenu, name="contenu"),
    path("l/<str:dossier>/<path:chemin>", views.bibliotheque, name="bibliotheque"),
]
