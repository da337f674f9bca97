// La page qui porte une activité H5P : pont avec le cadre, file d'envoi, hauteur, messages. Licence : EUPL-1.2.
import { Envoi } from './envoi-h5p.js';
import { File } from './file-h5p.js';
import { sansTexteLibre } from './texte-libre-h5p.js';

const DEBIT = 20; // messages par seconde que le cadre peut envoyer, avec une réserve pour le chargement
const RESERVE = 200;
const DIFFERES_MAX = 500; // au-delà du débit, ce qui attend son tour
const TAILLE_MAX = 256 * 1024;
// Ni gardés ni envoyés : ils passent toujours, même après une rafale.
const SANS_COMPTER = ['loaded', 'flushed', 'error', 'resize'];
const DELAI_ERREUR_S = 20;
const EXPERIENCED = 'http://adlnet.gov/expapi/verbs/experienced';

const section = document.getElementById('activite-h5p');
const config = JSON.parse(document.getElementById('activite-h5p-config').textContent);
const cadre = section.querySelector('iframe');
const pleinEcran = section.querySelector('[data-plein-ecran]');

function montrer(nom, texte) {
  for (const message of section.querySelectorAll('[data-message]')) { message.hidden = message.dataset.message !== nom; }
  const cible = section.querySelector(`[data-message="${nom}"] [data-texte]`);
  if (cible && texte) { cible.textContent = texte; }
}

function dire(etat) {
  for (const badge of document.querySelectorAll('[data-etat]')) { badge.hidden = badge.dataset.etat !== etat; }
  if (etat === 'connexion') { montrer('connexion'); } else if (etat === 'attente') { montrer('reseau'); } else { montrer(''); }
}

function identifiant() {
  if (crypto.randomUUID) { return crypto.randomUUID(); }
  const o = crypto.getRandomValues(new Uint8Array(16));
  o[6] = (o[6] & 0x0f) | 0x40;
  o[8] = (o[8] & 0x3f) | 0x80;
  const h = [...o].map((octet) => octet.toString(16).padStart(2, '0')).join('');
  return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join('-');
}

/** Laisse passer RESERVE messages, puis DEBIT par seconde. */
function robinet() {
  let reste = RESERVE;
  let derniere = performance.now();
  return () => {
    const maintenant = performance.now();
    reste = Math.min(RESERVE, reste + ((maintenant - derniere) / 1000) * DEBIT);
    derniere = maintenant;
    if (reste < 1) { return false; }
    reste -= 1;
    return true;
  };
}

function montrerResultat(tentative) {
  if (!tentative.date_achevement) { return; }
  const fin = section.querySelector('[data-fin]');
  const score = section.querySelector('[data-score]');
  fin.hidden = false;
  score.textContent = tentative.score_max
    ? `Votre auto-évaluation : ${tentative.score_brut} sur ${tentative.score_max}. Votre meilleur résultat est gardé.`
    : '';
}

/** Le nombre d'octets d'un message ; Infinity s'il n'est pas du JSON. */
function taille(message) {
  try { return JSON.stringify(message).length; } catch { return Infinity; }
}

/** L'activité demande à compiler du texte, ce que la politique de sécurité refuse ; relancer n'y change rien. */
function estAncienne(erreur) {
  return /\bEvalError\b/.test(erreur);
}

/** Le message d'échec qui convient. */
function expliquer(est_ancienne) {
  for (const explication of section.querySelectorAll('[data-cause]')) {
    explication.hidden = est_ancienne !== (explication.dataset.cause === 'ancienne');
  }
}

/** L'activité ou le message d'échec : jamais une boîte vide. */
function montrerEchec(est_en_echec) {
  section.querySelector('[data-chargement]').hidden = true;
  section.querySelector('[data-echec]').hidden = !est_en_echec;
  pleinEcran.hidden = est_en_echec || !document.fullscreenEnabled;
  cadre.hidden = est_en_echec;
}

class Lecteur {
  constructor(file) {
    this.file = file;
    this.passe = robinet();
    this.differes = new Map();
    this.rang = Date.now() * 1000;
    this.etat = 'attend'; // puis : charge, ou echec
    this.recours = false;
    if (!file) { return; }
    this.envoi = new Envoi(file, {
      dire,
      recu: (adresse, accuse) => { if (adresse === config.adresse_declarations) { montrerResultat(accuse.tentative); } },
    });
    this.envoi.activite = { ...config.etat, tentative: config.tentative, adresse_etat: config.adresse_etat };
  }

