import pytest, json, io, time
from datetime import date
from django.db import connection
from django.core.management import call_command
from django.test.utils import CaptureQueriesContext
from tests.lms.fabriques import *
from lms.indicateurs import *
from lms import exports
pytestmark = pytest.mark.django_db
import os
@pytest.mark.parametrize("n", [int(os.environ.get("N","300"))])
def test_x(n, client):
    for l in "ABC":
        for i in range(1,5): module_page(f"{l}{i}")
    out=io.StringIO()
    import cProfile,pstats
    pr=cProfile.Profile()
    if os.environ.get("PROF"): pr.enable()
    call_command("semer", professionnels=n, graine=7, realisations=n*10, stdout=out)
    print(out.getvalue())
    if os.environ.get("PROF"):
        pr.disable(); pstats.Stats(pr).sort_stats("tottime").print_stats(25); return
    out=io.StringIO(); t=time.perf_counter()
    with CaptureQueriesContext(connection) as q:
        call_command("verifier_coherence", "--json", stdout=out)
    print("coherence", time.perf_counter()-t)
    for x in q:
        if float(x["time"])>0.2: print(x["time"], x["sql"])
    print(out.getvalue())
    with connection.cursor() as c: c.execute("ANALYZE")
    s=Structure.objects.filter(nom__startswith="Structure synth").first()
    for u in (coordinateur_de(s), UtilisateurFabrique(administrateur=True)):
        client.force_login(u)
        t=time.perf_counter()
        with CaptureQueriesContext(connection) as q:
            r=client.get("/suivi/")
        print(r.status_code, "page", time.perf_counter()-t, len(q), [x["time"] for x in q])
        open("/tmp/suivi.html","w").write(r.content.decode())
    t=time.perf_counter()
    a=b"".join(client.get("/suivi/export.csv?debut=2020-01-01").streaming_content)
    print("export", len(a), time.perf_counter()-t)
    for axe in ("commune","qpv","metier"):
        t=time.perf_counter(); r=formations_realisees(debut=date(2020,1,1), fin=date(2030,1,1), axes=[axe]); print(axe, time.perf_counter()-t, r.total)
