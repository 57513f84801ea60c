"""What mail programs and people write around a message, language by language.

A row is one language, in lower case; the alternatives of a field are parted by "|", and "*" in a phone's
line stands for up to forty characters. The words are those that Gmail, Outlook, Apple Mail, Thunderbird,
Yahoo and the phones print: they translate theirs, and each has its own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language, see above; "" where none are known."""

    starts: str = ""  # the first words of an intro ("On … wrote:")
    wrote: str = ""  # the verb in an intro
    sender: str = ""  # the words before the colon in a block of quoted fields
    sent: str = ""
    to: str = ""
    subject: str = ""
    original: str = ""  # between rules above a quoted or forwarded message
    begins: str = ""  # the whole line above a message that Apple Mail forwards, before the colon
    device: str = ""  # the beginning of a line that a phone or a program adds
    regards: str = ""  # a formula that closes a mail; it tells nothing
    thanks: str = ""  # closes a mail too, but is said to the reader
    notice: str = ""  # the beginning of a disclaimer, a banner, a footer
    about: str = ""  # the same where a sentence of one's own may begin so; takes `proof`
    proof: str = ""  # parts of words, one of which makes a disclaimer of `about`
    footer: str = ""  # what a mailing list says below a rule
    above: str = ""  # "reply above this line"
    role: str = ""  # what stands below a name on a calling card; "*" before the ending of a compound
    place: str = ""  # a street, a box, a floor: the same
    hours: str = ""  # parts of a line about when one is in
    terms: str = ""  # parts of the small print below a card
    heading: str = ""  # what stands alone above an address or a list of people, and is no name
    title: str = ""  # stands before or behind a name
    particle: str = ""  # a word of a name that takes no capital
    oneself: str = ""  # words with which one speaks of oneself: no small print does

    def alternatives(self, field: str) -> tuple[str, ...]:
        """Return the alternatives of a field."""
        joined: str = getattr(self, field)
        return tuple(joined.split("|")) if joined else ()


