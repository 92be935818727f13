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
            "from": "驻缅甸使馆",
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


def outgoing(rng):
    """A Foreign Ministry outgoing cable of 1965 over two sheets, scanned to black and white."""
    first = Sheet(rng)
    second = Sheet(rng)
    typed = dict(face="song", size=15.5, jitter=0.02)
    s = first
    s.text(105, 22, "中华人民共和国外交部", "serif-bold", 18, align="center", pitch=1.15)
    s.text(105, 33, "发　电", "serif-bold", 28, align="center", pitch=1.2)
    s.frame(22, 50, 188, 82, width=0.4)
    s.rule(22, 61, 188, 61)
    s.rule(22, 71.5, 188, 71.5)
    s.rule(110, 50, 110, 71.5)
    for y, left, right in (
        (53, "发往：驻几内亚使馆", "等级：特急"),
        (63.5, "外发（65）寅1026号", "密级：绝密"),
    ):
        s.text(26, y, left, read=False, **typed)
        s.text(114, y, right, read=False, **typed)
        s.read(f"{left} {right}")
    s.text(26, 74, "事由：关于援建火柴厂设备推迟起运事", **typed)
    body = (
        "你馆三月一日第77号电悉。同意推迟起运，但不宜说成是我方单独决定，应以双方专家组联合建议的名义提出。\n"
        "一、火柴厂主体设备已于二月底在黄埔港集中完毕，共一百八十六箱，重二百四十三吨。远洋轮船公司可将起运日期由三月二十日"
        "改为四月十日，再迟则须另行租船，费用甚巨。\n"
        "二、对方所提厂址变更问题，可告以新址距河较近，雨季易受水淹，请其再作勘测。如对方坚持，我可同意，但"
        "地基加固费用应由对方列入当地费用项下。\n"
        "三、专家组组长秦伯年同志暂不回国，待设备到港后再定。组员中有两人患疟疾，应安排就地治疗，病重者即送回。"
    )
    s.text(26, 88, "驻几内亚使馆：", **typed)
    lines = break_lines(body, 29)
    s.block(26, 98, lines[:16], leading=9.8, **typed)
    s.text(105, 276, "第 1 页　共 2 页", align="center", **typed)
    s = second
    y = s.block(26, 26, lines[16:], leading=9.8, **typed)
    rest = (
        "四、我驻该国其他援建项目目前一律不作变动。砖厂的试车仍按原定日期进行，届时可邀请对方工业部门负责人参加，"
        "规模宜小，不发消息。\n"
        "以上请即同对方商谈，并将结果报部。"
    )
    y = s.block(26, y, break_lines(rest, 29), leading=9.8, **typed)
    s.text(178, y + 10, "外交部", align="right", **typed)
    s.text(178, y + 20, "一九六五年三月五日十八时", align="right", **typed)
    s.rule(22, y + 38, 188, y + 38)
    s.text(26, y + 41, "抄：外经委、交通部", **typed)
    s.text(26, y + 51, "（限值班人员）", **typed)
    s.text(105, 276, "第 2 页　共 2 页", align="center", **typed)
    fax = Damage(bilevel=0.58, speckle=0.00004, texture=0.01, holes=False)
    return Document(
        id="outgoing-1965",
        family="prc_outgoing",
        writing="horizontal",
        languages=["zh-Hans"],
        fields={
            "form": "中华人民共和国外交部发电",
            "direction": "outgoing",
            "cable_number": "外发（65）寅1026",
            "classification": "top_secret",
            "handling": ["限值班人员"],
            "precedence": "extra_urgent",
            "from": "外交部",
            "to": ["驻几内亚使馆"],
            "copy_to": ["外经委", "交通部"],
            "title": "关于援建火柴厂设备推迟起运事",
            "date": "1965-03-05",
            "time": "18:00",
            "references": ["你馆三月一日第77号电"],
            "signature": ["外交部"],
        },
        files=[File("outgoing-1965.tif", pages=2, save={"compression": "group4"})],
        sheets=[first, second],
        damage=[fax, Damage(bilevel=0.58, speckle=0.00004, skew=0.9)],
    )


def sideways(rng):
    """A received cable of 1959, fed to the scanner on its side."""
    s = Sheet(rng)
    typed = dict(face="kai", size=16, jitter=0.02)
    s.text(105, 26, "外交部收电", "serif-bold", 28, align="center", pitch=1.3)
    s.rule(24, 42, 186, 42, width=0.6)
    s.text(28, 47, "（59）2216号", read=False, **typed)
    s.text(182, 47, "（秘密）　平", align="right", read=False, **typed)
    s.read("（59）2216号 （秘密） 平")
    s.text(28, 58, "发电：驻蒙古使馆", **typed)
    s.rule(24, 68, 186, 68, width=0.3)
    s.text(105, 75, "关于捐赠图书馆书籍的复电", face="kai", size=18, jitter=0.02, align="center")
    s.text(28, 90, "外交部：", **typed)
    body = (
        "十一月二日电悉。国立图书馆馆长巴特尔已看过我方所列书目，共一千三百四十种，除医学类外均愿接受，并希望增加儿童读物。\n"
        "馆长说，新馆定于明年一月开放，届时拟设中国图书专柜一间。书籍如能于年底以前运到，他将请文化部门派专车到车站迎接。\n"
        "医学类书籍共九十二种，因多为俄文转译，馆方认为重复，建议改赠农学院。我们同意，请转告对外文委。"
    )
    y = s.block(28, 101, break_lines(body, 27), leading=10.4, **typed)
    s.text(178, y + 10, "驻蒙古使馆", align="right", **typed)
    s.text(178, y + 21, "一九五九年十一月六日", align="right", **typed)
    return Document(
        id="sideways-1959",
        family="prc_incoming",
        writing="horizontal",
        languages=["zh-Hans"],
        fields={
            "form": "外交部收电",
            "direction": "incoming",
            "cable_number": "（59）2216",
            "classification": "secret",
            "precedence": "routine",
            "from": "驻蒙古使馆",
            "to": ["外交部"],
            "title": "关于捐赠图书馆书籍的复电",
            "date": "1959-11-06",
            "references": ["十一月二日电"],
            "signature": ["驻蒙古使馆"],
        },
        files=[File("sideways-1959.jpg", rotation=90, save={"quality": 55})],
        sheets=[s],
        damage=[Damage(paper=(232, 222, 200), skew=0.7, grey=True)],
    )


