"""Qu'atteste-t-on ? Attestations numérotées, figées, vérifiables par tous.

Ne connaît aucune app voisine ni la façon dont le droit a été acquis : on lui donne un contenu, il le délivre.
"""
