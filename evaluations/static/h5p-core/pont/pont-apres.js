// Après les bibliothèques : démarrer le contenu, suivre sa hauteur, répondre à la page. Licence : EUPL-1.2.
(function () {
  'use strict';
  const pont = window.PontH5P;
  const H5P = window.H5P;
  const racine = document.getElementById('h5p-root');

  function hauteur() {
    pont.envoyer('resize', { height: Math.ceil(racine.getBoundingClientRect().height) });
  }
  function garderLesEtats() {
    let nombre = 0;
    for (const instance of H5P.instances) {
      if (typeof instance.getCurrentState !== 'function') { continue; }
      const etat = instance.getCurrentState();
      if (etat !== undefined) { H5P.setUserData(instance.contentId, 'state', etat); nombre += 1; }
    }
    return nombre;
  }
  function demarrer(etats) {
    etats.forEach(pont.poserUnEtat);
    try { H5P.init(document.body); } catch (erreur) {
      pont.envoyer('error', {
        message: `init: ${erreur.message}`.slice(0, 400), src: '', line: 0, stack: String(erreur.stack).slice(0, 400),
      });
    }
    new ResizeObserver(hauteur).observe(racine);
    hauteur();
    pont.envoyer('loaded', { instances: H5P.instances.length });
    window.setInterval(garderLesEtats, H5PIntegration.saveFreq * 1000);
  }

  // Une réponse vient d'être donnée : l'état suit, sans attendre la sauvegarde régulière.
  let minuterie = 0;
  H5P.externalDispatcher.on('xAPI', () => {
    clearTimeout(minuterie);
    minuterie = setTimeout(garderLesEtats, 300);
  });
  pont.ecouter('flush', () => pont.envoyer('flushed', { n: garderLesEtats() }));
  pont.ecouter('resize', () => H5P.instances.forEach((instance) => H5P.trigger(instance, 'resize')));
  pont.ecouter('focus', () => racine.focus());
  pont.envoyer('initialized', {});
  pont.pret.then(demarrer);
})();
