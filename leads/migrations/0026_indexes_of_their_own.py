"""An index that is a mere beginning of another costs each insert and finds nothing that the other doesn't.

By hand: left to itself Django would make each foreign key anew and check every row of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
DROP INDEX IF EXISTS leads_attempt_handoff_id_c820310c;
DROP INDEX IF EXISTS leads_consent_contact_id_4cecd1a5;
DROP INDEX IF EXISTS leads_consenttext_form_id_14d8201b;
DROP INDEX IF EXISTS leads_contact_owner_id_0d170339;
DROP INDEX IF EXISTS leads_contentrequest_asked_by_id_b70a61ac;
DROP INDEX IF EXISTS leads_enrolment_contact_id_82a83946;
DROP INDEX IF EXISTS leads_handoff_contact_id_1cf8f732;
DROP INDEX IF EXISTS leads_handoff_offered_by_id_cfb374b4;
DROP INDEX IF EXISTS leads_importrow_upload_id_685e1795;
DROP INDEX IF EXISTS leads_opportunity_owner_id_b7ae9e61;
DROP INDEX IF EXISTS leads_pageview_site_id_7344fc46;
DROP INDEX IF EXISTS leads_profileversion_profile_id_9e58fbc0;
DROP INDEX IF EXISTS leads_spend_campaign_id_67e0ba8f;
DROP INDEX IF EXISTS leads_stagemove_contact_id_3162a157;
DROP INDEX IF EXISTS leads_submission_form_id_0bb02f4c;
DROP INDEX IF EXISTS leads_touchpoint_campaign_id_ad2a1303;
DROP INDEX IF EXISTS leads_touchpoint_contact_id_fbb0c36d;
DROP INDEX IF EXISTS leads_visit_visitor_id_95ca7811;
"""
BACKWARD = """
CREATE INDEX IF NOT EXISTS leads_attempt_handoff_id_c820310c ON leads_attempt (handoff_id);
CREATE INDEX IF NOT EXISTS leads_consent_contact_id_4cecd1a5 ON leads_consent (contact_id);
CREATE INDEX IF NOT EXISTS leads_consenttext_form_id_14d8201b ON leads_consenttext (form_id);
CREATE INDEX IF NOT EXISTS leads_contact_owner_id_0d170339 ON leads_contact (owner_id);
CREATE INDEX IF NOT EXISTS leads_contentrequest_asked_by_id_b70a61ac ON leads_contentrequest (asked_by_id);
CREATE INDEX IF NOT EXISTS leads_enrolment_contact_id_82a83946 ON leads_enrolment (contact_id);
CREATE INDEX IF NOT EXISTS leads_handoff_contact_id_1cf8f732 ON leads_handoff (contact_id);
CREATE INDEX IF NOT EXISTS leads_handoff_offered_by_id_cfb374b4 ON leads_handoff (offered_by_id);
CREATE INDEX IF NOT EXISTS leads_importrow_upload_id_685e1795 ON leads_importrow (upload_id);
CREATE INDEX IF NOT EXISTS leads_opportunity_owner_id_b7ae9e61 ON leads_opportunity (owner_id);
CREATE INDEX IF NOT EXISTS leads_pageview_site_id_7344fc46 ON leads_pageview (site_id);
CREATE INDEX IF NOT EXISTS leads_profileversion_profile_id_9e58fbc0 ON leads_profileversion (profile_id);
CREATE INDEX IF NOT EXISTS leads_spend_campaign_id_67e0ba8f ON leads_spend (campaign_id);
CREATE INDEX IF NOT EXISTS leads_stagemove_contact_id_3162a157 ON leads_stagemove (contact_id);
CREATE INDEX IF NOT EXISTS leads_submission_form_id_0bb02f4c ON leads_submission (form_id);
CREATE INDEX IF NOT EXISTS leads_touchpoint_campaign_id_ad2a1303 ON leads_touchpoint (campaign_id);
CREATE INDEX IF NOT EXISTS leads_touchpoint_contact_id_fbb0c36d ON leads_touchpoint (contact_id);
CREATE INDEX IF NOT EXISTS leads_visit_visitor_id_95ca7811 ON leads_visit (visitor_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0025_revisions_of_forms_and_sites"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            state_operations=[
                migrations.AlterField(
                    model_name="attempt",
                    name="handoff",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="leads.handoff",
                    ),
                ),
                migrations.AlterField(
                    model_name="consent",
                    name="contact",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="leads.contact",
                    ),
                ),
                migrations.AlterField(
                    model_name="consenttext",
                    name="form",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consent_texts",
                        to="leads.form",
                    ),
                ),
                migrations.AlterField(
                    model_name="contact",
                    name="owner",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="contentrequest",
                    name="asked_by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="enrolment",
                    name="contact",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enrolments",
                        to="leads.contact",
                    ),
                ),
                migrations.AlterField(
                    model_name="handoff",
                    name="contact",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handoffs",
                        to="leads.contact",
                    ),
                ),
                migrations.AlterField(
                    model_name="handoff",
                    name="offered_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="importrow",
                    name="upload",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="leads.import",
                    ),
                ),
                migrations.AlterField(
                    model_name="opportunity",
                    name="owner",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="pageview",
                    name="site",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="views",
                        to="leads.site",
                    ),
                ),
                migrations.AlterField(
                    model_name="profileversion",
                    name="profile",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="leads.profile",
                    ),
                ),
                migrations.AlterField(
                    model_name="spend",
                    name="campaign",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spend",
                        to="leads.campaign",
                    ),
                ),
                migrations.AlterField(
                    model_name="stagemove",
                    name="contact",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="leads.contact",
                    ),
                ),
                migrations.AlterField(
                    model_name="submission",
                    name="form",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="leads.form",
                    ),
                ),
                migrations.AlterField(
                    model_name="touchpoint",
                    name="campaign",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="touchpoints",
                        to="leads.campaign",
                    ),
                ),
                migrations.AlterField(
                    model_name="touchpoint",
                    name="contact",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="touchpoints",
                        to="leads.contact",
                    ),
                ),
                migrations.AlterField(
                    model_name="visit",
                    name="visitor",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="leads.visitor",
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(
            model_name="opportunity",
            name="opportunity_contact",
        ),
    ]
