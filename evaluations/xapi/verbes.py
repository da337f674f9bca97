"""Les verbes d'xAPI que le portail écrit, et ceux qu'il reçoit d'une activité H5P."""

ADL = "http://adlnet.gov/expapi/verbs/"
ATTEMPTED = f"{ADL}attempted"
INTERACTED = f"{ADL}interacted"
EXPERIENCED = f"{ADL}experienced"
ANSWERED = f"{ADL}answered"
COMPLETED = f"{ADL}completed"
PROGRESSED = f"{ADL}progressed"
PASSED = f"{ADL}passed"
FAILED = f"{ADL}failed"
MASTERED = f"{ADL}mastered"
CONSUMED = "http://activitystrea.ms/schema/1.0/consume"

LIBELLES = {
    ANSWERED: "a répondu",
    COMPLETED: "a achevé",
    PASSED: "a réussi",
    FAILED: "n'a pas encore réussi",
    MASTERED: "maîtrise",
    ATTEMPTED: "a commencé",
    INTERACTED: "a manipulé",
    EXPERIENCED: "a vu",
    PROGRESSED: "a avancé",
    CONSUMED: "a parcouru",
}
