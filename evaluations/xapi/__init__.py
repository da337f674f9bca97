"""L'adaptateur xAPI 2.0 (IEEE 9274.1.1) : les mots du standard restent ici."""
