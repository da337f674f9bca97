"""Seules les amorces connues de Wagtail reçoivent le nonce ; un script glissé dans la page reste bloqué."""

import pytest

from config.scripts_du_cms import SCRIPT

CONNUS = [
    'initDateChooser("id_date", {"dayOfWeekStart": 1, "format": "Y-m-d"});',
    'initDateTimeChooser("id_go_live_at", {"format": "Y-m-d H:i", "parentID": "#dialogue"});',
    'new Chooser("id_activites-__prefix__-activite", {"modalUrl": "/gestion/selecteur_activites/"});',
    '\n    (function() {\n        var panel = new InlinePanel(JSON.parse("{\\u0022type\\u0022: 1}"));\n    })();\n',
]
GLISSES = [
    "alert(1)",
    'initDateChooser("id", {}); alert(1);',
    'initDateChooser("id"+alert(1), {});',
    'initDateChooser("id", {}); alert({});',
    'new Chooser("id", {"modalUrl": "/"}); fetch("/")',
    '(function() { var panel = new InlinePanel(JSON.parse("{}")); alert(1); })();',
]


@pytest.mark.parametrize("corps", CONNUS)
def test_une_amorce_connue_est_signee(corps: str) -> None:
    assert SCRIPT.search(f"<p></p><script>{corps}</script>")


@pytest.mark.parametrize("corps", GLISSES)
def test_un_script_glisse_ne_l_est_pas(corps: str) -> None:
    assert not SCRIPT.search(f"<script>{corps}</script>")
