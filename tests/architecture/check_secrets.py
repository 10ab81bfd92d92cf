#!/usr/bin/env python3
"""Holds that secrets are compared by CRYPTO_memcmp alone, so that the time it takes tells nothing.

    check_secrets.py [REPOSITORY]     exit code 1 if a rule is broken, with file, line and remedy

The sources are read as tokens, without comments and texts, so that neither a line break nor a cast hides a
comparison. Four rules:

1. memcmp, strcmp and their like are called nowhere in src.
2. An operand of ==, !=, <, >, <=, >=, <=>, of std::equal and its like, or of a member that compares, must not be
   named as a secret is. What is only asked *about* a secret (its size, whether it is empty, its type, a null
   pointer) is not a comparison.
3. A variable that is a plain copy of a secret, or the result of a function that makes one, is a secret by any
   name, for the rest of its file.
4. Where secrets are verified (PLACES), CRYPTO_memcmp is called, and its result is used.
"""

import pathlib
import re
import sys

# Words that make the last name of an expression that of a secret. A name is split at '_' and at capitals.
WORDS = {"secret", "secrets", "signature", "hmac", "mac", "digest", "password", "passphrase", "bearer", "token", "credential",
         "credentials", "proof"}
PAIRS = {("stream", "key"), ("private", "key"), ("secret", "key"), ("key", "text"), ("tunnel", "id"), ("session", "key")}

# Functions whose result is a secret, or is compared with one.
MAKERS = {"hmac_sha256", "HMAC", "SHA256", "digest_of", "generate_key", "sign"}

FORBIDDEN = {"memcmp", "bcmp", "strcmp", "strncmp", "strcasecmp", "strncasecmp", "timingsafe_bcmp", "wmemcmp"}
ALGORITHMS = {"equal", "mismatch", "lexicographical_compare", "search", "equal_to"}
MEMBERS = {"compare", "starts_with", "ends_with"}
OPERATORS = {"==", "!=", "<=>", "<", ">", "<=", ">="}

# What is asked about a secret rather than of its content.
HARMLESS = {"size", "length", "empty", "type", "kind", "id", "name", "end", "begin", "has_value", "ok", "find", "error", "pair", "expires",
            "front", "reason", "data"}

# Verification happens in these files. One that goes, or loses its CRYPTO_memcmp, is noticed.
PLACES = [
    "src/access/ruling.cpp",
    "src/access/token_grant.cpp",
    "src/files/ticket.cpp",
    "src/net/http/tunnel_id.cpp",
    "src/token/file_verifier.cpp",
    "src/rtmp/handshake/digest.cpp",
    "src/swf/swf_hash.cpp",
]

# Names that look like secrets and are public: (file, name) with the reason why.
PUBLIC = {
    ("src/media/flv.cpp", "signature"): "the letters FLV",
    ("src/net/front/proxy_header.cpp", "signature"): "the twelve bytes that begin a PROXY header",
    ("src/swf/swf_reader.cpp", "signature"): "the letters FWS, CWS or ZWS",
}

_LEX = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^(\s]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r"|[A-Za-z_]\w*|\d[\w.']*|<=>|->|::|==|!=|<=|>=|&&|\|\||<<|>>|[^\s]|\n",
    re.DOTALL)


class Token(str):
    """A token of the source that knows its line."""

    def __new__(cls, text, line):
        made = super().__new__(cls, text)
        made.line = line
        return made


def lex(text):
    tokens, line = [], 1
    for match in _LEX.finditer(text):
        piece = match[0]
        if piece.startswith(("//", "/*")) or piece == "\n":
            pass
        elif piece.startswith(('"', "'", 'R"')):
            tokens.append(Token('""', line))
        else:
            tokens.append(Token(piece, line))
        line += piece.count("\n")
    return [token for token in tokens if token not in {"std"}]


def words_of(name):
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def is_secret_name(name):
    words = words_of(name)
    return bool(words) and (words[-1] in WORDS or tuple(words[-2:]) in PAIRS or (words[0] in WORDS and words[-1] == "text"))


KEYWORDS = {"return", "if", "while", "for", "else", "case", "co_return", "throw", "and", "or", "not"}


def is_name(token):
    return bool(re.match(r"[A-Za-z_]\w*$", token)) and token not in KEYWORDS


