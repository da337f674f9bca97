"""Les adresses que la norme ou les badges veulent à la racine du site : à inclure en `path("", …)`."""

from django.urls import path

from .views import normes

app_name = "certificats_racine"

urlpatterns = [
    path(".well-known/did.json", normes.did, name="did"),
    path("statuts/<int:numero>", normes.statuts, name="statuts"),
]
