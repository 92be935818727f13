#!/usr/bin/env python3
"""Times cablegram beside other OCR programs on the same pages, in one run, and scores what they read. `make bench` runs it.

    bench.py [--pages DIR]... [--jobs 2] [--runs 1] [--peers tesseract,ocrmypdf,rapidocr] [--efforts fast,standard,best]
             [--heavy] [--json FILE] [--markdown]

DIR holds images with truth beside them: NAME.truth.txt (as in scans/) or NAME.gt.txt. Without --pages: the samples, and the
clean and moderate pages of ../shared/data/scans/synthetic where they are (with --heavy all of them). Times depend on the machine,
ratios less so; CPU time less than wall time where other programs run. Memory is the most that all processes of a program held at once,
shared pages counted once (PSS, looked at five times a second).
"""
import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "cablegram-bench" / "python"
PACKAGES = {"rapidfuzz": "rapidfuzz==3.*", "rapidocr": "rapidocr-onnxruntime==1.4.*"}
IMAGES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"}
# A peer gets one thread a process and as many processes as there are jobs: the way each is fastest on a batch.
ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}

RAPIDOCR = """
import sys
from rapidocr_onnxruntime import RapidOCR
engine = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
for line in open(sys.argv[1]):
    image, text = line.rstrip("\\n").split("\\t")
    result, _ = engine(image)
    open(text, "w").write("\\n".join(row[1] for row in result or []))
"""


def re_run_in_venv():
    """Installs the Python packages in an environment outside the tree, and goes on inside it."""
    python = VENV / "bin" / "python"
    if Path(sys.prefix) == VENV:
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", PACKAGES["rapidfuzz"]], check=True)
    os.execv(python, [python, __file__, *sys.argv[1:]])


def find_pages(folders, heavy):
    """The pages to read: (image, truth). Only files of one page, since the peers do not know folders as documents."""
    pages = []
    for folder in folders:
        for image in sorted(folder.iterdir()):
            if image.suffix.lower() not in IMAGES or ".body" in image.name or ("_heavy" in image.stem and not heavy):
                continue
            truths = [image.with_name(image.stem + end) for end in (".truth.txt", ".gt.txt")]
            pages += [(image, truth) for truth in truths if truth.exists()][:1]
    return pages


def fold(text):
    """White space out, full-width forms folded: what no reader of a cable would call an error."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("〔", "(").replace("〕", ")").replace("○", "〇")


def cer(pages, read):
    """Errors in a hundred characters, all pages together; `read` maps an image's name to the text."""
    from rapidfuzz.distance import Levenshtein

    errors = length = 0
    for image, truth in pages:
        want = fold(truth.read_text())
        errors += Levenshtein.distance(want, fold(read.get(image.name, "")))
        length += len(want)
    return 100 * errors / length


class Watch:
    """What a program costs while it runs: wall and CPU seconds, and memory of all its processes together, in MB."""

    def __enter__(self):
        self.done = threading.Event()
        self.peak = 0
        self.thread = threading.Thread(target=self.look)
        self.thread.start()
        self.cpu_before, self.began = self.cpu_now(), time.perf_counter()
        return self

    def __exit__(self, *_):
        self.wall = time.perf_counter() - self.began
        self.cpu = self.cpu_now() - self.cpu_before
        self.done.set()
        self.thread.join()

    @staticmethod
    def cpu_now():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def look(self):
        while not self.done.wait(0.2):
            self.peak = max(self.peak, sum(map(proportional_set_size, descendants(os.getpid()))) / 1000)


def descendants(ancestor):
    """The numbers of all processes below one."""
    below = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:  # It has ended meanwhile.
                continue
            below.setdefault(parent, []).append(int(entry.name))
    found = []
    todo = [ancestor]
    while todo:
        children = below.get(todo.pop(), [])
        found += children
        todo += children
    return found


