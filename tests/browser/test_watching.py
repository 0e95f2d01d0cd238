"""The checks that every page goes through do see what is wrong: otherwise their silence means nothing."""

from playwright.sync_api import Browser, Page

from tests.browser.faults import note_faults
from tests.browser.looking import FLAWS

BAD = """
<h1>One</h1><h1>Two</h1><label for="x">Name</label><input id="x" aria-describedby="nowhere"><input>
<img src="data:,"><a href="/"></a><p id="x" style="color:#999;background:#fff">Pale</p><button>Tiny</button>
<div style="width:9000px">Wide</div>
"""
POLICY = "default-src 'none'"


def test_every_rule_finds_what_breaks_it(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(BAD)

    broken = {rule for rule, found in page.evaluate(FLAWS).items() if found}
    rules = set(page.evaluate(FLAWS))
    page.close()

    assert broken == rules


def test_scripts_that_are_refused_and_requests_to_others_are_noted(browser: Browser) -> None:
    context = browser.new_context()
    faults: list[str] = []
    note_faults(context, "http://own.example", faults)
    page = context.new_page()
    serve(page, "http://own.example/", "<script>1</script>", {"Content-Security-Policy": POLICY})
    serve(page, "http://own.example/error", "<script>throw Error('oh')</script>", {})
    serve(page, "http://other.example/", "", {})

    page.goto("http://own.example/")
    page.goto("http://own.example/error")
    page.goto("http://other.example/")
    context.close()

    assert len(faults) == 3
    assert "Content Security Policy" in faults[0]
    assert faults[1:] == ["oh", "asked http://other.example/"] or faults[1:] == [
        "Error: oh",
        "asked http://other.example/",
    ]


def serve(page: Page, url: str, body: str, headers: dict[str, str]) -> None:
    page.route(url, lambda route: route.fulfill(body=body, headers={"Content-Type": "text/html", **headers}))