def photograph(rng):
    """A Central Committee received cable of 1961, photographed on a table under a lamp."""
    s = Sheet(rng)
    typed = dict(face="song", size=16, jitter=0.022)
    s.text(105, 25, "中共中央收电", "serif-bold", 28, ink="form-red", align="center", pitch=1.3)
    s.rule(24, 41, 186, 41, ink="form-red", width=0.6)
    s.text(28, 46, "几内亚来电", read=False, **typed)
    s.text(105, 46, "急", align="center", read=False, **typed)
    s.text(182, 46, "（61）735号", align="right", read=False, **typed)
    s.read("几内亚来电 急 （61）735号")
    s.rule(24, 56, 186, 56, ink="form-red", width=0.3)
    s.stamp(166, 68, ["秘密"], size=20, face="serif-bold", ink="seal", part_of_cable=True, tilt=3)
    s.text(105, 80, "关于渔业合作协定修改意见", face="song", size=18, jitter=0.02, align="center")
    s.text(28, 94, "外交部并告水产部：", **typed)
    body = (
        "昨日下午，渔业总局副局长孔戴来馆面交协定修改稿一份，主要改动有三：第一，捕捞期限由三年改为两年；第二，冷库由双方共管；"
        "第三，鱼货的百分之四十在当地出售。\n"
        "我当即表示，前两点可以研究，第三点涉及运输船的周转，恐有困难。他说这是内阁的意见，但并非不能商量。\n"
        "建议第三点改为百分之二十五，余下由对方优先订购。请水产部即将可派渔船数目告我。"
    )
    y = s.block(28, 105, break_lines(body, 27), leading=10.4, **typed)
    s.text(178, y + 10, "驻几内亚使馆", align="right", **typed)
    s.text(178, y + 21, "一九六一年七月三十日", align="right", **typed)
    return Document(
        id="photograph-1961",
        family="prc_incoming",
        writing="horizontal",
        languages=["zh-Hans"],
        fields={
            "form": "中共中央收电",
            "direction": "incoming",
            "cable_number": "（61）735",
            "classification": "secret",
            "precedence": "urgent",
            "from": "驻几内亚使馆",
            "to": ["外交部"],
            "copy_to": ["水产部"],
            "title": "关于渔业合作协定修改意见",
            "date": "1961-07-30",
            "signature": ["驻几内亚使馆"],
        },
        files=[File("photograph-1961.jpg", save={"quality": 62})],
        sheets=[s],
        damage=[Damage(photograph=True, fold=True, noise=3.5, blur=0.7)],
    )


def embassy(rng):
    """A received cable of 1960 in the name of its file: Chinese characters in a path."""
    s = Sheet(rng)
    typed = dict(face="kai", size=16, jitter=0.02)
    s.text(105, 26, "外交部收电", "serif-bold", 28, ink="form-red", align="center", pitch=1.3)
    s.rule(24, 42, 186, 42, ink="form-red", width=0.6)
    s.text(28, 47, "等级：加急", read=False, **typed)
    s.text(105, 47, "瑞典台来", align="center", read=False, **typed)
    s.text(182, 47, "外收（60）亥77号", align="right", read=False, **typed)
    s.read("等级：加急 瑞典台来 外收（60）亥77号")
    s.rule(24, 57, 186, 57, ink="form-red", width=0.3)
    s.text(105, 66, "关于乒乓球队过境事", face="kai", size=18, jitter=0.02, align="center")
    s.text(28, 80, "外交部：", **typed)
    body = (
        "我乒乓球队一行二十三人定于十二月十六日乘机抵斯德哥尔摩，停留两天后转往哥德堡。当地体育协会主席林德奎斯特愿负责"
        "食宿，并安排友谊赛两场。\n"
        "入境签证已全部办妥，惟教练员陆守信的护照下月到期，请即由国内补发，托信使带来。\n"
        "球台问题：对方只有旧式球台六张，我队如需新台，应自行携带。盼告。"
    )
    y = s.block(28, 91, break_lines(body, 27), leading=10.4, **typed)
    s.text(178, y + 10, "驻瑞典使馆", align="right", **typed)
    s.text(178, y + 21, "一九六〇年十二月三日九时三十分", align="right", **typed)
    s.stamp(60, 240, ["已解密"], size=22, tilt=8, face="hei", ink="blue")
    return Document(
        id="瑞典来电-1960",
        family="prc_incoming",
        writing="horizontal",
        languages=["zh-Hans"],
        fields={
            "form": "外交部收电",
            "direction": "incoming",
            "cable_number": "外收（60）亥77",
            "precedence": "urgent_plus",
            "from": "驻瑞典使馆",
            "to": ["外交部"],
            "title": "关于乒乓球队过境事",
            "date": "1960-12-03",
            "time": "09:30",
            "signature": ["驻瑞典使馆"],
            "markings": ["已解密"],
        },
        files=[File("瑞典来电-1960.png", save={"optimize": True})],
        sheets=[s],
        damage=[Damage(grey=True, gain=1.2, noise=2, skew=-1.6, holes=True)],
    )
