"""What can be told from one line alone: captions, prompts, links, credits, cookie text.

Each rule is about a *kind* of line and never about one article's sentence. A rule gives its
name and how sure it is; what no rule knows is left to the line classifier.
"""

from __future__ import annotations

import re

_I = re.IGNORECASE

_AGENCY = (
    r"AFP|AP(?: Photo)?|Associated Press|Reuters|REUTERS|Getty(?: Images)?|EPA(?:-EFE)?|EFE|ANSA|"
    r"dpa|DPA|Xinhua|TASS|Sputnik|RIA Novosti|Anadolu(?: Agency)?|AA|Bloomberg|NurPhoto|Shutterstock|"
    r"UPI|PA(?: Wire| Media)?|Press Association|Alamy(?: Stock Photo)?|ZUMA(?: Press)?|Abaca|"
    r"SIPA(?: USA)?|Sipa|Magnum|iStock|Unsplash|Flickr|Wikimedia(?: Commons)?|Ukrinform|"
    r"imago(?: images)?|picture alliance|Keystone|NTB|TT|Ritzau|CP|Canadian Press|AAP|"
    r"LaPresse|Kyodo(?: News)?|Yonhap|Pool|POOL|Handout|HANDOUT|EyeEm|USA TODAY Sports"
)
_NAME = r"[A-ZÀ-ÝĀ-Ž][\w'’.\-]*"
_CREDIT_END = re.compile(
    rf"(?:(?:[.!?\"”’)]|^)\s*)?(?:{_NAME}\s+){{0,5}}(?:{_NAME}\s*)?"
    rf"(?:/\s*|\bvia\s+|\bfor\s+|[—–,|(©]\s*)(?:{_AGENCY})\b"
    rf"(?:\s*(?:/|via|,|-|—|–|and)\s*(?:{_AGENCY}|{_NAME}))*(?:\s+(?:file|File|files|photo|images?))?\s*[)\].]?$"
)
_CREDIT_WORD = re.compile(
    r"^[\s\[(]{0,3}(?:photo(?:graph)?s?|pictures?|images?|file photo|fotos?|bild(?:er)?|"
    r"photo(?:graphie)?|cr[ée]dits?|illustration|infografik|graphic|video|vidéo|quelle)"
    r"(?:\s+(?:by|credits?|caption|source|courtesy of|de|von|par|di)\b|\s*[:©/|])",
    _I,
)
_AGENCY_NEAR_END = re.compile(rf"\b(?:{_AGENCY})\b[^.]{{0,60}}[.)\]]?$")
_CREDIT_HINT = re.compile(r"©|photo|picture|image|credit|foto|bild|crédit", _I)
_TAIL = 130
_CREDIT_TAIL = re.compile(
    r"(?:\((?:photo|picture|image|file photo|foto|bild|credit|crédit)s?\b[^()]{0,80}\)"
    r"|\b(?:photo(?:graph)?|picture|image|credits?|foto|bild|crédits?)\s*(?:by|:|©)\s*[^.:]{2,60}"
    r"|©\s*[^.]{2,60})\s*[.)]?$",
    _I,
)

