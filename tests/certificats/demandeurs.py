"""Des processus qui demandent ensemble des attestations au hasard, et renoncent deux fois sur cent.

`python -m tests.certificats.demandeurs '{"demandeurs": 8, "demandes": 400, "personnes": 1000, "secondes": 20}'` ;
la sortie est le bilan, en JSON.
"""

import json
import multiprocessing
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import django

RENONCEMENTS = 0.02


class RenoncementError(Exception):
    """L'appelant échoue après avoir demandé : sa transaction est défaite."""


@dataclass
class Bilan:
    """Ce qu'un demandeur a fait : les références validées, et les numéros que ses renoncements ont rendus."""

    references: list[str] = field(default_factory=list)
    renoncements: int = 0
    numeros_rendus: int = 0


def creer_les_titulaires(personnes: int) -> None:
    from django.contrib.auth import get_user_model

    modele = get_user_model()
    modele.objects.bulk_create(
        modele(username=f"personne-{rang}", email=f"personne-{rang}@exemple.invalid") for rang in range(personnes)
    )


def demander(graine: int, *, demandes: int, personnes: int, secondes: float) -> Bilan:
    """Autant de demandes que dit, chacune pour une personne tirée au hasard, réparties sur la durée."""
    from django.contrib.auth import get_user_model
    from django.db import transaction

    from certificats.delivrance import delivrer
    from certificats.models import Attestation
    from tests.certificats.conftest import contenu_d_essai

    hasard, bilan = random.Random(graine), Bilan()  # noqa: S311 : reproductible exprès
    for _ in range(demandes):
        time.sleep(2 * hasard.random() * secondes / demandes)
        reference = f"personne-{hasard.randrange(personnes)}"
        titulaire = get_user_model().objects.get(username=reference)
        renonce = hasard.random() < RENONCEMENTS
        try:
            with transaction.atomic():
                delivree = delivrer(
                    titulaire=titulaire, contenu=contenu_d_essai(reference=reference, titulaire_nom=reference)
                )
                if renonce:
                    raise RenoncementError
            bilan.references.append(reference)
        except RenoncementError:
            bilan.renoncements += 1
            bilan.numeros_rendus += not Attestation.objects.filter(pk=delivree.pk).exists()
    return bilan


def ensemble(demandeurs: int, **options: Any) -> dict[str, Any]:
    """Un processus par demandeur ; réunit leurs bilans."""
    from django.db import connections

    creer_les_titulaires(options["personnes"])
    connections.close_all()  # chaque enfant ouvre la sienne
    with multiprocessing.get_context("fork").Pool(demandeurs) as groupe:
        attendus = [groupe.apply_async(demander, [graine], options) for graine in range(demandeurs)]
        bilans = [attendu.get() for attendu in attendus]
    return {
        "demandes": demandeurs * options["demandes"],
        "references": sorted({reference for bilan in bilans for reference in bilan.references}),
        "renoncements": sum(bilan.renoncements for bilan in bilans),
        "numeros_rendus": sum(bilan.numeros_rendus for bilan in bilans),
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write("\n" + json.dumps(ensemble(**json.loads(sys.argv[1]))))
