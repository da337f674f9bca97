"""Les tests : miroir des apps, histoires complètes, navigateur, police de la maison."""
