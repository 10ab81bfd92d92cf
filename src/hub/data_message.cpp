#include "hub/data_message.hpp"

#include <functional>

#include "media/metadata.hpp"

namespace sallyport::hub {

std::uint64_t data_slot(std::string_view handler) { return std::hash<std::string_view>{}(handler); }

Result<StreamMessage> make_data_message(const SharedBytes& payload, std::uint32_t timestamp) {
  const auto data = media::inspect_data(payload.span());
  if (!data) return data.error();
  StreamMessage message;
  message.timestamp = timestamp;
  message.config_slot = data_slot(data->handler);
  if (data->action == media::DataMessage::Action::clear_frame) {
    message.kind = StreamMessage::Kind::clear_data;
    return message;
  }
  message.config = data->action == media::DataMessage::Action::set_frame || data->handler == kMetaData;
  message.payload = data->forward.size() == payload.size() ? payload : SharedBytes::copy_of(data->forward);
  return message;
}

}  // namespace sallyport::hub
