"""Des apprenants scriptés, un par type H5P : répondre comme une personne, puis dire ce que le cadre montre."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Frame, Locator, expect

PARAMS = "JSON.parse(H5PIntegration.contents['cid-1'].jsonContent)"
TEXTE = "Une réponse d'essai, assez longue. " * 8  # une rédaction en demande 200 signes


@dataclass(frozen=True)
class Apprenant:
    """`repondre` va jusqu'au score ou à la fin ; `vu` lit ce qui est à l'écran, le même avant et après un rechargement.

    `commencer` : s'arrêter en route, quand finir effacerait ce qu'il faut retrouver.
    """

    repondre: Callable[[Frame], None]
    vu: str = ""
    commencer: Callable[[Frame], None] | None = None


def _valider(cadre: Frame) -> None:
    cadre.locator(".h5p-question-check-answer:visible").first.click()


def _choisir(cadre: Frame) -> None:
    justes = cadre.evaluate(
        "(texte) => texte.flatMap((a) => (a.correct ? [H5P.jQuery('<p>').html(a.text).text().trim()] : []))",
        cadre.evaluate(f"{PARAMS}.answers"),
    )
    for juste in justes:
        cadre.locator(".h5p-answer", has_text=juste).first.click()
    _valider(cadre)


def _vrai_ou_faux(cadre: Frame) -> None:
    est_vrai = cadre.evaluate(f"{PARAMS}.correct === 'true'")
    cadre.locator(".h5p-true-false-answer").nth(0 if est_vrai else 1).click()
    _valider(cadre)


def _remplir(cadre: Frame) -> None:
    for rang, champ in enumerate(cadre.locator(".h5p-text-input").all()):
        champ.fill(f"essai {rang}")
        champ.blur()
    if not cadre.evaluate(f"({PARAMS}.behaviour || {{}}).autoCheck"):  # sinon, elle corrige d'elle-même
        _valider(cadre)


def _glisser(cadre: Frame) -> None:
    """À la souris, le premier mot dans la première zone, et ainsi de suite."""
    page = cadre.page
    for rang in range(cadre.locator(".h5p-drag-droppable-words .ui-droppable").count()):
        mot = cadre.locator(".h5p-drag-draggables-container .ui-draggable").first
        zone = cadre.locator(".h5p-drag-droppable-words .ui-droppable").nth(rang)
        for place, geste in ((mot, page.mouse.down), (zone, page.mouse.up)):
            boite: Any = place.bounding_box()
            page.mouse.move(boite["x"] + boite["width"] / 2, boite["y"] + boite["height"] / 2, steps=8)
            geste()
        cadre.wait_for_timeout(300)
    _valider(cadre)


def _resumer(cadre: Frame) -> None:
    """Touche chaque phrase du panneau jusqu'à la juste, la première de chaque liste d'origine."""
    for _ in range(20):
        restantes = cadre.locator(".summary-claim-unclicked:visible")
        if not restantes.count():
            return
        restantes.first.click()
        cadre.wait_for_timeout(900)


def _une_phrase(cadre: Frame) -> None:
    panneau = cadre.locator(".h5p-panel:visible").get_attribute("data-panel")
    while cadre.locator(".h5p-panel:visible").get_attribute("data-panel") == panneau:
        cadre.locator(".summary-claim-unclicked:visible").first.click()
        cadre.wait_for_timeout(900)


def _serie(nombre: int) -> Callable[[Frame], None]:
    def _repondre(cadre: Frame) -> None:
        for _ in range(nombre):
            juste = cadre.locator(".h5p-sc-current-slide .h5p-sc-is-correct")
            if not juste.count():
                return
            juste.click()
            cadre.wait_for_timeout(1800)

    return _repondre


def _toucher(bouton: Locator) -> None:
    """Touche le bouton, et recommence comme le ferait une personne si l'activité, occupée, ne l'a pas senti."""
    for _ in range(5):
        bouton.click()
        with suppress(AssertionError):
            expect(bouton).to_be_disabled(timeout=3_000)
            return
    raise AssertionError("Le bouton ne répond pas.")


def _cartes(cadre: Frame) -> None:
    reponses = cadre.evaluate(f"{PARAMS}.cards.map((carte) => carte.answer.split('/')[0].split('|')[0].trim())")
    for restantes in reversed(range(len(reponses))):
        cadre.locator(".h5p-card.h5p-current").wait_for()  # entre deux cartes, aucune ne l'est
        rang = cadre.evaluate(
            "[...document.querySelectorAll('.h5p-card')].findIndex((c) => c.classList.contains('h5p-current'))"
        )
        carte = cadre.locator(".h5p-card").nth(rang)
        carte.locator(".h5p-textinput").fill(reponses[rang])
        _toucher(carte.locator(".h5p-check-button"))
        # La carte suivante vient d'elle-même : la demander aussi en passerait une, un jour de lenteur.
        if restantes:
            expect(carte).not_to_have_class(re.compile("h5p-current"), timeout=30_000)


def _ecrire(cadre: Frame) -> None:
    cadre.locator("textarea").first.fill(TEXTE)
    cadre.locator("textarea").first.blur()
    _valider(cadre)


def _lire_le_livre(cadre: Frame) -> None:
    """Répond aux questions de chaque chapitre, puis envoie depuis la page de résumé."""
    for _ in range(40):
        _valider_tout(cadre)
        suivant = cadre.locator(".h5p-interactive-book-status-header .next")
        if suivant.is_disabled():
            break
        suivant.click()
        cadre.wait_for_timeout(700)
    cadre.locator(".h5p-interactive-book-summary-submit:visible").click()


def _tourner_la_page(cadre: Frame) -> None:
    cadre.locator(".h5p-interactive-book-status-header .next").click()
    cadre.wait_for_timeout(700)


def _valider_tout(cadre: Frame) -> None:
    """Répond quelque chose à chaque question à l'écran, et la valide."""
    for question in cadre.locator(".h5p-question:visible").all():
        for champ in question.locator("textarea:visible, input[type=text]:visible").all():
            champ.fill(TEXTE if champ.evaluate("e => e.tagName === 'TEXTAREA'") else "essai")
            champ.blur()
        choix = question.locator(".h5p-answer:visible, .h5p-true-false-answer:visible")
        if choix.count():
            choix.first.click()
        bouton = question.locator(".h5p-question-check-answer:visible")
        if bouton.count():
            bouton.first.click()
            cadre.wait_for_timeout(300)


