#pragma once
// Which audio a client gets who plays a stream.
#include <optional>
#include <string_view>

#include "hub/client_facts.hpp"
#include "hub/transcoding_options.hpp"

namespace sallyport::hub {

struct WantedAudio {
  media::AudioCodec codec = media::AudioCodec::aac;
  bool asked = false;  ///< by name; else the client is known not to take what may be there
};

/// Nullopt: the original, whatever it is. `query` stands behind the stream's name: audio=aac, opus or original decides
/// before what the client said in connect.
std::optional<WantedAudio> wanted_audio(const TranscodingOptions& options, const ClientFacts& client, std::string_view query);

}  // namespace sallyport::hub
