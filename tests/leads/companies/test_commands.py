from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from leads.companies import commands as companies
from leads.companies.models import Company
from smarketing.journal.models import Entry
from tests.given import MONDAY as NOW


def test_the_first_mention_of_a_domain_makes_a_company_and_says_so(db):
    company = companies.for_email(email_key="ada@acme.example", now=NOW)

    assert (company.name, company.domain, company.created_at) == ("Acme", "acme.example", NOW)
    entry = Entry.objects.get(kind="company.created")
    assert (entry.subject_id, entry.payload) == (company.pk, {"name": "Acme", "domain": "acme.example"})


def test_colleagues_share_their_company(db):
    first = companies.for_email(email_key="ada@acme.example", name="Acme Ltd", now=NOW)

    assert companies.for_email(email_key="bob@acme.example", name="ACME", now=NOW) == first
    assert (Company.objects.get().name, Entry.objects.count()) == ("Acme Ltd", 1)


def test_free_mail_and_no_mail_make_no_company(db):
    assert companies.for_email(email_key="ada@gmail.com", now=NOW) is None
    assert companies.for_email(email_key=None, now=NOW) is None
    assert companies.named(name="  ", now=NOW) is None
    assert not Company.objects.exists()


def test_a_name_is_found_again_whatever_its_case_and_spaces(db):
    acme = companies.named(name="Acme  Ltd ", now=NOW)

    assert companies.named(name="ACME LTD", now=NOW) == acme
    assert acme.name == "Acme Ltd"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "bring_in",
    [
        lambda: companies.for_email(email_key="ada@acme.example", now=NOW),
        lambda: companies.named(name="Acme", now=NOW),
    ],
)
def test_many_at_once_make_one_company(bring_in):
    def mention(_):
        try:
            return bring_in().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        assert len(set(threads.map(mention, range(20)))) == 1
    assert (Company.objects.count(), Entry.objects.filter(kind="company.created").count()) == (1, 1)
