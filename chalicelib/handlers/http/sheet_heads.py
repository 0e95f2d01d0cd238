"""How people head the columns of their lists of contacts, in the languages they keep them in.

A head is compared by its letters alone: `E-Mail`, `e_mail 2` and `EMAIL:` are one. What is not here is ignored and
named in the answer, so a head that means different things to different people is better left out.
"""

import unicodedata

# English, German, Spanish, French, Portuguese, Italian, Dutch, Polish; first of all those of Outlook and Google.
_HEADS = {
    "name": """
        name, full name, display name, contact name, customer name, client name
        vollständiger Name, Vor- und Nachname, Vor- und Zuname, Kontaktname, Kundenname, Ansprechpartner
        nombre, nombre completo, nombre y apellidos, nombre del cliente, nombre del contacto
        nom, nom complet, nom et prénom, prénom et nom, nom du client, nom du contact
        nome, nome completo, nome do cliente, nome e sobrenome, nome do contato
        nome e cognome, cognome e nome, nominativo, nome del cliente
        naam, volledige naam, voor- en achternaam, klantnaam, contactpersoon
        imię i nazwisko, nazwisko i imię, nazwa klienta
    """,
    "first_name": """
        first name, given name, forename, first, firstname
        Vorname, Rufname
        nombre de pila, primer nombre
        prénom, prénoms
        primeiro nome, nome próprio
        nome di battesimo
        voornaam, roepnaam
        imię
    """,
    "last_name": """
        last name, family name, surname, last, lastname
        Nachname, Familienname, Zuname
        apellido, apellidos
        nom de famille
        sobrenome, apelido, último nome
        cognome
        achternaam, familienaam
        nazwisko
    """,
    "email": """
        email, e-mail, emails, mail, email address, mail address, email value, primary email, secondary email
        work email, home email, personal email, business email, other email, contact email, parent email
        guardian email, main email
        E-Mail-Adresse, E-Mail-Adressen, Mailadresse, E-Mail privat, E-Mail geschäftlich, E-Mail dienstlich
        correo, correo electrónico, dirección de correo, dirección de correo electrónico, email de contacto
        adresse e-mail, adresse mail, adresse électronique, courriel, adresse courriel, mél, adresse de messagerie
        endereço de e-mail, endereço de email, correio eletrónico, correio eletrônico
        indirizzo e-mail, indirizzo email, posta elettronica, indirizzo di posta elettronica
        e-mailadres, mailadres, e-mailadressen
        adres e-mail, adres email, adres mailowy, poczta elektroniczna
    """,
    "phone": """
        phone, phones, phone number, telephone, telephone number, tel, tel no, phone no, phone value, mobile
        mobile phone, mobile number, mobile no, cell, cell phone, cellphone, cell number, home phone, work phone
        business phone, primary phone, secondary phone, other phone, contact number, contact phone, sms, whatsapp
        phone mobile
        Telefon, Telefonnummer, Telefon-Nr, Tel-Nr, Rufnummer, Handy, Handynummer, Handy-Nr, Mobil, Mobiltelefon
        Mobilnummer, Mobilfunk, Mobilfunknummer, Mobil-Nr, Natel, Telefon privat, Telefon geschäftlich, Telefon mobil
        teléfono, número de teléfono, teléfono móvil, móvil, celular, número de móvil, teléfono celular, teléfonos
        téléphone, numéro de téléphone, téléphone portable, téléphone mobile, portable, gsm, n° de téléphone
        telefone, número de telefone, telemóvel, telefone celular, número de celular, telefones
        telefono, numero di telefono, cellulare, telefono cellulare, numero di cellulare, recapito telefonico
        telefoon, telefoonnummer, mobiel, mobiele telefoon, mobiel nummer, mobiele nummer, gsm-nummer, telefoonnr
        numer telefonu, telefon komórkowy, komórka, nr telefonu, tel komórkowy, numer komórki
    """,
    "type": """
        type, contact type, customer type
        Typ, Kontakttyp, Kontaktart, Kundenart
        tipo, tipo de contacto, tipo de cliente
        type de contact, type de client
        tipo de contato
        tipo di contatto, tipo di cliente
        soort contact, contacttype
        typ kontaktu, rodzaj kontaktu
    """,
    "tags": """
        tags, tag, keywords
        Schlagwort, Schlagwörter, Schlagworte, Stichwort, Stichwörter, Stichworte
        etiqueta, etiquetas, palabras clave
        étiquette, étiquettes, mots clés, mots-clefs
        marcador, marcadores, palavras-chave
        etichetta, etichette, parole chiave
        trefwoord, trefwoorden
        tagi, etykieta, etykiety, słowa kluczowe
    """,
    "external_id": """
        external id, id, customer id, customer no, customer number, client id, client no, client number, contact id
        member id, member no, member number, membership number, student id, patient id
        externe ID, Kundennummer, Kunden-Nr, KundenID, Kontaktnummer, Mitgliedsnummer, Mitglieds-Nr, Mitglied-Nr
        id externo, id de cliente, número de cliente, número de socio, nº de cliente, código de cliente
        id externe, identifiant, numéro client, numéro de client, n° client, code client, numéro d'adhérent
        id do cliente, código do cliente, número do cliente, número de sócio
        id esterno, id cliente, codice cliente, numero cliente, numero socio, numero tessera
        externe id, klantnummer, klantnr, klant-id, lidnummer, lidmaatschapsnummer
        id zewnętrzne, id klienta, numer klienta, nr klienta, kod klienta
    """,
    "locale": """
        locale, language, language code, preferred language
        Sprache, bevorzugte Sprache, Korrespondenzsprache
        idioma, lengua, idioma preferido
        langue, langue préférée
        língua
        lingua, lingua preferita
        taal, voorkeurstaal
        język, preferowany język
    """,
    "country": """
        country, country code
        Land, Länderkürzel, Staat
        país
        pays
        paese, nazione
        kraj
    """,
    "timezone": """
        timezone, time zone
        Zeitzone
        zona horaria, huso horario
        fuseau horaire
        fuso horário
        fuso orario
        tijdzone
        strefa czasowa
    """,
    "preferred": """
        preferred, preferred channel, preferred contact method, contact preference, contact by
        bevorzugter Kanal, bevorzugter Kontaktweg, Kontakt per
        canal preferido, contacto preferido
        canal préféré, contact préféré
        canal de contato preferido
        canale preferito, contatto preferito
        voorkeurskanaal, contactvoorkeur
        preferowany kanał
    """,
    "channel": """
        channel, send by
        Kanal, Versandweg
        canal
        canal d'envoi
        canal de envio
        canale
        kanaal
        kanał
    """,
}
# No head is longer; and putting a hundred thousand accents of one letter in order takes minutes.
LONGEST = 100
_ROLES = frozenset(["role", "memberrole", "rolle", "rol", "funcion", "papel", "funcao", "ruolo", "rola"])
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})


def letters(head: str) -> str:
    """What of a head is compared: its letters, without case and accents."""
    parted = unicodedata.normalize("NFKD", head.casefold()).translate(_PLAIN)
    return "".join(filter(str.isalpha, parted))


def field_of(head: str) -> str:
    """The field that a head stands for, "" for none. What is in brackets behind it may be left out."""
    if len(head) > LONGEST:
        return ""
    return FIELDS.get(letters(head)) or FIELDS.get(letters(head.partition("(")[0].partition("[")[0]), "")


def is_role(head: str) -> bool:
    """Whether it names a role, which a sheet of people to invite can't give: no such column may go unnoticed."""
    return letters(head) in _ROLES


FIELDS = {
    letters(head): field
    for field, heads in reversed(_HEADS.items())
    for line in heads.split("\n")
    for head in (field, *line.split(","))
    if head.strip()
}
