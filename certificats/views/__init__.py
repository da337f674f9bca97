"""Les écrans publics : vérifier un code, comparer un exemplaire, publier ce qui permet de vérifier sans nous."""
