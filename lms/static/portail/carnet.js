// Le carnet réflexif : le texte reste dans ce navigateur. Aucun envoi, aucun champ nommé.

/** Ce que la personne voit quand l'enregistrement local est refusé (navigation privée, disque plein). */
const REFUS = "Ce navigateur refuse de garder le texte : téléchargez-le avant de quitter la page.";

function lire(cle) {
  try {
    return localStorage.getItem(cle) ?? "";
  } catch {
    return "";
  }
}

/** Garde le texte, ou l'oublie s'il est vide ; rend faux si le navigateur refuse. */
function garder(cle, texte) {
  try {
    if (texte) localStorage.setItem(cle, texte);
    else localStorage.removeItem(cle);
    return true;
  } catch {
    return false;
  }
}

function telecharger(nom, texte) {
  const lien = document.createElement("a");
  lien.href = URL.createObjectURL(new Blob([texte], { type: "text/plain;charset=utf-8" }));
  lien.download = nom;
  lien.click();
  URL.revokeObjectURL(lien.href);
}

function imprimer(carnet, texte) {
  carnet.querySelector("[data-carnet-imprime]").textContent = texte;
  const racine = document.documentElement;
  racine.classList.add("imprime-carnet");
  window.addEventListener("afterprint", () => racine.classList.remove("imprime-carnet"), { once: true });
  window.print();
}

export function ouvrir(carnet) {
  const code = carnet.dataset.carnet;
  const cle = `carnet:${code}`;
  const champ = carnet.querySelector("textarea");
  const etat = carnet.querySelector("[data-carnet-etat]");
  champ.value = lire(cle);
  champ.addEventListener("change", () => {
    etat.textContent = garder(cle, champ.value) ? "Gardé sur cet appareil." : REFUS;
  });
  champ.addEventListener("input", () => garder(cle, champ.value));
  const gestes = {
    telecharger: () => telecharger(`carnet-${code}.txt`, champ.value),
    imprimer: () => imprimer(carnet, champ.value),
    effacer: () => {
      champ.value = "";
      garder(cle, "");
      etat.textContent = "Effacé de cet appareil.";
      champ.focus();
    },
  };
  for (const [nom, geste] of Object.entries(gestes)) {
    carnet.querySelector(`[data-carnet-${nom}]`).addEventListener("click", geste);
  }
  carnet.querySelector("[data-carnet-outil]").hidden = false;
  carnet.querySelector("[data-carnet-papier]").hidden = true;
}

document.querySelectorAll("[data-carnet]").forEach(ouvrir);
