import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.companies.rules import FREE_MAIL, LONGEST, domain_of, name_from

LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
DOMAIN = st.lists(LABEL, min_size=2, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("email", "domain", "name"),
    [
        ("ada@acme.example", "acme.example", "Acme"),
        ("ada@acme-tools.co.uk", "acme-tools.co.uk", "Acme Tools"),
        ("ada@mail.acme.com.br", "mail.acme.com.br", "Acme"),
        ("ada@eu.acme.com", "eu.acme.com", "Acme"),
        ("ada@co.uk", "co.uk", "Co"),
        ("ada@xn--mnchen-3ya.de", "xn--mnchen-3ya.de", "München"),
    ],
)
def test_a_domain_stands_for_a_company_and_suggests_its_name(email, domain, name):
    assert (domain_of(email), name_from(domain)) == (domain, name)


def test_both_spellings_of_an_international_domain_are_one_company():
    assert domain_of("a@münchen.de") == domain_of("b@xn--mnchen-3ya.de")


@pytest.mark.parametrize(
    "email", ["", None, "ada", "ada@", "ada@localhost", "@", "a@b..c", "a@[127.0.0.1]", "a@b c.d"]
)
def test_what_is_no_domain_stands_for_nothing(email):
    assert domain_of(email) is None


@given(st.sampled_from(sorted(FREE_MAIL)), st.booleans())
def test_free_mail_stands_for_no_company(domain, loud):
    assert domain_of(f"ada@{domain.upper() if loud else domain}") is None


@given(DOMAIN)
def test_case_and_a_final_dot_do_not_matter(domain):
    assert domain_of(f"a@{domain}") == domain_of(f"B@{domain.upper()}.")


@given(st.text())
def test_any_text_gives_nothing_or_a_domain_that_can_be_stored_and_named(text):
    domain = domain_of(text)
    if domain is not None:
        assert domain.isascii()
        assert domain == domain.lower()
        assert 0 < len(domain) <= LONGEST
        assert 0 < len(name_from(domain)) <= LONGEST
        assert domain_of(f"x@{domain}") == domain
