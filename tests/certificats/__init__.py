"""Les attestations : délivrance, document, vérification publique."""