LANGUAGES = (
    Language(  # English
        starts="on|at|in a message dated",
        wrote="wrote|writes",
        sender="from|reply-to",
        sent="sent|date|sent at",
        to="to|cc|bcc",
        subject="subject",
        original=(
            "original message|original appointment|original mail|original email|reply message|"
            "forwarded message|forwarded by|forwarded mail|forwarded email|forward message|forwarded|"
            "quoted message|replied message"
        ),
        begins="begin forwarded message|forwarded message|begin reply message",
        device=(
            "sent from |sent via |sent using |sent with |sent by |sent on |from my *phone|get outlook for|"
            "get [outlook for|get bluemail for|via mobile|typed on my |composed on my |written on my |"
            "sent securely from "
        ),
        regards=(
            "regards|kind regards|best regards|warm regards|kindest regards|warmest regards|"
            "with kind regards|with best regards|many regards|rgds|br|kr|b.r|best|best wishes|"
            "with best wishes|all the best|sincerely|yours sincerely|yours truly|sincerely yours|"
            "yours faithfully|faithfully|yours|cheers|respectfully|cordially|warmly|take care|love|"
            "very truly yours|kindly|my best|kindest|good wishes|warm wishes"
        ),
        thanks=(
            "thanks|thank you|many thanks|thanks a lot|thanks again|thx|thanks so much|thanks in advance|"
            "thank you in advance|thank you very much|with thanks|ta|thanks and regards|thanks & regards|"
            "thanks and kind regards|much appreciated"
        ),
        notice=(
            "confidentiality notice|confidentiality note|confidential notice|legal disclaimer|"
            "email disclaimer|disclaimer:|this email and any|this e-mail and any|this message and any|"
            "this mail and any|this email is confidential|this e-mail is confidential|"
            "this message is confidential|if you are not the intended|any views or opinions|"
            "please consider the environment|please think of the environment|"
            "please think about the environment|think before you print|consider the environment before|"
            "virus-free|this email has been scanned|this email has been checked|"
            "this message has been scanned|this email was scanned|scanned by |"
            "this email was sent from outside|this email originated|this message originated|"
            "this e-mail originated|this message was sent from outside|external email|[external|"
            "caution: external|caution - external|warning: external|you don't often get email from|"
            "some people who received this message|you received this message because|"
            "you are receiving this because|you are receiving this email because|to unsubscribe from this|"
            "to unsubscribe, |to unsubscribe send|unsubscribe:|reply to this email directly or view|"
            "registered office:|registered in england"
        ),
        about=(
            "this email|this e-mail|this message|this communication|this transmission|this electronic m|"
            "the information contained|the information in this|the information transmitted|"
            "the contents of this|the content of this|if you have received this|before printing|"
            "caution: this|warning: this|disclaimer|internal use only|privileged"
        ),
        proof="confiden|privileg|intended|virus|outside of|outside the|external|environment|liab",
        above="reply above this line|type your reply above|write above this line|respond above this",
        footer="unsubscribe|mailing list|mailman/listinfo|list info",
        role=(
            "partner|director|*director|manager|editor|*editor|editor-in-chief|surveyor|consultant|officer|"
            "head|assistant|secretary|coordinator|co-ordinator|engineer|architect|solicitor|barrister|"
            "attorney|paralegal|accountant|auditor|bookkeeper|founder|co-founder|owner|proprietor|"
            "president|vice-president|chair|chairman|chairwoman|treasurer|bursar|lecturer|professor|"
            "designer|developer|producer|photographer|illustrator|translator|interpreter|curator|"
            "conservator|supervisor|analyst|specialist|advisor|adviser|executive|ceo|cto|cfo|coo|principal|"
            "associate|administrator|administration|receptionist|librarian|department|dept|faculty|"
            "institute|office|trainer|teacher|tutor|therapist|physiotherapist|dentist|nurse|radiologist|"
            "surgeon|brewer|baker|chef|buyer|planner|operations|sales|marketing|communications|accounts|"
            "publisher|agent|broker|technician|foreman|joiner|carpenter|electrician|plumber|decorator|"
            "gardener|florist|musician|composer|writer|author|journalist|copywriter|researcher|scientist|"
            "registrar|rights|representative|team|lead|leader|services|school|academy|church|museum|"
            "theatre|theater|nursery|clinic|hospital|library|college|university|hotel|restaurant|studio|"
            "studios|gallery|bakery|brewery|workshop|foundation|charity|trust|council|association|society|"
            "press|archive|archives|agency|consultants|solicitors|architects|accountants|interiors|"
            "engineering|finance|payable|receivable|maintenance|facilities|editorial|design|warehouse|"
            "logistics|warden|rector|vicar|rev|steward|project|senior|junior|deputy|fellow"
        ),
        place=(
            "street|st|road|rd|avenue|ave|lane|square|house|floor|suite|unit|building|room|po box|"
            "p.o. box|drive|court|park|quay|mews|terrace|gardens|close|place|row|wharf|estate"
        ),
        hours=(
            "office hours|opening hours|working hours|working days|working day|work part time|part-time|"
            "part time|mon-|monday to|mondays|days in the office|usual days"
        ),
        terms=(
            "authorised and regulated|authorized and regulated|regulated by|is registered in|"
            "registered in england|registered in scotland|registered in wales|registered office|"
            "registered charity|registered number|company number|company no|terms and conditions|"
            "terms of business|terms of trade|conditions of sale|standard terms|views expressed|"
            "opinions expressed|before printing|do not print|really need to print|intended recipient|"
            "intended for|confidential|privileged|change our bank|change of bank details|"
            "limited liability partnership|list of members|incorporated in|trading name|trading as|"
            "trades as|privacy policy|privacy notice|privacy statement|unsubscribe|errors and omissions|"
            "accepts no liability|accept no liability|accepts no responsibility|all rights reserved|"
            "a company limited|equal opportunities|expect a reply outside|respond outside|"
            "professional indemnity|vat registered|vat reg|member of the|members of the|gdpr"
        ),
        oneself="i|i'm|i'll|i've|i'd|me|my|mine|myself",
        title="mr|mrs|ms|miss|mx|sir|dr|prof|professor|rev|ba|bsc|ma|msc|mba|phd|llm|llb|mfa|hons",
        particle="of|the",
        heading=(
            "contact|address|hours|team|about|footer|header|home|hi|hello|dear|"
            "imprint|staff|speakers|guests|page"
        ),
    ),
    Language(  # Dutch
        starts="op|in een bericht van",
        wrote="schreef|schreven|geschreven|schrijft",
        sender="van|afzender",
        sent="verzonden|verstuurd|datum|gestuurd|verzonden op|verzenddatum",
        to="aan|kopie|cc",
        subject="onderwerp|betreft",
        original=(
            "oorspronkelijk bericht|oorspronkelijke bericht|origineel bericht|originele bericht|"
            "doorgestuurd bericht|doorgestuurd|oorspronkelijke afspraak|oorspronkelijke e-mail"
        ),
        begins="begin doorgestuurd bericht|doorgestuurd bericht|begin van doorgestuurd bericht",
        device=(
            "verzonden vanaf |verzonden met |verzonden via |verstuurd vanaf |verstuurd met |verstuurd via |"
            "outlook voor ios|outlook voor android|download outlook voor|vanaf mijn *phone|"
            "verzonden vanuit |verstuurd vanuit |outlook downloaden voor|outlook ophalen voor|"
            "verstuurd door mijn |getypt op mijn "
        ),
        regards=(
            "groet|groeten|groetjes|gr|grt|grtz|met groet|met groeten|met vriendelijke groet|"
            "met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|hartelijke groet|"
            "hartelijke groeten|met hartelijke groet|met hartelijke groeten|beste groet|beste groeten|"
            "warme groet|warme groeten|met warme groet|veel groeten|veel groetjes|mvg|m.v.g|hoogachtend|"
            "met de meeste hoogachting|met hoogachting|zonnige groet|zonnige groeten|lieve groet|"
            "lieve groeten|liefs|met collegiale groet|vrgr|vr.gr|vr. gr"
        ),
        thanks=(
            "bedankt|alvast bedankt|dank|dank je|dank je wel|dankjewel|dank u|dank u wel|dankuwel|"
            "bij voorbaat dank|bij voorbaat hartelijk dank|alvast dank|hartelijk dank|"
            "alvast hartelijk dank|veel dank|met dank|thnx|bvd|heel erg bedankt"
        ),
        notice=(
            "denk aan het milieu|spaar het milieu|virusvrij|externe e-mail|[extern|u ontvangt niet vaak|"
            "u ontvangt dit bericht omdat|sommige personen die dit bericht|"
            "deze e-mail is afkomstig van buiten|let op: deze e-mail is afkomstig|"
            "let op: dit bericht komt van buiten|let op: externe|let op! externe"
        ),
        about=(
            "de informatie in d|de informatie verzonden|de informatie, verzonden|de inhoud van d|"
            "dit bericht|dit e-mailbericht|dit emailbericht|dit e-mail bericht|deze e-mail|deze email|"
            "deze mail|indien u niet de|als u niet de|aan dit bericht|aan deze e-mail|aan de inhoud van|"
            "let op: d|let op! d|vertrouwelijk|op al onze|op onze diensten|op alle "
        ),
        proof=(
            "vertrouwelijk|geadresseerde|bestemd|virus|van buiten|aansprakelijk|algemene voorwaarden|"
            "rechten worden ontleend|milieu"
        ),
        above="antwoord boven deze|typ uw antwoord boven|typ je antwoord boven|reageer boven deze",
        footer="uitschrijven|afmelden voor|mailinglijst",
        role=(
            "directeur|directrice|*directeur|teamleider|*leider|*leidster|eigenaar|eigenaresse|"
            "mede-eigenaar|oprichter|advocaat|*advocaat|notaris|*notaris|adviseur|*adviseur|medewerker|"
            "*medewerker|medewerkster|*medewerkster|manager|*manager|hoofd|*hoofd|redacteur|*redacteur|"
            "redactrice|redactie|secretaris|secretaresse|secretariaat|*secretariaat|administratie|"
            "*administratie|boekhouder|*accountant|docent|*docent|docente|leraar|lerares|coach|*coach|"
            "ontwerper|*ontwerper|vormgever|*vormgever|fotograaf|*fotograaf|fotografie|*fotografie|"
            "vertaler|*vertaler|tolk|illustrator|architect|*architect|ingenieur|uitvoerder|opzichter|"
            "werkvoorbereider|planner|*planner|inkoper|*inkoper|inkoop|verkoop|afdeling|bestuur|bestuurder|"
            "voorzitter|penningmeester|coördinator|*coördinator|therapeut|*therapeut|*arts|huisarts|arts|"
            "tandarts|apotheker|makelaar|*makelaar|conservator|onderzoeker|*onderzoeker|communicatie|"
            "beheerder|*beheerder|specialist|*specialist|consulent|*consulent|begeleider|*begeleider|"
            "bedrijfsleider|ondernemer|timmerman|schilder|loodgieter|hovenier|kok|bakker|vertegenwoordiger|"
            "juridisch|stichting|vereniging|gemeente|uitgeverij|praktijk|*praktijk|architecten|*bureau|"
            "bureau|school|*school|kerk|museum|theater|*theater|kinderopvang|ziekenhuis|hotel|restaurant|"
            "atelier|galerie|bakkerij|*bakkerij|werkplaats|*archief|archief|fonds|winkel|predikant|koster|"
            "hoogleraar|regisseur|regie|montage|notarissen|accountants|advocaten|instelling|*instelling|"
            "onderwijs|techniek|*techniek|interieurs|facilitair|onderhoud|magazijn|*chef|chef|ontwerp|"
            "*ontwerp|huismeester|zzp|zn"
        ),
        place=(
            "*straat|*weg|*laan|*plein|*gracht|*kade|*singel|*dijk|*steeg|*hof|*pad|postbus|"
            "antwoordnummer|bezoekadres|postadres|kamer|verdieping"
        ),
        hours=(
            "aanwezig|werkdagen|werkzaam op|werk op|bereikbaar op|bereikbaar van|openingstijden|"
            "kantooruren|ma t/m|ma-|ma, di|maandag t/m|maandag tot|afwezig op|vrije dag"
        ),
        terms=(
            "voorwaarden|rechten worden ontleend|rechten ontleend|vertrouwelijk|geadresseerde|"
            "aansprakelijk|wederverkoop|handelsnaam|ingeschreven in|ingeschreven bij|handelsregister|"
            "kamer van koophandel|beroepsorde|privacyverklaring|privacybeleid|disclaimer|het milieu|"
            "voordat u print|niet printen|printen|afval |onder voorbehoud|zet- en drukfouten|"
            "klachtenregeling|tuchtrecht|aangesloten bij|lid van|onder toezicht|avg|beroepsregister"
        ),
        oneself="ik|mij|me|mijn|mezelf|'k",
        title="drs|ir|ing|mw|mevr|mevrouw|dhr|ds",
        particle="van|de|der|den|het|t|s|te|ten|ter|op|in",
        heading="adres|colofon|gegevens|sprekers|gasten|hallo|beste|dag|hoi|pagina",
    ),
    Language(  # German
        starts="am",
        wrote="schrieb|schrieben|geschrieben|schreibt",
        sender="von|absender",
        sent="gesendet|datum|gesendet am|gesendet um",
        to="an|kopie|cc",
        subject="betreff|betrifft",
        original=(
            "ursprüngliche nachricht|originalnachricht|original-nachricht|original nachricht|"
            "weitergeleitete nachricht|ursprüngliche mail|weitergeleitet von|originaltermin|"
            "ursprünglicher termin|ende der weitergeleiteten nachricht|original-mail"
        ),
        begins=(
            "anfang der weitergeleiteten nachricht|weitergeleitete nachricht|"
            "beginn der weitergeleiteten nachricht"
        ),
        device=(
            "von meinem * gesendet|gesendet von |gesendet mit |diese nachricht wurde von |gesendet über |"
            "von meiner * gesendet|von unterwegs gesendet|holen sie sich outlook|outlook für ios|"
            "outlook für android|von * gesendet|gesendet aus |vom * gesendet|mobil gesendet|"
            "outlook für ios beziehen"
        ),
        regards=(
            "gruß|grüße|gruss|grüsse|mit freundlichen grüßen|mit freundlichem gruß|mfg|lg|vg|"
            "mit freundlichen gruessen|mit freundlichen grüssen|freundliche grüße|freundliche grüsse|"
            "viele grüße|viele grüsse|viele gruesse|liebe grüße|liebe grüsse|beste grüße|beste grüsse|"
            "besten gruß|schöne grüße|schöne grüsse|herzliche grüße|herzliche grüsse|herzlichst|"
            "hochachtungsvoll|mit besten grüßen|mit besten grüssen|mit herzlichen grüßen|mit lieben grüßen|"
            "mit vielen grüßen|sonnige grüße|bg|m.f.g|lieben gruß|schönen gruß|viele liebe grüße|"
            "schöne grüße aus|es grüßt|es grüßt sie|es grüßt dich|es grüßt euch|es grüßt herzlich"
        ),
        thanks=(
            "danke|vielen dank|besten dank|danke schön|dankeschön|herzlichen dank|danke und gruß|"
            "vielen dank im voraus|danke im voraus|vielen dank und viele grüße|mit bestem dank|merci"
        ),
        notice=(
            "vertraulichkeitshinweis|bitte denken sie an die umwelt|bitte prüfen sie, ob diese|"
            "denken sie an die umwelt|virenfrei|geschäftsführer:|geschäftsführung:|geschäftsführerin:|"
            "sitz der gesellschaft|registergericht|handelsregister:|achtung: externe|externe e-mail|"
            "sie erhalten nicht oft|sie erhalten nicht häufig"
        ),
        about=(
            "diese e-mail|diese email|diese mail|diese nachricht|dieses e-mail|der inhalt dieser|"
            "die information in dieser|die informationen in dieser|wenn sie nicht der|"
            "sollten sie nicht der|falls sie nicht der|achtung: d|vorsicht: d|amtsgericht |"
            "bitte denken sie|vertraulich"
        ),
        proof="vertraulich|adressat|bestimmt|empfänger|viren|externe|außerhalb|umwelt|hrb",
        above="oberhalb dieser linie|über dieser linie|oberhalb dieser zeile|über dieser zeile",
        footer="mailingliste|austragen|abbestellen",
        role=(
            "geschäftsführer|geschäftsführerin|*führer|*führerin|leiter|leiterin|*leiter|*leiterin|leitung|"
            "*leitung|inhaber|inhaberin|gründer|gründerin|rechtsanwalt|rechtsanwältin|*anwalt|*anwältin|"
            "notar|notarin|steuerberater|steuerberaterin|*berater|*beraterin|*beratung|kurator|kuratorin|"
            "redakteur|redakteurin|redaktion|lektor|lektorin|lektorat|sekretariat|sekretärin|assistenz|"
            "assistent|assistentin|*assistenz|*assistentin|buchhaltung|buchhalterin|verwaltung|*verwaltung|"
            "vorstand|vorsitzender|vorsitzende|referent|referentin|sachbearbeiter|sachbearbeiterin|"
            "*arbeiter|*arbeiterin|ingenieur|*ingenieur|architekt|architektin|architekten|fotograf|"
            "fotografin|fotografie|übersetzer|übersetzerin|übersetzungen|dolmetscher|dolmetscherin|"
            "gestalter|*gestalter|*gestalterin|grafik|*designer|*designerin|entwickler|*entwickler|lehrer|"
            "lehrerin|*lehrer|*lehrerin|dozent|dozentin|professor|professorin|arzt|ärztin|*arzt|*ärztin|"
            "apotheker|apothekerin|therapeut|*therapeut|*therapeutin|*praktiker|*praktikerin|meister|"
            "meisterin|*meister|*meisterin|einkauf|vertrieb|*dienst|disposition|prokurist|prokuristin|"
            "bereich|abteilung|institut|universität|hochschule|lehrstuhl|fakultät|verein|stiftung|verlag|"
            "praxis|kanzlei|büro|*büro|*manager|*managerin|koordinator|koordinatorin|*koordination|"
            "kaufmann|kauffrau|*kaufmann|*kauffrau|*betrieb|werkstatt|tischlerei|*bau|*technik|*handel|"
            "schule|*schule|kirche|pfarre|pfarramt|pfarrer|pfarrerin|*pfarrer|museum|theater|kita|"
            "krankenhaus|klinik|archiv|*archiv|galerie|bäckerei|*bäckerei|notare|notariat|rechtsanwälte|"
            "regie|presse|schnitt|hausmeister|*verwalter|*prüfer|*prüferin|lager|ausstattung|*ausstattung|"
            "*design|söhne|schloss|gut|ev"
        ),
        place="*straße|*strasse|*str|*weg|*gasse|*platz|*allee|*ring|*ufer|*damm|postfach|raum|zimmer|stock",
        hours=(
            "bürozeiten|sprechzeiten|öffnungszeiten|geschäftszeiten|arbeitszeiten|erreichbar von|"
            "erreichbar mo|mo-|mo–|mo bis|montag bis|nach vereinbarung|im büro"
        ),
        terms=(
            "auftragsbedingungen|geschäftsbedingungen|agb|lieferbedingungen|zahlungsbedingungen|"
            "es gelten|amtsgericht|registergericht|handelsregister|sitz:|sitz der|firmenbuch|"
            "geschäftsführer:|geschäftsführung:|vorstand:|aufsichtsrat|vertraulich|adressat|haftung|"
            "datenschutz|ausgedruckt|ausdrucken|umwelt|gerichtsstand|eigentumsvorbehalt|vereinsregister|"
            "steuernummer|ust-|kammer|impressum|mitglied im|mitglied der|mitglied des|dsgvo|bankverbindung"
        ),
        oneself="ich|mir|mich|mein|meine|meinen|meinem|meiner",
        title="mag|dipl|fh|hr|fr|herr|frau",
        particle="von|vom|zu|zum|zur|und|am",
        heading="kontakt|adresse|anschrift|impressum|öffnungszeiten|mitarbeiter|gäste|liebe|lieber|seite",
    ),
    Language(  # French
        starts="le",
        wrote="a écrit|écrivait|a ecrit|écrit|a écrit le",
        sender="de|expéditeur",
        sent="envoyé|date|envoyé le|message du|envoyé à",
        to="à|a|copie|copie à|cc|pour|destinataire",
        subject="objet|sujet",
        original=(
            "message d'origine|message d’origine|message original|message transféré|message transmis|"
            "message initial|message réexpédié|courriel original|mail original|rendez-vous d'origine|"
            "e-mail d'origine"
        ),
        begins="début du message transféré|début du message réexpédié|message transféré|message réexpédié",
        device=(
            "envoyé de |envoyé depuis |envoyé à partir de |télécharger outlook|envoyé avec |envoyé par |"
            "envoyé via |provenance : |obtenir outlook pour|depuis mon *phone|envoyée de |envoyé d'"
        ),
        regards=(
            "cordialement|bien cordialement|très cordialement|cdt|cdlt|bien à vous|bien à toi|salutations|"
            "salutations distinguées|meilleures salutations|sincères salutations|amicalement|sincèrement|"
            "respectueusement|bonne journée|bonne soirée|à bientôt|bien amicalement|cordiales salutations|"
            "avec mes meilleures salutations|bises|belle journée"
        ),
        thanks=(
            "merci|merci beaucoup|merci d'avance|merci par avance|en vous remerciant|un grand merci|"
            "mille mercis|avec mes remerciements|merci bien|merci d’avance"
        ),
        notice=(
            "avis de confidentialité|clause de confidentialité|pensez à l'environnement|"
            "pensez environnement|sans virus|garanti sans virus|courriel externe|"
            "vous recevez ce message car|vous n'obtenez pas souvent|n'imprimez ce|n'imprimez cet|"
            "merci de penser à l'environnement"
        ),
        about=(
            "ce message|ce courriel|cet e-mail|cet email|ce mail|les informations contenues|"
            "l'information contenue|si vous n'êtes pas le|si vous avez reçu ce|avant d'imprimer|"
            "attention : ce|attention: ce|le contenu de ce"
        ),
        proof="confident|destin|virus|extern|environnement|extérieur",
        above="au-dessus de cette ligne|répondre au-dessus|dessus de cette ligne",
        footer="désabonner|désinscrire|liste de diffusion",
        role=(
            "responsable|directeur|directrice|gérant|gérante|co-gérant|président|présidente|vice-président|"
            "fondateur|fondatrice|associé|associée|avocat|avocate|notaire|comptable|expert-comptable|"
            "comptabilité|chef|cheffe|chargé|chargée|assistant|assistante|secrétaire|secrétariat|rédacteur|"
            "rédactrice|rédaction|éditeur|éditrice|éditions|traducteur|traductrice|interprète|photographe|"
            "illustrateur|illustratrice|graphiste|architecte|ingénieur|ingénieure|conseiller|conseillère|"
            "consultant|consultante|formateur|formatrice|enseignant|enseignante|professeur|professeure|"
            "médecin|chirurgien|chirurgienne|chirurgien-dentiste|infirmier|infirmière|pharmacien|"
            "pharmacienne|kinésithérapeute|psychologue|technicien|technicienne|commercial|commerciale|"
            "service|direction|pôle|département|université|institut|association|mairie|ville|cabinet|"
            "atelier|théâtre|médiathèque|musée|coordinateur|coordinatrice|coordonnateur|coordonnatrice|"
            "gestionnaire|administrateur|administratrice|trésorier|trésorière|artisan|menuisier|peintre|"
            "plombier|électricien|boulanger|boulangère|fleuriste|libraire|développeur|développeuse|"
            "acheteur|acheteuse|achats|conducteur|conductrice|conservateur|conservatrice|attaché|attachée|"
            "délégué|déléguée|école|collège|lycée|église|paroisse|crèche|hôpital|clinique|archives|galerie|"
            "boulangerie|compagnie|intérieurs|réalisation|montage|intendant|intendante|entrepôt|"
            "maintenance|magasin|librairie|menuiserie|presse|curé|projet|projets|fournisseurs|design|"
            "diplômé|diplômée"
        ),
        place=(
            "rue|avenue|boulevard|bd|quai|chemin|impasse|allée|place|route|cours|étage|bâtiment|bât|bp|"
            "cedex|bureau"
        ),
        hours=(
            "horaires|ouvert du|ouvert de|ouverte du|du lundi|lundi au|lundi,|présent le|présente le|"
            "absent le|absente le|sur rendez-vous|permanence"
        ),
        terms=(
            "confidentiel|destinataire|au capital de|conditions générales|rcs|r.c.s|"
            "tva intracommunautaire|n° tva|siège social|imprimer|imprimez|l'environnement|responsabilité|"
            "publication non autorisée|membre d'une association|mentions légales|données personnelles|"
            "rgpd|non assujetti|membre de|inscrit au|inscrite au|dispensé d'immatriculation"
        ),
        oneself="je|j'ai|moi|mon|ma|mes",
        title="me|maître|mme|mlle|pr",
        particle="le|la|les|du|des|d|l",
        heading="coordonnées|équipe|accueil|invités|bonjour|cher|chère",
    ),
    Language(  # Spanish
        starts="el",
        wrote="escribió|escribio|escribe|ha escrito",
        sender="de|remitente",
        sent="enviado|enviado el|fecha|enviado a las",
        to="para|a|cc|copia",
        subject="asunto",
        original=(
            "mensaje original|mensaje reenviado|mensaje enviado|correo original|mensaje de origen|"
            "mensaje encaminado|cita original|reenviado por"
        ),
        begins="inicio del mensaje reenviado|mensaje reenviado|comienzo del mensaje reenviado",
        device=(
            "enviado desde |obtener outlook|enviado con |enviado vía |enviado por |descargar outlook|"
            "consigue outlook|obtén outlook|desde mi *phone|enviado de mi |enviado mediante "
        ),
        regards=(
            "saludos|un saludo|saludo|saludos cordiales|cordiales saludos|un cordial saludo|cordial saludo|"
            "cordialmente|atentamente|atte|muy atentamente|un abrazo|abrazos|reciba un cordial saludo|"
            "reciban un cordial saludo|saludos afectuosos|muchos saludos|le saluda atentamente|"
            "un fuerte abrazo|slds"
        ),
        thanks=(
            "gracias|muchas gracias|mil gracias|gracias de antemano|gracias y saludos|"
            "gracias por adelantado|muchas gracias de antemano|muchas gracias y un saludo"
        ),
        notice=(
            "aviso legal|aviso de confidencialidad|cláusula de confidencialidad|no imprima este|"
            "por favor, considere el medio|piense en el medio|libre de virus|correo externo|"
            "en cumplimiento de lo|en cumplimiento de la|de conformidad con lo|no suele recibir correo"
        ),
        about=(
            "este mensaje|este correo|este e-mail|este email|la información contenida|"
            "la información incluida|si usted no es el|si ha recibido este|antes de imprimir|"
            "precaución: este|atención: este|el contenido de este"
        ),
        proof="confidencial|destinatario|dirigid|virus|extern|medio ambiente|exclusiv",
        above="por encima de esta línea|encima de esta línea|arriba de esta línea",
        footer="darse de baja|lista de correo",
        role=(
            "director|directora|gerente|responsable|jefe|jefa|abogado|abogada|procurador|procuradora|"
            "notario|notaria|asesor|asesora|asesoría|administrador|administradora|administración|contable|"
            "contabilidad|secretario|secretaria|secretaría|coordinador|coordinadora|presidente|presidenta|"
            "vicepresidente|vicepresidenta|tesorero|tesorera|fundador|fundadora|socio|socia|propietario|"
            "propietaria|dueño|dueña|editor|editora|editorial|redactor|redactora|redacción|traductor|"
            "traductora|intérprete|fotógrafo|fotógrafa|ilustrador|ilustradora|diseñador|diseñadora|"
            "arquitecto|arquitecta|ingeniero|ingeniera|técnico|técnica|profesor|profesora|catedrático|"
            "catedrática|maestro|maestra|médico|médica|doctor|doctora|enfermero|enfermera|farmacéutico|"
            "farmacéutica|fisioterapeuta|psicólogo|psicóloga|comercial|compras|ventas|departamento|dpto|"
            "facultad|universidad|instituto|fundación|asociación|ayuntamiento|colegio|estudio|talleres|"
            "taller|despacho|clínica|encargado|encargada|gestor|gestora|gestoría|consultor|consultora|"
            "comisario|comisaria|desarrollador|desarrolladora|delegado|delegada|librero|librera|panadería|"
            "carpintero|electricista|fontanero|escuela|iglesia|parroquia|museo|teatro|hospital|archivo|"
            "galería|compañía|finca|náutica|interiores|realización|montaje|almacén|mantenimiento|librería|"
            "carpintería|prensa|párroco|proyecto|proyectos|auditores|abogados|economista|diseño|hermanos|"
            "hijos"
        ),
        place=(
            "calle|c/|avda|avenida|plaza|pza|paseo|pº|carretera|ctra|camino|polígono|pol|piso|planta|"
            "apartado|ronda|travesía"
        ),
        hours="horario|de lunes|lunes a|lunes,|atención al público|cita previa",
        terms=(
            "confidencial|destinatario|protección de datos|registro mercantil|inscrita en|"
            "condiciones generales|medio ambiente|imprimir|imprima|aviso legal|rgpd|responsabilidad|"
            "colegiado|colegiada|miembro de|dirigido exclusivamente|dirigidos exclusivamente|"
            "archivos adjuntos"
        ),
        oneself="yo|mí|mi|mis",
        title="don|doña|dña|sr|sra|srta|lic",
        particle="del|los|las|el|y",
        heading="contacto|dirección|equipo|inicio|invitados|hola|estimada|estimado|querida|querido",
    ),
    Language(  # Italian
        starts="il|il giorno",
        wrote="ha scritto|scrive",
        sender="da|mittente",
        sent="inviato|data|inviato il",
        to="a|cc|destinatario",
        subject="oggetto",
        original="messaggio originale|messaggio inoltrato|messaggio inoltrato da|appuntamento originale",
        begins="inizio messaggio inoltrato|messaggio inoltrato",
        device=(
            "inviato da |inviato dal |inviata da |ottieni outlook|inviato con |scarica outlook|"
            "inviato tramite "
        ),
        regards=(
            "saluti|cordiali saluti|distinti saluti|un saluto|un cordiale saluto|cordialmente|cari saluti|"
            "buona giornata|a presto|i migliori saluti|tanti saluti"
        ),
        thanks="grazie|grazie mille|molte grazie|grazie in anticipo|ringraziando|grazie e saluti",
        notice="avviso di riservatezza|rispetta l'ambiente|ai sensi del regolamento|ai sensi del d",
        about=(
            "questo messaggio|questa email|questa e-mail|le informazioni contenute|qualora non foste|"
            "prima di stampare|il presente messaggio|la presente"
        ),
        proof="riservat|confidenzial|destinatari|virus|ambiente",
        above="sopra questa riga",
        particle="di|della|lo",
    ),
    Language(  # Portuguese
        starts="em|no dia|a",
        wrote="escreveu|escreveu no dia",
        sender="de|remetente",
        sent="enviado|enviada|enviada em|enviado em|data",
        to="para|cc|cópia",
        subject="assunto",
        original=(
            "mensagem original|mensagem encaminhada|mensagem reencaminhada|forwarded message|"
            "mensagem de origem"
        ),
        begins="início da mensagem encaminhada|início da mensagem reencaminhada|mensagem encaminhada",
        device=(
            "enviado do |enviado de |enviado via |enviado a partir d|obter o outlook|obtenha o outlook|"
            "enviado pelo "
        ),
        regards=(
            "atenciosamente|att|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|abraço|"
            "abraços|um abraço|cordialmente|saudações|com cumprimentos|atentamente"
        ),
        thanks="obrigado|obrigada|muito obrigado|muito obrigada|grato|grata|desde já obrigado",
        notice="aviso de confidencialidade|aviso legal|sem vírus|livre de vírus",
        about=(
            "esta mensagem|este e-mail|este email|as informações contidas|antes de imprimir|"
            "a informação contida"
        ),
        proof="confidencia|destinatário|vírus|ambiente",
        above="acima desta linha",
        particle="da|do|dos|e",
    ),
    Language(  # Danish
        starts="den",
        wrote="skrev|har skrevet",
        sender="fra|afsender",
        sent="sendt|dato",
        to="til|kopi|cc",
        subject="emne",
        original=(
            "oprindelig meddelelse|oprindelig besked|videresendt meddelelse|videresendt besked|"
            "original meddelelse|oprindelig mail|videresendt e-mail"
        ),
        begins="start på videresendt besked|begynd videresendt besked|videresendt besked",
        device="sendt fra |hent outlook|sendt via |sendt med |få outlook|hent outlook til",
        regards=(
            "venlig hilsen|med venlig hilsen|mvh|hilsen|de bedste hilsner|bedste hilsner|vh|kh|"
            "kærlig hilsen|hilsner|venlige hilsner|med venlige hilsner|mange hilsner|dbh|"
            "med venlig hilsen / kind regards|bedste hilsen"
        ),
        thanks="tak|mange tak|på forhånd tak|tusind tak",
        notice="tænk på miljøet",
        about="denne e-mail|denne mail|denne meddelelse|oplysningerne i denne",
        proof="fortrolig|modtager|miljø",
        above="over denne linje|ovenfor denne linje",
    ),
    Language(  # Norwegian
        starts="den|på",
        wrote="skrev|følgende|følgjande|skreiv",
        sender="fra|frå|avsender",
        sent="sendt|dato",
        to="til|kopi",
        subject="emne",
        original=(
            "opprinnelig melding|videresendt melding|opprinneleg melding|original melding|vidaresend melding"
        ),
        begins="start på videresendt melding|videresendt melding|starten på den videresendte meldingen",
        device="sendt fra |last ned outlook|skaff deg outlook|sendt via |få outlook for",
        regards=(
            "vennlig hilsen|med vennlig hilsen|mvh|hilsen|beste hilsen|med vennlege helsing|hilsner|"
            "med hilsen|vennlige hilsener|venleg helsing"
        ),
        thanks="takk|tusen takk|takk på forhånd|på forhånd takk|mange takk",
        notice="tenk på miljøet",
        about="denne e-posten|denne meldingen|informasjonen i denne",
        proof="konfidensiel|fortrolig|mottaker|miljø",
        above="over denne linjen",
    ),
    Language(  # Swedish
        starts="den|på",
        wrote="skrev|skriver|följande",
        sender="från|avsändare",
        sent="skickat|datum|skickades",
        to="till|kopia",
        subject="ämne",
        original=(
            "ursprungligt meddelande|vidarebefordrat meddelande|originalmeddelande|vidarebefordrat brev|"
            "ursprungligt mail|vidarebefordrat mejl|vidarebefordrat e-postmeddelande"
        ),
        begins=(
            "vidarebefordrat brev|början på vidarebefordrat meddelande|vidarebefordrat meddelande|"
            "vidarebefordrat mejl"
        ),
        device="skickat från |hämta outlook|skickat med |skickat via |skaffa outlook",
        regards=(
            "vänliga hälsningar|med vänlig hälsning|vänlig hälsning|med vänliga hälsningar|mvh|hälsningar|"
            "hälsning|bästa hälsningar|hälsar|allt gott|varma hälsningar|vh|med bästa hälsningar"
        ),
        thanks="tack|tack så mycket|tack på förhand|stort tack|tackar",
        notice="tänk på miljön",
        about="detta e-post|detta meddelande|det här meddelandet|informationen i detta",
        proof="konfidentiel|mottagare|miljö",
        above="ovanför den här raden|ovanför denna rad",
        particle="af|av|och",
    ),
    Language(  # Finnish
        wrote="kirjoitti|kirjoittaa",
        sender="lähettäjä",
        sent="lähetetty|päivämäärä|päiväys|pvm",
        to="vastaanottaja|kopio|vastaanottajat",
        subject="aihe",
        original=(
            "alkuperäinen viesti|välitetty viesti|edelleenlähetetty viesti|edelleen lähetetty viesti|"
            "alkuperäinen sähköposti"
        ),
        begins="välitetty viesti alkaa|välitetty viesti|edelleenlähetetty viesti",
        device="lähetetty *sta|lähetetty *stä|lähetetty *lta|lähetetty *ltä|hanki outlook|lataa outlook",
        regards="ystävällisin terveisin|terveisin|terveiset|t|terv|yt|parhain terveisin|yst. terv",
        thanks="kiitos|kiitos etukäteen|kiitoksia",
        about="tämä viesti|tämä sähköposti",
        proof="luottamuksel|vastaanottaja",
    ),
    Language(  # Polish
        starts="w dniu|dnia|wiadomość napisana przez|w",
        wrote="napisał|napisała|napisał(a)|pisze|napisał/a|wiadomość napisana przez|napisano",
        sender="od|nadawca",
        sent="wysłano|data|wysłane",
        to="do|dw|kopia|adresat",
        subject="temat",
        original=(
            "wiadomość oryginalna|oryginalna wiadomość|wiadomość przekazana|treść przekazanej wiadomości|"
            "przekazana wiadomość|przekazany e-mail|forwarded message"
        ),
        begins=(
            "początek przekazywanej wiadomości|początek przekazanej wiadomości|treść przekazanej wiadomości"
        ),
        device="wysłane z |wysłano z |pobierz outlook|wysłane przez |wysłany z |pobierz program outlook",
        regards=(
            "pozdrawiam|pozdrowienia|z poważaniem|z powazaniem|serdecznie pozdrawiam|pozdr|pzdr|"
            "z wyrazami szacunku|łączę pozdrowienia|pozdrawiam serdecznie|z pozdrowieniami"
        ),
        thanks="dziękuję|dzięki|z góry dziękuję|dziękuję i pozdrawiam|dziekuje|bardzo dziękuję",
        about="ta wiadomość|niniejsza wiadomość|treść tej wiadomości|wiadomość ta|informacje zawarte",
        proof="poufn|adresat",
        above="powyżej tej linii",
    ),
    Language(  # Russian
        wrote="написал|написала|написал(а)|пишет|писал|писал(а)|написали",
        sender="от|от кого|отправитель",
        sent="отправлено|дата|отправлен|послано",
        to="кому|копия|получатель",
        subject="тема",
        original=(
            "исходное сообщение|перенаправленное сообщение|пересылаемое сообщение|пересланное сообщение|"
            "исходное письмо|пересланное письмо|пересылаемое письмо|переадресованное сообщение|"
            "завершение пересылаемого сообщения|original message"
        ),
        begins="начало переадресованного сообщения|начало пересылаемого сообщения|пересланное сообщение",
        device=(
            "отправлено с |отправлено из |отправлено через |скачать outlook|скачайте outlook|"
            "отправлено от |получить outlook"
        ),
        regards="с уважением|с наилучшими пожеланиями|всего доброго|с наилучшими|всего наилучшего|удачи",
        thanks="спасибо|заранее спасибо|благодарю|большое спасибо",
        about="это сообщение|настоящее сообщение|данное сообщение|информация, содержащаяся",
        proof="конфиденц",
    ),
    Language(  # Ukrainian
        wrote="пише|написав|написала|написав(ла)|написав(-ла)|написав/ла|пишуть",
        sender="від|від кого|відправник",
        sent="надіслано|дата|відправлено",
        to="кому|копія",
        subject="тема",
        original=(
            "вихідне повідомлення|переслане повідомлення|оригінальне повідомлення|початкове повідомлення|"
            "перенаправлене повідомлення|пересланий лист"
        ),
        begins=(
            "початок листа, що пересилається|початок переадресованого повідомлення|переслане повідомлення"
        ),
        device="надіслано з |надіслано з мого |відправлено з |завантажити outlook|отримати outlook",
        regards="з повагою|з найкращими побажаннями|гарного дня|всього найкращого",
        thanks="дякую|щиро дякую|наперед дякую",
        about="це повідомлення|цей лист",
        proof="конфіденц",
    ),
    Language(  # Czech
        starts="dne",
        wrote="napsal|napsala|napsal(a)|píše|napsal/a",
        sender="od|odesílatel",
        sent="odesláno|datum|odeslané",
        to="komu|kopie|kome|pro",
        subject="předmět|predmet",
        original=(
            "původní zpráva|přeposlaná zpráva|přeposlaný e-mail|původní e-mail|originální zpráva|"
            "předaná zpráva"
        ),
        begins="začátek přeposílané zprávy|přeposlaná zpráva|začátek přeposlané zprávy",
        device="odesláno z |odesláno ze |získat outlook|posláno z |stáhnout outlook|odesláno pomocí ",
        regards=(
            "s pozdravem|s přáním pěkného dne|zdravím|s úctou|hezký den|pěkný den|pozdrav|"
            "s pozdravem a přáním pěkného dne"
        ),
        thanks="děkuji|díky|předem děkuji|děkujeme|moc děkuji",
        about="tato zpráva|tento e-mail|informace obsažené",
        proof="důvěrn|adresát",
    ),
    Language(  # Slovak
        starts="dňa",
        wrote="napísal|napísala|napísal(a)|píše|napísal/a",
        sender="od|odosielateľ",
        sent="odoslané|dátum|poslané",
        to="komu|kópia|pre",
        subject="predmet",
        original=(
            "pôvodná správa|preposlaná správa|preposlaný e-mail|pôvodný e-mail|odoslaná správa|"
            "originálna správa"
        ),
        begins="začiatok preposlanej správy|začiatok preposielanej správy|preposlaná správa",
        device="odoslané z |odoslané zo |získať outlook|poslané z |stiahnuť outlook",
        regards="s pozdravom|s úctou|pekný deň|zdravím|s prianím pekného dňa|pozdravujem",
        thanks="ďakujem|vopred ďakujem|vďaka|ďakujeme",
        about="táto správa|tento e-mail",
        proof="dôvern|adresát",
    ),
    Language(  # Hungarian
        wrote="írta|ezt írta|írt|a következőt írta|írta a következőt",
        sender="feladó|küldő|kitől",
        sent="elküldve|dátum|küldve|időpont",
        to="címzett|másolat|másolatot kap|kinek",
        subject="tárgy",
        original="eredeti üzenet|továbbított üzenet|eredeti levél|továbbított levél|továbbított e-mail",
        begins="továbbított levél kezdete|továbbított üzenet kezdete|továbbított üzenet",
        device=(
            "elküldve * készülékről|az *ról küldve|*emről küldve|küldve *ról|az outlook beszerzése|"
            "elküldve *ről|elküldve *ból"
        ),
        regards="üdvözlettel|üdv|tisztelettel|köszönettel|szép napot|üdvözlet|baráti üdvözlettel",
        thanks="köszönöm|köszi|előre is köszönöm|köszönöm szépen",
        about="ez az üzenet|ez az e-mail|jelen üzenet",
        proof="bizalmas",
    ),
    Language(  # Romanian
        starts="în|pe|la|in",
        wrote="a scris|scrie|a scris următoarele",
        sender="de la|expeditor",
        sent="trimis|data|dată|trimis la",
        to="către|la|catre|cc",
        subject="subiect|subiectul",
        original=(
            "mesaj original|mesajul original|mesaj redirecționat|mesaj redirecţionat|"
            "mesaj transmis mai departe|mesaj înaintat"
        ),
        begins="mesajul redirecționat|mesaj redirecționat|începutul mesajului redirecționat",
        device="trimis de pe |trimis din |trimis prin |obțineți outlook|descărcați outlook|trimis cu ",
        regards="cu stimă|cu respect|toate cele bune|o zi bună|salutări|numai bine|cu drag",
        thanks="mulțumesc|mulțumesc anticipat|multumesc|mulțumim|mersi",
        about="acest mesaj|acest e-mail|acest email",
        proof="confiden",
        footer="dezabonare",
    ),
    Language(  # Turkish
        wrote="yazdı|şunu yazdı|şunları yazdı|yazmış|tarihinde yazdı",
        sender="kimden|gönderen",
        sent="gönderildi|gönderilen|tarih|gönderme tarihi|gönderim tarihi",
        to="kime|bilgi|alıcı|kopya",
        subject="konu",
        original=(
            "orijinal mesaj|özgün ileti|iletilen ileti|İletilen ileti|iletilmiş mesaj|İletilmiş mesaj|"
            "yönlendirilen ileti|iletilen mesaj|İletilen mesaj|özgün mesaj|orijinal ileti"
        ),
        begins="yönlendirilen ileti başlangıcı|İletilen ileti başlangıcı|iletilen ileti başlangıcı",
        device=(
            "*dan gönderildi|*den gönderildi|*tan gönderildi|outlook'u edinin|*ile gönderildi|"
            "ios için outlook|android için outlook"
        ),
        regards=(
            "saygılarımla|saygılar|iyi çalışmalar|iyi günler|sevgiler|selamlar|kolay gelsin|saygılarımızla"
        ),
        thanks="teşekkürler|teşekkür ederim|şimdiden teşekkürler|sağolun",
        about="bu e-posta|bu mesaj|bu ileti",
        proof="gizli",
    ),
    Language(  # Croatian, Serbian, Slovenian
        starts="dana|dne|u|v",
        wrote="napisao je|napisala je|je napisao|je napisala|je napisao/la|piše|je napisao(la)|je napisal",
        sender="od|šalje|pošiljatelj",
        sent="poslano|datum|poslato",
        to="za|prima|primatelj|kopija|komu",
        subject="predmet|naslov|zadeva",
        original=(
            "izvorna poruka|originalna poruka|proslijeđena poruka|prosleđena poruka|izvirno sporočilo|"
            "posredovano sporočilo|proslijeđena e-poruka"
        ),
        begins="započni proslijeđenu poruku|početak proslijeđene poruke|proslijeđena poruka",
        device=(
            "poslano s |poslano sa |poslano iz |poslato sa |poslato iz |poslano z |nabavite outlook|"
            "preuzmite outlook"
        ),
        regards="srdačan pozdrav|pozdrav|lijep pozdrav|s poštovanjem|lp|lep pozdrav|srdačno|pozdravi",
        thanks="hvala|hvala unaprijed|unaprijed hvala|hvala lijepa",
        about="ova poruka|ova e-pošta|ovaj e-mail",
        proof="povjerlj",
    ),
    Language(  # Japanese
        wrote="のメール|さんが書きました|さんは書きました|は書きました|が書いた|のメッセージ|さんのメール",
        sender="差出人|送信元|送信者",
        sent="送信日時|日時|日付|送信日",
        to="宛先|送信先",
        subject="件名",
        original=(
            "元のメッセージ|転送メッセージ|メッセージを転送|転送されたメッセージ|"
            "オリジナルメッセージ|オリジナル メッセージ|forwarded message|転送されたメール"
        ),
        begins="転送されたメッセージ|転送メッセージ",
        device="*から送信|outlook for ios を|*より送信|*からの送信",
        regards="以上、よろしくお願いいたします|敬具",
        thanks="ありがとうございます",
    ),
    Language(  # Chinese, simplified and traditional
        wrote="写道|寫道|来信",
        sender="发件人|寄件者|寄件人|發件人|发信人",
        sent="发送时间|日期|寄件日期|已发送|傳送時間|时间|發送時間|发送日期|已傳送",
        to="收件人|收件者|抄送|副本",
        subject="主题|主旨|主題|标题",
        original=(
            "原始邮件|原始郵件|转发的邮件|轉寄的郵件|转发邮件|转发邮件信息|"
            "轉寄郵件|原邮件|原始信件|已转发的邮件|回复的原邮件|转发的消息"
        ),
        begins="下面是被转发的邮件|下面是轉寄的信件|开始转发邮件|開始轉寄郵件",
        device=(
            "发自我的|從我的 * 傳送|从我的 * 发送|發自我的|发送自 |"
            "傳送自|獲取 outlook|获取 outlook|从 * 发送|發送自"
        ),
        regards="此致|祝好|顺颂商祺",
        thanks="谢谢|謝謝|多谢",
    ),
    Language(  # Korean
        wrote="작성|님이 작성|님이 쓴 글",
        sender="보낸 사람|보낸사람",
        sent="보낸 날짜|날짜|보낸날짜",
        to="받는 사람|받는사람|참조",
        subject="제목",
        original="원본 메시지|전달된 메시지|원본 메일|forwarded message",
        begins="전달된 메시지",
        device="나의 *에서 보냄|내 *에서 보냄|*에서 보냄",
        regards="드림|올림",
        thanks="감사합니다",
    ),
)
