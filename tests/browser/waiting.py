"""When a page is ready for a person: every module has run, not only what they are built on."""


def loaded(page):
    """The page that is open now listens to keys and clicks. Its words are seen before that: modules run
    once the whole document is there, and a key pressed before then is heard by nobody."""
    page.wait_for_load_state("load")
    assert page.evaluate("window.htmx !== undefined"), "a page that is loaded lacks what its modules stand on"
