"""Mail domains that anybody can have an address at: they say nothing about who somebody works for."""

from __future__ import annotations

_FAMILIES = {  # one provider under many endings
    "hotmail": "com nl be fr de es it co.uk ca se no dk fi ch at com.br com.ar",
    "live": "com nl be fr de it co.uk ca se no dk ie at com.au com.pt cn",
    "outlook": "com nl be fr de es it co.uk ie dk at pt com.br com.au jp",
    "msn": "com nl",
    "yahoo": "com nl be fr de es it co.uk ca se no dk ie at gr pl ro com.br com.ar com.au co.in in co.jp",
    "ymail": "com",
    "rocketmail": "com",
    "gmx": "de net at ch com fr es co.uk org eu us info",
    "icloud": "com",
    "me": "com",
    "mac": "com",
    "aol": "com de fr co.uk it",
    "proton": "me",
    "protonmail": "com ch",
    "pm": "me",
    "gmail": "com",
    "googlemail": "com",
    "mail": "com ru",
    "tutanota": "com de",
    "tuta": "com io",
    "zoho": "com eu",
    "fastmail": "com fm nl",
    "hey": "com",
    "yandex": "com ru",
}
_SINGLE = (
    # the Netherlands
    "ziggo.nl kpnmail.nl kpnplanet.nl planet.nl xs4all.nl hetnet.nl home.nl upcmail.nl casema.nl chello.nl "
    "quicknet.nl tele2.nl telfort.nl zonnet.nl online.nl solcon.nl caiway.nl caiway.net zeelandnet.nl "
    "freeler.nl wanadoo.nl tiscali.nl versatel.nl concepts.nl kabelfoon.nl multiweb.nl onsbrabantnet.nl "
    "introweb.nl dds.nl mail.nl filternet.nl delta.nl glasoperator.nl odido.nl budget.nl "
    # Belgium, Germany, Austria, Switzerland, France
    "telenet.be skynet.be proximus.be scarlet.be belgacom.net voo.be pandora.be "
    "web.de t-online.de freenet.de arcor.de online.de vodafone.de 1und1.de mail.de posteo.de mailbox.org "
    "email.de kabelmail.de unitybox.de aon.at chello.at bluewin.ch sunrise.ch hispeed.ch "
    "orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr club-internet.fr "
    # further away
    "btinternet.com virginmedia.com sky.com talktalk.net blueyonder.co.uk ntlworld.com tiscali.co.uk "
    "comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net "
    "libero.it tiscali.it virgilio.it alice.it tin.it telefonica.net wp.pl o2.pl onet.pl interia.pl "
    "seznam.cz centrum.cz telia.com online.no qq.com 163.com 126.com naver.com duck.com riseup.net "
    "disroot.org hushmail.com runbox.com mailfence.com startmail.com soverin.net"
)

FREE_MAIL: frozenset[str] = frozenset(
    f"{name}.{ending}" for name, endings in _FAMILIES.items() for ending in endings.split()
) | frozenset(_SINGLE.split())


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have an address at this domain: one address there says nothing about another."""
    return domain.strip().lstrip("@").rstrip(".").casefold() in FREE_MAIL
