"""Un petit curriculum en fichiers, complet, que chaque test abîme à sa façon."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cours.importation import importer
from cours.lecture import lire_curriculum

LIVRE = Path(__file__).resolve().parents[2] / "cours" / "curriculum"

FICHIERS = {
    "chiffres.md": """---
titre: "Chiffres sourcés"
---
## neet-2021
valeur: "12,8"
unite: "%"
champ: "Part des 15-29 ans, France hors Mayotte"
annee: "2021"
source: "Insee"
adresse: https://insee.fr/fr/statistiques/6686184
verifie_le: 2026-11-23
a_revoir_le: 2027-11-23
""",
    "glossaire.md": """---
titre: "Glossaire"
---
## NEET
developpe: "not in education, employment or training"

Ni en emploi, ni en études, ni en formation.

## halo
developpe: ""

Sans emploi, souhaite travailler, sans recherche ou sans disponibilité.
""",
    "urgences.md": """---
titre: "Numéros d'urgence"
---
## 3114
libelle: "Prévention du suicide"
pour_qui: "Vous, un proche : 24 heures sur 24."
pied: true
source: "Cnape"
adresse: https://cnape.fr/le-3114
verifie_le: 2026-11-23
a_revoir_le: 2027-05-23

## 114
mode: sms
libelle: "Par SMS"
pour_qui: "Personnes sourdes et malentendantes."
source: "Service-public"
verifie_le: 2026-11-23
a_revoir_le: 2027-05-23
""",
    "a-essai/parcours.md": """---
code: ESSAI
lettre: A
titre: "Un parcours d'essai"
objectifs:
  - "définir l'essai"
---
Le chapô du parcours.
""",
    "a-essai/z1/module.md": """---
code: Z1
titre: "Un module d'essai"
duree: 90
version: "1.0"
a_paraitre: false
objectifs:
  - "situer sa pratique"
public: "Animation, médiation"
prerequis: "Aucun"
evaluation: "Un quiz."
invite_carnet: "Qu'essayez-vous demain ?"
---
Le résumé du module.
""",
    "a-essai/z1/lecon-1.md": """---
code: Z1-L1
titre: "Une leçon d'essai"
duree: 12
objectif: "Décrire un essai."
accroche: "Un lundi, au local."
---
Les [[NEET]], ou [[NEET|jeunes NEET]], ne sont pas tous dans le [[halo]] : [[chiffre:neet-2021]] [S10].

## Un titre

Un *mot* et un **autre**, puis [un lien](https://exemple.invalid/page).

- un
- deux

1. premier
2. second

::: chiffre
code: neet-2021
:::

::: exemple
Un exemple avec le [[halo]].
:::

::: a-vous
titre: Essayer
duree: 3

Faites un essai.
:::

::: citation
texte: "Essayer, c'est apprendre."
auteur: "Une autrice, 2020"
source_nom: "Un livre"
source_url: "https://exemple.invalid/livre"
:::

::: urgences
:::

::: retenir
- Un essai se décrit.
- Un [[NEET]] n'est pas un chiffre.
- On recommence.
:::

::: sources
- [S10] Insee, « Les NEET » | https://insee.fr/fr/statistiques/6686184 | 2021
- [S11] Un rapport sans adresse | mai 2020
- [fiche] Fiche projet 3.1.3
:::
""",
}


@pytest.fixture
def ecrire(tmp_path: Path) -> Callable[..., Path]:
    """Écrit le petit curriculum ; `remplacer` change un fichier, une chaîne vide l'ôte."""

    def ecrire_dans_un_dossier(remplacer: dict[str, str] | None = None) -> Path:
        for nom, texte in (FICHIERS | (remplacer or {})).items():
            chemin = tmp_path / "curriculum" / nom
            chemin.parent.mkdir(parents=True, exist_ok=True)
            chemin.write_text(texte, encoding="utf-8")
            if not texte:
                chemin.unlink()
        return tmp_path / "curriculum"

    return ecrire_dans_un_dossier


@pytest.fixture
def portail_livre(db: None) -> None:
    """Le curriculum livré, dans le CMS."""
    importer(lire_curriculum(LIVRE))
