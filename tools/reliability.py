#!/usr/bin/env python3
"""How far confidence can be believed: the values of the evaluation scans in bands of their confidence, and how many are right.

    tools/reliability.py ../shared target/eval

The second folder holds the outputs `synthetic` and `jfk` that `make eval` writes. A value is right as score.py counts it: the same
after folding, or for names and titles alike to four fifths. Left out is what the truth does not settle: copies of forms whose truth
holds only the first of several, and senders, titles and signatures where the truth has none.
"""
import glob, json, os, sys

shared, outputs = sys.argv[1:3]
sys.path.insert(0, os.path.join(shared, 'tools'))
import score

BANDS = [(0.9, 1.01), (0.8, 0.9), (0.7, 0.8), (0.5, 0.7), (0.0, 0.5)]
UNSETTLED_COPIES = {'E2', 'E3'}
JFK = {'info': 'copy_to', 'subject': 'title'}
found = []


def take(field, gold, record):
    given = (record.get('fields') or {}).get(field) or []
    given = given if isinstance(given, list) else [given]
    if not gold and field in ('from', 'title', 'signature'):
        return
    canon, left = score.CANON.get(field, score.key), list(gold)
    for value in given:
        def alike(other):
            if canon(other) == canon(value['value']):
                return 1.0
            return 0.0 if field in score.STRICT else score.fuzz.ratio(score.key(other), score.key(value['value'])) / 100
        best = max(left, key=alike, default=None)
        right = best is not None and alike(best) >= 0.8
        if right:
            left.remove(best)
        found.append((value['confidence'], right))


records = score.documents(os.path.join(outputs, 'synthetic'))
for path in sorted(glob.glob(os.path.join(shared, 'data/scans/synthetic/*.record.json'))):
    truth = json.load(open(path, encoding='utf-8'))
    record, _ = records.get(truth['name'], ({}, None))
    want = score.scan_gold(truth['fields'], truth['layout'])
    for field in score.FIELDS:
        if field != 'time' and not (field == 'copy_to' and truth['layout'] in UNSETTLED_COPIES):
            take(field, want.get(field, []), record)
records = score.documents(os.path.join(outputs, 'jfk'))
for path in sorted(glob.glob(os.path.join(shared, 'data/scans/jfk/*.fields.json'))):
    record, _ = records.get(os.path.basename(path)[:-len('.fields.json')], ({}, None))
    truth = json.load(open(path, encoding='utf-8'))
    for name in ('cable_number', 'classification', 'precedence', 'from', 'to', 'info', 'date', 'subject', 'signature'):
        take(JFK.get(name, name), score.as_list(truth.get(name)), record)

print('confidence from | values | mean confidence | right | share right')
for low, high in BANDS:
    band = [one for one in found if low <= one[0] < high]
    if band:
        right = sum(ok for _, ok in band)
        print(f'{low:15} | {len(band):6} | {sum(c for c, _ in band) / len(band):15.3f} | {right:5} | {right / len(band):.3f}')
