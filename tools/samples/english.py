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
            "from": "Chinese Embassy in Ghana",
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
        damage=[Damage(paper=(238, 232, 214), skew=1.3, holes=True, grey=True, margin=0.03, ground=(44, 42, 46))],
    )


TELETYPE = dict(face="teletype", size=10.5, jitter=0.012)


def _teletype_page(s, banner, lines, size=10.5, leading=5.0, top=16):
    """Sets a page of a teletype message, the classification at head and foot."""
    type_ = TELETYPE | {"size": size}
    s.text(s.width / 2, top, banner, align="center", **type_)
    y = s.block(20, top + 2.4 * leading, lines, leading=leading, **type_)
    s.text(s.width / 2, y + leading, banner, align="center", **type_)


def teletype(rng):
    """A teletype message of 1975 in two sections, a sheet each."""
    sections = []
    shared = [
        "P 231545Z OCT 75",
        "FM AMEMBASSY COLOMBO",
        "TO SECSTATE WASHDC PRIORITY 4471",
        "INFO AMEMBASSY DACCA",
        "AMEMBASSY ISLAMABAD",
        "AMEMBASSY NEW DELHI",
        "USMISSION GENEVA",
        "",
    ]
    first = [
        "PAGE 01        COLOMB 03316  01 OF 02  231702Z",
        "",
        "42",
        "ACTION NEA-10",
        "",
        "INFO  OCT-01  ISO-00  AGRE-00  EB-07  STR-04  INR-07  /029 W",
        "--------------------     088214",
        *shared,
        "C O N F I D E N T I A L SECTION 1 OF 2 COLOMBO 3316",
        "",
        "LIMDIS",
        "",
        "E.O. 11652: GDS",
        "TAGS: EAGR, ETRD, CE",
        "SUBJECT: RUBBER REPLANTING LOAN AND WHEAT FLOUR SHIPMENTS",
        "",
        "REF: (A) STATE 249117, (B) COLOMBO 3208",
        "",
        "1. SUMMARY: MINISTRY OF PLANTATIONS HAS ASKED THAT SECOND",
        "DISBURSEMENT OF REPLANTING LOAN BE ADVANCED TO NOVEMBER.",
        "PERMANENT SECRETARY WICKRAMATUNGA ARGUES THAT PLANTING",
        "SEASON IN SOUTHWEST WILL BE LOST IF FERTILIZER IS NOT ON",
        "ESTATES BY MONTH'S END. WE BELIEVE CASE IS SOUND. END",
        "SUMMARY.",
        "",
        "2. SECRETARY TOLD ECONCOUNS OCTOBER 22 THAT 6,400 ACRES HAVE",
        "BEEN CLEARED AGAINST TARGET OF 9,000. NURSERIES HOLD ENOUGH",
        "STOCK FOR 7,500. CONSTRAINT IS NOT LABOR BUT SULPHATE OF",
        "AMMONIA, OF WHICH PORT HOLDS LESS THAN THREE WEEKS' SUPPLY.",
    ]
    second = [
        "PAGE 01        COLOMB 03316  02 OF 02  231711Z",
        "",
        "42",
        "ACTION NEA-10",
        "",
        "INFO  OCT-01  ISO-00  AGRE-00  EB-07  STR-04  INR-07  /029 W",
        "--------------------     088260",
        *shared,
        "C O N F I D E N T I A L SECTION 2 OF 2 COLOMBO 3316",
        "",
        "LIMDIS",
        "",
        "3. ON WHEAT FLOUR, FOOD COMMISSIONER EXPECTS ARRIVALS OF",
        "38,000 TONS BEFORE YEAR'S END. HE DOES NOT EXCLUDE CUT IN",
        "RATION IF DECEMBER VESSELS SLIP. MISSION WILL REPORT STOCK",
        "POSITION WEEKLY.",
        "",
        "4. ACTION REQUESTED: AUTHORITY TO INFORM MINISTRY THAT",
        "DISBURSEMENT OF DOLS 1.8 MILLION CAN BE MADE NOVEMBER 10,",
        "SUBJECT TO USUAL CERTIFICATION.",
        "ASHCOMBE",
    ]
    for lines in (first, second):
        s = Sheet(rng, width=216, height=279)
        _teletype_page(s, "CONFIDENTIAL", lines)
        sections.append(s)
    sections[0].stamp(160, 262, ["DECLASSIFIED", "A/GDS 30 JUN 2005"], size=12, tilt=2)
    return Document(
        id="teletype-1975",
        family="us_teletype",
        writing="horizontal",
        languages=["en"],
        fields={
            "cable_number": "COLOMBO 3316",
            "classification": "confidential",
            "handling": ["LIMDIS"],
            "precedence": "priority",
            "from": "AMEMBASSY COLOMBO",
            "to": ["SECSTATE WASHDC"],
            "copy_to": ["AMEMBASSY DACCA", "AMEMBASSY ISLAMABAD", "AMEMBASSY NEW DELHI", "USMISSION GENEVA"],
            "title": "RUBBER REPLANTING LOAN AND WHEAT FLOUR SHIPMENTS",
            "date": "1975-10-23",
            "time": "15:45Z",
            "references": ["STATE 249117", "COLOMBO 3208"],
            "tags": ["EAGR", "ETRD", "CE"],
            "executive_order": "E.O. 11652: GDS",
            "signature": ["ASHCOMBE"],
            "markings": ["DECLASSIFIED A/GDS 30 JUN 2005"],
        },
        files=[
            File("teletype-1975/section-1.png", save={"optimize": True}),
            File("teletype-1975/section-2.png", save={"optimize": True}),
        ],
        sheets=sections,
        damage=[
            Damage(grey=True, gain=1.22, noise=2, skew=-0.4, spread=0.5),
            Damage(grey=True, gain=1.22, noise=2, skew=0.6, spread=0.5),
        ],
    )


