"""The phrases that `reading` looks for, by language, each with the reason why it counts.

A pattern is a regular expression for lower-case text in which spaces are single, quotes plain and
contractions written out ("isn't" is "is not"); it is matched at word boundaries within a sentence.
Use no unbounded repeat. A new language is one more `Phrases` value in `PHRASES`; all rows are tried
on every message, since people mix their languages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern, and why its words count."""

    name: str
    pattern: str
    why: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The rows of one language; plain strings are alternatives of one pattern."""

    closing: str  # thanks, assent and good wishes: a message of nothing else asks for nothing
    glue: str  # small words that may stand between them
    asking: str  # words that turn thanks into a request
    salutation: str  # what stands before the reader's name
    farewell: str  # what stands before the author's name
    not_before: str  # takes the sense out of a phrase that follows within four words
    but: str  # after an approval: the approval was a courtesy
    vague: tuple[Rule, ...]
    anchors: tuple[Rule, ...]  # any of these in a message makes its refusal a concrete wish
    approval: tuple[Rule, ...]
    disrespect: tuple[Rule, ...]


ENGLISH = Phrases(
    closing=(
        "(?:many )?thanks(?: a lot| so much| again| very much)?|thank you(?: so much| very much| again)?"
        "|thx|tnx|ty|cheers|(?:much )?appreciated|great|perfect|excellent|awesome|super|lovely|wonderful"
        "|brilliant|fantastic|nice(?: one| work)?|good(?: work| job)?|well done|ok(?:ay)?|k"
        "|fine(?: by me| with me)?|sure|yes|yep|yeah|noted|understood|got it|received|all good"
        "|sounds (?:good|great|perfect)|looks (?:good|great|perfect)(?: to me)?|no problem|no worries"
        "|will do"
        "|clear|agreed|approved|you too|you(?:'re| are) welcome|that works|works for me|(?:happy"
        "|good) to hear(?: that)?"
        "|(?:have|enjoy) (?:a|the|your) (?:great |good |nice |lovely )?(?:weekend|day|evening|holidays?"
        "|one)"
        "|see you(?: then| soon| tomorrow| next week)?|talk (?:soon|then)|speak soon|until then"
        "|see you (?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
        "|for (?:this|that|letting me know|(?:the|your|all your|all the) (?:quick |fast |swift |great )?"
        "(?:reply|response|answer|update|info|help|work|files?|e-?mail|message|time))"
    ),
    glue="and|so|(?:that|it|this)(?: is|'s)|very|much|really|everyone|all|both|again|indeed|i|we",
    asking="please|advance|could|can|would|let|when|what|where|how|why|who|send|call|need",
    salutation="hi|hello|hey|dear|good (?:morning|afternoon|evening)",
    farewell="(?:kind |best |warm )?regards|best wishes|best|cheers|sincerely|all the best|br|x{1,3}",
    not_before=(
        "not|never|no|nothing|nobody|without|if|once|unless|until|when|before|after|whether|to be|needs?"
        "|pending|awaiting|for|get|getting|as"
    ),
    but="but|however|except|although|though|apart from|one thing|only|as long as|provided",
    vague=(
        Rule(
            "not-quite-it",
            "not (?:really|quite|entirely|exactly) (?:it|there)(?: yet)?(?=$|[,.!;])"
            "|(?:that|this|it)(?: is|'s) (?:just |still )?not it(?: yet)?(?=$|[,.!;])",
            "rejects and names nothing",
        ),
        Rule(
            "not-quite",
            "not (?:quite|really|entirely|completely|fully|totally) (?:right|happy|convinced|satisfied"
            "|sold)"
            "(?! (?:about|with|by|on) (?!it|this|that|the (?:result|whole)))",
            "a degree of displeasure without its object",
        ),
        Rule(
            "not-what-we-had-in-mind",
            "not (?:quite |really |exactly |at all )?what (?:i|we) (?:had in mind|imagined|expected"
            "|wanted|meant"
            "|(?:was|were|am|are) (?:hoping|looking) for)",
            "points at a picture that only the author sees",
        ),
        Rule(
            "does-not-feel-right",
            "(?:does|do|did) not (?:quite |really |just )?(?:feel|look|seem) (?:quite "
            "|really )?(?:right|good)"
            "|feels? (?:a bit |somehow |just )?(?:off|wrong)",
            "a feeling without an object",
        ),
        Rule(
            "not-feeling-it",
            "not (?:really |quite )?(?:feeling|loving) (?:it|this|that)"
            "|(?:do|does) not (?:really |quite )?(?:work|do it) for (?:me|us)",
            "a feeling without an object",
        ),
        Rule(
            "something-missing",
            "something(?: is|'s| feels) (?:still |just )?(?:missing|off|not right)|(?:it"
            "|this) just needs something"
            "|(?:misses|lacks|is missing) something",
            "says that, not what",
        ),
        Rule(
            "cannot-say-what",
            "(?:can not|hard to) (?:quite |really )?(?:put my finger on|say what|explain)",
            "says itself that it cannot say",
        ),
        Rule("know-when-i-see-it", "know it when (?:i|we) see it", "the wish is left to guessing"),
        Rule(
            "make-it-pop",
            "make it pop|more (?:pop|punch|wow|oomph|pizzazz|sparkle|edge|spark)|wow factor",
            "a wish that cannot be checked",
        ),
        Rule(
            "try-again",
            "(?:try|give it) (?:another (?:go|try|shot)|something (?:else|different))",
            "another round without a direction",
        ),
    ),
    anchors=(
        Rule(
            "colour",
            "(?:dark|light)?(?:red|blue|green|yellow|orange|purple|pink|black|white|gr[ae]y|brown|beige"
            "|navy|teal"
            "|gold|silver)(?:er|ish)?|colou?rs?|contrast",
            "a colour can be changed",
        ),
        Rule(
            "part",
            "logos?|headers?|footers?|headings?|headlines?|titles?|fonts?|typefaces?|buttons?|menus?|pages?"
            "|homepage|banners?|icons?|images?|photos?|pictures?|videos?|slides?|paragraphs?|sentences?"
            "|texts?"
            "|copy|columns?|tables?|forms?|margins?|spacing|layout|intro|introduction|chapters?"
            "|sections?|lines?"
            "|rows?|files?|versions?|prices?|budget|deadline|invoices?|names?|address(?:es)?|numbers?"
            "|links?"
            "|screens?|options? [a-z]|background|colour scheme|wording|tone of voice|music|voice-?over",
            "names the part that is meant",
        ),
        Rule(
            "change",
            "instead|rather than|replace|remove|delete|drop|add|move|swap|shorten|rename|change|bigger"
            "|smaller"
            "|larger|darker|lighter|shorter|longer|wider|narrower|bolder|brighter|higher|lower|above|below"
            "|under|between|should (?:be|say|read|have)|must (?:be|say|have)|please (?:use|make)"
            "|too (?:big|small"
            "|large|dark|light|short|long|wide|narrow|bright|loud|formal|informal|busy|slow|fast"
            "|expensive)",
            "names the change that is meant",
        ),
    ),
    approval=(
        Rule(
            "approved",
            "approved|(?:i|we) approve|signed off|you have (?:my|our) approval",
            "the word for it",
        ),
        Rule(
            "looks-good",
            "looks? (?:all |really |very |absolutely |so )?(?:good(?: to go)?|great|perfect|fine|excellent)"
            "|(?:this|it)(?: is|'s) (?:just |absolutely )?(?:perfect|great|excellent)|lgtm",
            "a judgement on the work",
        ),
        Rule(
            "go-ahead",
            "go ahead|good to go|you can (?:publish|print|go live)|ready to (?:publish|print|go live)"
            "|let's go (?:live|with)",
            "sets the next step free",
        ),
        Rule(
            "happy-with",
            "(?:i am|we are) (?:very |really |so )?(?:happy|pleased|delighted) with",
            "a judgement on the work",
        ),
    ),
    disrespect=(
        Rule(
            "insult",
            "(?:you|you are|your) (?:such )?(?:an? |a bunch of )?(?:\\w+ )?(?:idiots?|morons?"
            "|imbeciles?|cretins?"
            "|fools|clowns?|losers?|amateurs?|liars?|crooks?|assholes?|arseholes?|bastards?|bitch)",
            "a name for the reader",
        ),
        Rule(
            "called-incapable",
            "you are (?:(?!not|never)\\w+ ){0,2}(?:stupid|dumb|useless|incompetent|pathetic|worthless"
            "|clueless|hopeless|lazy"
            "|a joke|a disgrace|an embarrassment|full of shit)",
            "judges the person, not the work",
        ),
        Rule(
            "asked-if-stupid",
            "are you (?:\\w+ ){0,2}(?:stupid|dumb|blind|deaf|retarded|insane|out of your mind|kidding me)",
            "a question that is no question",
        ),
        Rule(
            "swearing-at",
            "fuck (?:you|off)|piss off|screw you|go to hell|shut (?:the \\w+ )?up|what the (?:hell"
            "|fuck)|the fuck"
            "|wtf|bullshit|son of a bitch",
            "swears at the reader",
        ),
        Rule(
            "any-fool-could",
            "(?:any|every) (?:idiot|fool|moron|child) (?:can|could) (?:do|see|have)"
            "|a (?:\\w+ )?(?:child|monkey"
            "|toddler) could (?:do (?:this|it|that|better)|have)|how (?:hard|difficult) can (?:it|this"
            "|that) be",
            "belittles the work",
        ),
        Rule(
            "paying-you-for",
            "what (?:am i|are we|do i|do we) (?:even )?pay(?:ing)? you for|do not pay you to"
            "|do your (?:damn |fucking |bloody )?job|do i have to do everything myself",
            "treats the reader as a servant",
        ),
        Rule(
            "did-you-even",
            "did you even (?:read|look|try|bother|listen|think)|can you not (?:read|count|listen)"
            "|ca not you (?:read|count|listen)|are you even (?:listening|reading)|do you even know",
            "a reproach as a question",
        ),
        Rule(
            "waste-of-time",
            "you are (?:such )?(?:a waste of|wasting my) (?:\\w+ )?(?:time|money)|waste of (?:my time"
            "|oxygen)",
            "denies the reader's worth",
        ),
        Rule(
            "threat",
            "you will (?:regret|pay for) (?:this|that|it)|i will (?:ruin|destroy|finish) you"
            "|or else(?=$|[.!])"
            "|make sure (?:everyone|everybody) knows (?:what|how|who) you|you will never work",
            "a threat",
        ),
        Rule(
            "contempt",
            "you (?:clearly|obviously|apparently) (?:do not|can not|have no) (?:\\w+ ){0,2}(?:clue|idea"
            "|understand"
            "|care|read|get it)|you people (?:are|never|can not|always)|pathetic excuse",
            "speaks down to the reader",
        ),
    ),
)

DUTCH = Phrases(
    closing=(
        "(?:een )?(?:heel )?(?:fijne?|prettige?|goede?|lekkere?|mooie?) (?:weekend|dag|avond|vakantie|week)"
        "|(?:heel |hartelijk |super ?|erg )?(?:bedankt|dank(?: je| u)?(?: ?wel)?|dankjewel|dankuwel|dankje)"
        "|thanks|thnx|merci|top|toppie|topper|prima|super|perfect|geweldig|fantastisch|mooi|fijn|netjes"
        "|leuk"
        "|helder|duidelijk|ok[eé]?|is goed|goed(?: zo)?|klinkt goed|ziet er (?:goed|mooi|top) uit"
        "|akkoord|eens|ja"
        "|jazeker|zeker|graag gedaan|geen probleem|geen dank|komt goed|komt in orde|in orde|doe ik|doen we"
        "|ontvangen|genoteerd|begrepen|gelukt|gezien|jij ook|u ook|jullie ook|insgelijks|goed te horen"
        "|tot (?:dan|snel|gauw|morgen|straks|zo|volgende week|maandag|dinsdag|woensdag|donderdag|vrijdag)"
        "|(?:voor|met) (?:het|de|je|jouw|jullie|uw|al het) (?:snelle |goede |mooie )?(?:reactie"
        "|antwoord|bericht"
        "|mail|mailtje|hulp|werk|moeite|info|informatie|update|bestand|bestanden)|hiervoor|daarvoor"
    ),
    glue="en|dat is|het is|wat|heel|erg|zeer|allemaal|nogmaals|hoor|inderdaad|weer|allen|ik|we|dan",
    asking="alvast|voorbaat|graag|laat|kun|kan|kunt|zou|wil|wanneer|waar|hoe|wie|stuur|bel|even",
    salutation="hoi|hallo|hey|hee|ha|beste|dag|geachte|lieve|goedemorgen|goedemiddag|goedenavond|goeiemorgen",
    farewell=(
        "(?:met )?(?:vriendelijke |hartelijke |beste |warme |lieve )?groet(?:en|jes)?|gr|grt|grtz|mvg|hgr"
        "|hartelijks|liefs|hoogachtend"
    ),
    not_before=(
        "niet|geen|nooit|niets|niks|zonder|als|indien|zodra|mits|tenzij|of|totdat|voordat|nadat|wanneer"
        "|graag"
        "|wachten|wacht|bij|na|ter|voor"
    ),
    but="maar|echter|behalve|alleen|op (?:één|een) ding na|mits|hoewel|al is|wel nog|uitgezonderd|nodig",
    vague=(
        Rule(
            "not-quite-it",
            "(?:is|was|wordt) (?:het|hem|'m) (?:nog |toch |gewoon |voor mij ){0,3}niet(?: (?:helemaal|echt"
            "|precies))?"
            "(?=$|[,.!;])|niet helemaal je dat",
            "rejects and names nothing",
        ),
        Rule(
            "not-satisfied",
            "niet (?:helemaal|echt|volledig|heel|zo) (?:tevreden|blij|overtuigd|happy|enthousiast"
            "|wat het moet zijn)"
            "(?! (?:met|over|van) (?!het(?: resultaat| geheel)?(?:$|[,.!;])|dit|dat))",
            "a degree of displeasure without its object",
        ),
        Rule(
            "not-what-we-had-in-mind",
            "niet (?:helemaal |echt |precies |zo |goed )?wat (?:ik|we|wij) (?:\\w+ )?(?:voor ogen"
            "|in gedachten"
            "|bedoel|verwacht|zoek|wil|hoop|had)\\w{0,6}|(?:had|hadden) (?:ik|we|wij) (?:me "
            "|ons )?(?:\\w+ )?"
            "(?:iets )?anders (?:voor ogen|voorgesteld|verwacht|in gedachten)",
            "points at a picture that only the author sees",
        ),
        Rule(
            "does-not-feel-right",
            "(?:voelt|oogt) (?:het |nog |gewoon |toch |voor mij ){0,3}niet (?:helemaal |echt )?(?:goed"
            "|lekker|juist)"
            "|spreekt (?:me|mij|ons) (?:nog |gewoon )?niet (?:echt |zo |helemaal )?aan|raakt me niet",
            "a feeling without an object",
        ),
        Rule(
            "something-missing",
            "(?:mist|ontbreekt) (?:er )?(?:nog |gewoon )?iets(?=$|[,.!;])"
            "|mag (?:nog )?wat (?:meer )?(?:pit|schwung"
            "|sjeu|pep)|er klopt iets niet(?=$|[,.!;])",
            "says that, not what",
        ),
        Rule(
            "cannot-say-what",
            "(?:weet|kan) (?:ik )?(?:ook |nog )?niet (?:goed |precies |zo "
            "|echt ){0,2}(?:waar het aan ligt|wat het is"
            "|wat er mist|uitleggen|benoemen|de vinger op)|er (?:mijn|de) vinger niet (?:achter|op)",
            "says itself that it cannot say",
        ),
        Rule(
            "know-when-i-see-it",
            "(?:weet|herken) (?:ik )?het (?:pas )?(?:als|wanneer) ik het zie",
            "the wish is left to guessing",
        ),
        Rule(
            "make-it-pop",
            "(?:wat|iets|veel|nog) (?:spannender|frisser|pittiger|hipper|sprankelender|knallender)"
            "|mag (?:meer )?knallen|wow-?factor|meer (?:wow|pit|beleving|uitstraling)",
            "a wish that cannot be checked",
        ),
        Rule(
            "try-again",
            "(?:probeer|doe|maak) (?:nog )?(?:maar |eens ){0,2}(?:iets|wat) anders|(?:nog"
            "|gewoon) een (?:poging|rondje)",
            "another round without a direction",
        ),
    ),
    anchors=(
        Rule(
            "colour",
            "(?:donker|licht)?(?:rood|rode|blauwe?|groene?|gele?|geel|oranje|paarse?|roze|zwarte?"
            "|witte?|wit|grijze?"
            "|grijs|bruine?|beige|goud|zilver)|kleur(?:en|tje)?|contrast",
            "a colour can be changed",
        ),
        Rule(
            "part",
            "logo'?s?|kop(?:pen|tekst)?|kopje|titels?|lettertypes?|letters?|knop(?:pen)?|menu'?s?"
            "|pagina'?s?"
            "|homepage|banners?|iconen|icoon|foto'?s?|afbeeldingen?|plaatjes?|beelden?|video'?s?"
            "|slides?|sheets?"
            "|alinea'?s?|zin(?:nen)?|tekst(?:en)?|kolom(?:men)?|tabel(?:len)?|formulier(?:en)?|marges?"
            "|witruimte"
            "|opmaak|indeling|inleiding|hoofdstuk(?:ken)?|regels?|rij(?:en)?|bestand(?:en)?|versies?"
            "|prijs|prijzen"
            "|budget|deadline|factuur|namen?|adres|links?|scherm(?:en)?|achtergrond|(?:optie|variant"
            "|voorstel) [a-z]"
            "|header|footer|onderdeel|muziek|stem|toon",
            "names the part that is meant",
        ),
        Rule(
            "change",
            "in plaats van|liever|vervang(?:en)?|verwijder(?:en)?|weghalen|haal|toevoegen|voeg"
            "|verplaats(?:en)?"
            "|inkorten|wijzig(?:en)?|aanpassen naar|groter|kleiner|donkerder|lichter|korter|langer"
            "|breder|smaller"
            "|dikker|dunner|hoger|lager|rechts|boven|onder|tussen|naast|moet(?:en)? (?:er )?(?:zijn"
            "|staan|worden|komen)"
            "|te (?:groot|klein|donker|licht|kort|lang|breed|smal|fel|formeel|informeel|druk|traag|duur"
            "|zakelijk)",
            "names the change that is meant",
        ),
    ),
    approval=(
        Rule(
            "approved",
            "akkoord|goedgekeurd|hierbij (?:mijn|onze) goedkeuring|groen licht",
            "the word for it",
        ),
        Rule(
            "looks-good",
            "(?:ziet|zien) (?:er )?(?:heel |erg |echt |super|helemaal )?(?:goed|mooi|prima|top|perfect"
            "|fantastisch"
            "|geweldig|netjes) uit|(?:is|zijn) (?:zo |helemaal |echt )?(?:goed|perfect|prima|top) zo"
            "|helemaal goed(?: zo)?",
            "a judgement on the work",
        ),
        Rule(
            "go-ahead",
            "(?:ga|gaan|kun|mag) (?:je |jullie |u )?(?:maar |ermee |er mee ){0,2}(?:doorgaan|live"
            "|publiceren|drukken"
            "|aan de slag)|zo (?:mag|kan) (?:het|hij|die) (?:live|de deur uit|naar de drukker|online)",
            "sets the next step free",
        ),
        Rule(
            "happy-with",
            "(?:heel |erg |super ?|hartstikke )(?:blij|tevreden) (?:mee|met)",
            "a judgement on the work",
        ),
    ),
    disrespect=(
        Rule(
            "insult",
            "(?:jij|je|u|jullie|stelletje|stuk|vuile|wat een)(?: bent"
            "| zijn)?(?: een)?(?: stelletje)?(?: \\w+)?"
            " (?:idioten|idioot|sukkels?|prutsers?|knoeiers?|klungels?|amateurs?|beunhaas|beunhazen"
            "|leugenaars?"
            "|oplichters?|klootzak(?:ken)?|eikels?|mongool|mongolen|onbenul(?:len)?|loser|trut|lul)",
            "a name for the reader",
        ),
        Rule(
            "called-incapable",
            "(?:je|jij|u|jullie) (?:bent|zijn) (?:(?!niet|nooit|geen)\\w+ ){0,2}(?:dom|achterlijk"
            "|waardeloos|incompetent|onbekwaam|lui"
            "|hopeloos|gestoord|niet goed (?:wijs|snik))",
            "judges the person, not the work",
        ),
        Rule(
            "asked-if-stupid",
            "(?:ben|bent|zijn) (?:je|jij|u|jullie) (?:\\w+ )?(?:dom|doof|blind|achterlijk|gek geworden"
            "|helemaal gek"
            "|debiel|niet goed (?:wijs|snik))",
            "a question that is no question",
        ),
        Rule(
            "swearing-at",
            "(?:rot|flikker|donder|tief|sodemieter|fuck|pleur) (?:toch )?op|krijg de (?:tering|tyfus"
            "|kanker|klere)"
            "|houd? (?:je|jullie) (?:mond|bek|kop|smoel)|val dood|godver\\w{0,12}|kut(?:bedrijf|werk|zooi)"
            "|wat een (?:bagger|kut)\\w{0,12}",
            "swears at the reader",
        ),
        Rule(
            "any-fool-could",
            "(?:een|elk|ieder|elke|iedere) (?:\\w+ )?(?:kind|kleuter|idioot|aap) (?:kan (?:dit|dat"
            "|beter)|snapt|begrijpt"
            "|ziet)|hoe moeilijk kan (?:het|dat|dit) (?:nou )?zijn|mijn (?:neefje|zoontje"
            "|buurjongen) (?:kan|had) (?:dit"
            "|dat|het|beter)",
            "belittles the work",
        ),
        Rule(
            "paying-you-for",
            "waar(?:voor)? betaal(?:en)? (?:ik|we|wij) (?:je|jou|jullie) (?:eigenlijk|voor)"
            "|doe (?:gewoon )?je werk"
            "|moet ik (?:dan )?alles zelf doen|betalen? (?:je|jullie) niet om",
            "treats the reader as a servant",
        ),
        Rule(
            "did-you-even",
            "(?:heb|hebben|kan|kunnen|kun) (?:je|jij|jullie) (?:überhaupt|eigenlijk wel|wel eens"
            "|soms niet) (?:eens )?"
            "(?:\\w+ ){0,3}(?:gelezen|gekeken|geluisterd|nagedacht|lezen|luisteren|nadenken|tellen)",
            "a reproach as a question",
        ),
        Rule(
            "waste-of-time",
            "(?:je|jij|jullie) (?:verspilt|verspillen|verdoet) (?:mijn|onze) (?:\\w+ )?tijd",
            "denies the reader's worth",
        ),
        Rule(
            "threat",
            "(?:hier|daar) (?:ga|gaan|krijg|krijgen) (?:je|jij|jullie) (?:nog )?(?:spijt van"
            "|voor boeten|voor bloeden)"
            "|ik maak (?:je|jullie) (?:kapot|af)",
            "a threat",
        ),
        Rule(
            "contempt",
            "(?:je|jij|jullie|u) (?:snapt?|snappen|begrijpt?|begrijpen) er (?:\\w+ ){0,2}(?:niks|niets"
            "|geen (?:bal|reet"
            "|zak|hol)) van|wat een (?:waardeloze?|belachelijke?|schandalige?) (?:service|bedrijf|gedoe"
            "|vertoning)"
            "|een lachertje",
            "speaks down to the reader",
        ),
    ),
)

PHRASES = (ENGLISH, DUTCH)