def proportional_set_size(process):
    """Memory of a process in kB, what it shares divided among those that share it."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"(?m)^Pss:\s+(\d+) kB", rollup)
    return int(found[1]) if found else 0


def parallel(command, items, jobs, env=()):
    """Runs `command` with each item appended, as xargs -P does."""
    lines = b"\0".join(os.fsencode(str(i)) for i in items)
    subprocess.run(
        ["xargs", "-0", "-P", str(jobs), "-n1", *command], input=lines, check=True,
        env=os.environ | ONE_THREAD | dict(env), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )


def cablegram(effort):
    """This program, at one effort."""

    def run(pages, work, jobs):
        scans, config = work / "scans", work / "pipeline.toml"
        scans.mkdir()
        for image, _ in pages:
            shutil.copyfile(image, scans / image.name)
        settings = (ROOT / "pipeline.toml").read_text()
        settings, changed = re.subn(r'(?m)^effort = .*$', f'effort = "{effort}"', settings)
        assert changed == 1, "pipeline.toml has no effort"
        config.write_text(settings)
        target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
        command = [target / "release" / "cablegram", "run", scans, "-o", work / "output", "-c", config, "--jobs", str(jobs)]
        with Watch() as watch:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        texts = {}
        for image, _ in pages:
            sheets = sorted((work / "output" / image.stem / "ocr").glob("p*.txt"))
            texts[image.name] = "\n".join(sheet.read_text() for sheet in sheets)
        return watch, texts

    return run


def tesseract(pages, work, jobs):
    """The command-line tool, tuned: one thread a process, as many processes as jobs."""
    script = 'tesseract "$1" "$0/$(basename "$1")" -l chi_sim+eng'
    with Watch() as watch:
        parallel(["sh", "-c", script, str(work)], [image for image, _ in pages], jobs)
    return watch, {image.name: (work / (image.name + ".txt")).read_text() for image, _ in pages}


def ocrmypdf(pages, work, jobs):
    """OCRmyPDF with the cleaning that an archive would ask for."""
    script = (
        'n=$(basename "$1"); ocrmypdf -q -j1 --rotate-pages --deskew --clean --image-dpi 200 -l chi_sim+eng '
        '--output-type pdf --sidecar "$0/$n.txt" "$1" "$0/$n.pdf" || true'
    )
    with Watch() as watch:
        parallel(["sh", "-c", script, str(work)], [image for image, _ in pages], jobs)
    texts = {image.name: work / (image.name + ".txt") for image, _ in pages}
    missing = [name for name, text in texts.items() if not text.exists()]
    if missing:
        print(f"  OCRmyPDF refused {len(missing)} of {len(pages)} pages: {', '.join(missing)}", file=sys.stderr)
    return watch, {name: text.read_text() for name, text in texts.items() if text.exists()}


def rapidocr(pages, work, jobs):
    """RapidOCR (PP-OCRv4): one process a job, each with its own share of the pages."""
    script = work / "rapidocr.py"
    script.write_text(RAPIDOCR)
    lists = []
    for job in range(jobs):
        share = work / f"list{job}"
        rows = [f"{image.resolve()}\t{work / (image.name + '.txt')}\n" for image, _ in pages[job::jobs]]
        share.write_text("".join(rows))
        lists.append(share)
    with Watch() as watch:
        parallel([str(VENV / "bin" / "python"), str(script)], lists, jobs)
    return watch, {image.name: (work / (image.name + ".txt")).read_text() for image, _ in pages}


PEERS = {"tesseract": tesseract, "ocrmypdf": ocrmypdf, "rapidocr": rapidocr}


def available(peer):
    """Whether a peer can be run; installs it where that needs no root."""
    if peer == "tesseract":
        return shutil.which("tesseract")
    if peer == "ocrmypdf":
        if shutil.which("ocrmypdf") and shutil.which("unpaper"):
            return True
        if os.geteuid() == 0 and shutil.which("apt-get"):
            install = ["apt-get", "-y", "-qq", "install", "--no-install-recommends", "ocrmypdf", "unpaper", "pngquant"]
            return subprocess.run(install, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, stdout=subprocess.DEVNULL).returncode == 0
        print("OCRmyPDF is left out: sudo apt-get install ocrmypdf unpaper", file=sys.stderr)
        return False
    pip = [VENV / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", PACKAGES["rapidocr"]]
    if subprocess.run(pip).returncode == 0:
        return True
    print("RapidOCR is left out: it could not be installed", file=sys.stderr)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, action="append")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=1, help="runs of each; the median counts")
    parser.add_argument("--peers", default="tesseract,ocrmypdf,rapidocr")
    parser.add_argument("--efforts", default="standard,fast,best")
    parser.add_argument("--heavy", action="store_true", help="take heavily damaged pages too")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--markdown", action="store_true", help="print the table as docs/performance.md has it")
    args = parser.parse_args()
    re_run_in_venv()

    shared = Path(os.environ.get("CABLEGRAM_SHARED", ROOT.parent / "shared")) / "data" / "scans" / "synthetic"
    pages = find_pages(args.pages or [ROOT / "scans"] + ([shared] if shared.is_dir() else []), args.heavy)
    if not pages:
        sys.exit("no image with a truth file beside it in " + ", ".join(map(str, args.pages)))
    programs = {f"cablegram {effort}": cablegram(effort) for effort in filter(None, args.efforts.split(","))}
    programs |= {peer: PEERS[peer] for peer in filter(None, args.peers.split(",")) if available(peer)}
    print(f"{len(pages)} pages, {args.jobs} processes or threads, {args.runs} run(s) each", file=sys.stderr)

    costs, scores = {name: [] for name in programs}, {}
    for _ in range(args.runs):
        # Programs take turns, so that a busy moment of the machine does not fall on one alone.
        for name, program in programs.items():
            with tempfile.TemporaryDirectory() as work:
                watch, texts = program(pages, Path(work), args.jobs)
            costs[name].append(watch)
            scores[name] = cer(pages, texts)
            print(f"  {name}: {watch.wall:.1f} s wall, {watch.cpu:.1f} s CPU, {watch.peak:.0f} MB", file=sys.stderr)

    rows = {}
    for name, watches in costs.items():
        rows[name] = {
            "wall_s": statistics.median(watch.wall for watch in watches),
            "cpu_s": statistics.median(watch.cpu for watch in watches),
            "memory_mb": max(watch.peak for watch in watches),
            "cer": scores[name],
        }
    ours = next(iter(rows.values()))
    for row in rows.values():
        row["wall_ratio"], row["cpu_ratio"] = ours["wall_s"] / row["wall_s"], ours["cpu_s"] / row["cpu_s"]
    head = ["program", "wall s", "CPU s", "memory MB", "CER %", "wall ratio", "CPU ratio"]
    cells = [
        [name, f"{r['wall_s']:.1f}", f"{r['cpu_s']:.1f}", f"{r['memory_mb']:.0f}", f"{r['cer']:.2f}", f"{r['wall_ratio']:.2f}", f"{r['cpu_ratio']:.2f}"]
        for name, r in rows.items()
    ]
    if args.markdown:
        for row in [head, ["---"] * len(head), *cells]:
            print("| " + " | ".join(row) + " |")
    else:
        for row in [head, *cells]:
            print(f"{row[0]:<22}" + "".join(f"{cell:>12}" for cell in row[1:]))
    print(f"ratio: what {next(iter(rows))} takes, divided by what the program takes", file=sys.stderr)
    if args.json:
        args.json.write_text(json.dumps({"pages": len(pages), "jobs": args.jobs, "programs": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
