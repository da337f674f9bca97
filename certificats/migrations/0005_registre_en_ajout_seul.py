"""La base elle-même refuse de changer ou de retirer une ligne du registre.

SQLite recrée une table pour la modifier, et perd alors ses déclencheurs : une migration future de ces tables doit
rejouer `poser`. Un test vérifie que la base refuse.
"""

from django.db import migrations

TABLES = ("certificats_evenementjournal", "certificats_racinejournal")
PHRASE = "Le registre des attestations est en ajout seul."
POSTGRESQL = """
CREATE OR REPLACE FUNCTION certificats_ajout_seul() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{phrase}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
POSTGRESQL_PAR_TABLE = """
CREATE TRIGGER {table}_ajout_seul BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION certificats_ajout_seul();
"""
SQLITE_PAR_TABLE = """
CREATE TRIGGER {table}_{geste} BEFORE {geste} ON {table}
BEGIN SELECT RAISE(ABORT, '{phrase}'); END;
"""


def poser(apps, schema_editor):
    moteur = schema_editor.connection.vendor
    if moteur == "postgresql":
        schema_editor.execute(POSTGRESQL.format(phrase=PHRASE))
        for table in TABLES:
            schema_editor.execute(POSTGRESQL_PAR_TABLE.format(table=table))
    elif moteur == "sqlite":
        for table in TABLES:
            for geste in ("UPDATE", "DELETE"):
                schema_editor.execute(SQLITE_PAR_TABLE.format(table=table, geste=geste, phrase=PHRASE))


def retirer(apps, schema_editor):
    moteur = schema_editor.connection.vendor
    if moteur == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER {table}_ajout_seul ON {table}")
        schema_editor.execute("DROP FUNCTION certificats_ajout_seul()")
    elif moteur == "sqlite":
        for table in TABLES:
            for geste in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER {table}_{geste}")


class Migration(migrations.Migration):
    dependencies = [("certificats", "0004_sceau_badge_et_registre")]
    operations = [migrations.RunPython(poser, retirer)]