def fax(rng):
    """A teletype message of 1977 that came by facsimile: bilevel, 204 dots an inch, speckled."""
    s = Sheet(rng, width=216, height=279, dpi=204)
    lines = [
        "PAGE 01        LUSAKA 01184  091214Z",
        "",
        "ACTION AF-08",
        "",
        "INFO  OCT-01  ISO-00  CIAE-00  DODE-00  EB-08  /017 W",
        "------------------091219Z  044872 /40",
        "O R 091140Z MAY 77",
        "FM AMEMBASSY LUSAKA",
        "TO SECSTATE WASHDC IMMEDIATE 2290",
        "INFO AMEMBASSY DAR ES SALAAM",
        "AMEMBASSY KINSHASA",
        "",
        "LIMITED OFFICIAL USE LUSAKA 1184",
        "",
        "E.O. 11652: N/A",
        "TAGS: EMIN, ETRN, ZA",
        "SUBJECT: COPPER SHIPMENTS DELAYED BY BRIDGE CLOSURE",
        "REF: LUSAKA 1151",
        "",
        "1. GENERAL MANAGER MWANSA OF RAILWAYS CONFIRMED THIS MORNING",
        "THAT BRIDGE AT KILOMETER 212 WILL STAY CLOSED THROUGH JUNE 4.",
        "SOME 14,000 TONS OF COPPER ARE STANDING ON SIDINGS.",
        "",
        "2. TWO SHIPS WAITING AT PORT HAVE BEEN TOLD TO SAIL IN",
        "BALLAST. MINISTRY ESTIMATES LOSS OF DOLS 3.1 MILLION IN",
        "DEMURRAGE AND ASKS WHETHER HEAVY TRUCKS FROM RURAL ROADS",
        "PROJECT MIGHT BE LOANED FOR SIX WEEKS.",
        "",
        "3. EMBASSY SEES NO OBJECTION. PLEASE ADVISE SOONEST.",
        "TREMBLAY",
    ]
    _teletype_page(s, "LIMITED OFFICIAL USE", lines, size=12, leading=5.8)
    return Document(
        id="fax-1977",
        family="us_teletype",
        writing="horizontal",
        languages=["en"],
        fields={
            "cable_number": "LUSAKA 1184",
            "classification": "limited_official_use",
            "precedence": "immediate",
            "from": "AMEMBASSY LUSAKA",
            "to": ["SECSTATE WASHDC"],
            "copy_to": ["AMEMBASSY DAR ES SALAAM", "AMEMBASSY KINSHASA"],
            "title": "COPPER SHIPMENTS DELAYED BY BRIDGE CLOSURE",
            "date": "1977-05-09",
            "time": "11:40Z",
            "references": ["LUSAKA 1151"],
            "tags": ["EMIN", "ETRN", "ZA"],
            "executive_order": "E.O. 11652: N/A",
            "signature": ["TREMBLAY"],
        },
        files=[File("fax-1977.tif", save={"compression": "group4"})],
        sheets=[s],
        damage=[Damage(bilevel=0.62, speckle=0.0012, skew=-1.4, spread=0.7, blur=0.9, noise=9)],
    )


