"""Un ouvrier Celery d'épreuve (`celery -A tests.certificats.ouvrier_condamne worker`).

Son premier document rendu et scellé, il l'annonce dans le fichier `ANNONCE` et s'arrête au moment de l'écrire : il
attend d'être tué.
"""

import hashlib
import json
import os
import signal
from pathlib import Path
from typing import Any

from celery.signals import worker_process_init

from config.celery import app

__all__ = ["app"]


@worker_process_init.connect
def se_condamner(**_: Any) -> None:
    from certificats import rendu

    rendu.finir = annoncer_et_attendre


def annoncer_et_attendre(attestation: Any, emission: Any) -> bool:
    """À la place de l'écriture (`certificats.rendu.finir`)."""
    annonce = Path(os.environ["ANNONCE"])
    provisoire = annonce.with_suffix(".provisoire")
    empreinte = hashlib.sha256(emission.document).hexdigest()
    provisoire.write_text(json.dumps({"numero": attestation.numero, "sha256": empreinte}))
    provisoire.rename(annonce)
    while True:
        signal.pause()
