"""Typed translations and United States telegrams. Every person, number and event in them is invented."""
from document import Damage, Document, File, Sheet


def translation(rng):
    """A typed English translation of a Chinese received cable, 1964."""
    s = Sheet(rng, width=216, height=279)
    typed = dict(face="courier", size=12, jitter=0.022)
    y = s.block(
        108,
        24,
        ["Cable Received by the Foreign Ministry"],
        leading=9,
        align="center",
        **typed,
    )
    s.text(24, y, "Level: Extra Urgent, Advanced", **typed)
    s.text(24, y + 6.4, "Received from the Ghana Desk", **typed)
    s.text(24, y + 12.8, "Foreign Ministry Incoming (64) Si (92)", **typed)
    y = s.block(
        108,
        y + 24,
        ["Report on the Visit of the Cotton and Cocoa Delegation", "to the Volta Experimental Farm"],
        leading=6.4,
        align="center",
        **typed,
    )
    body = [
        "To the Foreign Ministry:                       [Top Secret]",
        "Copy to the Ministry of Foreign Trade:",
        "",
        "    The delegation led by Deputy Director [Mei] Hanzhang",
        "returned from the experimental farm on the evening of the",
        "17th. The local authorities received them warmly; some four",
        "hundred people lined the road at the last village.",
        "",
        "    The soil is suited to long-staple cotton, but the wells",
        "give barely half of what the plan foresees. Our engineers",
        "propose to sink six more wells before the dry season and",
        "to postpone the ginning mill until next year. The other",
        "side would prefer to begin the mill at once, and asks that",
        "we send two hundred looms ahead of schedule.",
        "",
        "    We suggest agreeing to forty looms as a gesture and",
        "leaving the remainder to the annual protocol. Please",
        "consider this and reply before the 25th, when the Minister",
        "of Agriculture [name illegible] leaves for Conakry.",
        "",
        "                        Chinese Embassy in Ghana",
        "                        18 June 1964, 9:40 p.m.",
    ]
    s.block(24, y + 6, body, leading=6.4, **typed)
    s.stamp(52, 262, ["DECLASSIFIED", "12 NOV 2006"], size=15, tilt=4)
    return Document(
        id="translation-1964",
        family="prc_translation",
        writing="horizontal",
        languages=["en"],
        fields={
            "form": "Cable Received by the Foreign Ministry",
            "direction": "incoming",
            "cable_number": "Foreign Ministry Incoming (64) Si (92)",
            "classification": "top_secret",
            "precedence": "extra_urgent",
            "from": "Ghana",
            "to": ["Foreign Ministry"],
            "copy_to": ["Ministry of Foreign Trade"],
            "title": "Report on the Visit of the Cotton and Cocoa Delegation to the Volta Experimental Farm",
            "date": "1964-06-18",
            "time": "21:40",
            "signature": ["Chinese Embassy in Ghana"],
            "markings": ["DECLASSIFIED 12 NOV 2006"],
        },
        files=[File("translation-1964.jpg", save={"quality": 60})],
        sheets=[s],
        damage=[Damage(paper=(244, 240, 228), skew=-0.6, spread=0.75, fade=0.2)],
    )


def telegram(rng):
    """A Department of State incoming telegram of 1963."""
    s = Sheet(rng, width=216, height=279)
    s.text(24, 16, "INCOMING TELEGRAM", face="sans-bold", size=17)
    s.text(122, 16, "Department of State", face="serif", size=17)
    s.rule(22, 25, 194, 25, width=0.5)
    typed = dict(face="typewriter", size=11.3, jitter=0.02)
    s.text(108, 30, "CONFIDENTIAL", align="center", **typed)
    rows = [
        ("41", "Control: 11874"),
        ("Action", "Rec'd: August 14, 1963"),
        ("AF", "6:52 p.m."),
        ("Info", "FROM: Bamako"),
        ("SS", ""),
        ("G", "TO: Secretary of State"),
        ("SP", ""),
        ("EUR", "NO: 137, August 14, 7 p.m."),
    ]
    y = 40
    for left, right in rows:
        s.text(24, y, left, read=False, **typed)
        if right:
            s.text(112, y, right, read=False, **typed)
        s.read(f"{left} {right}")
        y += 5.6
    body = [
        "PRIORITY",
        "",
        "ACTION DEPARTMENT 137, INFORMATION DAKAR 41, PARIS 22",
        "",
        "DEPTEL 98.",
        "",
        "Director of Railways told Embassy officer today that flood",
        "at Kayes has cut line in three places and that repairs will",
        "take minimum five weeks. Stocks of motor fuel in capital put",
        "at eleven days. Bakers already reducing hours.",
        "",
        "Minister of Transport, whom I saw this afternoon, asked",
        "whether we could lend two pontoon bridges from road program.",
        "I said I would inquire but thought they were committed",
        "through September. He replied that even one would serve if",
        "it arrived before the end of the month.",
        "",
        "Comment: Request is reasonable and would be well received.",
        "French engineers are cooperating and have offered trucks.",
        "Recommend approval, with understanding that bridge returns",
        "to road program by November 1.",
        "",
        "                                   HOLLOWELL",
        "RTF/8",
    ]
    y = s.block(24, y + 6, body, leading=6.2, **typed)
    s.text(108, 258, "CONFIDENTIAL", align="center", **typed)
    s.stamp(160, 236, ["RECEIVED", "AUG 15 1963", "BUREAU OF AFRICAN AFFAIRS"], size=10, tilt=-7, ink="blue")
    return Document(
        id="telegram-1963",
        family="us_telegram",
        writing="horizontal",
        languages=["en"],
        fields={
            "form": "INCOMING TELEGRAM",
            "direction": "incoming",
            "cable_number": "137",
            "other_numbers": ["11874"],
            "classification": "confidential",
            "precedence": "priority",
            "from": "Bamako",
            "to": ["Secretary of State"],
            "copy_to": ["DAKAR", "PARIS"],
            "date": "1963-08-14",
            "time": "19:00",
            "received": "1963-08-14T18:52",
            "references": ["DEPTEL 98"],
            "signature": ["HOLLOWELL"],
            "markings": ["RECEIVED AUG 15 1963 BUREAU OF AFRICAN AFFAIRS"],
        },
        files=[File("telegram-1963.jpg", exif_orientation=6, save={"quality": 55})],
        sheets=[s],
        damage=[Damage(paper=(238, 232, 214), skew=1.3, holes=True, grey=True)],
    )
