"""Les adresses de la coordination, incluses par `lms.urls` sous `suivi/`."""

from django.urls import path

from .views import certificats, coordination, formations_externes, lots, nominatif

urlpatterns = [
    path("", coordination.suivi, name="suivi"),
    path("export.csv", coordination.export, name="suivi_export"),
    path("attestations/", nominatif.liste, name="attestations_suivies"),
    path("attestations/<slug:numero>/", nominatif.fiche, name="attestation_suivie"),
    path("attestations/<slug:numero>/revoquer/", nominatif.revoquer, name="revoquer_attestation"),
    path("attestations/<slug:numero>/reemettre/", nominatif.reemettre, name="reemettre_attestation"),
    path("attestations/<slug:numero>/annuler/", nominatif.annuler, name="annuler_attestation"),
    path("attestations/<slug:numero>/reessayer/", nominatif.reessayer, name="reessayer_attestation"),
    path("attestations/<slug:numero>/certificat/", certificats.delivrer, name="delivrer_certificat"),
    path("corrections/", nominatif.demandes, name="demandes_correction"),
    path("groupes/", lots.liste, name="lots"),
    path("groupes/<uuid:uuid>/", lots.detail, name="lot"),
    path("groupes/<uuid:uuid>/reprendre/", lots.reprendre, name="lot_reprendre"),
    path("groupes/<uuid:uuid>/telecharger/<str:jeton>/", lots.telecharger, name="lot_telecharger"),
    path("formation-externe/", formations_externes.importer, name="importer_formation"),
]
