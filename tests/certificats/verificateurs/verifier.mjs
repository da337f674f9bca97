// Deux vérificateurs étrangers à la maison jugent un badge. Entrée : {badge, documents: {adresse: document}} ; sans réseau.
import { readFileSync } from 'node:fs';

const { log: rendre } = console;
console.log = console.error; // ce que les vérificateurs racontent n'est pas le verdict

const { badge, documents } = JSON.parse(readFileSync(0, 'utf8'));

// Tout ce qu'ils demandent vient de cette table : le document DID, la liste de statuts.
globalThis.fetch = async (demande) => {
  const adresse = typeof demande === 'string' ? demande : demande.url;
  const trouve = documents[adresse];
  if (!trouve) return new Response('', { status: 404 });
  return new Response(JSON.stringify(trouve), { headers: { 'content-type': 'application/json' } });
};

const { verifyCredential } = await import('@digitalbazaar/vc');
const { DataIntegrityProof } = await import('@digitalbazaar/data-integrity');
const { cryptosuite } = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const { checkStatus } = await import('@digitalbazaar/vc-bitstring-status-list');
const { securityLoader } = await import('@digitalcredentials/security-document-loader');
const dcc = await import('@digitalcredentials/verifier-core');

const suite = new DataIntegrityProof({ cryptosuite });
const chargeur = securityLoader().build();
const documentLoader = async (adresse) =>
  documents[adresse]
    ? { contextUrl: null, documentUrl: adresse, document: documents[adresse] }
    : chargeur(adresse);

const un = await verifyCredential({
  credential: structuredClone(badge),
  suite,
  documentLoader,
  checkStatus: (options) => checkStatus({ ...options, verifyBitstringStatusListCredential: true }),
});
const deux = await dcc.verifyCredential({ credential: structuredClone(badge), knownDIDRegistries: [] });

rendre(
  JSON.stringify({
    digitalbazaar: {
      verified: un.verified,
      statuts: un.statusResult?.results?.map(({ verified, status }) => ({ verified, status })) ?? [],
      erreurs: (un.error?.errors ?? []).map((erreur) => erreur.message),
    },
    dcc: {
      journal: Object.fromEntries((deux.log ?? []).map(({ id, valid }) => [id, valid ?? null])),
      erreurs: (deux.errors ?? []).map((erreur) => erreur.name),
    },
  }),
);
