// Après les bibliothèques : démarrer le contenu, suivre sa hauteur, répondre à la page. Licence : EUPL-1.2.
(function () {
  'use strict';
  const pont = window.PontH5P;
  const H5P = window.H5P;
  const racine = document.getElementById('h5p-root');
  const GESTES = ['click', 'input', 'change', 'keyup', 'pointerup', 'touchend'];
  const LECTEURS_AILLEURS = ['VideoYouTube', 'VideoVimeo', 'VideoPanopto', 'VideoEchoVideo'];
  const COMMANDES_VIDEO = [
    'play', 'pause', 'seek', 'getCurrentTime', 'getDuration', 'getBuffered', 'mute', 'unMute', 'isMuted', 'getVolume',
    'setVolume', 'getQualities', 'getQuality', 'setQuality', 'getPlaybackRates', 'getPlaybackRate', 'setPlaybackRate',
    'setCaptionsTrack', 'getCaptionsTrack', 'resetTask',
  ];
  const DELAIS_MS = [300, 1000, 2500]; // une animation finit parfois après le geste

  /** Attend le calme, puis agit après chaque délai : une rafale d'appels n'en fait qu'un. */
  function apres(delais, geste) {
    let minuteries = [];
    return () => {
      minuteries.forEach(clearTimeout);
      minuteries = delais.map((delai) => setTimeout(geste, delai));
    };
  }

  function signaler(message, pile) {
    pont.envoyer('error', { message: message.slice(0, 400), src: '', line: 0, stack: String(pile || '').slice(0, 400) });
  }
  let derniere = 0;
  function hauteur() {
    const mesuree = Math.ceil(racine.getBoundingClientRect().height);
    if (mesuree !== derniere) { derniere = mesuree; pont.envoyer('resize', { height: mesuree }); }
  }
  function garderLesEtats() {
    let nombre = 0;
    for (const instance of H5P.instances) {
      if (typeof instance.getCurrentState !== 'function') { continue; }
      try {
        const etat = instance.getCurrentState();
        if (etat !== undefined) { H5P.setUserData(instance.contentId, 'state', etat); nombre += 1; }
      } catch (erreur) { signaler(`état : ${erreur.message}`, erreur.stack); }
    }
    return nombre;
  }
  /** À la place d'un lecteur qui chargerait le code d'un autre site : une phrase, au lieu d'une attente sans fin. */
  function videoAilleurs(lecteur) {
    function Ailleurs() {
      for (const nom of COMMANDES_VIDEO) { this[nom] = () => undefined; }
      this.appendTo = ($boite) => $boite.text('Cette vidéo est sur un autre site : elle ne se lit pas ici. Demandez-la à votre formateur.');
    }
    Ailleurs.canPlay = lecteur.canPlay;
    return Ailleurs;
  }
  function renoncerAuxAutresSites() {
    const lecteurs = H5P.videoHandlers || [];
    for (const nom of LECTEURS_AILLEURS) {
      const rang = lecteurs.indexOf(H5P[nom]);
      if (H5P[nom] && rang >= 0) { lecteurs[rang] = videoAilleurs(H5P[nom]); }
    }
  }
  function demarrer(etats) {
    etats.forEach(pont.poserUnEtat);
    if (pont.ensembles !== pont.config.ensembles) { signaler('init: un script ne va pas au bout'); return; }
    renoncerAuxAutresSites();
    pont.interpreterLesModeles();
    try { H5P.init(document.body); } catch (erreur) {
      signaler(`init: ${erreur}`, erreur.stack);
      return;
    }
    new ResizeObserver(apres([50], hauteur)).observe(racine);
    hauteur();
    pont.envoyer('loaded', { instances: H5P.instances.length });
    window.setInterval(garderLesEtats, H5PIntegration.saveFreq * 1000);
  }

  // La personne vient d'agir : l'état suit, sans attendre la sauvegarde régulière.
  const garderBientot = apres(DELAIS_MS, garderLesEtats);
  H5P.externalDispatcher.on('xAPI', garderBientot);
  for (const nom of GESTES) { document.addEventListener(nom, garderBientot, { capture: true, passive: true }); }
  for (const nom of ['visibilitychange', 'pagehide']) { window.addEventListener(nom, garderLesEtats); }
  pont.ecouter('flush', () => pont.envoyer('flushed', { n: garderLesEtats() }));
  pont.ecouter('resize', () => H5P.instances.forEach((instance) => H5P.trigger(instance, 'resize')));
  pont.ecouter('focus', () => racine.focus());
  pont.envoyer('initialized', {});
  pont.pret.then(demarrer);
})();
