"""La forme d'un objectif : un verbe à l'infinitif, que l'on peut voir faire au travail (circulaire DGEFP 2011/26)."""

import re
from collections.abc import Iterator

NON_OBSERVABLES = {
    "acquérir", "aborder", "appréhender", "apprendre", "approfondir", "assimiler", "avoir", "comprendre", "connaître",
    "croire", "découvrir", "devoir", "être", "intégrer", "maîtriser", "percevoir", "pouvoir", "réfléchir", "ressentir",
    "savoir", "sensibiliser", "vouloir",
}  # fmt: skip
PREMIER = re.compile(r"^(?:(?:se|vous|me|y|en)\s+|s['’])?([^\W\d_-]+)", re.UNICODE)
INFINITIF = re.compile(r"(?:er|ir|re)$")


def defauts_de_l_objectif(objectif: str) -> Iterator[str]:
    """Une phrase par défaut ; rien pour un objectif bien écrit."""
    trouve = PREMIER.match(objectif.strip().lower())
    verbe = trouve[1] if trouve else ""
    if not INFINITIF.search(verbe):
        yield f"l'objectif « {objectif} » commence par un verbe à l'infinitif (définir, situer, conduire…)"
    elif verbe in NON_OBSERVABLES:
        yield f"« {verbe} » ne se voit pas au travail : écrivez ce que la personne fera (expliquer, choisir, conduire…)"
