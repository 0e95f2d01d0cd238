"""Amounts of money: whole numbers of minor units (cents, pence, yen) with an ISO 4217 currency."""

import re
from typing import NamedTuple


class Money(NamedTuple):
    """An amount in minor units of its currency. How it is written depends on the reader's language."""

    amount: int
    currency: str


# ISO 4217, active codes of currencies that people pay with.
_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR
MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD
XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CODES.split())
_NO_MINOR = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
# ISO 4217 gives most currencies two digits behind the point.
_DIGITS = dict.fromkeys(_NO_MINOR.split(), 0) | dict.fromkeys(_THREE_DIGITS.split(), 3)
# Eight digits are what card networks take.
MAX_AMOUNT = 99_999_999
_TYPED = re.compile(r"([0-9]{1,8})(?:[.,]([0-9]{1,3}))?")

# The least that Stripe charges, in minor units: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
# (BGN from before Bulgaria's euro). Stripe names none for the others; it also asks for the least amount of the currency
# that the account is settled in, after an exchange that nobody can foresee here.
_LEAST = {
    30: "GBP",
    50: "ARS AUD BRL CAD CHF COP EUR IDR ILS INR JPY KRW NZD PHP RUB SGD USD ZAR",
    100: "BGN",
    200: "AED MYR PLN RON",
    250: "DKK",
    300: "NOK SEK",
    400: "HKD",
    1_000: "MXN THB",
    1_500: "CZK",
    17_500: "HUF",
}
LEAST = {currency: least for least, named in _LEAST.items() for currency in named.split()}
# https://docs.stripe.com/currencies#three-decimal: the last digit of an amount is 0. Stripe has no other currencies of
# three digits. Whole HUF and TWD are asked of payouts only, never of a price; ISK, UGX and MGA are counted in other
# units, which `gateways/stripe_billing.py` refuses.
ENDS_IN_0 = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def unchargeable(amount: int, currency: str) -> str:
    """What to do about a price that no payment provider would charge; "" for one that can be charged, or is free."""
    least = LEAST.get(currency, 0)
    if 0 < amount < least:
        return f"Stripe takes at least {decimal_text(least, currency)} {currency}: give more, or 0 for what is free."
    if currency in ENDS_IN_0 and amount % 10:
        return f"Amounts in {currency} end in 0, as payment providers take two decimals of it: round this one."
    return ""


def decimal_text(amount: int, currency: str) -> str:
    """The amount in the currency's own unit: `1250.00` of EUR, `1250` of JPY."""
    digits = digits_of(currency)
    return f"{amount / 10**digits:.{digits}f}"


def minor_units(text: str, currency: str) -> int | None:
    """What somebody typed, `1250`, `1250.5` or `1250,50`, in minor units; None where that is no amount."""
    typed = _TYPED.fullmatch(text.strip())
    digits = digits_of(currency)
    if typed is None or len(typed[2] or "") > digits:
        return None
    return int(typed[1] + (typed[2] or "").ljust(digits, "0"))


def digits_of(currency: str) -> int:
    """How many digits of an amount stand behind the point."""
    return _DIGITS.get(currency, 2)
