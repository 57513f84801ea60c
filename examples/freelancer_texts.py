"""What the made-up people write: subjects, requests, feedback and closings, in Dutch and English.

`{item}` is the piece of work that a thread is about, `{detail}` something concrete on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from goodterms.model import Language


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's lines, by what they do in a conversation."""

    greetings: tuple[str, ...]
    greetings_us: tuple[str, ...]
    sign_offs: tuple[str, ...]
    details: tuple[str, ...]
    subjects: tuple[str, ...]
    requests: tuple[str, ...]
    fillers: tuple[str, ...]
    questions_us: tuple[str, ...]
    answers: tuple[str, ...]
    deliveries: tuple[str, ...]
    concrete: tuple[str, ...]
    vague: tuple[str, ...]
    chases: tuple[str, ...]
    nudges_us: tuple[str, ...]
    approvals: tuple[str, ...]
    thanks: tuple[str, ...]
    thanks_us: tuple[str, ...]
    away: tuple[str, str]
    quote_intro: str
    outlook: tuple[str, str, str, str]


DUTCH = Texts(
    greetings=("Hoi Fenna,", "Dag Fenna,", "Hallo Fenna,", "Beste Fenna,", "Ha Fenna,"),
    greetings_us=("Hoi {name},", "Dag {name},", "Hallo {name},", "Beste {name},"),
    sign_offs=("Groet,", "Groeten,", "Met vriendelijke groet,", "Hartelijke groet,"),
    details=(
        "de kop op de eerste pagina",
        "de foto linksboven",
        "de tweede alinea",
        "het telefoonnummer in de voet",
        "de knop onder de prijzen",
        "de achtergrondkleur van het middelste blok",
        "de openingstijden",
        "het logo op de achterkant",
    ),
    subjects=(
        "{item}",
        "Vraag over {item}",
        "Nieuwe tekst voor {item}",
        "Aanpassing {item}",
        "{item}: planning",
        "Idee voor {item}",
    ),
    requests=(
        "Voor volgende maand willen we {item} vernieuwen. Kun je laten weten wat je daarvoor nodig hebt?",
        "Kun je in {item} {detail} aanpassen? De nieuwe tekst staat hieronder.",
        "We hebben {item} nodig voor 1 van de volgende maand. Lukt dat in jouw planning?",
        "Wil je een voorstel maken voor {item}? Het mag dezelfde stijl houden als vorig jaar.",
        "Er staat een fout in {item}: {detail} klopt niet meer. Kun je dat rechtzetten?",
        "Zou je {item} ook als pdf voor de drukker kunnen maken, op A5 met 3 mm afloop?",
    ),
    fillers=(
        "We hebben er binnen het team over gesproken en iedereen heeft er zin in.",
        "De oplage wordt ongeveer 500 stuks.",
        "De foto's krijg je apart, die maakt Joost donderdag.",
        "Ik ben dinsdag en donderdag het best bereikbaar.",
        "Vorig jaar werkte het goed, dus de basis mag zo blijven.",
        "De drukker heeft het bestand een week van tevoren nodig.",
    ),
    questions_us=(
        "Dat kan. Heb je voor {item} al definitieve teksten, en wil je het liggend of staand?",
        "Leuk! Wanneer moet {item} uiterlijk klaar zijn, en wie kijkt er nog meer mee?",
        "Goed plan. Wil je voor {item} de bestaande foto's houden of nieuwe gebruiken?",
        "Komt voor elkaar. Zal ik {detail} meteen meenemen, of wacht ik daarmee tot de teksten af zijn?",
    ),
    answers=(
        "Ja, graag meteen meenemen. De teksten zijn definitief.",
        "Het moet uiterlijk de 20e klaar zijn, en Marleen kijkt nog mee.",
        "Liggend graag, en met de nieuwe foto's. Ik stuur ze vandaag nog.",
        "Doe maar staand. Voor {detail} mag je de oude tekst aanhouden. Kun je ermee verder?",
    ),
    deliveries=(
        "Hierbij versie {version} van {item}. Wil je laten weten wat je ervan vindt?",
        "In de bijlage vind je {item}, versie {version}. Ik heb {detail} ook aangepast. Is dit akkoord?",
        "{item} is klaar om te bekijken, versie {version}. Kun je uiterlijk donderdag reageren?",
        "Versie {version} van {item} staat klaar. Wil je vooral naar {detail} kijken?",
    ),
    concrete=(
        "Mooi! Kun je {detail} nog 2 punten groter maken en de rest zo laten?",
        "Bijna goed: wil je {detail} vervangen door de tekst in de bijlage?",
        "Graag {detail} in het donkerblauw van het logo, de rest mag zo blijven. Lukt dat deze week?",
        "In {detail} staat nog 2024, dat moet 2026 zijn. Kun je dat aanpassen?",
        "Kun je {detail} een regel naar beneden zetten, en de marge op 12 mm?",
    ),
    vague=(
        "Dit is het niet helemaal. Kun je er nog eens naar kijken?",
        "Het is het nog niet helemaal, het mist iets. Kun je nog iets anders proberen?",
        "Ik weet niet, het voelt nog niet goed. Heb je nog een ander idee?",
        "Het spreekt me nog niet aan. Misschien kun je er nog eens mee spelen?",
        "Dit is het nog niet. Ik kan niet precies zeggen wat, maar het moet anders.",
        "Hmm, dat is het niet helemaal. Kun je nog een paar varianten maken?",
    ),
    chases=(
        "Heb je mijn vorige mail gezien?",
        "En nog iets: wanneer kan ik dit verwachten?",
        "Ik zie nog geen reactie, kun je even laten weten hoe het staat?",
        "Nog een toevoeging: kun je hier vanavond nog naar kijken?",
        "Lukt het? Ik zou het graag snel weten.",
    ),
    nudges_us=(
        "Heb je al kunnen kijken naar {item}? Dan kan ik verder.",
        "Zou je me nog willen laten weten wat je van {item} vindt?",
    ),
    approvals=(
        "Akkoord, zo kan {item} naar de drukker. Dankjewel!",
        "Helemaal goed, dit is akkoord. Dank je wel!",
        "Top, akkoord! Dankjewel voor het snelle werk.",
        "Prachtig geworden, akkoord. Bedankt!",
    ),
    thanks=("Top, dankjewel!", "Dank je wel!", "Super, bedankt!", "Fijn, dankjewel!"),
    thanks_us=("Graag gedaan!", "Fijn, dankjewel!", "Top, dank je wel!", "Graag gedaan, fijne dag!"),
    away=("Afwezig", "Ik ben afwezig tot en met vrijdag. Uw bericht wordt niet doorgestuurd."),
    quote_intro="Op {day}-{month:02}-{year} om {time} schreef {name} <{address}>:",
    outlook=("Van", "Verzonden", "Aan", "Onderwerp"),
)

