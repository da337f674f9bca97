"""Une activité H5P d'essai, écrite par nous : une question notée, qui reprend son état. Aucun paquet d'autrui.

Les lignes et le dépôt sont écrits directement : l'import a ses propres tests.
"""

import base64
import hashlib
from typing import Any

from django.utils import timezone

from evaluations.h5p import depot
from evaluations.models import (
    ActiviteH5P,
    BibliothequeDeVersion,
    BibliothequeH5P,
    FichierBibliothequeH5P,
    FichierVersionH5P,
    VersionH5P,
)

QUESTION_JS = """
H5P.TestQuestion = (function ($, Question) {
  function TestQuestion(params, contentId, extras) {
    H5P.EventDispatcher.call(this);
    this.params = params; this.contentId = contentId; this.extras = extras || {};
    this.choix = (this.extras.previousState || {}).choix || null;
  }
  TestQuestion.prototype = Object.create(H5P.EventDispatcher.prototype);
  TestQuestion.prototype.constructor = TestQuestion;
  TestQuestion.prototype.attach = function ($container) {
    var self = this;
    this.setActivityStarted();
    $container.append('<p class="enonce"></p>');
    $container.find('.enonce').text(this.params.enonce);
    if (this.params.image) {
      $('<img>', {src: H5P.getPath(this.params.image.path, this.contentId), alt: 'Essai'}).appendTo($container);
    }
    ['juste', 'faux'].forEach(function (choix) {
      $('<button>', {type: 'button', 'class': 'choix-' + choix, text: choix, 'aria-pressed': self.choix === choix})
        .appendTo($container).on('click', function () { self.repondre(choix); });
    });
    $('<p class="choisi">').text(this.choix ? 'Vous aviez choisi : ' + this.choix : '').appendTo($container);
    this.$container = $container;
  };
  TestQuestion.prototype.setActivityStarted = function () { this.triggerXAPI('attempted'); };
  TestQuestion.prototype.repondre = function (choix) {
    this.choix = choix;
    this.$container.find('.choisi').text('Vous avez choisi : ' + choix);
    this.triggerXAPI('interacted');
    var evenement = this.createXAPIEventTemplate('answered');
    evenement.setScoredResult(choix === 'juste' ? 1 : 0, 1, this, true, choix === 'juste');
    evenement.data.statement.object.definition.interactionType = 'choice';
    evenement.data.statement.object.definition.correctResponsesPattern = ['juste'];
    evenement.data.statement.result.response = choix;
    this.trigger(evenement);
    this.trigger('resize');
  };
  TestQuestion.prototype.getCurrentState = function () { return this.choix ? {choix: this.choix} : {}; };
  return TestQuestion;
})(H5P.jQuery, H5P.Question);
"""
QUESTION_CSS = ".h5p-test button { min-height: 48px; font: inherit; margin: .25rem; }"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PARAMS = {"enonce": "Que faire d'abord ?", "image": {"path": "images/essai.png"}}


def installer_bibliotheque(
    machine_name: str = "H5P.TestQuestion", js: str = QUESTION_JS, css: str = QUESTION_CSS
) -> BibliothequeH5P:
    """Une bibliothèque approuvée, en version 1.0.0, avec un script et une feuille de style."""
    bibliotheque, est_nouvelle = BibliothequeH5P.objects.get_or_create(
        machine_name=machine_name,
        major=1,
        minor=0,
        patch=0,
        defaults={
            "title": "Essai",
            "runnable": True,
            "metadata": {"machineName": machine_name},
            "preloaded_js": ["essai.js"],
            "preloaded_css": ["essai.css"],
            "sha256_arbre": hashlib.sha256(js.encode()).hexdigest(),
            "taille": len(js),
            "nombre_fichiers": 2,
            "date_installation": timezone.now(),
            "date_approbation": timezone.now(),
        },
    )
    if est_nouvelle:
        for chemin, texte, mime in (("essai.js", js, "text/javascript"), ("essai.css", css, "text/css")):
            octets = texte.encode()
            sri = "sha384-" + base64.b64encode(hashlib.sha384(octets).digest()).decode()
            FichierBibliothequeH5P.objects.create(
                bibliotheque=bibliotheque,
                chemin=chemin,
                sha256=depot.ranger(octets),
                sri=sri,
                taille=len(octets),
                mime=mime,
            )
    return bibliotheque


def installer_activite(code: str = "A1-H5P", *, params: Any = None, **champs: Any) -> ActiviteH5P:
    """Une activité publiée et sa version ; `bibliotheque` : une autre que la question d'essai."""
    bibliotheque = champs.pop("bibliotheque", None) or installer_bibliotheque()
    valeurs = {
        "titre": "Ouvrir la conversation",
        "consigne": "Choisissez, puis relisez.",
        "duree_minutes": 5,
        "regle_achevement": "terminee",
    }
    valeurs |= champs
    activite = ActiviteH5P(code=code, genre="h5p", live=True, **valeurs)
    activite.save()
    version = VersionH5P.objects.create(
        activite=activite,
        numero=1,
        taille=len(PIXEL),
        h5p_json={"title": valeurs["titre"], "language": "fr", "mainLibrary": bibliotheque.machine_name},
        params=PARAMS if params is None else params,
        bibliotheque_principale=bibliotheque,
        content_hash="1" * 64,
        nombre_taches=1,
        date_import=timezone.now(),
    )
    BibliothequeDeVersion.objects.create(version=version, bibliotheque=bibliotheque, poids=0)
    FichierVersionH5P.objects.create(
        version=version, chemin="images/essai.png", sha256=depot.ranger(PIXEL), taille=len(PIXEL), mime="image/png"
    )
    activite.version_courante = version
    activite.save()
    return activite
