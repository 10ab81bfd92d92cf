#include "config/transcoding_reader.hpp"

#include "config/text.hpp"
#include "config/typed_value.hpp"

namespace sallyport::config {
namespace {

constexpr std::uint32_t kKilobit = 1'000;

std::uint32_t number_of(const Element& tree, const std::string& tag, std::uint32_t standard) {
  return static_cast<std::uint32_t>(integer_of(tree, "Transcoding/" + tag, standard));
}

}  // namespace

hub::TranscodingOptions read_transcoding_options(const Element& application) {
  hub::TranscodingOptions options;
  for (const auto& word : split_list(text_of(application, "Transcoding/Audio"), ',')) {
    options.aac |= equal_ignoring_case(word, "aac");
    options.opus |= equal_ignoring_case(word, "opus");
  }
  options.aac_bitrate = kKilobit * number_of(application, "AacBitrate", options.aac_bitrate / kKilobit);
  options.opus_bitrate = kKilobit * number_of(application, "OpusBitrate", options.opus_bitrate / kKilobit);
  options.max_streams = number_of(application, "MaxStreams", options.max_streams);
  options.linger = Seconds(integer_of(application, "Transcoding/Linger", options.linger.count()));
  return options;
}

transcode::Limits read_transcoding_limits(const Element& server_file) {
  transcode::Limits limits;
  limits.max_processes = static_cast<std::uint32_t>(integer_of(server_file, "Server/Transcoding/MaxProcesses", limits.max_processes));
  return limits;
}

}  // namespace sallyport::config