def _questionner(cadre: Frame) -> None:
    """Coche, écrit, continue, jusqu'à l'écran d'envoi."""
    _une_question(cadre)
    for _ in range(20):
        envoyer = cadre.locator(".h5p-questionnaire-button.submit:visible")
        if envoyer.count():
            envoyer.click()
            return
        _une_question(cadre)


def _une_question(cadre: Frame) -> None:
    for champ in cadre.locator(".h5p-questionnaire-element:not(.hide) textarea").all():
        champ.fill(TEXTE)
    choix = cadre.locator(".h5p-questionnaire-element:not(.hide) input")
    if choix.count():
        choix.first.check()
    cadre.locator(".h5p-questionnaire-footer .next:not(.disable):visible").click()
    cadre.wait_for_timeout(500)


def _documenter(cadre: Frame) -> None:
    """Écrit, tourne les pages, crée le document, l'envoie."""
    _noter_une_page(cadre)
    suivant = cadre.locator(".h5p-documentation-tool-nav-button.next[aria-disabled=false]:visible")
    for _ in range(20):
        if not suivant.count():
            break
        suivant.click()
        cadre.wait_for_timeout(500)
    cadre.locator(".export-document-button:visible").click()
    cadre.locator(".joubel-submit-button:visible, .submit-document:visible, [class*=submit]:visible").first.click()


def _noter_une_page(cadre: Frame) -> None:
    champ = cadre.locator(".h5p-documentation-tool-page input[type=text]:visible, textarea:visible").first
    champ.fill(TEXTE)
    champ.blur()


def _faire_defiler(cadre: Frame) -> None:
    """D'un bout à l'autre et retour : c'est fini quand chaque image a été vue, la première aussi."""
    cadre.evaluate(
        "H5P.externalDispatcher.on('xAPI', (fait) => { window.est_finie ||= fait.getVerb() === 'completed'; })"
    )
    curseur = cadre.locator(".h5p-agamotto-slider-thumb")
    for touche in ["ArrowRight"] * 4 + ["ArrowLeft"] * 4 + ["ArrowRight"] * 4:
        curseur.press(touche)
        cadre.wait_for_timeout(500)
        if cadre.evaluate("window.est_finie === true"):
            return


VALEURS = "[...document.querySelectorAll('input[type=text], textarea')].map((champ) => champ.value).join(' | ')"
COCHES = (
    "[...document.querySelectorAll('.h5p-answer.h5p-selected, [aria-checked=true]')]"
    ".map((e) => e.innerText.trim().split('\\n')[0]).sort().join(' | ')"
)

APPRENANTS = {
    "H5P.MultiChoice": Apprenant(_choisir, COCHES),
    "H5P.TrueFalse": Apprenant(_vrai_ou_faux, COCHES),
    "H5P.Blanks": Apprenant(_remplir, VALEURS),
    "H5P.Dictation": Apprenant(_remplir, VALEURS),
    "H5P.DragText": Apprenant(
        _glisser,
        "[...document.querySelectorAll('.h5p-drag-droppable-words .ui-droppable')]"
        ".map((e) => e.innerText.split('\\n')[0]).join(' | ')",
    ),
    "H5P.Summary": Apprenant(
        _resumer, "document.querySelector('.summary-container ul').innerText.trim()", commencer=_une_phrase
    ),
    "H5P.SingleChoiceSet": Apprenant(
        _serie(20),
        "document.querySelector('.h5p-joubelui-progressbar-slide-status-text').innerText",
        commencer=_serie(1),
    ),
    "H5P.Essay": Apprenant(_ecrire, VALEURS),
    "H5P.Flashcards": Apprenant(_cartes),
    "H5P.Column": Apprenant(_valider_tout, VALEURS),
    "H5P.InteractiveBook": Apprenant(
        _lire_le_livre,
        "document.querySelector('.h5p-interactive-book-status-progress-wrapper .hidden-but-read').innerText",
        commencer=_tourner_la_page,
    ),
    "H5P.Questionnaire": Apprenant(
        _questionner,
        "document.querySelector('.h5p-questionnaire-progress-bar').getAttribute('aria-valuetext')",
        commencer=_une_question,
    ),
    "H5P.DocumentationTool": Apprenant(_documenter, VALEURS, commencer=_noter_une_page),
    "H5P.Agamotto": Apprenant(_faire_defiler),
}
