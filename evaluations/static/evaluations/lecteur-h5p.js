// La page qui porte une activité H5P : pont avec le cadre, file d'envoi, hauteur, messages. Licence : EUPL-1.2.
import { Envoi } from './envoi-h5p.js';
import { File } from './file-h5p.js';
import { sansTexteLibre } from './texte-libre-h5p.js';

const DEBIT = 20; // messages par seconde que le cadre peut envoyer, avec une réserve pour le chargement
const RESERVE = 200;
const TAILLE_MAX = 256 * 1024;
const DELAI_ERREUR_S = 20;
const EXPERIENCED = 'http://adlnet.gov/expapi/verbs/experienced';

const section = document.getElementById('activite-h5p');
const config = JSON.parse(document.getElementById('activite-h5p-config').textContent);
const cadre = section.querySelector('iframe');

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

class Lecteur {
  constructor(file) {
    this.file = file;
    this.passe = robinet();
    this.rang = Date.now() * 1000;
    this.charge = false;
    if (!file) { return; }
    this.envoi = new Envoi(file, {
      dire,
      recu: (adresse, accuse) => { if (adresse === config.adresse_declarations) { montrerResultat(accuse.tentative); } },
    });
    this.envoi.activite = { ...config.etat, tentative: config.tentative, adresse_etat: config.adresse_etat };
  }

  async demarrer() {
    addEventListener('message', (evenement) => this.saluer(evenement));
    cadre.src = cadre.dataset.src;
    setTimeout(() => { if (!this.charge) { this.echouer(); } }, DELAI_ERREUR_S * 1000);
    for (const nom of ['pagehide', 'visibilitychange']) { addEventListener(nom, () => this.quitter()); }
    if (this.file && (await this.file.declarations()).length) { this.envoi.envoyer(); }
  }

  async saluer(evenement) {
    const message = evenement.data;
    const vientDuCadre = evenement.source === cadre.contentWindow && evenement.origin === 'null';
    if (!vientDuCadre || this.port || message?.type !== 'h5p:ready' || message.v !== 1) { return; }
    const canal = new MessageChannel();
    this.port = canal.port1;
    this.port.onmessage = ({ data }) => this.recevoir(data);
    const etats = this.file ? await this.file.etats(config.tentative) : [];
    const gardes = etats.filter((etat) => etat.content_hash === config.etat.content_hash);
    const init = gardes.map(({ dataType, subContentId, data }) => ({ dataType, subContentId, data }));
    cadre.contentWindow.postMessage({ type: 'h5p:init', v: 1, etats: init }, '*', [canal.port2]);
  }

  recevoir(message) {
    if (!message || !this.passe() || JSON.stringify(message).length > TAILLE_MAX) { return; }
    const gestes = {
      loaded: () => this.charger(message),
      xapi: () => this.declarer(message.statement),
      state: () => this.garder(message),
      resize: () => { cadre.height = Math.min(5000, Math.max(60, Number(message.height) || 60)); },
      link: () => this.ouvrirLien(message.url),
      error: () => { if (String(message.message).startsWith('init:')) { this.echouer(); } },
    };
    if (Object.hasOwn(gestes, message.type)) { gestes[message.type](); }
  }

  charger({ instances }) {
    this.charge = true;
    section.querySelector('[data-chargement]').hidden = true;
    if (instances !== 1) { this.echouer(); return; }
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

  echouer() {
    this.charge = true;
    section.querySelector('[data-chargement]').hidden = true;
    cadre.hidden = true;
    section.querySelector('[data-plein-ecran]').hidden = true;
    section.querySelector('[data-echec]').hidden = false;
  }

  async declarer(statement) {
    if (!this.file || typeof statement !== 'object' || !statement) { return; }
    this.rang += 1;
    await this.file.ajouter({
      id: identifiant(),
      rang: this.rang,
      adresse: config.adresse_declarations,
      statement: { ...sansTexteLibre(statement, config.etat.elements_surs), timestamp: new Date().toISOString() },
    });
    if (!navigator.onLine) { dire('attente'); }
    this.envoi.planifier(document.visibilityState === 'visible' ? 2 : 0);
  }

  async garder({ dataType, subContentId, data }) {
    const valable = [dataType, subContentId].every((cle) => typeof cle === 'string' && cle.length <= 64);
    if (!this.file || !valable || (data !== null && typeof data !== 'string')) { return; }
    await this.file.poserEtat({
      tentative: config.tentative, dataType, subContentId, data, content_hash: config.etat.content_hash, en_attente: true,
    });
    this.envoi.planifier(2);
  }

  quitter() {
    if (document.visibilityState !== 'hidden' || !this.port) { return; }
    this.port.postMessage({ type: 'flush' });
    this.envoi?.envoyer();
  }

  ouvrirLien(url) {
    let adresse;
    try { adresse = new URL(url); } catch { return; }
    if (!['http:', 'https:'].includes(adresse.protocol)) { return; }
    if (confirm(`Ouvrir ${adresse.host} dans un autre onglet ?`)) { open(adresse, '_blank', 'noopener,noreferrer'); }
  }
}

section.querySelector('[data-plein-ecran]')?.addEventListener('click', () => cadre.requestFullscreen());
addEventListener('resize', () => lecteur?.port?.postMessage({ type: 'resize' }));
// Un aperçu n'a pas de personne : il joue, et rien n'est gardé ni envoyé.
let lecteur = null;
lecteur = new Lecteur(config.personne ? await File.de(config.personne) : null);
await lecteur.demarrer();