_SHORT: tuple[tuple[str, float, str], ...] = (
    (
        "comment prompt",
        0.95,
        r"(?:(?:leave|post|add|write|submit|view|show|hide|see|load|read)\s+(?:a|your|all|the|more)?\s*"
        r"(?:\d+\s+)?(?:comments?|reply|replies)\b.*|\(?\d*\)?\s*comments?\s*(?:\(\d+\)|\d+)?|"
        r"join the (?:conversation|discussion|debate).*|be the first to comment.*|"
        r"(?:kommentar(?:e)?|kommentieren|laissez un commentaire|commentaires?|comentarios?|"
        r"deja (?:un|tu) comentario|lascia un commento|commenti|commenter)\b.{0,30})",
    ),
    (
        "read more link",
        0.95,
        r"(?:(?:\W{0,3})(?:read|see|learn|find out|discover|show|load|view)\s+(?:more|also|next|on|"
        r"the full (?:story|article)|full (?:story|article))\b.{0,120}|(?:continue|keep) reading\b.{0,60}|"
        r"also read\b.{0,120}|(?:more|related)\s*(?:on this story|stories|articles|news|content|topics|"
        r"coverage|links|:).{0,100}|recommended(?: for you| reading| stories)?:?|"
        r"(?:lire|à lire|voir|ver|leer|lee|leggi|lesen sie|mehr|siehe)\s*(?:aussi|également|también|"
        r"más|anche|auch|zum thema|la suite)\b.{0,120}|click (?:here|to)\b.{0,80}|"
        r"(?:watch|listen|photos?|video|gallery)\s*(?:now|live|more)?:.{0,100}|"
        r"(?:most|top) (?:read|popular|viewed|stories)\b.{0,60}|you (?:may|might) also like.{0,30}|"
        r"(?:latest|breaking|trending)(?: news| stories| headlines)?:?|don['’]t miss:?.{0,60}|"
        r"(?:editor['’]?s['’]? picks?|our picks|what to read next|up next|next article|previous article))",
    ),
    (
        "sign-up prompt",
        0.9,
        r"(?:(?:please\s+)?(?:sign|log)[ -]?(?:up|in|on)\b.{0,120}|(?:already|not) (?:a|an|yet a)\s*"
        r"(?:member|subscriber|registered).{0,80}|already have an account.{0,60}|"
        r"(?:subscribe|register|join)(?: now| today| here| to| for| us|\b).{0,100}|"
        r"(?:start|get|try|claim|begin) (?:your |a |our )?(?:free|trial|\d).{0,80}|create (?:an|your) (?:free )?account.{0,60}|"
        r"(?:download|get) (?:the|our) (?:free )?app\b.{0,60}|"
        r"get (?:the|our|all)\b.{0,40}\b(?:newsletter|inbox|news|alerts|headlines)\b.{0,60}|"
        r".{0,60}\b(?:newsletter|in(?:to)? your inbox)\b.{0,60}|"
        r"(?:jetzt )?(?:anmelden|abonnieren|registrieren)\b.{0,60}|(?:abonnez|inscrivez)-vous\b.{0,80}|"
        r"(?:suscr[ií]b[ae]te|reg[ií]strate|iscriviti|abbonati)\b.{0,80})",
    ),
    (
        "share link",
        0.9,
        r"(?:share(?: this| on| via| the)?(?: article| story| page)?\b.{0,40}|tweet|facebook|twitter|"
        r"whatsapp|e-?mail|print|copy link|link copied.{0,20}|linkedin|reddit|telegram|pinterest|"
        r"follow (?:us|@?\w+) on\b.{0,60}|follow us.{0,30}|(?:save|gift)(?: this)?(?: article)?|teilen|"
        r"partager|compartir|condividi)",
    ),
    (
        "page control",
        0.9,
        r"(?:close|open|menu|skip(?: to)? .{0,30}|skip|toggle .{0,20}|back to top|top|home|search|next|prev(?:ious)?|"
        r"loading.{0,3}|advertisement|advert|ad|sponsored(?: content)?|anzeige|werbung|publicité|publicidad|"
        r"pubblicità|play|pause|mute|unmute|expand|collapse|[×✕xX✖<>«»|•·…\-–—*_=#]+|no thanks.{0,20}|"
        r"maybe later|not now|remind me .{0,30}|remember me.{0,20}|ok|accept(?: all)?|cancel|submit|continue|"
        r"scroll .{0,30}|tap .{0,30}|image|caption|enlarge.{0,20}|(?:hide|show|open) caption|toggle caption|"
        r"(?:tags?|topics?|filed under|keywords?|schlagworte|mots-clés|etiquetas)\s*:?.{0,80})",
    ),
    (
        "copyright line",
        0.9,
        r"(?:(?:copyright\b|©|\(c\)\s*\d{4}).{0,200}|.{0,160}all rights reserved.{0,60}|"
        r"alle rechte vorbehalten.{0,40}|tous droits réservés.{0,40}|todos los derechos.{0,40}|"
        r"this (?:material|article) may not be (?:published|reproduced).{0,120})",
    ),
    (
        "agency credit",
        0.85,
        r"(?:[\[(—–-]\s*)?(?:(?:additional |further )?(?:reporting|writing|editing|edited|compiled|"
        r"written|produced|contributed) by\b.{0,200}|with (?:agencies|inputs? from|reporting (?:by|from)|"
        r"files from)\b.{0,100}|(?:source|quelle|fuente|fonte)s?\s*:.{0,60}|"
        r"(?:this (?:article|story|report) (?:was|has been|is) (?:originally |first |written |produced |"
        r"published |translated |created |generated |based ).{0,160}))[\])]?",
    ),
    (
        "cookie text",
        0.9,
        r"(?:.{0,160}\b(?:cookies?\b.{0,60}\b(?:accept|settings|policy|use|consent|preferences)|"
        r"(?:accept|use|manage|our|of) cookies)\b.{0,200}|.{0,80}(?:privacy policy|terms of (?:use|service)|"
        r"datenschutz(?:erklärung)?|politique de confidentialité|política de privacidad).{0,80})",
    ),
)
_SHORT_RULES = tuple((name, score, re.compile(rf"{p}\W*", _I)) for name, score, p in _SHORT)
_STAMP = re.compile(
    r"^\W{0,3}(?:[\w.]{2,12}\s+)?(?:\d{1,2}[:.h]\d{2}\b|\d{1,2}\s+(?:min|hours?|h|days?)\b(?:\s+ago)?)"
    r"(?:\s*(?:am|pm|uhr|gmt|utc))?\s*[-–—|:]?\s*\w",
    _I,
)
BULLET = re.compile(r"^(?:[-–—•·*▪◦‣►▶→»]|\d{1,2}[.)])\s+\S")
_POLICY = re.compile(
    r"\b(?:see|read|accept|agree to|under|review)\s+(?:our|the|its)\s+(?:privacy policy|cookie policy|"
    r"privacy notice|terms (?:of (?:use|service)|and conditions))\b",
    _I,
)


