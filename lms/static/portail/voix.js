// La leçon à voix haute : voix de l'appareil seulement, le texte ne part nulle part. Sans elle, rien ne s'affiche.

const BLOCS = "h1, .chapo, .prose h2, .prose h3, .prose p, .prose li, .prose blockquote";

/** Une voix française installée sur l'appareil : une voix distante enverrait le texte à un tiers. */
function voixLocale() {
  return speechSynthesis.getVoices().find((voix) => voix.localService === true && /^fr\b/i.test(voix.lang));
}

/** Les passages à lire, dans l'ordre, sans les sources ni ce qui est caché. */
function passages(lecon) {
  return [...lecon.querySelectorAll(BLOCS)].filter(
    (bloc) => !bloc.closest(".sources, [hidden], [popover]") && !bloc.querySelector("p") && bloc.textContent.trim()
  );
}

/** Le texte d'un passage, sans la définition qu'il cache. */
function texteDe(bloc) {
  const copie = bloc.cloneNode(true);
  copie.querySelectorAll("[popover], .inv, svg").forEach((cache) => cache.remove());
  return copie.textContent.replace(/\s+/g, " ").trim();
}

class Lecture {
  constructor(outil, lecon) {
    this.outil = outil;
    this.blocs = passages(lecon);
    this.rang = 0;
    this.tour = 0; // une lecture arrêtée ou relancée ne poursuit plus l'ancienne
  }

  bouton(nom) {
    return this.outil.querySelector(`[data-voix-${nom}]`);
  }

  lire() {
    if (speechSynthesis.paused && this.enCours) {
      speechSynthesis.resume();
      return this.montrer("lit");
    }
    speechSynthesis.cancel();
    this.enCours = true;
    this.tour += 1;
    this.montrer("lit");
    this.suivant(this.tour);
  }

  suivant(tour) {
    if (tour !== this.tour) return;
    const bloc = this.blocs[this.rang];
    if (!bloc) return this.arreter();
    const phrase = new SpeechSynthesisUtterance(texteDe(bloc));
    phrase.voice = voixLocale();
    phrase.lang = phrase.voice.lang;
    phrase.rate = Number(this.outil.querySelector("select").value);
    phrase.onend = () => {
      if (tour !== this.tour) return;
      this.rang += 1;
      this.suivant(tour);
    };
    speechSynthesis.speak(phrase);
  }

  pauser() {
    speechSynthesis.pause();
    this.montrer("pause");
  }

  arreter() {
    this.tour += 1;
    this.enCours = false;
    this.rang = 0;
    speechSynthesis.cancel();
    this.montrer("arret");
  }

  montrer(etat) {
    const avant = document.activeElement;
    this.bouton("lire").hidden = etat === "lit";
    this.bouton("pause").hidden = etat !== "lit";
    this.bouton("arret").hidden = etat === "arret";
    this.bouton("lire").textContent = etat === "pause" ? "Reprendre la lecture" : "Écouter la leçon";
    const suivi = { lit: "pause", pause: "lire", arret: "lire" }[etat];
    if (avant?.hidden && this.outil.contains(avant)) this.bouton(suivi).focus();
  }

  changerLaVitesse() {
    if (!this.enCours || speechSynthesis.paused) return;
    speechSynthesis.cancel();
    this.tour += 1;
    this.suivant(this.tour);
  }
}

function brancher(outil) {
  if (!outil.hidden || !voixLocale()) return;
  const lecture = new Lecture(outil, document.querySelector(".lecon"));
  lecture.bouton("lire").addEventListener("click", () => lecture.lire());
  lecture.bouton("pause").addEventListener("click", () => lecture.pauser());
  lecture.bouton("arret").addEventListener("click", () => lecture.arreter());
  outil.querySelector("select").addEventListener("change", () => lecture.changerLaVitesse());
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
  lecture.montrer("arret");
  outil.hidden = false;
}

const outil = document.querySelector("[data-voix]");
if (outil && "speechSynthesis" in window) {
  brancher(outil);
  speechSynthesis.addEventListener?.("voiceschanged", () => brancher(outil));
}
