"""Les cours : lire les fichiers, les importer, les écrire, les vérifier, les montrer."""