def caption_rule(text: str, n_words: int) -> tuple[str, float] | None:
    """Recognise a photo caption by the credit it carries.

    Examples
    --------
    >>> caption_rule("Rescuers at the site in Odesa.Jane Doe / Reuters", 9)
    ('photo caption', 0.95)
    >>> caption_rule("He told Reuters that the talks had ended.", 8) is None
    True
    """
    if n_words > 70:
        return None
    if _CREDIT_WORD.match(text):
        return "photo caption", 0.9
    tail = text[-_TAIL:]
    if _AGENCY_NEAR_END.search(tail):
        match = _CREDIT_END.search(tail)
        if match and (
            match.start() == 0 or match[0][0] in '.!?"”’)' or "/" in match[0] or "via" in match[0]
        ):
            return "photo caption", 0.95
        if match and n_words <= 30:
            return "photo caption", 0.8
    if _CREDIT_HINT.search(tail) and _CREDIT_TAIL.search(tail):
        return "photo caption", 0.9
    return None


def line_rule(text: str, n_words: int) -> tuple[str, float] | None:
    """Say what kind of furniture a line is, or None.

    Parameters
    ----------
    text : str
        One line, stripped.
    n_words : int

    Returns
    -------
    (rule, score) or None

    Examples
    --------
    >>> line_rule("Leave a Comment", 3)
    ('comment prompt', 0.95)
    >>> line_rule("Read more than a million letters and you will see, he said, how it was.", 15)
    """
    if not n_words:
        return "page control", 0.9
    found = caption_rule(text, n_words)
    if found is None and n_words <= 80 and _POLICY.search(text):
        found = "cookie text", 0.85
    if found or n_words > 45:
        return found
    quoted = text[0] in "\"“”'‘«„" or "said" in text
    for name, score, pattern in _SHORT_RULES:
        if pattern.fullmatch(text):
            if n_words > 12 and (quoted or name in ("read more link", "page control")):
                continue
            return name, score
    if n_words <= 25 and _STAMP.match(text) and not text.endswith((".", "”", '"')):
        return "headline list", 0.8
    return None


def looks_like_headline(text: str, n_words: int, terminal: bool) -> bool:
    """Say whether a line could be the headline of another article.

    Examples
    --------
    >>> looks_like_headline("- Madrid prosecutor under scrutiny", 4, False)
    True
    """
    return n_words <= 25 and (not terminal or text.endswith(("?", "!")) or bool(BULLET.match(text)))
