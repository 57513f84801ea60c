"""What the words of the report mean, and what the report does not see."""

from __future__ import annotations

from goodterms.model import Content
from goodterms.policy import Policy
from reports.locale import Text

DEFINITIONS: tuple[tuple[Text, Text], ...] = (
    (
        Text("Wait", "Vraag"),
        Text(
            "From the first message of a turn that asks for something to the first answer written by a "
            "person on the other side. A short closing (“thanks!”) asks nothing. Several mails in a row are "
            "one wait.",
            "Van het eerste bericht van een beurt dat iets vraagt tot het eerste antwoord van een mens aan "
            "de andere kant. Een korte afsluiting (“dank!”) vraagt niets. Mails achter elkaar zijn één "
            "vraag.",
        ),
    ),
    (
        Text("Working, all hours", "Werkuren, klokuren"),
        Text(
            "Two clocks: time within the working hours of the side that owes the answer, and elapsed time. "
            "Times are counted by the client's own zone and holidays where they are known.",
            "Twee klokken: tijd binnen de werkuren van wie het antwoord schuldig is, en verstreken tijd. "
            "Tijdzone en feestdagen van de klant tellen mee waar ze bekend zijn.",
        ),
    ),
    (
        Text("Median, interval", "Mediaan, interval"),
        Text(
            "By Kaplan–Meier: unanswered questions count as “longer than” and are never dropped. The "
            "interval says between which values a figure lies, with {interval}% certainty.",
            "Volgens Kaplan–Meier: vragen zonder antwoord tellen als “langer dan” en vallen nooit weg. Het "
            "interval zegt waartussen een cijfer ligt, met {interval}% zekerheid.",
        ),
    ),
    (
        Text("Off hours", "Buiten werktijd"),
        Text(
            "A mail that asks something outside your working hours and outside the client's own.",
            "Een mail met een vraag buiten jouw werktijd en buiten die van de klant zelf.",
        ),
    ),
    (
        Text("Chasing", "Najagen"),
        Text(
            "A further mail in the same turn before a working day has passed.",
            "Nog een mail in dezelfde beurt voordat een werkdag voorbij is.",
        ),
    ),
    (
        Text("Indecision", "Besluiteloosheid"),
        Text(
            "A refusal without object, number or decision, or an approval turned back. A concrete wish is "
            "work.",
            "Een afkeuring zonder voorwerp, getal of besluit, of een akkoord dat teruggaat. Een concrete "
            "wens is werk.",
        ),
    ),
    (
        Text("Mail time", "Mailtijd"),
        Text(
            "Words read and written at a usual pace, and {switch} minutes for each turn; the hours of your "
            "timesheets instead where there are any. Its burden is its share divided by that of the revenue.",
            "Gelezen en geschreven woorden in een gewoon tempo, en {switch} minuten per beurt; in plaats "
            "daarvan de uren van je urenstaten waar die er zijn. De last is het aandeel, gedeeld door dat "
            "in de omzet.",
        ),
    ),
    (
        Text("Tone", "Toon"),
        Text(
            "Mails in which a rule found a sign of disrespect are shown for you to judge. They are never "
            "scored.",
            "Mails waarin een regel een teken van minachting vond, worden getoond om zelf te beoordelen. Ze "
            "tellen nooit mee.",
        ),
    ),
    (
        Text("Days beyond terms", "Dagen over de termijn"),
        Text(
            "Paid date less due date, weighted by amount; for an open invoice “at least”.",
            "Betaaldatum min vervaldatum, gewogen naar bedrag; bij een open factuur “minstens”.",
        ),
    ),
    (
        Text("Late rate", "Aandeel te laat"),
        Text(
            "(k + {pseudo}p) / (n + {pseudo}): k of n invoices were late, p is your own portfolio's rate. "
            "One late invoice of one is not 100%.",
            "(k + {pseudo}p) / (n + {pseudo}): k van n facturen waren te laat, p is het aandeel over al je "
            "klanten. Eén factuur te laat van één is niet 100%.",
        ),
    ),
    (
        Text("Payment index", "Betaalindex"),
        Text(
            "0 to 100, to be redone by hand: prompt = 80, 15 days beyond = 70, 22 = 60, 30 = 50, 60 = 40, "
            "90 = 30, 120 = 20, on straight lines between, weighted by amount.",
            "0 tot 100, met de hand na te rekenen: op tijd = 80, 15 dagen te laat = 70, 22 = 60, 30 = 50, "
            "60 = 40, 90 = 30, 120 = 20, met rechte lijnen ertussen, gewogen naar bedrag.",
        ),
    ),
    (
        Text("DSO, CEI", "DSO, CEI"),
        Text(
            "Of the whole practice over {dso} days. DSO: open / invoiced × days; the best possible one "
            "counts only what is not due, and their difference is the average days delinquent. CEI: "
            "(opening + invoiced − open) / (opening + invoiced − not due).",
            "Over de hele praktijk, over {dso} dagen. DSO: open / gefactureerd × dagen; de best mogelijke "
            "telt alleen wat niet vervallen is, en hun verschil is hoe laat geld gemiddeld is. CEI: (begin "
            "+ gefactureerd − open) / (begin + gefactureerd − niet vervallen).",
        ),
    ),
    (
        Text("Expected payment", "Verwachte betaling"),
        Text(
            "The day by which half of the invoices that were still unpaid after as many days were paid: this "
            "client's, or everybody's where he has fewer than {invoices} paid ones.",
            "De dag waarop de helft betaald was van de facturen die na evenveel dagen nog openstonden: die "
            "van deze klant, of van allen waar er minder dan {invoices} betaald zijn.",
        ),
    ),
    (
        Text("Burden, strain", "Last, belasting"),
        Text(
            "Burden: a signal's score from 0 to 100 by the tables below. Strain: the weighted mean of the "
            "burdens that have data. Coverage: the share of the weights that had data.",
            "Last: de score van een signaal van 0 tot 100 volgens de tabellen hieronder. Belasting: het "
            "gewogen gemiddelde van de lasten met gegevens. Dekking: het deel van de gewichten dat gegevens "
            "had.",
        ),
    ),
    (
        Text("Verdict", "Oordeel"),
        Text(
            "Fine ●, watch ▲, repair ◆, exit ■. It speaks of the co-operation, never of a person. Watch: "
            "strain above its line, a heavy habit, or a rise that is more than chance. Repair: strain above "
            "its line, or one heavy habit, in {weeks} of the last {of} weeks. Exit needs strain above the "
            "line as long, more than one heavy signal or an extreme one, enough data, a repair that was "
            "tried or waived, the same again after it, and an interval whose lower end still clears the "
            "line.",
            "Goed ●, opletten ▲, herstellen ◆, afscheid ■. Het gaat over de samenwerking, nooit over een "
            "persoon. Opletten: belasting boven de grens, een zware gewoonte, of een stijging die meer is "
            "dan toeval. Herstellen: belasting boven de grens, of één zware gewoonte, in {weeks} van de "
            "laatste {of} weken. Afscheid vraagt even lang belasting boven de grens, meer dan één zwaar "
            "signaal of één extreem, genoeg gegevens, een herstel dat is geprobeerd of waarvan is afgezien, "
            "daarna hetzelfde beeld, en een interval waarvan ook de ondergrens erboven blijft.",
        ),
    ),
)


