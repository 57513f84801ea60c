"""Who Fenna works for: how each client writes, answers, decides and pays, and since when.

Weeks are counted back from the day of the world; a phase lasts until the next one begins. Payment
days are days after the due date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from goodterms.model import Language

ZONE = "Europe/Amsterdam"
OWN_DOMAIN = "fennadewit.example"


@dataclass(frozen=True, slots=True)
class Habit:
    """How a client's mail goes from `weeks` ago on. Shares are of 0 to 1.

    `threads` begin a week; `rounds` of delivery and feedback (least, most) make one up; `reply_hours`
    is the median of their working hours to an answer; `off` is the share written in evenings and
    weekends, `chase` that of turns with a further mail, `vague` that of feedback without a wish.
    """

    weeks: int
    threads: float
    rounds: tuple[int, int] = (0, 2)
    reply_hours: float = 4.0
    off: float = 0.05
    chase: float = 0.04
    vague: float = 0.0


@dataclass(frozen=True, slots=True)
class Payer:
    """How a client pays from `weeks` ago on: between two numbers of days after the due date."""

    weeks: int
    days: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Batches:
    """A client who pays everything due on one day now and then: `days` (before the world's) ago."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Billing:
    """Invoices every `every` days with one due `last_due` days ago, of between two amounts before VAT.

    `skipped` due days (counted back) have no invoice; negative ones lie ahead.
    """

    every: int
    last_due: int
    terms: int
    amounts: tuple[int, int]
    payers: tuple[Payer, ...] = ()
    batches: Batches | None = None
    skipped: tuple[int, ...] = ()
    most: int = 99


@dataclass(frozen=True, slots=True)
class Profile:
    """One made-up client. `people` are (name, local part); `look` is how their mail program quotes."""

    key: str
    name: str
    domain: str
    language: Language
    people: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    habits: tuple[Habit, ...]
    billing: Billing
    country: str = "NL"
    zone: str = ZONE
    looks: str = "marks"  # "marks", "outlook" or "none"
    html: bool = False
    free_mail: bool = False
    folder: str = ""
    contract: str = "project"
    notice: int | None = None
    repair_weeks: int | None = None
    obligations: str = ""
    referral: str = ""
    note: str = ""
    most_mails: int = 9999
    extra: tuple[str, ...] = ()  # what machines write for them: "away", "invitation", "newsletter"


_PROMPT = (Payer(78, (-9, 0)),)
_USUAL = (Payer(78, (-6, 4)),)
_HARD = Habit(44, threads=0.75, rounds=(3, 5), reply_hours=37, off=0.8, chase=0.62, vague=0.75)
_HARDER = replace(_HARD, weeks=16, threads=0.9, reply_hours=40, off=0.85, chase=0.72, vague=0.85)
_FINE = Habit(78, threads=0.54)

CLIENTS: tuple[Profile, ...] = (
    # --- to keep and thank
    Profile(
        "duinrand", "Duinrand Wandelgidsen", "duinrand-wandelgidsen.example", "nl",
        (("Sanne Kuipers", "sanne"), ("Joost Kuipers", "joost")),
        ("de wandelgids Kennemerduinen", "de routekaart", "de website", "de najaarsfolder"),
        (Habit(78, threads=0.7, reply_hours=2.5),),
        Billing(30, 11, 14, (1700, 2500), _PROMPT), contract="indefinite", notice=30, extra=("away",),
    ),
    Profile(
        "halyard", "Halyard & Finch Books", "halyardfinch.example", "en",
        (("Harriet Finch", "harriet"), ("Tom Halyard", "tom")),
        ("the spring catalogue", "the cover of Salt Roads", "the shop window poster", "the website"),
        (Habit(78, threads=0.65, reply_hours=3),),
        Billing(28, 9, 30, (1600, 2400), _PROMPT), country="GB", zone="Europe/London", contract="indefinite",
        notice=30, looks="outlook",
    ),
    Profile(
        "eendracht", "Koffiebranderij De Eendracht", "branderij-eendracht.example", "nl",
        (("Bas Molenaar", "bas"),),
        ("de verpakking Huisblend", "het etiket Ethiopië", "de webwinkel", "de stempelkaart"),
        (Habit(78, threads=0.66, reply_hours=2),),
        Billing(30, 17, 14, (1400, 2100), _PROMPT), contract="indefinite", notice=30, html=True,
        extra=("invitation",),
    ),
    Profile(
        "lumen", "Lumen Akustik", "lumen-akustik.example", "en",
        (("Jana Brandl", "jana.brandl"), ("Uwe Sommer", "uwe.sommer")),
        ("the product sheet L2", "the trade fair stand", "the price list", "the landing page"),
        (Habit(78, threads=0.66, reply_hours=3.5),),
        Billing(28, 5, 14, (1800, 2600), _PROMPT), country="DE", zone="Europe/Berlin", contract="fixed_term",
    ),
    # --- ordinary
    Profile(
        "groenoord", "Tuinderij Groenoord", "tuinderij-groenoord.example", "nl",
        (("Marleen Vos", "marleen"),),
        ("de seizoensposter", "het groenteabonnement", "de website", "de kratstickers"),
        (replace(_FINE, reply_hours=6, off=0.15, chase=0.08),),
        Billing(33, 8, 30, (700, 1200), _USUAL),
    ),
    Profile(
        "vechtzicht", "Praktijk Vechtzicht", "praktijk-vechtzicht.example", "nl",
        (("Anouk Meijer", "anouk.meijer"), ("Receptie Vechtzicht", "receptie")),
        ("de intakefolder", "de website", "het afsprakenkaartje", "de raambelettering"),
        (replace(_FINE, threads=0.53, reply_hours=7, vague=0.05),),
        Billing(31, 13, 14, (600, 1100), _USUAL), looks="outlook", html=True, extra=("away", "newsletter"),
    ),
    Profile(
        "northquay", "Northquay Ceramics", "northquay.example", "en",
        (("Aoife Brennan", "aoife"),),
        ("the glaze chart", "the web shop", "the studio leaflet", "the gift box"),
        (replace(_FINE, threads=0.46, reply_hours=6),),
        Billing(35, 10, 30, (700, 1300), _USUAL), country="IE", zone="Europe/Dublin",
    ),
    # --- pays slowly, healthy otherwise
    Profile(
        "zomerlinde", "Uitgeverij Zomerlinde", "uitgeverij-zomerlinde.example", "nl",
        (("Karel Hoekstra", "karel"), ("Administratie Zomerlinde", "administratie")),
        ("het omslag De Stille Dijk", "de zomeraanbieding", "het binnenwerk", "de boekenlegger"),
        (replace(_FINE, threads=0.59, reply_hours=5),),
        Billing(28, 20, 30, (900, 1500), (Payer(78, (26, 44)),)), contract="indefinite", notice=30,
    ),
    # --- writes at night
    Profile(
        "maanvis", "Theatergroep Maanvis", "maanvis.example", "nl",
        (("Ilse Drost", "ilse"),),
        ("de affiche Vloedlijn", "het programmaboekje", "de kaartverkooppagina", "de tourneebanner"),
        (Habit(78, threads=0.68, reply_hours=6, off=0.78, chase=0.06),),
        Billing(30, 12, 14, (900, 1500), _PROMPT),
    ),
    # --- never satisfied
    Profile(
        "kade", "Kroon & Kade Interieurs", "kroonenkade.example", "nl",
        (("Victor Kroon", "victor"), ("Mila Kade", "mila")),
        ("het lookbook", "het logo", "de website", "de showroomfolder"),
        (
            Habit(78, threads=0.53, rounds=(1, 2), reply_hours=9, off=0.12, chase=0.1, vague=0.15),
            Habit(38, threads=0.66, rounds=(4, 6), reply_hours=19, off=0.4, chase=0.5, vague=0.85),
        ),
        Billing(28, 14, 14, (420, 640), (Payer(78, (0, 6)), Payer(38, (5, 15)))), contract="indefinite",
        notice=30, html=True,
    ),
    # --- ready for a good end: bad for long, mending tried, nothing owed
    Profile(
        "brandvoort", "Brandvoort Projecten", "brandvoort-projecten.example", "nl",
        (("Ruben Brandvoort", "ruben"),),
        ("de projectbrochure", "de verkoopwebsite", "het bouwbord", "de plattegronden"),
        (Habit(78, threads=0.53, reply_hours=8, off=0.2, chase=0.1, vague=0.1), _HARD, _HARDER),
        Billing(
            14, 12, 14, (220, 290), (Payer(78, (3, 12)),), Batches((9, 79, 149, 219, 289)), skipped=(-2,)
        ),
        contract="indefinite", notice=30, repair_weeks=16, looks="outlook",
        referral="Studio Noorderlicht", note="Afspraken over werktijden besproken.",
    ),
    # --- just like that, with overdue money open
    Profile(
        "quillmark", "Quillmark Ventures", "quillmark.example", "en",
        (("Dorian Pell", "dorian"), ("Accounts Quillmark", "accounts")),
        ("the pitch deck", "the investor page", "the annual summary", "the event signage"),
        (Habit(78, threads=0.53, reply_hours=8, off=0.2, chase=0.1, vague=0.1), _HARD, _HARDER),
        Billing(14, 12, 14, (220, 290), (Payer(78, (3, 12)),), Batches((79, 149, 219, 289)), skipped=(-2,)),
        country="NL", contract="indefinite", notice=30, repair_weeks=17,
    ),
    # --- too little to say anything
    Profile(
        "lansing", "Roeivereniging De Lansing", "rv-delansing.example", "nl",
        (("Peter Schippers", "secretaris"),),
        ("het jubileumaffiche",),
        (Habit(78, threads=0), Habit(10, threads=1, rounds=(1, 1))),
        Billing(30, 10, 14, (380, 420), _PROMPT, most=1), most_mails=4,
    ),
    # --- their afternoon is our evening
    Profile(
        "merrow", "Merrow Street Press", "merrowstreet.example", "en",
        (("Naomi Alder", "naomi"), ("Ben Sorensen", "ben")),
        ("the jacket for Low Tide", "the festival banner", "the author page", "the tote bag"),
        (Habit(78, threads=0.66, reply_hours=3.5, off=0.0),),
        Billing(30, 15, 30, (1100, 1800), _PROMPT), country="US", zone="America/New_York",
        contract="fixed_term", html=True,
    ),
    # --- a free-mail address, and a folder of its own
    Profile(
        "zoe", "Café Zoë", "gmail.com", "nl",
        (("Zoë Hofstra", "cafezoe.demo.fenna"),),
        ("de menukaart", "de huisstijl", "het krijtbord", "de terraskaart"),
        (replace(_FINE, threads=0.33, reply_hours=6, off=0.2, chase=0.05),),
        Billing(42, 9, 14, (350, 700), _USUAL), free_mail=True, folder="Café Zoë", looks="marks",
    ),
    # --- better since it was talked about
    Profile(
        "zonneveer", "Zeilschool Zonneveer", "zonneveer.example", "nl",
        (("Hugo Tiemens", "hugo"),),
        ("de cursusbrochure", "de boekingspagina", "de vlaggen", "de zomerposter"),
        (
            Habit(78, threads=0.53, reply_hours=8, off=0.15),
            Habit(50, threads=0.65, rounds=(2, 3), reply_hours=28, off=0.7, chase=0.5, vague=0.4),
            Habit(20, threads=0.59, reply_hours=4, off=0.05),
        ),
        Billing(28, 11, 14, (700, 1100), (Payer(78, (0, 8)), Payer(50, (14, 30)), Payer(27, (-5, 0)))),
        contract="indefinite", notice=30, repair_weeks=21,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who is in no client list: how many threads a week, and whether Fenna answers."""

    name: str
    address: str
    language: Language
    items: tuple[str, ...]
    threads: float


STRANGERS: tuple[Stranger, ...] = (
    Stranger(
        "Petra Cijfer", "petra@cijferhuis.example", "nl", ("de btw-aangifte", "de jaarrekening"), 0.6
    ),
    Stranger(
        "Planning Drukkerij De Haven", "planning@drukkerijdehaven.example", "nl",
        ("de drukproef", "de levering"), 0.6,
    ),
    Stranger("Owen Marsh", "owen@bindery-marsh.example", "en", ("the binding samples",), 0.15),
)  # fmt: skip
