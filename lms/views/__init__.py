"""Les écrans du portail : apprendre, mon espace, coordonner. Ils traduisent HTTP vers le métier, rien d'autre."""
