"""PostgreSQL refuse aussi de vider d'un coup une table du registre qui contient quelque chose (TRUNCATE).

Une table vide se laisse vider : c'est ce que fait Django entre deux tests à transactions réelles.
"""

from django.db import migrations

TABLES = ("certificats_evenementjournal", "certificats_racinejournal")
FONCTION = """
CREATE OR REPLACE FUNCTION certificats_jamais_vide() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE est_plein boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I)', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO est_plein;
    IF est_plein THEN
        RAISE EXCEPTION 'Le registre des attestations est en ajout seul.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""
PAR_TABLE = """
CREATE TRIGGER {table}_jamais_vide BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION certificats_jamais_vide();
"""


def poser(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FONCTION, params=None)  # « % » y est du texte
        for table in TABLES:
            schema_editor.execute(PAR_TABLE.format(table=table))


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER {table}_jamais_vide ON {table}")
        schema_editor.execute("DROP FUNCTION certificats_jamais_vide()")


class Migration(migrations.Migration):
    dependencies = [("certificats", "0006_certificat_de_realisation")]
    operations = [migrations.RunPython(poser, retirer)]
