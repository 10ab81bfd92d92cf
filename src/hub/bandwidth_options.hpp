#pragma once
// Client/Bandwidth of Application.xml: what one client may receive and send.
#include <cstdint>
#include <optional>

namespace sallyport::hub {

struct BandwidthOptions {
  static constexpr std::uint32_t kDefault = 2'500'000;  ///< bytes/s, as FMS has it

  std::optional<std::uint32_t> to_client = kDefault;  ///< ServerToClient, bytes/s; nullopt: no limit
  std::optional<std::uint32_t> to_server = kDefault;  ///< ClientToServer

  bool operator==(const BandwidthOptions&) const = default;
};

}  // namespace sallyport::hub
