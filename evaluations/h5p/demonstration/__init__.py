"""Notre bibliothèque H5P de démonstration, des cartes de réflexion, et de quoi en faire un paquet."""
