// « Quitter vite » : sans script, le lien mène à l'accueil ; avec, la scène ne reste pas derrière le bouton Retour.
document.addEventListener("click", (clic) => {
  const lien = clic.target.closest("a[data-quitter]");
  if (!lien) return;
  clic.preventDefault();
  location.replace(lien.href);
});
