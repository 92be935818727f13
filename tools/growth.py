#!/usr/bin/env python3
"""Whether the parser's work grows in proportion to its text, whatever the text: processor time at one, two and four times a size.

    python3 tools/growth.py target/release/cablegram [MEGABYTES]

The texts are made here: headers, running text and code of every kind, and nothing but brackets, marks or single letters. Times are
the child's own, so other work on the machine counts little; the least of three runs is taken. It fails where four times the text takes
more than six times the time.
"""
import os, resource, subprocess, sys, tempfile

binary = sys.argv[1]
size = int(float(sys.argv[2] if len(sys.argv) > 2 else 10) * 1_000_000)

TELETYPE = '''SECRET
PAGE 01 PEKING 00749 070955Z
ACTION EA-12 INFO OCT-01 ISO-00 /002 R
R 070950Z MAY 74
FM USLO PEKING
TO SECSTATE WASHDC 1748
INFO AMEMBASSY TOKYO
S E C R E T PEKING 0749
E.O. 11652: GDS
TAGS: PFOR, CH
SUBJECT: VISIT OF DELEGATION
1. OFFICIALS CONCERNED SAID MATTER REMAINS UNDER STUDY AND THAT REPLY WILL FOLLOW.
NNN
'''
CHINESE = '''外交部收電
絕密 特急
第(62)562號
外交部並報黨中央：
關於救濟糧運輸問題，今日下午三時，我方代表同對方會談。
駐錫蘭使館
一九六二年三月十三日

'''
LETTER = '''Cable Received by the Central Committee
No. (52) 211
To the Foreign Ministry: (Secret)
The matter was taken up with the competent officials this week and a further report will follow.
Hao Deqing
13 March 1962

'''
KINDS = {
    'teletypes': TELETYPE,
    'Chinese cables': CHINESE,
    'translations': LETTER,
    'all of them': TELETYPE + CHINESE + LETTER,
    'capitals': 'OFFICIALS CONCERNED SAID MATTER REMAINS UNDER STUDY AND THAT REPLY WILL FOLLOW\n',
    'telegraphic code': '0022 2429 0207 1873 5618 0086 0001\n',
    'telegraphic code in one line': '0022 2429 0207 1873 5618 0086 0001 ',
    'dates': '13 March 1962\n24.III.50\n10/14/50\n一九六四年十月十八日\n',
    'dates in one line': '13 March 1962 24.III.50 10/14/50 ',
    'numbers': 'No. (52) 211\n(64) You (136)\n第(62)562號\n',
    'labels': 'Level: Urgent\nFrom: Burma\nTo:\nSubject:\n',
    'salutations': 'To the Foreign Ministry:\n',
    'single letters': 'a\n',
    'single characters': '外\n',
    'marks': '.,:;()[]-/!?\'"\n',
    'marks in one line': '.,:;()[]-/!?\'"',
    'brackets': '(' * 60 + '\n',
    'brackets in one line': '(',
    'spaced capitals': 'S E C R E T  C O N F I D E N T I A L\n',
    'wide gaps': 'a   b   c   d\n',
    'pages': 'SECRET\n\f',
    'letters of other scripts': 'ÀÉ ﬁ 𝔘 ｆｕｌｌ：\n',
}


def seconds(path):
    best = float('inf')
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([binary, 'parse', '--text', path], stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


steep = []
print(f'{"text":30} {"n":>7} {"2 n":>7} {"4 n":>7}  4 n / n')
with tempfile.TemporaryDirectory() as folder:
    for name, piece in KINDS.items():
        times = []
        for share in (4, 2, 1):
            path = os.path.join(folder, 'text')
            length = size // share
            with open(path, 'wb') as file:
                text = (piece * (length // len(piece.encode()) + 1)).encode()[:length]
                file.write(text.decode('utf-8', 'ignore').encode())
            times.append(seconds(path))
        ratio = times[2] / max(times[0], 0.02)
        print(f'{name:30} {times[0]:7.2f} {times[1]:7.2f} {times[2]:7.2f}  {ratio:.1f}')
        if ratio > 6:
            steep.append(name)
if steep:
    sys.exit(f'grows faster than its text: {", ".join(steep)}')
