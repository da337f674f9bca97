"""H5P : lire, contrôler, résoudre, réécrire et exporter un paquet, puis l'installer dans le portail.

Le cœur est en Python pur (constats, archive, manifeste, semantics, resolution, paquet, exportation) ; autour de lui,
le dépôt, l'importation, les versions, la retouche, les statistiques et le ménage parlent à Django.
"""
