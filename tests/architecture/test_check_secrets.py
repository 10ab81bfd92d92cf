"""The check finds what it is there to find: comparisons in every disguise, and changes to the real sources."""

import pathlib
import unittest

from check_secrets import PLACES, check, faults_of, place_faults

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
VERIFIER = "src/token/file_verifier.cpp"

FOUND = {
    "plain": "if (offered == stream_key) return;",
    "reversed": "if (options.stream_key != offered) return;",
    "over lines": "if (offered ==\n    url->signature) return;",
    "behind a comment": "if (offered == /* harmless */ signature) return;",
    "memcmp": "return memcmp(a, b, n) == 0;",
    "std::memcmp": "return std::memcmp(a.data(), b.data(), 32) == 0;",
    "strcmp": "return !strcmp(a, b);",
    "std::equal": "return std::equal(a.begin(), a.end(), expected_signature.begin());",
    "ranges::equal": "return std::ranges::equal(offered, key.secret);",
    "compare": "return offered.compare(settings.password) == 0;",
    "starts_with": "return secret.starts_with(offered);",
    "a copy": "const auto& expected = key.secret;\nreturn expected == offered;",
    "a copy of a copy": "auto a = key.secret; auto b = a;\nreturn offered != b;",
    "a view of it": "return std::string_view(hmac) == offered;",
    "a part of it": "return token.substr(3) == offered;",
    "what a function makes": "const Hmac right = hmac_sha256(s, t);\nreturn right == offered;",
    "a function's result": "return hmac_sha256(s, t) == offered;",
    "a moved copy": "auto mine = std::move(given.password);\nreturn mine == theirs;",
    "a dereferenced copy": "auto mine = *signature;\nreturn mine == theirs;",
    "in brackets": "return (signature) == (offered);",
    "ordering": "return signature <=> offered;",
    "camel case": "return streamKey == offered;",
    "an element": "return signature[i] == offered[i];",
}

HARMLESS = {
    "its size": "return secret.size() == 32;",
    "whether it is there": "return signature.empty() || secret == nullptr;",
    "its type": "return key.type == jwt->key_type;",
    "a namespace": "return request.action == token::Action::play;",
    "a comment": "// signature == offered\nreturn true;",
    "a text": 'return Error{"signature == offered"};',
    "a template": "std::shared_ptr<Secret> secret; std::vector<Token> tokens;",
    "the right way": "return CRYPTO_memcmp(expected.data(), signature.data(), expected.size()) == 0;",
    "a number of calls": "for (std::size_t i = 0; i < signature.size(); ++i) run();",
    "assignment": "key.secret = text; hmac = other;",
    "something else": "return name == other_name && stream == wanted;",
}


class CheckSecrets(unittest.TestCase):
    def test_every_disguise_is_found(self):
        for name, text in FOUND.items():
            with self.subTest(name):
                self.assertTrue(list(faults_of(text, "src/x.cpp")), text)

    def test_the_line_is_named(self):
        self.assertIn("src/x.cpp:3: ", list(faults_of("\n\nif (a == secret) b();", "src/x.cpp"))[0])

    def test_what_is_harmless_passes(self):
        for name, text in HARMLESS.items():
            with self.subTest(name):
                self.assertEqual(list(faults_of(text, "src/x.cpp")), [], text)

    def test_the_sources_pass(self):
        self.assertEqual(check(REPOSITORY), [])

    def test_a_place_without_the_comparison_is_noticed(self):
        for place in PLACES:
            text = (REPOSITORY / place).read_text()
            self.assertEqual(list(place_faults(text, place)), [])
            self.assertTrue(list(place_faults(text.replace("CRYPTO_memcmp(", "compare_quickly("), place)))
            self.assertTrue(list(place_faults("// " + text.replace("\n", " "), place)), "in a comment it does not count")

    def test_a_comparison_whose_result_is_dropped_is_noticed(self):
        self.assertTrue(list(place_faults("CRYPTO_memcmp(a, b, 32); return true;", "src/x.cpp")))

    def test_changes_to_the_real_verification_are_found(self):
        text = (REPOSITORY / VERIFIER).read_text()
        right = "CRYPTO_memcmp(expected.data(), url->signature.data(), expected.size()) != 0"
        self.assertIn(right, text)
        for wrong in ("expected != url->signature",
                      "std::memcmp(expected.data(), url->signature.data(), expected.size()) != 0",
                      "!std::equal(expected.begin(), expected.end(), url->signature.begin())",
                      "std::string_view(expected) != offered"):
            with self.subTest(wrong):
                self.assertTrue(list(faults_of(text.replace(right, wrong), VERIFIER)))


if __name__ == "__main__":
    unittest.main()
