// What comes over an XMLSocket must be cut into the same messages however it arrives, and nothing of it may be lost.
#include <string>
#include <vector>

#include "fuzz/fuzz_check.hpp"
#include "net/xml/xml_framing.hpp"

namespace {

using namespace sallyport;
using sallyport::fuzz::check;

template <typename Framing>
std::vector<std::string> cut(std::string_view bytes, std::size_t step, std::size_t& pending) {
  Framing framing;
  for (std::size_t at = 0; at < bytes.size(); at += step) framing.add(bytes.substr(at, step));
  std::vector<std::string> messages;
  while (framing.has_message()) messages.push_back(framing.take());
  pending = framing.pending();
  return messages;
}

template <typename Framing>
std::vector<std::string> compare(std::string_view bytes, std::size_t& pending) {
  const auto whole = cut<Framing>(bytes, bytes.size() + 1, pending);
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}}) {
    std::size_t left = 0;
    check(cut<Framing>(bytes, step, left) == whole && left == pending, "cuts do not matter");
  }
  return whole;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::size_t pending = 0;
  std::size_t kept = 0;
  for (const std::string& one : compare<net::ZeroFraming>(bytes, pending)) kept += one.size() + 1;
  check(kept + pending == size, "nothing is lost");
  compare<net::StreamFraming>(bytes, pending);
  check(pending <= size, "no more is kept than came");
  return 0;
}