CLOSING = {")": "(", "]": "[", "}": "{"}
OPENING = set(CLOSING.values())


def group_start(tokens, at):
    """Where the bracket that closes at `at` was opened."""
    depth = 0
    for index in range(at, -1, -1):
        if tokens[index] in CLOSING:
            depth += 1
        elif tokens[index] in OPENING:
            depth -= 1
            if depth == 0:
                return index
    return 0


def group_end(tokens, at):
    depth = 0
    for index in range(at, len(tokens)):
        if tokens[index] in OPENING:
            depth += 1
        elif tokens[index] in CLOSING:
            depth -= 1
            if depth == 0:
                return index
    return len(tokens) - 1


def left_operand(tokens, operator):
    """The postfix expression that ends in front of the operator: its tokens."""
    at = operator - 1
    while at >= 0:
        if tokens[at] in {")", "]"}:
            at = group_start(tokens, at) - 1
            if at >= 0 and is_name(tokens[at]):
                at -= 1
        elif is_name(tokens[at]) or tokens[at] == '""' or tokens[at][0].isdigit():
            at -= 1
        else:
            break
        if at >= 0 and tokens[at] in {".", "->", "::"}:
            at -= 1
        else:
            break
    return tokens[at + 1:operator]


def right_operand(tokens, operator):
    at = operator + 1
    while at < len(tokens) and tokens[at] in {"*", "&", "!", "-", "+"}:
        at += 1
    start = at
    while at < len(tokens):
        if tokens[at] in OPENING:
            at = group_end(tokens, at) + 1
        elif is_name(tokens[at]) or tokens[at] == '""' or tokens[at][0].isdigit():
            at += 1
        else:
            break
        while at < len(tokens) and tokens[at] in {"(", "["}:
            at = group_end(tokens, at) + 1
        if at < len(tokens) and tokens[at] in {".", "->", "::"}:
            at += 1
        else:
            break
    return tokens[start:at]


CONVERSIONS = {"string", "string_view", "ByteSpan", "ByteVector", "move", "as_bytes", "as_text", "span", "static_cast", "to_hex", "substr",
               "first", "subspan", "c_str", "str", "value", "get", "forward", "to_string_view", "encode_base64url"}


def secret_in(expression, tainted, public):
    """The name of the secret whose content an expression is, or None."""
    if not expression:
        return None
    if expression[-1] in {")", "]"}:
        start = group_start(expression, len(expression) - 1)
        if expression[-1] == "]":
            return secret_in(expression[:start], tainted, public)
        before = expression[start - 1] if start > 0 else ""
        if before in MAKERS:
            return before
        inner = expression[start + 1:-1]
        if before in CONVERSIONS or not is_name(before):
            found = secret_in(inner, tainted, public) or any_secret(inner, tainted, public)
            return found or secret_in(strip_member(expression[:start]), tainted, public)
        return None
    last = expression[-1]
    if not is_name(last) or last in public or last in HARMLESS:
        return None
    return last if last in tainted or is_secret_name(last) else None


def strip_member(expression):
    """a.b.substr becomes a.b."""
    if len(expression) >= 2 and expression[-2] in {".", "->"}:
        return expression[:-2]
    return []


def any_secret(tokens, tainted, public):
    """The first secret among arguments whose content is handed on, rather than asked about."""
    for index, token in enumerate(tokens):
        if not is_name(token) or token in public:
            continue
        if not (token in tainted or is_secret_name(token)):
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        member = tokens[index + 2] if index + 2 < len(tokens) else ""
        if following == "::" or (following == "(" and token not in MAKERS):
            continue
        if following in {".", "->"} and member in HARMLESS - {"begin", "end", "data"}:
            continue
        if following in {".", "->"} and not (member in CONVERSIONS or member in {"begin", "end", "data"} or is_secret_name(member)):
            continue
        return token
    return None


def statement_end(tokens, at):
    depth = 0
    for index in range(at, len(tokens)):
        if tokens[index] in OPENING:
            depth += 1
        elif tokens[index] in CLOSING:
            depth -= 1
        if depth < 0 or (depth == 0 and tokens[index] in {";", ","}):
            return index
    return len(tokens)