def definition_slots(policy: Policy) -> dict[str, str | None]:
    """Return the thresholds that the definitions name."""
    return {
        "interval": f"{policy.interval * 100:g}",
        "switch": f"{policy.switch_minutes:g}",
        "pseudo": f"{policy.late_pseudo:g}",
        "dso": str(policy.dso_days),
        "invoices": str(policy.floor_invoices),
        "weeks": str(policy.persist_weeks),
        "of": str(policy.persist_of),
    }


TEXTS_READ: dict[Content, Text] = {
    "none": Text(
        "Not read: reply times, load by count and payment work. Closings, tone, indecision and language "
        "can't be told, so more waits stay open.",
        "Niet gelezen: antwoordtijden, aantallen en betaling werken. Afsluitingen, toon, besluiteloosheid en "
        "taal zijn niet te zien, dus blijven er meer vragen open.",
    ),
    "counts": Text(
        "Read; kept are the number of words, the language and the names of rules that matched. No sentence. "
        "The rules know English, Dutch, German, French and Spanish. Pictures and attachments are not looked "
        "into.",
        "Gelezen; bewaard worden aantal woorden, taal en namen van de regels die pasten. Geen zin. De regels "
        "kennen Engels, Nederlands, Duits, Frans en Spaans. Beelden en bijlagen worden niet bekeken.",
    ),
    "quotes": Text(
        "Read; kept are counts, names of rules, and the sentence that matched, at most 200 characters. The "
        "rules know English, Dutch, German, French and Spanish. Pictures and attachments are not looked "
        "into.",
        "Gelezen; bewaard worden aantallen, namen van regels, en de zin die paste, hooguit 200 tekens. De "
        "regels kennen Engels, Nederlands, Duits, Frans en Spaans. Beelden en bijlagen worden niet bekeken.",
    ),
}
UNSEEN: tuple[tuple[Text, Text], ...] = (
    (
        Text("Outside mail", "Buiten de mail"),
        Text(
            "Telephone, chat, video calls, letters and meetings. A client who calls instead of mailing looks "
            "slower here than he is, and one who is served in person looks lighter: judge with that in mind.",
            "Telefoon, chat, videogesprekken, brieven en ontmoetingen. Een klant die belt in plaats van "
            "mailt lijkt hier trager dan hij is, en een die je in persoon bedient lichter: houd daar "
            "rekening mee.",
        ),
    ),
    (
        Text("Other mail", "Andere mail"),
        Text(
            "Accounts that are not in the list above; Junk, Trash and unsent drafts; and mail of addresses "
            "that are no client's in clients.xlsx (who writes often is asked about under Problems).",
            "Accounts die niet in de lijst hierboven staan; Spam, Prullenbak en onverzonden concepten; en "
            "mail van adressen die in clients.xlsx van geen klant zijn (wie vaak schrijft, staat bij "
            "Problemen).",
        ),
    ),
    (
        Text("Left out", "Niet meegeteld"),
        Text(
            "Automatic replies, newsletters, calendar messages, notifications, and mail that failed the "
            "sender check (DMARC)[: {count} of clients' mails this time]. Each is under Evidence with its "
            "reason.",
            "Automatische antwoorden, nieuwsbrieven, agendaberichten, meldingen, en mail waarvan de "
            "afzendercontrole (DMARC) mislukte[: nu {count} mails van klanten]. Elk staat met reden bij "
            "Bewijs.",
        ),
    ),
    (
        Text("Money", "Geld"),
        Text(
            "Your bank. Paid is what your lists say is paid, as of the day they were made; an invoice that "
            "is in no list does not exist here.",
            "Je bank. Betaald is wat volgens je lijsten betaald is, op de dag dat ze gemaakt zijn; een "
            "factuur die in geen lijst staat, bestaat hier niet.",
        ),
    ),
)