  async demarrer() {
    addEventListener('message', (evenement) => this.saluer(evenement));
    for (const nom of ['pagehide', 'visibilitychange']) { addEventListener(nom, () => this.quitter(nom)); }
    document.addEventListener('click', (evenement) => this.retenir(evenement));
    this.ouvrir(cadre.dataset.src);
    if (!this.file) { return; }
    this.direLaMemoire();
    await this.file.oublierLesAutres(config.iri, config.tentative);
    if (this.file.declarations.length || this.envoi.etatsEnAttente().length) { this.envoi.envoyer(); }
  }

  ouvrir(adresse) {
    this.port?.close();
    this.port = null;
    cadre.hidden = false; // une activité cachée ne saurait pas se mesurer
    cadre.src = adresse;
    setTimeout(() => { if (this.etat === 'attend') { montrerEchec(true); } }, DELAI_ERREUR_S * 1000);
  }

  saluer(evenement) {
    const message = evenement.data;
    const vientDuCadre = evenement.source === cadre.contentWindow && evenement.origin === 'null';
    if (!vientDuCadre || this.port || message?.type !== 'h5p:ready' || message.v !== 1) { return; }
    const canal = new MessageChannel();
    this.port = canal.port1;
    this.port.onmessage = ({ data }) => this.recevoir(data);
    cadre.contentWindow.postMessage({ type: 'h5p:init', v: 1, etats: this.etatsGardes() }, '*', [canal.port2]);
  }

  /** Ce que l'appareil sait de plus récent que le serveur. */
  etatsGardes() {
    const { content_hash, revisions, dates } = config.etat;
    const gardes = this.file ? this.file.etats(config.tentative) : [];
    return gardes.filter((etat) => {
      const nom = `${etat.dataType} ${etat.subContentId}`;
      const ailleurs = (revisions[nom] || 0) !== etat.revision && etat.date < (dates[nom] || 0);
      if (etat.content_hash === content_hash && !ailleurs) { return true; }
      this.file.retirerEtat(etat);
      return false;
    }).map(({ dataType, subContentId, data }) => ({ dataType, subContentId, data }));
  }

  recevoir(message) {
    if (SANS_COMPTER.includes(message?.type)) { this.agir(message); return; }
    if (!message || taille(message) > TAILLE_MAX) { return; }
    if (this.differes.size === 0 && this.passe()) { this.agir(message); } else { this.differer(message); }
  }

  agir(message) {
    const gestes = {
      resize: () => this.mesurer(Number(message.height)),
      loaded: () => this.charger(message),
      xapi: () => this.declarer(message.statement),
      state: () => this.garder(message),
      link: () => this.ouvrirLien(message.url),
      flushed: () => this.vidange?.(),
      error: () => this.recevoirErreur(String(message.message)),
    };
    if (Object.hasOwn(gestes, message.type)) { gestes[message.type](); }
  }

  /** Une réponse au-delà du débit attend son tour ; de chaque état, le dernier suffit. Le reste peut se perdre. */
  differer(message) {
    if (!['xapi', 'state'].includes(message.type)) { return; }
    const cle = message.type === 'state' ? `${message.dataType} ${message.subContentId}` : Symbol('réponse');
    if (this.differes.size >= DIFFERES_MAX && !this.differes.has(cle)) { return; }
    this.differes.set(cle, message);
    if (!this.ecoulement) { this.ecoulement = setInterval(() => this.ecouler(this.passe), 1000 / DEBIT); }
  }

  ecouler(passe) {
    for (const [cle, message] of this.differes) {
      if (!passe()) { return; }
      this.differes.delete(cle);
      this.agir(message);
    }
    clearInterval(this.ecoulement);
    this.ecoulement = 0;
  }

  /** La hauteur demandée, une fois par image affichée au plus. */
  mesurer(hauteur) {
    if (!this.hauteur) { requestAnimationFrame(() => { cadre.height = this.hauteur; this.hauteur = 0; }); }
    this.hauteur = Math.min(5000, Math.max(60, hauteur || 60));
  }

  charger({ instances }) {
    if (this.etat !== 'attend') { return; }
    if (instances !== 1) { this.echouer(); return; }
    this.etat = 'charge';
    montrerEchec(false);
    cadre.classList.add('prete');
    if (config.regle === 'vue') { this.compterLaVue(); }
  }

