"""What of Babel is in the zip: CLDR's data of our languages, and of those only what pages and messages say."""

import pickle
from pathlib import Path

from chalicelib.domain.locales import LOCALES
from chalicelib.gateways.cldr import CUSTOMS

# Our languages and what theirs go back to; Babel brings a thousand in 30 MB.
LANGUAGES = {*LOCALES, *CUSTOMS.values(), "en_001", "root"}
# Names of units, languages, scripts and currencies, and ways to write that nobody uses: nine tenths of the data, which
# is read whole by the first page that says a date.
UNTOLD = frozenset(
    [
        *("unit_patterns", "unit_display_names", "compound_unit_patterns", "date_fields", "day_period_rules"),
        *("languages", "scripts", "variants", "currency_names", "currency_names_plural", "interval_formats"),
        *("compact_decimal_formats", "compact_currency_formats", "datetime_skeletons"),
    ]
)
# For guesses about tags that are not ours.
UNGUESSED = frozenset(["likely_subtags", "territory_languages", "windows_zone_mapping", "territory_currencies"])


def shorten(babel: Path) -> None:
    """Drop the languages that are not ours from the folder of Babel, and from ours what is never said."""
    for file in (babel / "locale-data").glob("*.dat"):
        if file.stem in LANGUAGES:
            _empty(file, UNTOLD)
        else:
            file.unlink()
    _empty(babel / "global.dat", UNGUESSED)


def _empty(file: Path, names: frozenset[str]) -> None:
    # Babel looks into some of them whether or not it needs what is there.
    data = pickle.loads(file.read_bytes())
    data |= {name: {} for name in names & data.keys()}
    file.write_bytes(pickle.dumps(data, pickle.HIGHEST_PROTOCOL))
