"""What an advert tells of its job whatever its words: the pay, the hours, and the words that few adverts have.

An agency writes an employer's advert anew, and no sentence of it stays; these do.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from jobmatch.copies import word_set

STEM: Final = 5  # letters by which words are compared: "orthopaedic" and "ortho" are one

_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_TO = r"(?:\s?/?\s?[A-Za-z]{0,6}\.?\s{0,2})(?:-|\u2013|\u2014|\bto\b)[\s-]{0,3}(?:USD)?\s?[$£€]?\s?"
_RANGE = re.compile(rf"[$£€]\s?{_NUMBER}{_TO}{_NUMBER}")
_FIELD_RANGE = re.compile(rf"[$£€]?\s?\b(\d{{1,3}}(?:,\d{{3}})+|\d+\.\d\d|\d{{5,6}}){_TO}{_NUMBER}")
_AMOUNT = re.compile(r"[$£€]\s?([1-9]\d\.\d\d)\b")
_FIELD_AMOUNT = re.compile(r"[$£€]\s?([1-9]\d(?:\.\d\d)?)(?![\d,k])")
_TIME = r"(\d{1,2})(?::([0-5]\d))?\s?(?:[ap]\.?m?\b\.?)?"
_TIMES = re.compile(
    rf"(?<!open )(?<![\d$.:/-]){_TIME}\s?(?:-|\u2013|to|until)\s?{_TIME}"
    r"(?![\d/%:-]|[.,]\d|\s?(?:years?|yrs?|months?|weeks?|days?|hours?|hrs?))"
)
_WORD = re.compile("[a-z]{3,}")
_COMMON = word_set(  # the beginnings of words that adverts of this trade have in common
    "abili about above accep acces accom accor accou accur activ addit adequ admin after again agenc also answe "
    "appli appoi appro area areas assem assig assis assoc attac avail back backg basic been befor benef best bring "
    "but call calls candi care caree cente certi chang chart check class clean clear clerk clien clini close codin "
    "colle comfo commi commu compa compe compl compu condi confi consi conta conti contr coord copie copy corre "
    "cours cover credi daily data date dates days degre denta depar detai diffe diplo direc disab docto docum does "
    "done down drug each educa effec eithe elect eligi emplo encou end ensur enter equal equip essen estab evalu "
    "every exact exami excel exper facil famil famili fast faxes field file files filin fill find first five follo "
    "forms four free frien from front full ged get give given good grade gradu grow handl hard has have healt help "
    "here high highe holid home hospi hour hours house how ident immed impor inclu index indic indiv infor insur "
    "inter issue join just keep keys know langu large last least leave legal lette level licen lift light like "
    "limit line list live local long look made maint major make manag many match mater medic meet meeti membe minim "
    "monda mondy month more most much must natio neat neces new next nice non notes numbe nurse obtai off offer "
    "offic one only onsit open opera oral order organ other out over own paid paper part parti pass past patie pay "
    "peopl perfo perio perso phone physi place pleas plus polic porta posit possi post prefe prepa prior priva "
    "proce profe profi progr promo prote provi publi pull qual quali quest quick ready recei recor recru refer "
    "regar regis regul relat relea reliab remai reply repor repre reque requi resol resou respo resum retir retri "
    "retur revie right room route same satur scan scann sched schoo scree secon secti secur see selec send senio "
    "sent serve servi shift short sick skill small some sort speak speci staff stand start state station strong "
    "submi super suppo sure syste take talk team techn telep termi text than thank them then there they thing three "
    "throu time times title today toget track train trans two type typin under unive until updat use used user "
    "using vacat varie verif visio visit wages wait walk want watch way week weekd weeke weekl well what when where "
    "which who will windo with withi word words worke would write yes you your yours"
)


def pay(head: str, body: str) -> tuple[Decimal, Decimal] | None:
    """Return the least and the most that is offered, in the unit that is stated; None where none is read.

    `head` are the lines of title, place and pay.
    """
    priced = "$" in body or "£" in body or "€" in body
    found = _FIELD_RANGE.search(head) or (_RANGE.search(body) if priced else None)
    if found:
        low, high = (Decimal(amount.replace(",", "")) for amount in found.groups())
        return (low, high) if 0 < low < high < 4 * low else None
    alone = _FIELD_AMOUNT.search(head) or (_AMOUNT.search(body) if priced else None)
    return (Decimal(alone[1]),) * 2 if alone else None


def hours(low: str) -> frozenset[tuple[str, str]]:
    """Return when work begins and ends, as a text in lower case tells it: "7:00-3:30" and "7a-3:30p" are one.

    When an office is open is no such time.
    """
    return frozenset(
        (f"{int(found[1])}:{found[2] or '00'}", f"{int(found[3])}:{found[4] or '00'}")
        for found in _TIMES.finditer(low)
        if 0 < int(found[1]) <= 12 and 0 < int(found[3]) <= 12
    )


def telling(low: str) -> frozenset[str]:
    """Return the beginnings of those words of a text in lower case that few adverts have."""
    return frozenset(_stems(low)) - _COMMON


def _stems(low: str) -> Iterator[str]:
    return (word[:STEM] for word in _WORD.findall(low))
