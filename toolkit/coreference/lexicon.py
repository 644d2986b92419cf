"""The closed lists that the rules of coreference read: heads, titles, verbs, pronouns."""

from __future__ import annotations

# ------------------------------------------------------------------ persons
_PERSON = """
president chancellor premier minister leader king queen prince princess emperor empress monarch
sultan emir pope
pontiff bishop archbishop cardinal priest pastor reverend rabbi imam ayatollah monk nun saint
senator congressman
congresswoman representative lawmaker legislator parliamentarian mp mep deputy governor mayor
councillor councilor
councilman councilwoman commissioner spokesman spokeswoman spokesperson secretary ambassador envoy
consul diplomat
negotiator mediator adviser advisor aide official officer general admiral colonel major captain
lieutenant sergeant
commander commandant marshal soldier fighter veteran warrior rebel militant terrorist gunman
bomber attacker
assassin killer murderer shooter hijacker chief head director chairman chairwoman chairperson
chair ceo executive
manager boss founder co-founder cofounder owner co-owner coowner proprietor publisher editor
editor-in-chief journalist reporter
correspondent columnist commentator broadcaster presenter anchor host blogger writer author
novelist poet playwright
essayist biographer scholar academic professor lecturer teacher principal dean rector student
pupil graduate
researcher scientist physicist chemist biologist mathematician astronomer astronaut cosmonaut
geologist
meteorologist oceanographer psychologist sociologist economist historian philosopher linguist
anthropologist
archaeologist engineer architect inventor programmer developer designer doctor physician surgeon
nurse psychiatrist
dentist patient lawyer attorney prosecutor solicitor barrister judge justice magistrate sheriff
detective inspector
constable policeman policewoman agent spy informant witness suspect defendant plaintiff convict
prisoner inmate
detainee hostage victim survivor refugee migrant immigrant candidate nominee incumbent challenger
frontrunner
politician statesman stateswoman activist campaigner organizer organiser volunteer member delegate
dictator autocrat
ruler tyrant strongman revolutionary socialist communist libertarian democrat republican
conservative liberal
businessman businesswoman entrepreneur industrialist tycoon billionaire millionaire magnate banker
investor trader
broker analyst expert specialist strategist consultant economist auditor accountant coach trainer
player athlete
striker midfielder defender goalkeeper forward winger quarterback pitcher batsman bowler swimmer
runner sprinter
cyclist skier skater boxer wrestler golfer racer driver pilot sailor rider jockey medalist
medallist champion
winner runner-up finalist captain teammate referee umpire actor actress comedian singer songwriter
musician rapper
composer conductor guitarist drummer pianist artist painter sculptor photographer filmmaker
producer screenwriter
dancer model celebrity star icon legend hero heroine laureate genius pioneer magician chef farmer
worker labourer
laborer employee employer clerk shopkeeper waiter waitress bartender cook driver mechanic
electrician plumber
carpenter fisherman hunter miner firefighter fireman paramedic librarian archivist curator
translator interpreter
man woman boy girl child baby infant toddler teenager teen youth adult person individual guy lady
gentleman fellow
figure mother father parent son daughter brother sister husband wife spouse widow widower uncle
aunt nephew niece
cousin grandfather grandmother grandson granddaughter stepfather stepmother fiance fiancee
girlfriend boyfriend
friend colleague partner ally rival opponent critic supporter fan successor predecessor
counterpart heir neighbour
neighbor resident citizen native pensioner passenger pedestrian motorist customer user wikipedian
interviewer
interviewee speaker orator preacher missionary theologian mathematician statistician
biotechnologist microbiologist
virologist epidemiologist immunologist ecologist botanist zoologist neuroscientist astrophysicist
climatologist
whistleblower hacker lobbyist financier philanthropist socialite aristocrat nobleman duke duchess
earl baron
baroness lord knight premier-elect president-elect vice-president ex-president whip treasurer
comptroller registrar
superintendent warden guard bodyguard courier messenger negotiator peacemaker separatist
nationalist dissident
defector exile fugitive culprit perpetrator offender driver caller bystander onlooker skipper
cricketer footballer
"""
PERSON = frozenset(_PERSON.split())

