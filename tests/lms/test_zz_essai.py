import pytest
from datetime import date
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.lms.fabriques import *
from lms.indicateurs import *
from lms import exports
pytestmark = pytest.mark.django_db
def test_x():
    s=StructureFabrique(nom="=1+1;\"x")
    p=ProfessionnelFabrique(structure=s, territoires=[TerritoireFabrique(), TerritoireFabrique(qpv=True), TerritoireFabrique(qpv=True)])
    for c in ("A1","A2","B1"):
        RealisationFabrique(professionnel=p, module_page=module_page(c))
    RealisationFabrique(professionnel=p, module_page=module_page("A1"), actualisation=True)
    with CaptureQueriesContext(connection) as q:
        r=formations_realisees(debut=date(2026,1,1), fin=date(2026,12,31), axes=[*AXES, *CROISEMENTS])
    for k,v in r.par_axe.items():
        print(k); [print("   ",l) for l in v]
    print(len(q), q[-1]["sql"][:1500])
    with CaptureQueriesContext(connection) as q:
        r=formations_realisees(debut=date(2020,1,1), fin=date(2020,12,31))
    print(r.total,len(q))
    qs=exports.realisations_a_exporter()
    a=b"".join(exports.exporter(qs)); b=b"".join(exports.exporter_par_iterateur(qs))
    print(a.decode()); assert a==b
