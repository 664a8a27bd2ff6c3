"""invoice2data's side of bench/speed.py, run by a Python that has it installed: paths come in, milliseconds go out.

Each line on standard input is JSON {"file", "template"}; the answer is JSON {"ms", "template", "fields"}. Without a
template all of the peer's templates are tried, and the answer names the one that fits.
"""

import json
import logging
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.pop(0)  # this folder has an invoice2data.py of its own

from invoice2data import extract_data
from invoice2data.extract.loader import read_templates


def main() -> None:
    logging.disable(logging.CRITICAL)
    templates = read_templates()
    by_name = {template["template_name"]: template for template in templates}
    print(json.dumps({"templates": len(templates)}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        chosen = [by_name[asked["template"]]] if asked["template"] else templates
        if not asked["template"]:
            fitting = [template for template in templates if extract_data(asked["file"], templates=[template])]
            chosen = fitting[:1]
        # It keeps the text of files that it has seen; a document that comes in is not one of them.
        with tempfile.NamedTemporaryFile(suffix=Path(asked["file"]).suffix) as fresh:
            shutil.copyfile(asked["file"], fresh.name)
            started = time.perf_counter()
            found = extract_data(fresh.name, templates=chosen) if chosen else None
            milliseconds = (time.perf_counter() - started) * 1000
        name = chosen[0]["template_name"] if chosen else None
        print(json.dumps({"ms": milliseconds, "template": name, "fields": len(found or {})}), flush=True)


if __name__ == "__main__":
    main()
