#!/usr/bin/env python3
"""Makes malformed inputs from valid ones: every truncation of each seed, and each field at its extremes.

Where the fields of a seed are is not known here, so every offset is taken for one: integers of one to
four bytes are set to 0, 1, the largest value less one, the largest, and the sign bit alone. Then come
doubled inputs and pairs of neighbouring seeds. The result depends on the seeds alone, and no two files
are equal.

    make_corpus.py --out DIR [--per-seed N] [--at-least N] SEEDS...
"""
import argparse
import hashlib
import pathlib
import shutil
import sys

WIDTHS = (1, 2, 3, 4)
LONGEST_TRUNCATED = 4096  # a longer seed is cut at that many offsets, evenly spaced


def extremes(width):
    largest = (1 << 8 * width) - 1
    return (0, 1, largest - 1, largest, 1 << 8 * width - 1)


def evenly(items, limit):
    """At most `limit` of the items, evenly spaced, the first among them."""
    if len(items) <= limit:
        return items
    return [items[index * len(items) // limit] for index in range(limit)]


def truncations(seed):
    for size in evenly(range(len(seed)), LONGEST_TRUNCATED):
        yield seed[:size]


def overwritten(seed, limit):
    places = [(offset, width, value)
              for offset in range(len(seed)) for width in WIDTHS if offset + width <= len(seed)
              for value in extremes(width)]
    # A prime stride visits all widths and values even if only some places are taken.
    spread = sorted(range(len(places)), key=lambda index: index * 7919 % max(1, len(places)))
    for index in spread[:limit]:
        offset, width, value = places[index]
        yield seed[:offset] + value.to_bytes(width, "big") + seed[offset + width:]


def mutations(seed, following, per_seed):
    yield from truncations(seed)
    yield from overwritten(seed, per_seed)
    yield seed + seed
    yield seed + following


def read_seeds(paths):
    files = []
    for path in paths:
        files += sorted(entry for entry in path.rglob("*") if entry.is_file()) if path.is_dir() else [path]
    return [file.read_bytes() for file in files]


def write_all(out, seeds, per_seed):
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    written = set(seeds)
    count = 0
    for index, seed in enumerate(seeds):
        for content in mutations(seed, seeds[(index + 1) % len(seeds)], per_seed):
            if content in written:
                continue
            written.add(content)
            (out / hashlib.sha256(content).hexdigest()[:24]).write_bytes(content)
            count += 1
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True, help="emptied first")
    parser.add_argument("--per-seed", type=int, default=256, help="overwritten fields per seed")
    parser.add_argument("--at-least", type=int, default=1, help="fail below this number of files")
    parser.add_argument("seeds", type=pathlib.Path, nargs="+")
    options = parser.parse_args()
    seeds = read_seeds(options.seeds)
    if not seeds:
        sys.exit("no seeds in " + ", ".join(map(str, options.seeds)))
    count = write_all(options.out, seeds, options.per_seed)
    print(f"{count} files from {len(seeds)} seeds")
    if count < options.at_least:
        sys.exit(f"{options.at_least} were asked for")


if __name__ == "__main__":
    main()
