"""The check finds what it is there to find."""

import pathlib
import tempfile
import unittest

from check_includes import check, cycles


class CheckIncludes(unittest.TestCase):
    def faults_of(self, path, text):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, path)
            file.parent.mkdir(parents=True)
            file.write_text(text)
            return check(pathlib.Path(folder).resolve())

    def test_a_new_arrow_is_named_with_its_line(self):
        faults = self.faults_of("src/hub/hub.cpp", '#include "base/log.hpp"\n#include "net/gate.hpp"\n')

        self.assertEqual(len(faults), 1)
        self.assertIn("src/hub/hub.cpp:2: hub includes net/gate.hpp", faults[0])

    def test_a_folder_that_is_no_module_is_a_fault(self):
        self.assertEqual(len(self.faults_of("src/extra/x.hpp", "")), 2)  # and there is nothing to check

    def test_a_codec_must_not_do_io(self):
        self.assertEqual(len(self.faults_of("src/rtmp/a/b.hpp", "#include <boost/asio/post.hpp>\n")), 1)

    def test_what_the_table_allows_passes(self):
        self.assertEqual(self.faults_of("src/net/a.hpp", '#include "loop/event_loop.hpp"\n#include <vector>\n'), [])

    def test_the_table_itself_has_no_cycle(self):
        self.assertEqual(cycles(), [])


if __name__ == "__main__":
    unittest.main()
