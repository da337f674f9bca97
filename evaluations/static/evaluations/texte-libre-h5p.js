// Ce qu'une personne écrit librement reste sur son appareil : la déclaration part sans. Licence : EUPL-1.2.
const CHOISIES = ['choice', 'true-false', 'sequencing', 'matching', 'numeric', 'likert', 'performance'];
const ETAPE = 'http://id.tincanapi.com/extension/ending-point';

function estGardee({ interactionType, correctResponsesPattern }) {
  const attendues = Array.isArray(correctResponsesPattern) ? correctResponsesPattern : [];
  return CHOISIES.includes(interactionType) || (interactionType === 'fill-in' && attendues.some(Boolean));
}

function etape(porteur) {
  return porteur?.extensions?.[ETAPE] === undefined ? {} : { extensions: { [ETAPE]: porteur.extensions[ETAPE] } };
}

/** `surs` : les éléments où l'on n'écrit pas ('' : l'activité) ; null, tous. Le serveur refait ce tri. */
export function sansTexteLibre(statement, surs) {
  const definition = statement.object?.definition ?? {};
  const element = String(statement.object?.id).split('?subContentId=')[1] ?? '';
  const estSur = !surs || surs.includes(element);
  const propre = { ...statement };
  if (statement.result) {
    const { response, extensions, ...resultat } = statement.result;
    const reponse = estSur && estGardee(definition) ? { response } : {};
    propre.result = { ...resultat, ...reponse, ...etape(statement.result) };
  }
  if (!estSur) {
    const { interactionType } = definition;
    propre.object = { id: statement.object.id, definition: { interactionType, ...etape(definition) } };
  }
  return propre;
}
