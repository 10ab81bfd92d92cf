#pragma once
// Data messages as they flow through a stream, made from what a publisher or a script sent.
#include "base/result.hpp"
#include "hub/stream_message.hpp"

namespace sallyport::hub {

/// Late joiners get the last of it even from encoders that do not say @setDataFrame.
constexpr std::string_view kMetaData = "onMetaData";

/// The StreamMessage::config_slot of what is kept for that handler.
std::uint64_t data_slot(std::string_view handler);

/// From pure AMF0, as it came: @setDataFrame and @clearDataFrame are taken for what they ask, and not passed on.
/// Fails with Reason::bad_amf.
Result<StreamMessage> make_data_message(const SharedBytes& payload, std::uint32_t timestamp);

}  // namespace sallyport::hub
