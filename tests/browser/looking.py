"""What everybody must be able to see, hear and reach on any of our pages."""

from playwright.sync_api import Page

# Each rule gives what breaks it. Contrast is that of WCAG 2.2, from what the browser computed.
FLAWS = """
() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const html = (elements) => elements.map((one) => one.outerHTML);
  const shown = (one) => one.getClientRects().length > 0;
  const channels = (color) => color.match(/[0-9.]+/g).map(Number);
  const linear = (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = (color) => {
    const [r, g, b] = channels(color).map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => one === null ? "rgb(255, 255, 255)"
    : channels(getComputedStyle(one).backgroundColor)[3] === 0 ? behind(one.parentElement)
    : getComputedStyle(one).backgroundColor;
  const contrast = (one) => {
    const [text, paper] = [light(getComputedStyle(one).color), light(behind(one))];
    return (Math.max(text, paper) + 0.05) / (Math.min(text, paper) + 0.05);
  };
  // A box is ticked by its label too, which stands in the same line.
  const target = (one) => ["checkbox", "radio"].includes(one.type) ? one.labels[0] : one;
  const ids = all("[id]").map((one) => one.id);
  const named = (one, name) => (one.getAttribute(name) || "").split(" ").filter((id) => id);
  const fields = all("input:not([type=hidden]), textarea, select");
  return {
    "one heading": all("h1").length === 1 ? [] : html(all("h1")).concat("not one h1"),
    "one main part": all("main").length === 1 ? [] : ["not one main"],
    "fields have labels": html(fields.filter((one) => ![...one.labels].some((label) => label.textContent.trim()))),
    "controls have names": html(all("a, button").filter((one) => !one.textContent.trim() && !one.ariaLabel)),
    "images have words": html(all("img").filter((one) => !one.hasAttribute("alt"))),
    "ids are unique": ids.filter((id, place) => ids.indexOf(id) !== place),
    "descriptions exist": all("[aria-describedby], [aria-labelledby]")
      .flatMap((one) => named(one, "aria-describedby").concat(named(one, "aria-labelledby")))
      .filter((id) => !ids.includes(id)),
    "nothing is cut off": root.scrollWidth > root.clientWidth ? ["too wide"] : [],
    "targets are large": html(all("button, .button, input:not([type=hidden])")
      .filter((one) => shown(one) && target(one).getBoundingClientRect().height < 44)),
    "text can be read": html(all("h1, h2, h3, p, dt, dd, li, label, a, button, input, blockquote")
      .filter((one) => shown(one) && contrast(one) < 4.5)),
  };
}
"""


def look(page: Page) -> None:
    """Fails for a page that somebody could not use with a screen reader, a keyboard, a small screen or tired eyes."""
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title()
    assert {rule: broken for rule, broken in page.evaluate(FLAWS).items() if broken} == {}


def sees(page: Page, heading: str) -> None:
    """The page with this heading is there, and everybody can use it."""
    page.get_by_role("heading", level=1, name=heading).wait_for()
    look(page)


def focused(page: Page) -> str:
    """What has the focus: the name, id or words of the element."""
    return str(
        page.evaluate("() => { const e = document.activeElement; return e.name || e.id || e.textContent.trim(); }")
    )
