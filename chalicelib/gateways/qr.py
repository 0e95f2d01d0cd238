"""A link as a QR code that a page can show without loading anything."""


def qr_svg_data_uri(url: str) -> str:
    """`url` as a `data:` URI of an SVG, dark on white with a margin, so that dark pages stay scannable."""
    import segno

    code = segno.make(url, error="m", micro=False)
    return str(code.svg_data_uri(border=3, dark="#14191b", light="#fff", omitsize=True, nl=False))
