"""H5P : paquets fabriqués ici, et paquets réels du dossier partagé quand il est là."""