def circular(rng):
    """A Department of State outgoing telegram of 1961, as a small bitmap."""
    s = Sheet(rng, width=216, height=200, dpi=160)
    s.text(24, 14, "OUTGOING TELEGRAM", face="sans-bold", size=17)
    s.text(122, 14, "Department of State", face="serif", size=17)
    s.rule(22, 23, 194, 23, width=0.5)
    typed = dict(face="courier-bold", size=12, jitter=0.015)
    body = [
        "                     OFFICIAL USE ONLY",
        "",
        "SENT TO: Amembassy TUNIS 611",
        "INFO: Amembassy RABAT 340",
        "",
        "ROUTINE",
        "",
        "Embtel 872.",
        "",
        "Department has no objection to loan of lunar map exhibit to",
        "Tunis Fair. Insurance to be borne by fair authorities.",
        "Panels 4 and 11 were damaged at Lagos and should not be",
        "shown until repaired. Curator Ellsworth Pym will arrive",
        "April 6 with replacement parts.",
        "",
        "FYI Two of cases exceed door width of pavilion as shown on",
        "plan. Suggest measuring again. End FYI.",
        "",
        "                                   MARCHBANKS",
        "March 21, 1961",
    ]
    s.block(24, 30, body, leading=6.6, **typed)
    return Document(
        id="circular-1961",
        family="us_telegram",
        writing="horizontal",
        languages=["en"],
        fields={
            "form": "OUTGOING TELEGRAM",
            "direction": "outgoing",
            "cable_number": "611",
            "classification": "official_use_only",
            "precedence": "routine",
            "to": ["Amembassy TUNIS"],
            "copy_to": ["Amembassy RABAT"],
            "date": "1961-03-21",
            "references": ["Embtel 872"],
            "signature": ["MARCHBANKS"],
        },
        files=[File("circular-1961.bmp")],
        sheets=[s],
        damage=[Damage(bilevel=0.6, skew=0.3)],
    )


def slips(rng):
    """A teletype message of 1974 torn off the roll in ten slips: p10 comes after p9."""
    paragraphs = [
        ["1. CONSULATE OPENED BIDS JULY 2 FOR REPAIR OF ROOF AND SEA", "WALL. NINE FIRMS TOOK PAPERS AND FOUR SUBMITTED PRICES."],
        ["2. LOWEST BID IS THAT OF CASTELLANOS BROTHERS AT DOLS 41,200.", "FIRM REPAIRED CUSTOMS HOUSE IN 1971 AND WORK HAS STOOD."],
        ["3. SECOND BID IS DOLS 46,900. BIDDER WISHES TO BE PAID HALF IN", "ADVANCE, WHICH CONSULATE BELIEVES IT CANNOT ACCEPT."],
        ["4. THIRD AND FOURTH BIDS EXCEED DOLS 60,000 AND INCLUDE A NEW", "GARAGE FOR WHICH NO ONE ASKED."],
        ["5. TILES OF THE SIZE SPECIFIED ARE NO LONGER MADE LOCALLY.", "NEAREST KILN THAT STILL FIRES THEM IS 300 KILOMETERS INLAND."],
        ["6. SEA WALL HAS SETTLED 11 CENTIMETERS SINCE MARCH. ENGINEER", "OBREGON ADVISES THAT IT BE DONE BEFORE ROOF."],
        ["7. RAINS NORMALLY BEGIN IN SECOND HALF OF SEPTEMBER. TEN", "WEEKS ARE NEEDED, SO THAT WORK MUST START BY JULY 15."],
        ["8. CONSULATE REQUESTS TRANSFER OF DOLS 43,000 FROM FISCAL 75", "ALLOTMENT AND AUTHORITY TO SIGN WITH LOWEST BIDDER."],
        ["9. STAFF WILL WORK FROM LIBRARY WHILE ROOF IS OFF. VISAS WILL", "BE ISSUED ON TUESDAYS AND FRIDAYS ONLY."],
        ["10. PLEASE REPLY BY JULY 10.", "QUILLFEATHER"],
    ]
    head = [
        "R 031830Z JUL 74",
        "FM AMCONSUL MAZATLAN",
        "TO SECSTATE WASHDC 771",
        "INFO AMEMBASSY MEXICO",
        "",
        "UNCLAS MAZATLAN 0208",
        "",
        "E.O. 11652: N/A",
        "TAGS: ABLD, MX",
        "SUBJECT: BIDS FOR REPAIR OF ROOF AND SEA WALL",
        "",
    ]
    sheets, files, damage = [], [], []
    for number, paragraph in enumerate(paragraphs, start=1):
        s = Sheet(rng, width=200, height=112 if number == 1 else 58, dpi=200)
        lines = [f"PAGE {number:02}        MAZATL 00208  031912Z", ""]
        lines += (head if number == 1 else []) + paragraph
        _teletype_page(s, "UNCLASSIFIED", lines, size=11.5, leading=5.4, top=10)
        sheets.append(s)
        files.append(File(f"slips-1974/p{number}.png", save={"optimize": True}))
        damage.append(Damage(bilevel=0.6, skew=float(rng.uniform(-1.2, 1.2)), speckle=0.0001))
    return Document(
        id="slips-1974",
        family="us_teletype",
        writing="horizontal",
        languages=["en"],
        fields={
            "cable_number": "MAZATLAN 0208",
            "classification": "unclassified",
            "precedence": "routine",
            "from": "AMCONSUL MAZATLAN",
            "to": ["SECSTATE WASHDC"],
            "copy_to": ["AMEMBASSY MEXICO"],
            "title": "BIDS FOR REPAIR OF ROOF AND SEA WALL",
            "date": "1974-07-03",
            "time": "18:30Z",
            "tags": ["ABLD", "MX"],
            "executive_order": "E.O. 11652: N/A",
            "signature": ["QUILLFEATHER"],
        },
        files=files,
        sheets=sheets,
        damage=damage,
    )
