// Avant le cœur H5P : ce qu'une origine opaque n'a pas (stockage, cookies), les réglages, la poignée avec la page.
// Contrat du pont, version 1. Licence : EUPL-1.2.
(function () {
  'use strict';

  function memoire() {
    const valeurs = new Map();
    return {
      get length() { return valeurs.size; },
      key: (rang) => [...valeurs.keys()][rang] ?? null,
      getItem: (cle) => (valeurs.has(String(cle)) ? valeurs.get(String(cle)) : null),
      setItem: (cle, valeur) => { valeurs.set(String(cle), String(valeur)); },
      removeItem: (cle) => { valeurs.delete(String(cle)); },
      clear: () => { valeurs.clear(); },
    };
  }
  for (const nom of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, nom, { value: memoire(), configurable: true });
  }
  let cookies = '';
  Object.defineProperty(document, 'cookie', { get: () => cookies, set: (texte) => { cookies = String(texte); } });

  // Aucune politique de sécurité n'arrête WebRTC ; l'en-tête Connection-Allowlist l'arrête dans les navigateurs qui le
  // lisent, et ceci dans les autres. Un document écrit dans un cadre aurait le sien : il s'affiche, sans script.
  for (const nom of ['RTCPeerConnection', 'webkitRTCPeerConnection']) { delete window[nom]; }
  function rendreInerte(cadre) {
    if (cadre.getAttribute('sandbox') === '') { return; }
    cadre.setAttribute('sandbox', '');
    cadre.setAttribute('srcdoc', cadre.getAttribute('srcdoc'));
  }
  new MutationObserver(() => document.querySelectorAll('iframe[srcdoc]').forEach(rendreInerte))
    .observe(document, { subtree: true, childList: true, attributeFilter: ['srcdoc', 'sandbox'] });

  const config = JSON.parse(document.getElementById('h5p-config').textContent);
  window.H5PIntegration = config.integration;
  window.H5P = window.H5P || {};
  window.H5P.preventInit = true;
  window.H5P.externalEmbed = true;

  let port = null;
  const attente = [];
  const ecouteurs = {};
  let ouvrir;
  const pont = {
    config,
    // Combien d'ensembles de scripts sont allés jusqu'au bout.
    ensembles: 0,
    // Résolu à la poignée, avec ce que la page sait de plus récent que le serveur (états gardés sur l'appareil).
    pret: new Promise((resoudre) => { ouvrir = resoudre; }),
    envoyer(type, champs) {
      const message = JSON.parse(JSON.stringify(Object.assign({}, champs, { type })));
      if (port) { port.postMessage(message); } else if (attente.length < 200) { attente.push(message); }
    },
    ecouter(type, geste) { ecouteurs[type] = geste; },
  };
  window.PontH5P = pont;

  window.addEventListener('message', function recevoir(evenement) {
    const message = evenement.data;
    const vientDuParent = evenement.source === window.parent && evenement.origin === config.parent;
    if (!vientDuParent || port || !message || message.type !== 'h5p:init' || message.v !== 1) { return; }
    window.removeEventListener('message', recevoir);
    port = evenement.ports[0];
    port.onmessage = ({ data }) => { if (data && ecouteurs[data.type]) { ecouteurs[data.type](data); } };
    for (const message of attente.splice(0)) { port.postMessage(message); }
    ouvrir(message.etats || []);
  });
  window.addEventListener('error', (e) => pont.envoyer('error', {
    message: String(e.message || 'ressource').slice(0, 400),
    src: String(e.filename || (e.target && (e.target.src || e.target.href)) || '').slice(0, 400),
    line: e.lineno || 0,
    stack: String((e.error && e.error.stack) || '').slice(0, 400),
  }), true);
  document.addEventListener('securitypolicyviolation', (e) => pont.envoyer('csp', {
    directive: e.effectiveDirective, blocked: String(e.blockedURI).slice(0, 400),
    src: String(e.sourceFile || '').slice(0, 400), line: e.lineNumber, sample: String(e.sample).slice(0, 80),
  }));
  window.parent.postMessage({ type: 'h5p:ready', v: 1 }, '*');
})();
