from django.urls import path

from . import views

app_name = "certificats"

urlpatterns = [
    path("", views.saisir, name="saisir"),
    path("<str:code>", views.verifier, name="verifier"),
    path("<str:code>/pdf", views.telecharger, name="telecharger"),
]
