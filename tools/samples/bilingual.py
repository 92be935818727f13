"""A cable and its translation, filed as pages of one document. Every person, number and event is invented."""
from document import Damage, Document, File, Sheet
from sheet import break_lines


def pair(rng):
    """The Chinese original of 1963 and the English translation made of it later."""
    s = Sheet(rng)
    typed = dict(face="song", size=16, jitter=0.02)
    s.text(105, 25, "外交部收电", "serif-bold", 28, align="center", pitch=1.3)
    s.rule(24, 41, 186, 41, width=0.6)
    s.text(28, 46, "等级：特急", read=False, **typed)
    s.text(105, 46, "尼泊尔台来", align="center", read=False, **typed)
    s.text(182, 46, "外收（63）未204号", align="right", read=False, **typed)
    s.read("等级：特急 尼泊尔台来 外收（63）未204号")
    s.rule(24, 56, 186, 56, width=0.3)
    s.text(182, 60, "（机密）", align="right", **typed)
    s.text(105, 72, "关于公路塌方修复情况", face="song", size=18, jitter=0.02, align="center")
    s.text(28, 86, "外交部并报交通部：", **typed)
    body = (
        "八月七日夜间山洪冲毁公路两处，一处在四十一公里，长约九十米；一处在五十六公里，桥墩倾斜。无人伤亡。\n"
        "我工程队已架设便桥，步行可通。卡车至少须停驶二十天。国王秘书长今晨来电话询问，我据实告知，并说明所需水泥八百吨"
        "请对方先由仓库借用。\n"
        "对方已表同意。请交通部速派桥梁工程师两名前来。"
    )
    y = s.block(28, 97, break_lines(body, 27), leading=10.4, **typed)
    s.text(178, y + 10, "驻尼泊尔使馆", align="right", **typed)
    s.text(178, y + 21, "一九六三年八月九日二十时", align="right", **typed)
    original = s

    s = Sheet(rng, width=216, height=279)
    typed = dict(face="courier", size=12, jitter=0.02)
    s.text(108, 24, "Cable Received by the Foreign Ministry", align="center", **typed)
    head = [
        "Level: Extra Urgent",
        "Received from the Nepal Desk",
        "Foreign Ministry Incoming (63) Wei (204)",
        "(Confidential)",
        "",
        "          On the Repair of the Landslides on the Highway",
        "",
        "To the Foreign Ministry, and reporting to the Ministry of",
        "Communications:",
        "",
        "    On the night of 7 August mountain torrents destroyed the",
        "highway in two places: one at kilometer 41, some ninety",
        "meters long; one at kilometer 56, where a bridge pier is",
        "leaning. There were no casualties.",
        "",
        "    Our engineers have put up a temporary bridge, which can",
        "be crossed on foot. Trucks must stop for at least twenty",
        "days. The King's Principal Secretary telephoned this morning",
        "to inquire. I told him the facts, and explained that the 800",
        "tons of cement needed should for now be borrowed from their",
        "warehouses.",
        "",
        "    The other side has agreed. Would the Ministry of",
        "Communications please send two bridge engineers quickly.",
        "",
        "                        Chinese Embassy in Nepal",
        "                        9 August 1963, 8:00 p.m.",
    ]
    s.block(24, 36, head, leading=6.4, **typed)
    s.stamp(150, 250, ["RELEASED IN FULL"], size=14, tilt=-3, ink="blue")
    return Document(
        id="bilingual-1963",
        family="prc_incoming",
        writing="horizontal",
        languages=["en", "zh-Hans"],
        fields={
            "form": "外交部收电",
            "direction": "incoming",
            "cable_number": "外收（63）未204",
            "classification": "confidential",
            "precedence": "extra_urgent",
            "from": "驻尼泊尔使馆",
            "to": ["外交部"],
            "copy_to": ["交通部"],
            "title": "关于公路塌方修复情况",
            "date": "1963-08-09",
            "time": "20:00",
            "signature": ["驻尼泊尔使馆"],
            "markings": ["RELEASED IN FULL"],
        },
        files=[
            File("bilingual-1963/1-original.jpg", save={"quality": 55}),
            File("bilingual-1963/2-translation.webp", save={"quality": 55}),
        ],
        sheets=[original, s],
        damage=[
            Damage(paper=(228, 216, 190), fold=True, skew=-0.5, fade=0.18),
            Damage(paper=(246, 244, 238), skew=0.4),
        ],
    )
