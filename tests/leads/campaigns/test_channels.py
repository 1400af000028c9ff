import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.campaigns.rules.channels import MEDIA, UTM, channel_of, utm_in
from leads.words import Channel

WORDS = st.one_of(
    st.text(max_size=20), st.sampled_from([*sorted(MEDIA), "cpc", "google", "facebook", "organic", "paid"])
)
MARKS = st.dictionaries(st.sampled_from(UTM), WORDS)


@pytest.mark.parametrize(
    ("medium", "source", "channel"),
    [
        ("cpc", "google", "paid_search"),
        ("ppc", "bing", "paid_search"),
        ("cpc", "", "paid_search"),
        ("CPC", "Facebook", "paid_social"),
        ("cpc", "www.facebook.com", "paid_social"),
        ("ppc", "LinkedIn", "paid_social"),
        ("paid", "google", "paid_search"),
        ("paid", "instagram", "paid_social"),
        ("paid", "some site", "other"),
        ("paid-social", "x", "paid_social"),
        ("e-mail", "spring list", "email"),
        ("newsletter", "", "email"),
        ("social", "", "social"),
        ("Social Media", "", "social"),
        ("organic", "facebook", "social"),
        ("organic", "google", "organic_search"),
        ("organic", "", "organic_search"),
        ("referral", "partner.example", "referral"),
        ("display", "", "display"),
        ("banner", "", "display"),
        ("event", "", "event"),
        ("unknown", "", "unknown"),
        ("(none)", "(direct)", "direct_traffic"),
        ("other_publicities", "", "other_publicities"),
        ("kjhkjh", "google", "other"),
        ("", "linkedin", "social"),
        ("", "newsletter", "email"),
        ("", "google", "other"),
        ("", "somebody", "other"),
    ],
)
def test_the_links_own_marks_say_the_channel(medium, source, channel):
    assert channel_of({"medium": medium, "source": source}) == channel


@pytest.mark.parametrize(
    ("referrer", "channel"),
    [
        ("", "direct_traffic"),
        ("  ", "direct_traffic"),
        ("https://www.google.com/", "organic_search"),
        ("https://www.google.co.uk/search?q=x", "organic_search"),
        ("https://google.com.br", "organic_search"),
        ("https://duckduckgo.com/", "organic_search"),
        ("https://search.yahoo.com/x", "organic_search"),
        ("https://r.search.yahoo.com/x", "organic_search"),
        ("https://cn.bing.com/", "organic_search"),
        ("android-app://com.google.android.googlequicksearchbox/", "organic_search"),
        ("https://mail.google.com/mail/u/0/", "email"),
        ("https://outlook.live.com/", "email"),
        ("https://docs.google.com/x", "referral"),
        ("https://google.com.evil.example/", "referral"),
        ("https://google.evil.example/", "referral"),
        ("https://notgoogle.com/", "referral"),
        ("https://l.facebook.com/", "social"),
        ("https://lnkd.in/abc", "social"),
        ("https://t.co/abc", "social"),
        ("https://evil-facebook.com/", "referral"),
        ("https://xt.co/", "referral"),
        ("https://out.reddit.com/", "social"),
        ("http://blog.example/post", "referral"),
        ("google", "other"),
        ("javascript:alert(1)", "other"),
        ("http://[::1", "other"),
    ],
)
def test_without_marks_the_referring_site_says_it(referrer, channel):
    assert channel_of({}, referrer) == channel
    assert channel_of(None, referrer) == channel


def test_a_campaign_mark_alone_is_no_direct_visit_and_leaves_the_referrer_its_word():
    assert channel_of({"campaign": "spring"}) == "other"
    assert channel_of({"campaign": "spring"}, "https://www.google.com/") == "organic_search"


def test_moving_about_on_one_site_is_no_referral():
    assert channel_of({}, "https://www.us.example/blog", "https://us.example/demo") == "direct_traffic"


@given(MARKS, st.text(), st.text())
def test_whatever_is_said_the_answer_is_a_channel(marks, referrer, page):
    assert channel_of(marks, referrer, page) in set(Channel)


@given(MARKS, st.sampled_from(["", "https://www.google.com/", "https://t.co/x"]))
def test_case_and_space_around_the_marks_do_not_matter(marks, referrer):
    loud = {name: f"  {value.upper()} " for name, value in marks.items() if value.isascii()}
    quiet = {name: value for name, value in marks.items() if value.isascii()}
    assert channel_of(loud, referrer) == channel_of(quiet, referrer)


@given(st.text().filter(lambda word: word.strip() and not word.casefold().isascii()))
def test_a_medium_nobody_knows_is_other_and_never_something_else(medium):
    assert channel_of({"medium": medium, "source": "google"}, "https://www.google.com/") in {"other"}


def test_the_marks_are_found_in_a_pages_address():
    assert utm_in("https://us.example/x?utm_source=a%20b&utm_medium=&q=1&utm_campaign=c") == {
        "source": "a b",
        "campaign": "c",
    }


@given(st.text())
def test_any_page_address_is_read_without_an_error(page):
    assert set(utm_in(page)) <= set(UTM)
