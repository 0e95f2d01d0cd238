"""Write every page and message with sample data to a folder, to look at: `python -m local.gallery FOLDER`."""

import sys
from pathlib import Path

from chalicelib.domain.locales import LOCALES
from chalicelib.gateways.rendering import render_message, render_page
from local.page_samples import MESSAGES, PAGES
from local.samples.areas import SITE_PAGES


def main(folder: Path) -> None:
    for locale in LOCALES:
        (folder / locale).mkdir(parents=True, exist_ok=True)
        for name, page, view in (*PAGES, *SITE_PAGES):
            (folder / locale / f"page-{name}.html").write_text(render_page(page, view, locale), "utf-8")
        for name, kind, context in MESSAGES:
            message = render_message(kind, locale, context)
            stem = folder / locale / f"message-{name}"
            stem.with_suffix(".html").write_text(message.html, "utf-8")
            stem.with_suffix(".txt").write_text(
                f"{message.subject}\n\n{message.text}\n\n--- SMS\n{message.sms}\n", "utf-8"
            )
    print(f"{folder}/{LOCALES[0]}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/gallery"))
