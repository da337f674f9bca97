"""Les modèles EmbeddedJS d'anciennes bibliothèques, interprétés sans `eval`."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from lms.models import Professionnel
from tests.fabrique_h5p import installer_bibliotheque

from .conftest import se_connecter
from .test_h5p import commencer, nadia, ouvrir, portail_leger, poser, statiques_ouverts  # noqa: F401 (fixtures)

# Ce que fait EmbeddedJS, que la page interdit : compiler un modèle par `eval`.
MODELE_JS = r"""
var EJS = function (options) { this.modele = new EJS.Compiler(options.text); this.modele.compile(); };
EJS.prototype.render = function (valeurs) { return this.modele.process.call(valeurs, valeurs, {vue: 'aide'}); };
EJS.Scanner = {to_text: function (valeur) { return valeur === null || valeur === undefined ? '' : String(valeur); }};
EJS.Compiler = function (source) { this.source = source; };
EJS.Compiler.prototype.compile = function () { this.process = eval('(function () { return "compilé"; })'); };
H5P.TestModele = function () {
  this.attach = function ($boite) {
    var modele = '<% for (var i = 0; i < choix.length; i++) { %>[<%= i + 1 %> ' +
      '<%= choix[i].texte.replace("%d", i * 2) %>' +
      '<% if (choix[i].juste && !cache) { %> juste<% } else if (i == 1) { %> second<% } else { %> faux<% } %>]<% } %>' +
      '<%# rien %><%= absent.texte %><%= cache ? "caché" : vue + "-" + (2 - -1) %>';
    var choix = [{texte: 'un %d', juste: true}, {texte: 'deux %d'}, {texte: '<b>trois</b>'}];
    var rendu = new EJS({text: modele}).render({choix: choix, cache: false, absent: {}});
    for (var mauvais of ['<% while (1) { %><% } %>', '<% if (1) { %>', '<%= a b %>', '<%= inconnu %>', '<% } %>']) {
      try { rendu += new EJS({text: mauvais}).render({a: 1, b: 2}); } catch (erreur) { rendu += ' !'; }
    }
    $boite.text(rendu);
  };
};
"""


def test_un_modele_d_ancienne_bibliotheque_s_affiche_sans_eval(
    ouvrir: Callable[..., Page],  # noqa: F811
    nadia: Professionnel,  # noqa: F811
    poser: Callable[..., Any],  # noqa: F811
) -> None:
    poser(nadia, bibliotheque=installer_bibliotheque("H5P.TestModele", js=MODELE_JS), params={})
    page = ouvrir()
    se_connecter(page, nadia)
    expect(commencer(page).locator("#h5p-root")).to_have_text(
        "[1 un 0 juste][2 deux 2 second][3 <b>trois</b> faux]aide-3 ! ! ! ! !"
    )
