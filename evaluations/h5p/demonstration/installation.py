"""Installer l'activité de démonstration par le vrai chemin : son paquet est importé, puis publié."""

import io

from evaluations.h5p.importation import Demande, droits_de, recevoir, traiter
from evaluations.models import ActiviteH5P

from .empaquetage import empaqueter

CODE = "DEMO-CARTES"


def installer() -> ActiviteH5P:
    """L'activité « Trois questions avant d'aller vers », publiée ; rejouer ne change rien."""
    activite = ActiviteH5P.objects.filter(code=CODE).first()
    if activite is None:
        demande = Demande(code=CODE)
        recu = recevoir(fichier=io.BytesIO(empaqueter()), nom="cartes.h5p", par=None, demande=demande)
        traiter(recu, droits_de(None), publier=True)
        activite = ActiviteH5P.objects.get(code=CODE)
        activite.alternative_textuelle, activite.duree_minutes = ALTERNATIVE, 5
        activite.save_revision(clean=False).publish()
    return activite


ALTERNATIVE = """<p>Trois questions à se poser avant une maraude, seul ou en équipe.</p>
<ul><li>Qu'est-ce que je viens chercher dans cette rencontre ? Dire son intention, d'abord à soi.</li>
<li>Comment saurai-je que ce n'est pas le moment ? Saluer et passer est déjà un lien.</li>
<li>Que ferai-je de ce qui m'aura touché ? En parler le jour même ; noter un fait, jamais un nom.</li></ul>"""
