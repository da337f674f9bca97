"""H5P : lire, contrôler, résoudre, réécrire et exporter un paquet, puis l'installer dans le portail.

Le cœur (`analyse` et ce qu'elle importe, `francisation`, `retouche`, `ecriture`) est en Python pur : docs/h5p.md.
Autour, le dépôt, l'importation, les versions, la modification et le ménage parlent à Django.
"""
