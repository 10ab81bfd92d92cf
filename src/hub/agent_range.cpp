#include "hub/agent_range.hpp"

#include <algorithm>

namespace sallyport::hub {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes a number without leading zeros off the front.
std::string_view take_number(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

int sign(std::size_t a, std::size_t b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

int compare_numbers(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? sign(a.size(), b.size()) : a.compare(b);
}

}  // namespace

int compare_agents(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      if (const int order = compare_numbers(take_number(a), take_number(b)); order != 0) return order;
      continue;
    }
    if (a.front() != b.front())
      return static_cast<unsigned char>(a.front()) < static_cast<unsigned char>(b.front()) ? -1 : 1;
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return sign(a.size(), b.size());
}

bool AgentRange::contains(std::string_view agent) const {
  agent = agent.substr(0, agent.find('('));
  agent = agent.substr(0, agent.find_last_not_of(' ') + 1);
  return compare_agents(from, agent) <= 0 && compare_agents(agent, to) <= 0;
}

}  // namespace sallyport::hub
