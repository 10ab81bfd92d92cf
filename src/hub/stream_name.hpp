#pragma once
// What publish and play carry as a stream name: "flv:name?query".
#include <string>
#include <string_view>

namespace sallyport::hub {

struct StreamName {
  std::string name;   ///< without the prefix flv:, which is the default type
  std::string query;  ///< behind the first '?'; goes to the access decision only
};

inline StreamName split_stream_name(std::string_view text) {
  constexpr std::string_view kDefaultType = "flv:";
  const std::size_t question = text.find('?');
  StreamName split;
  split.name = text.substr(0, question);
  if (question != std::string_view::npos) split.query = text.substr(question + 1);
  if (split.name.starts_with(kDefaultType)) split.name.erase(0, kDefaultType.size());
  return split;
}

}  // namespace sallyport::hub
