// What an endpoint answers to a question: only a plain yes lets anybody in, and the words for the client are
// short and well-formed whatever the body holds. The first byte chooses the status.
#include <array>

#include "base/bytes.hpp"
#include "base/name.hpp"
#include "fuzz/fuzz_check.hpp"
#include "webhook/asking_decider.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::webhook;
using sallyport::fuzz::check;

constexpr std::array<long, 12> kStatuses = {200, 204, 403, 401, 201, 299, 0, 100, 302, 404, 500, 999};
constexpr std::size_t kLongestDescription = 500;
constexpr std::size_t kLongestProblem = 200;

void check_words(const std::string& words, std::size_t longest) {
  check(words.size() <= longest, "words are short");
  check(is_valid_utf8(words), "words are UTF-8");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  fetch::HttpAnswer answer;
  answer.status = kStatuses[data[0] % kStatuses.size()];
  answer.body = as_text({data + 1, size - 1});
  if (answer.status == 0) answer.problem = "no answer";
  const Reading reading = read_answer(answer);
  check_words(reading.verdict.description, kLongestDescription);
  check_words(reading.problem, kLongestProblem);
  if (reading.verdict.allowed) {
    check(answer.ok(), "only an answer that is well lets anybody in");
    check(answer.status == 204 || answer.body.find("true") != std::string::npos, "and it says so");
    check(reading.problem.empty(), "a yes has no problem");
    return 0;
  }
  check(reading.verdict.reason == Reason::rejected, "a no has its reason");
  check(answer.status != 204, "204 is a yes");
  check(!reading.verdict.description.empty() || reading.problem.empty(),
        "a failure has words for the client");
  return 0;
}
