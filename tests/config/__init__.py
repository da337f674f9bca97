"""Le câblage du portail."""
