"""Les adresses du suivi, sur un écran. L'hôte les inclut où il veut."""

from django.urls import include, path

from . import api
from .urls_coordination import urlpatterns as coordination
from .views import apprentissage, catalogue, certificats, effacement, espace, pages, preuves, tutorat

app_name = "lms"

urlpatterns = [
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("mon-profil/", espace.profil, name="profil"),
    path("mon-compte/", espace.compte, name="compte"),
    path("mon-compte/effacer/", effacement.effacer, name="effacer_mon_compte"),
    path("mes-attestations/", espace.attestations, name="attestations"),
    path("mes-attestations/<uuid:uuid>/certificat/", certificats.demander, name="demander_certificat"),
    path("mes-attestations/correction/", preuves.correction, name="correction"),
    path("mes-attestations/consultations/", preuves.consultations, name="consultations"),
    path("mon-passeport/", preuves.passeport, name="passeport"),
    path("mon-passeport/passeport.pdf", preuves.passeport_pdf, name="passeport_pdf"),
    path("mon-releve/", preuves.mon_releve, name="releve"),
    path("mon-releve/releve.pdf", preuves.releve_pdf, name="releve_pdf"),
    path("mes-donnees.json", preuves.donnees, name="donnees"),
    path("apprendre/parcours/<slug:code>/inscription/", apprentissage.inscrire_au_parcours, name="inscrire_parcours"),
    path("apprendre/lecon/<uuid:cle>/terminer/", apprentissage.terminer_lecon, name="terminer_lecon"),
    path("apprendre/lecon/<uuid:cle>/question/", tutorat.poser, name="poser_une_question"),
    path("mes-questions/", tutorat.mes_questions, name="mes_questions"),
    path("mes-questions/<uuid:uuid>/", tutorat.echange, name="echange"),
    path("tutorat/", tutorat.questions, name="tutorat"),
    path("tutorat/<uuid:uuid>/", tutorat.repondre, name="repondre_au_tutorat"),
    path("apprendre/<slug:code>/inscription/", apprentissage.inscrire, name="inscrire"),
    path("apprendre/<slug:code>/conclure/", apprentissage.conclure, name="conclure"),
    path("apprendre/<slug:code>/fin/", apprentissage.fin, name="fin"),
    path("apprendre/<slug:code>/<slug:activite>/", apprentissage.activite, name="activite"),
    path("apprendre/<slug:code>/<slug:activite>/ouvrir/", apprentissage.ouvrir_activite, name="ouvrir_activite"),
    path("apprendre/<slug:code>/<slug:activite>/repondre/", apprentissage.repondre, name="repondre"),
    path("api/h5p/<uuid:tentative>/statements", api.statements, name="api_statements"),
    path("api/h5p/<uuid:tentative>/state", api.state, name="api_state"),
    path("suivi/", include(coordination)),
    path("aide/", pages.aide, name="aide"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("donnees-personnelles/", pages.donnees_personnelles, name="donnees_personnelles"),
    path("mentions-legales/", pages.mentions, name="mentions"),
    path("plan-du-site/", pages.plan, name="plan"),
    path("sante/vif", pages.vif, name="vif"),
    path("sante/pret", pages.pret, name="pret"),
]