def copies(tokens, public):
    """Names that are plain copies of secrets."""
    tainted = set()
    while True:
        before = len(tainted)
        for index in range(1, len(tokens) - 1):
            if tokens[index] != "=" or not is_name(tokens[index - 1]):
                continue
            value = tokens[index + 1:statement_end(tokens, index + 1)]
            while value and value[0] in {"*", "&"}:
                value = value[1:]
            if secret_in(value, tainted, public):
                tainted.add(str(tokens[index - 1]))
        if len(tainted) == before:
            return tainted


def is_harmless_value(expression):
    """A null pointer, a number, a constant k…, or an enumerator: no secret is compared with it."""
    if not expression:
        return True
    last = expression[-1]
    if last in {"nullptr", "npos", "NULL", "true", "false"} or last[0].isdigit():
        return True
    return bool(re.match(r"k[A-Z]", last)) or (len(expression) > 2 and expression[-2] == "::")


def looks_like_template(tokens, at):
    """Whether '<' or '>' is a bracket: judged by what stands beside it, as the sources are formatted."""
    if tokens[at] not in {"<", ">"}:
        return False
    left, right = tokens[at - 1], tokens[at + 1] if at + 1 < len(tokens) else ""
    if tokens[at] == "<":
        return left in {"template", "operator"} or bool(re.match(r"(?:[A-Z]\w*|vector|array|map|set|optional|pair|tuple|span|function|variant|"
                        r"\w+_ptr|static_cast|reinterpret_cast|const_cast|dynamic_cast|unordered_\w+|atomic|less|deque|list|get_if|get|"
                        r"holds_alternative|make_\w+|numeric_limits|duration_cast|lock_guard|unique_lock|initializer_list|get_ref)$", left))
    return right in {"(", ")", ",", ";", "{", "&", "*", ">", "::", "="} or is_name(right)


def comparison_faults(tokens, tainted, public):
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        before = tokens[index - 1] if index > 0 else ""
        if token in FORBIDDEN and following == "(":
            yield token.line, f"{token} is called; use CRYPTO_memcmp for secrets, == for anything else"
        elif token in OPERATORS and before != "operator" and not looks_like_template(tokens, index):
            left, right = left_operand(tokens, index), right_operand(tokens, index)
            if is_harmless_value(left) or is_harmless_value(right):
                continue
            if secret := secret_in(left, tainted, public) or secret_in(right, tainted, public):
                yield token.line, f"{secret} is compared with {token}"
        elif token in ALGORITHMS and following == "(":
            if secret := any_secret(tokens[index + 2:group_end(tokens, index + 1)], tainted, public):
                yield token.line, f"{secret} is compared with {token}"
        elif token in MEMBERS and following == "(" and before in {".", "->"}:
            owner = left_operand(tokens, index - 1)
            arguments = tokens[index + 2:group_end(tokens, index + 1)]
            if secret := secret_in(owner, tainted, public) or any_secret(arguments, tainted, public):
                if [str(one) for one in arguments] != ['""']:
                    yield token.line, f"{secret} is compared with {token}"


def faults_of(text, path):
    public = {name for file, name in PUBLIC if file == path}
    tokens = lex(text)
    tainted = copies(tokens, public) - public
    for line, what in comparison_faults(tokens, tainted, public):
        yield f"{path}:{line}: {what}; secrets are compared by CRYPTO_memcmp alone"


def place_faults(text, path):
    tokens = lex(text)
    calls = [index for index, token in enumerate(tokens) if token == "CRYPTO_memcmp" and tokens[index + 1] == "("]
    used = [index for index in calls if tokens[group_end(tokens, index + 1) + 1] in {"==", "!="}]
    if not used:
        yield f"{path}: a secret is verified here, and CRYPTO_memcmp is not called or its result not used"


def guarded(repository):
    return sorted(path for path in (repository / "src").rglob("*") if path.suffix in {".hpp", ".cpp"})


def check(repository):
    faults = []
    for path in guarded(repository):
        name = path.relative_to(repository).as_posix()
        faults += faults_of(path.read_text(encoding="utf-8"), name)
    for place in PLACES:
        file = repository / place
        faults += place_faults(file.read_text(encoding="utf-8"), place) if file.exists() else [f"{place}: this place of verification has gone; name the new one in check_secrets.py"]
    return faults


def main():
    default = pathlib.Path(__file__).resolve().parents[2]
    faults = check(pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default)
    print("\n".join(faults) if faults else "secrets are compared by CRYPTO_memcmp alone")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
