"""Les verbes d'xAPI que le portail écrit."""

ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
FAILED = "http://adlnet.gov/expapi/verbs/failed"

LIBELLES = {ANSWERED: "a répondu", COMPLETED: "a achevé", PASSED: "a réussi", FAILED: "n'a pas encore réussi"}