HE_NOUNS = frozenset(
    "king prince emperor sultan emir pope pontiff priest congressman councilman "
    "spokesman chairman gunman policeman "
    "statesman strongman businessman batsman fireman fisherman man boy guy gentleman "
    "father son brother husband "
    "widower uncle nephew grandfather grandson stepfather fiance boyfriend actor "
    "waiter nobleman duke baron lord "
    "monk imam ayatollah archbishop cardinal rabbi hero footballer".split()
)
SHE_NOUNS = frozenset(
    "queen princess empress nun congresswoman councilwoman spokeswoman chairwoman "
    "policewoman stateswoman "
    "businesswoman woman girl lady mother daughter sister wife widow aunt niece "
    "grandmother granddaughter "
    "stepmother fiancee girlfriend actress waitress heroine duchess baroness".split()
)
KIN = frozenset(
    "mother father parent son daughter brother sister husband wife spouse widow "
    "widower uncle aunt nephew niece "
    "cousin grandfather grandmother grandson granddaughter friend colleague partner "
    "ally rival opponent successor "
    "predecessor counterpart spokesman spokeswoman spokesperson aide adviser advisor "
    "lawyer attorney secretary "
    "deputy boss heir neighbour neighbor girlfriend boyfriend fiance fiancee envoy "
    "teammate bodyguard doctor".split()
)
HONORIFICS_HE = frozenset(("mr", "sir", "lord", "king", "prince", "pope", "father", "brother"))
HONORIFICS_SHE = frozenset(
    ("mrs", "ms", "miss", "lady", "dame", "queen", "princess", "sister", "madam", "madame")
)
HONORIFICS = (
    HONORIFICS_HE
    | HONORIFICS_SHE
    | frozenset(
        "dr prof professor rev reverend gen col lt sgt capt maj adm sen rep gov hon "
        "judge justice".split()
    )
)
TITLE_WORDS = frozenset(
    "prime vice deputy assistant acting former ex interim late foreign defence "
    "defense interior finance economy "
    "health justice home chief senior top special presidential press state attorney "
    "managing executive general "
    "national security opposition party first second then current outgoing incoming "
    "newly elected retired lt maj "
    "brig sgt us u.s uk eu nato united nations white house kremlin pentagon "
    "government secretary-general human "
    "rights policy military police army navy air force nobel prize-winning "
    "award-winning veteran fellow longtime "
    "shadow junior trade energy education transport environment labour labor "
    "agriculture supreme court district "
    "federal state local city provincial regional republican democratic labour "
    "conservative liberal green "
    "independent senate house parliamentary cabinet campaign communications "
    "technology research science football "
    "basketball tennis cricket film music rock pop political long-time co left-wing "
    "right-wing far-right liberal "
    "popular famous renowned prominent leading world british-born french-born".split()
)

# ------------------------------------------------------------------ places
COUNTRY_NOUNS = frozenset("country nation republic kingdom homeland motherland fatherland".split())
CITY_NOUNS = frozenset("city town village capital municipality suburb metropolis borough".split())
PLACE_NOUNS = {
    **dict.fromkeys(COUNTRY_NOUNS, "country"),
    **dict.fromkeys(CITY_NOUNS, "city"),
    "state": "state",
    "province": "state",
    "territory": "state",
    "commonwealth": "state",
    "county": "county",
    "district": "district",
    "region": "region",
    "area": "region",
    "island": "island",
    "islands": "island",
    "archipelago": "island",
    "peninsula": "region",
    "continent": "continent",
    "planet": "planet",
    "world": "world",
    "river": "river",
    "lake": "lake",
    "sea": "sea",
    "ocean": "sea",
    "mountain": "mountain",
    "airport": "airport",
    "stadium": "stadium",
    "prison": "prison",
    "hospital": "hospital",
    "port": "port",
    "park": "park",
    "building": "building",
    "palace": "palace",
}

# ------------------------------------------------------------------ organisations
ORG_NOUNS = frozenset(
    "company firm corporation business conglomerate manufacturer maker carmaker "
    "automaker airline bank retailer "
    "publisher broadcaster newspaper magazine paper journal network channel station "
    "website site agency bureau "
    "organization organisation institution institute foundation charity association "
    "federation union league club "
    "team squad band group party movement coalition alliance bloc faction militia "
    "army navy government "
    "administration regime ministry department office authority commission committee "
    "council parliament congress "
    "senate house assembly legislature court tribunal university college school "
    "hospital church police force "
    "society academy museum laboratory lab centre center programme fund forum body "
    "side franchise startup studio "
    "label outlet watchdog nonprofit ngo consortium board panel taskforce cartel "
    "gang cabinet".split()
)

