"""Cables on Chinese forms. Every person, number and event in them is invented."""
from document import Damage, Document, File, Sheet
from sheet import break_lines


def received(rng):
    """A Foreign Ministry received-cable form of 1962, simplified, with a red seal over the date."""
    s = Sheet(rng)
    s.text(105, 24, "外交部收电", "serif-bold", 30, ink="form-red", align="center", pitch=1.35)
    s.rule(22, 40, 188, 40, ink="form-red", width=0.7)
    s.rule(22, 41.3, 188, 41.3, ink="form-red", width=0.25)
    typed = dict(face="song", size=15, jitter=0.022)
    s.text(26, 46, "等级：特急 提前", **typed, read=False)
    s.text(92, 46, "缅甸台来", **typed, read=False)
    s.text(184, 46, "外收（62）辰418号", **typed, align="right", read=False)
    s.read("等级：特急 提前 缅甸台来 外收（62）辰418号")
    s.rule(22, 55.5, 188, 55.5, ink="form-red", width=0.25)
    s.text(184, 60, "【机密】", **typed, align="right")
    s.text(105, 71, "关于大米换橡胶谈判情况的报告", face="song", size=18, jitter=0.02, align="center")
    s.text(26, 85, "外交部并报外贸部：", **typed)
    body = (
        "五月十一日下午，我商务参赞吴启明同对方贸易局局长吴巴盛举行第四次会谈，历时三小时。"
        "对方表示，今年雨季来得早，仰光港仓库积压大米约四万二千吨，希望我方提前于六月底以前派船装运。\n"
        "关于橡胶，对方提出按新加坡三月份平均价计算，较我上次所报高百分之六点五。我答以须待国内研究后再复。"
        "对方私下透露，另有两国亦在接洽，但均不愿以货易货。\n"
        "我们意见：一、大米可同意提前装运，但平仓费应由对方负担；二、橡胶价格可按四、五两月平均价计算，"
        "并争取将第一批减为三千吨。以上妥否，请速复示。"
    )
    y = s.block(26, 96, break_lines(body, 30), leading=9.6, **typed)
    s.text(180, y + 8, "驻缅甸使馆", **typed, align="right")
    s.text(180, y + 18, "一九六二年五月十二日十八时", **typed, align="right")
    s.rule(22, 262, 188, 262, ink="form-red", width=0.25)
    s.text(26, 266, "抄送：国务院外办、海关总署", **typed)
    s.text(26, 276, "收到：1962年5月12日22时30分", **typed)
    s.seal(160, y + 18, "外交部机要室收电专用章", tilt=6)
    return Document(
        id="received-1962",
        family="prc_incoming",
        writing="horizontal",
        languages=["zh-Hans"],
        fields={
            "form": "外交部收电",
            "direction": "incoming",
            "cable_number": "外收（62）辰418",
            "classification": "confidential",
            "precedence": "extra_urgent",
            "from": "缅甸",
            "to": ["外交部"],
            "copy_to": ["外贸部", "国务院外办", "海关总署"],
            "title": "关于大米换橡胶谈判情况的报告",
            "date": "1962-05-12",
            "time": "18:00",
            "received": "1962-05-12T22:30",
            "signature": ["驻缅甸使馆"],
            "markings": ["外交部机要室收电专用章"],
        },
        files=[File("received-1962.jpg", save={"quality": 58})],
        sheets=[s],
        damage=[Damage(skew=0.8, holes=True, noise=2.5)],
    )


