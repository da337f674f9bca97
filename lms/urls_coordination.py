"""Les adresses de la coordination, incluses par `lms.urls` sous `suivi/`."""

from django.urls import path

from .views import coordination

urlpatterns = [
    path("", coordination.suivi, name="suivi"),
    path("export.csv", coordination.export, name="suivi_export"),
]