# ------------------------------------------------------------------ verbs and small words
SAY = frozenset(
    "said says say saying told tells asked asks added adds stated states wrote "
    "writes replied replies responded "
    "answered explained explains noted notes argued argues claimed claims warned "
    "warns insisted insists declared "
    "announced announces admitted admits acknowledged asserted emphasized emphasised "
    "stressed reiterated "
    "commented remarked concluded continued recalled observed suggested predicted "
    "promised vowed pledged urged "
    "tweeted posted testified quipped joked exclaimed shouted cried whispered "
    "mentioned remarked cautioned "
    "conceded confirmed denied described lamented maintained pleaded proclaimed "
    "protested recounted responded "
    "revealed speculated swore thought believes believed accused boasted complained "
    "countered".split()
)
REPORTED = SAY | frozenset(
    "think thinks believe hope hopes hoped feel feels felt know knows knew".split()
)
PREPOSITIONS = frozenset(
    "of in on at by for with from to into onto over under about against between "
    "among through during before after "
    "since until without within across behind beyond near outside inside around "
    "toward towards via per upon off "
    "despite alongside amid amidst besides beneath beside concerning regarding like "
    "unlike than as including".split()
)
PLACE_PREPOSITIONS = frozenset("in at near outside inside around across throughout within".split())
MOTION = frozenset(
    "travel travels traveled travelled travelling traveling trip visit visited "
    "visits fly flies flew flying flown "
    "arrive arrives arrived arriving return returns returned returning go goes went "
    "going come comes came move "
    "moves moved head heads headed heading drive drove driven flight flights train "
    "trains journey way road roads "
    "invited invite brought taken took sent send sending dispatch dispatched miles "
    "kilometres kilometers km "
    "departure departed deported extradited evacuated moved fled flee flees escape "
    "escaped live lives lived "
    "residents resident born raised reporting left leave leaves leaving enter enters entered "
    "reach reaches reached".split()
)
FORMER = frozenset(
    ("former", "ex", "ex-", "then", "late", "vice", "deputy", "acting", "future", "next")
)
MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
DETERMINERS = frozenset(
    "the a an this that these those my your his her its our their some any each "
    "every no another both all".split()
)
SUBORDINATORS = frozenset(
    "after before when while although though because since if as once unless until "
    "whereas despite during in on at "
    "by with for from to speaking asked having being following according".split()
)

# ------------------------------------------------------------------ pronouns
HE = frozenset(("he", "him", "his", "himself"))
SHE = frozenset(("she", "her", "hers", "herself"))
IT = frozenset(("it", "its", "itself"))
THEY = frozenset(("they", "them", "their", "theirs", "themselves", "themself"))
I = frozenset(("i", "me", "my", "mine", "myself"))  # noqa: E741
WE = frozenset(("we", "us", "our", "ours", "ourselves"))
YOU = frozenset(("you", "your", "yours", "yourself", "yourselves"))
PRONOUNS = {
    **dict.fromkeys(HE, "he"),
    **dict.fromkeys(SHE, "she"),
    **dict.fromkeys(IT, "it"),
    **dict.fromkeys(THEY, "they"),
    **dict.fromkeys(I, "I"),
    **dict.fromkeys(WE, "we"),
    **dict.fromkeys(YOU, "you"),
}
NOMINATIVE = frozenset(("he", "she", "it", "they", "i", "we", "you"))
POSSESSIVE = frozenset(("his", "her", "its", "their", "my", "our", "your", "hers", "theirs"))
REFLEXIVE = frozenset(
    ("himself", "herself", "itself", "themselves", "myself", "ourselves", "yourself")
)

# ------------------------------------------------------------------ places by name
US_STATES = frozenset(
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|"
    "florida|georgia|hawaii|idaho|illinois"
    "|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|"
    "minnesota|mississippi|missouri"
    "|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|"
    "north carolina|north dakota|ohio|oklahoma"
    "|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|"
    "utah|vermont|virginia|washington"
    "|west virginia|wisconsin|wyoming|queensland|new south wales|victoria|tasmania|south australia"
    "|western australia|ontario|quebec|alberta|british columbia|manitoba|"
    "saskatchewan|nova scotia".split("|")
)
CONTINENTS = frozenset(
    "africa|asia|europe|north america|south america|antarctica|oceania|latin america|"
    "australia".split("|")
)
REGIONS = frozenset(
    "middle east|horn of africa|eastern europe|western europe|balkans|caucasus|"
    "caribbean|central asia|south asia"
    "|southeast asia|west africa|north africa|east africa|scandinavia|donbas|donbass|"
    "crimea|gaza|west bank|kashmir"
    "|kurdistan|darfur|chechnya|catalonia|scotland|wales|england|northern ireland|"
    "siberia|persian gulf|gaza strip"
    "|bay of bengal|sahel|arctic|pacific|mediterranean|gulf".split("|")
)


def office(words: list[str], index: int) -> str:
    """Return a title with what makes another office of it.

    Examples
    --------
    >>> office(["vice", "president"], 1), office(["former", "mayor"], 1), office(["mayor"], 0)
    ('vice president', 'former mayor', 'mayor')
    """
    head = words[index]
    i = index - 1
    while i >= 0 and words[i] == "-":
        i -= 1
    before = words[i] if i >= 0 else ""
    if before in ("former", "ex", "late", "then", "outgoing", "previous"):
        return f"former {head}"
    return f"{before} {head}" if before in ("vice", "deputy", "assistant") else head


def offices(words: list[str]) -> set[str]:
    """Return the titles among words: of "vice president of Chad" {"vice president"}."""
    return {office(words, i) for i, word in enumerate(words) if word in PERSON}
