"""The check finds what it is there to find."""

import pathlib
import tempfile
import unittest

from check_documents import check
from modules import ALLOWED

REASONS = 'case Reason::none: return "none";\n'
EVENTS = 'log::info("ready");\nlog::Event(level_of(x), "configuration").field("a", b);\n'
LOGS = "## Events\n| `ready` | x |\n| `configuration` | x |\n## Reason codes\n| `none` | x |\n"
TABLE = "".join(f"| `{module}` | {' '.join(allowed)} |\n" for module, allowed in ALLOWED.items())


class CheckDocuments(unittest.TestCase):
    def faults_of(self, **changed):
        files = {"src/base/reason.cpp": REASONS, "src/server/a.cpp": EVENTS, "docs/logs.md": LOGS,
                 "CONTRIBUTING.md": TABLE, **{path.replace("__", "/"): text for path, text in changed.items()}}
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                file = pathlib.Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            return check(pathlib.Path(folder).resolve())

    def test_documents_that_agree_pass(self):
        self.assertEqual(self.faults_of(), [])

    def test_a_reason_without_a_row_is_named(self):
        faults = self.faults_of(**{"src/base/reason.cpp": REASONS + 'case Reason::x: return "new-reason";\n'})

        self.assertEqual(faults, ["docs/logs.md: reason code new-reason is not documented"])

    def test_an_event_without_a_row_is_named(self):
        faults = self.faults_of(**{"src/net/b.cpp": 'log::warn("surprise").field("a", 1);\n'})

        self.assertEqual(faults, ["docs/logs.md: event surprise is not documented"])

    def test_an_event_of_a_client_without_a_row_is_named(self):
        faults = self.faults_of(**{"src/session/b.cpp": 'describe_event("surprise");\n'})

        self.assertEqual(faults, ["docs/logs.md: event surprise is not documented"])

    def test_a_row_without_a_reason_is_named(self):
        faults = self.faults_of(**{"docs/logs.md": LOGS + "| `gone` | x |\n"})

        self.assertEqual(faults, ["docs/logs.md: reason code gone does not exist"])

    def test_a_table_that_differs_from_modules_is_named(self):
        faults = self.faults_of(**{"CONTRIBUTING.md": TABLE.replace("| `loop` | base |", "| `loop` | base net |")})

        self.assertEqual(faults, ["CONTRIBUTING.md: loop may include base, says modules.py"])

    def test_a_link_to_nothing_is_named(self):
        faults = self.faults_of(**{"README.md": "[a](docs/nowhere.md) [b](docs/logs.md#events) [c](https://example.com)\n"})

        self.assertEqual(faults, ["README.md: there is no docs/nowhere.md"])


if __name__ == "__main__":
    unittest.main()