  compterLaVue() {
    let secondes = 0;
    const minuterie = setInterval(() => {
      secondes += document.visibilityState === 'visible' ? 1 : 0;
      if (secondes <= config.duree_min_s) { return; }
      clearInterval(minuterie);
      this.declarer({ verb: { id: EXPERIENCED }, object: { id: config.iri } });
    }, 1000);
  }

  recevoirErreur(erreur) {
    if (erreur.startsWith('init:')) {
      this.echouer(erreur);
    } else if (this.etat === 'charge' && estAncienne(erreur)) { // une partie : le reste se joue
      expliquer(true);
      section.querySelector('[data-echec]').hidden = false;
    }
  }

  /** Un second essai, fichier par fichier, avant de le dire à la personne. */
  echouer(erreur) {
    if (this.etat !== 'attend') { return; }
    if (!this.recours) {
      this.recours = true;
      this.ouvrir(`${cadre.dataset.src}?separes`);
      return;
    }
    this.etat = 'echec';
    expliquer(estAncienne(erreur));
    montrerEchec(true);
  }

  async declarer(statement) {
    if (!this.file || typeof statement !== 'object' || !statement) { return; }
    this.rang += 1;
    const gardee = this.file.ajouter({
      id: identifiant(),
      rang: this.rang,
      adresse: config.adresse_declarations,
      statement: { ...sansTexteLibre(statement, config.etat.elements_surs), timestamp: new Date().toISOString() },
    });
    this.annoncer();
    await gardee;
    this.direLaMemoire();
  }

  async garder({ dataType, subContentId, data }) {
    const valable = [dataType, subContentId].every((cle) => typeof cle === 'string' && cle.length <= 64);
    if (!this.file || !valable || (data !== null && typeof data !== 'string')) { return; }
    const { content_hash, revisions } = config.etat;
    const garde = this.file.poserEtat({
      activite: config.iri,
      tentative: config.tentative,
      dataType,
      subContentId,
      data,
      content_hash,
      revision: revisions[`${dataType} ${subContentId}`] || 0,
      date: Date.now(),
    });
    if (!config.etat.est_local) { this.annoncer(); }
    await garde;
    this.direLaMemoire();
  }

  /** L'appareil ne garde rien : la personne ne doit pas fermer la page avant « enregistré ». */
  direLaMemoire() {
    section.querySelector('[data-sans-memoire]').hidden = this.file.estDurable;
  }

  /** Dit que l'envoi attend, et le prépare ; tout de suite si la page se ferme. */
  annoncer() {
    dire(navigator.onLine ? 'envoi' : 'attente');
    if (document.visibilityState === 'visible') { this.envoi.planifier(2); } else { this.envoi.partir(); }
  }

  quitter(nom) {
    if (!this.port || (nom === 'visibilitychange' && document.visibilityState !== 'hidden')) { return; }
    this.port.postMessage({ type: 'flush' });
    this.ecouler(() => true); // la page se ferme : plus rien n'attend son tour
    this.envoi?.partir();
  }

  /** Un lien de la page attend, une seconde au plus, que l'activité ait rendu son état et qu'il soit parti. */
  async retenir(evenement) {
    const lien = evenement.target.closest?.('a[href]');
    const ailleurs = !lien || lien.target || lien.hash || evenement.ctrlKey || evenement.metaKey || evenement.shiftKey;
    if (ailleurs || evenement.button || evenement.defaultPrevented || !this.file || this.etat !== 'charge') { return; }
    evenement.preventDefault();
    await Promise.race([this.vider(), new Promise((fini) => { setTimeout(fini, 1000); })]);
    location.assign(lien.href);
  }

  async vider() {
    const vidange = new Promise((fini) => { this.vidange = fini; });
    this.port.postMessage({ type: 'flush' });
    await vidange;
    await this.envoi.envoyer();
  }

  ouvrirLien(url) {
    let adresse;
    try { adresse = new URL(url); } catch { return; }
    if (!['http:', 'https:'].includes(adresse.protocol)) { return; }
    if (confirm(`Ouvrir ${adresse.host} dans un autre onglet ?`)) { open(adresse, '_blank', 'noopener,noreferrer'); }
  }
}

pleinEcran.addEventListener('click', () => cadre.requestFullscreen());
addEventListener('resize', () => lecteur?.port?.postMessage({ type: 'resize' }));
// Un aperçu n'a pas de personne : il joue, et rien n'est gardé ni envoyé.
let lecteur = null;
lecteur = new Lecteur(config.personne ? await File.de(config.personne) : null);
await lecteur.demarrer();