ENGLISH = Texts(
    greetings=("Hi Fenna,", "Hello Fenna,", "Dear Fenna,", "Good morning Fenna,"),
    greetings_us=("Hi {name},", "Hello {name},", "Dear {name},"),
    sign_offs=("Best,", "Kind regards,", "Best wishes,", "Thanks,"),
    details=(
        "the headline on page one",
        "the photo at the top left",
        "the second paragraph",
        "the phone number in the footer",
        "the button below the prices",
        "the background of the middle block",
        "the opening hours",
        "the logo on the back",
    ),
    subjects=(
        "{item}",
        "Question about {item}",
        "New copy for {item}",
        "Change to {item}",
        "{item}: planning",
        "Idea for {item}",
    ),
    requests=(
        "We would like to renew {item} next month. Could you tell me what you need from us?",
        "Could you change {detail} in {item}? The new text is below.",
        "We need {item} by the 1st of next month. Does that fit your planning?",
        "Would you make a proposal for {item}? It may keep last year's style.",
        "There is a mistake in {item}: {detail} is out of date. Could you correct it?",
        "Could you also make {item} as a PDF for the printer, A5 with 3 mm bleed?",
    ),
    fillers=(
        "We talked about it in the team and everybody is looking forward to it.",
        "We will print about 500 copies.",
        "You will get the photos separately, Joe takes them on Thursday.",
        "Tuesdays and Thursdays are the best days to reach me.",
        "It worked well last year, so the base can stay as it is.",
        "The printer needs the file a week ahead.",
    ),
    questions_us=(
        "Certainly. Is the copy for {item} final, and would you like it landscape or portrait?",
        "Lovely! When does {item} have to be ready, and who else will look at it?",
        "Good plan. Shall I keep the present photos for {item}, or use new ones?",
        "Will do. Shall I include {detail} straight away, or wait until the copy is final?",
    ),
    answers=(
        "Yes, please include it straight away. The copy is final.",
        "It has to be ready by the 20th, and Claire will look at it too.",
        "Landscape please, and with the new photos. I will send them today.",
        "Portrait will do. For {detail} you can keep the old text. Can you go on with that?",
    ),
    deliveries=(
        "Here is version {version} of {item}. Could you let me know what you think?",
        "Attached is {item}, version {version}. I changed {detail} as well. Is this approved?",
        "{item} is ready for you to look at, version {version}. Could you reply by Thursday?",
        "Version {version} of {item} is ready. Would you look at {detail} in particular?",
    ),
    concrete=(
        "Beautiful! Could you make {detail} 2 points larger and leave the rest?",
        "Nearly there: would you replace {detail} with the text in the attachment?",
        "Please set {detail} in the dark blue of the logo, the rest can stay. Could you do that this week?",
        "It still says 2024 in {detail}, that should be 2026. Could you change it?",
        "Could you move {detail} down one line, and set the margin to 12 mm?",
    ),
    vague=(
        "This is not quite it. Could you have another look?",
        "It's not quite there yet, something is missing. Could you try something else?",
        "I don't know, it doesn't feel right. Do you have another idea?",
        "We're not really convinced. Maybe you can play with it some more?",
        "This isn't it yet. I can't say what exactly, but it has to be different.",
        "Hmm, not quite what I had in mind. Can you make a few more variants?",
    ),
    chases=(
        "Did you see my previous e-mail?",
        "One more thing: when can I expect this?",
        "I have not seen an answer yet, can you tell me where we are?",
        "Another addition: could you look at this tonight?",
        "Any news? I would like to know soon.",
    ),
    nudges_us=(
        "Have you been able to look at {item}? Then I can go on.",
        "Could you let me know what you think of {item}?",
    ),
    approvals=(
        "Approved, {item} can go to the printer. Thank you!",
        "All good, this is approved. Thanks a lot!",
        "Perfect, approved! Thank you for the quick work.",
        "It turned out beautifully, approved. Thanks!",
    ),
    thanks=("Great, thank you!", "Thanks a lot!", "Perfect, thanks!", "Lovely, thank you!"),
    thanks_us=("You're welcome!", "Great, thank you!", "You are welcome!", "Thanks, have a nice day!"),
    away=("Out of office", "I am out of the office until Friday and will not read my e-mail."),
    quote_intro="On {day}/{month:02}/{year} at {time}, {name} <{address}> wrote:",
    outlook=("From", "Sent", "To", "Subject"),
)

TEXTS: dict[Language, Texts] = {"nl": DUTCH, "en": ENGLISH}