def traditional(rng):
    """A Central Committee received cable of 1954 in traditional characters, the classification stamped."""
    s = Sheet(rng)
    s.text(105, 26, "中共中央收電", "serif-bold-tc", 28, align="center", pitch=1.3)
    s.rule(24, 42, 186, 42, width=0.6)
    typed = dict(face="ming", size=15, jitter=0.02)
    s.text(28, 47, "第（54）1127號", **typed)
    s.stamp(166, 53, ["絕密"], size=22, face="serif-bold-tc", ink="seal", part_of_cable=True, tilt=-2)
    s.text(28, 57, "等級：加急", **typed)
    s.text(28, 67, "發電：駐錫蘭使館", **typed)
    s.rule(24, 77, 186, 77, width=0.3)
    s.text(105, 83, "關於茶葉展覽會籌備情況的請示", face="ming", size=17, jitter=0.02, align="center")
    s.text(28, 97, "中央並告外貿部：", **typed)
    body = (
        "科倫坡商會定於十月一日至十五日舉辦茶葉與漆器展覽會，會長賈亞科迪先生昨日來館，邀請我方設館參加，"
        "並願免費提供場地二百四十平方米。英、日兩國均已答應參加。\n"
        "據瞭解，展覽會期間各國茶商雲集，為我宣傳祁門、滇紅兩種紅茶之良機。惟當地碼頭工人正醞釀罷工，"
        "展品如由香港轉運，恐難如期到達。\n"
        "擬請外貿部即選派技術人員二人攜帶樣品先行乘機前來，大件展品改由廣州直運。費用約需一萬八千盧比，"
        "可由使館先行墊付。是否可行，請即電示。"
    )
    y = s.block(28, 108, break_lines(body, 29), leading=9.8, **typed)
    s.text(178, y + 8, "駐錫蘭使館", **typed, align="right")
    s.text(178, y + 18, "一九五四年八月廿六日", **typed, align="right")
    s.scrawl(150, 228, 26, 12)
    return Document(
        id="traditional-1954",
        family="prc_incoming",
        writing="horizontal",
        languages=["zh-Hant"],
        fields={
            "form": "中共中央收電",
            "direction": "incoming",
            "cable_number": "（54）1127",
            "classification": "top_secret",
            "precedence": "urgent_plus",
            "from": "駐錫蘭使館",
            "to": ["中央"],
            "copy_to": ["外貿部"],
            "title": "關於茶葉展覽會籌備情況的請示",
            "date": "1954-08-26",
            "signature": ["駐錫蘭使館"],
        },
        files=[File("traditional-1954.webp", save={"quality": 55})],
        sheets=[s],
        damage=[Damage(paper=(226, 212, 184), skew=-1.1, stain=True, fade=0.18, texture=0.016)],
    )


def vertical(rng):
    """A received cable of 1951 in vertical columns, right to left."""
    s = Sheet(rng, width=260, height=185)
    typed = dict(face="ming", size=15, jitter=0.02)
    s.frame(14, 14, 246, 171, width=0.5)
    s.frame(16, 16, 244, 169, width=0.25)
    s.column(228, 22, "外交部辦公廳收電", face="serif-bold-tc", size=20, pitch=1.35)
    s.rule(224, 16, 224, 169, width=0.25)
    s.column(213, 22, "第（五一）二〇七號", **typed)
    s.column(213, 100, "（機密）　急", **typed)
    s.column(200, 22, "外交部：", **typed)
    body = (
        "十四日晚，此間華僑中學校董會來館報告，略稱當地教育當局忽令該校自下學期起停授歷史、地理兩科，"
        "並限於月底以前呈報全部教員名冊。\n"
        "我於今晨約見外交部禮賓司長，詢問究竟。該司長稱此係省方所為，中央並不知情，允於一週內查復。"
        "觀其言詞，似有意拖延。\n"
        "擬一面勸僑校照常上課，一面俟其答復後再行照會。教員名冊暫不呈報。當否，盼示。"
    )
    x = 200
    for line in break_lines(body, 23):
        x -= 10.2
        s.column(x, 22, line, **typed)
    s.column(x - 13, 104, "韓葆真", **typed)
    s.column(x - 24, 70, "一九五一年六月十五日", **typed)
    return Document(
        id="vertical-1951",
        family="prc_incoming",
        writing="vertical",
        languages=["zh-Hant"],
        fields={
            "form": "外交部辦公廳收電",
            "direction": "incoming",
            "cable_number": "（五一）二〇七",
            "classification": "confidential",
            "precedence": "urgent",
            "to": ["外交部"],
            "date": "1951-06-15",
            "signature": ["韓葆真"],
        },
        files=[File("vertical-1951.png", save={"optimize": True})],
        sheets=[s],
        damage=[Damage(grey=True, gain=1.22, noise=2, skew=0.5, light=0.04, spread=0.7)],
    )
