"""Les essais à pleine taille (`make epreuves`), trop longs pour la voie complète ; des résultats, jamais des durées."""
