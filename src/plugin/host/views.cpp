#include "plugin/host/views.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace sallyport::plugin {
namespace {

/// What follows a zero byte would be hidden from the plug-in, but not from the server.
const char* visible(std::string& text) {
  std::replace(text.begin(), text.end(), '\0', '?');
  return text.c_str();
}

std::vector<sallyport_value> values_of(std::vector<Argument>& arguments) {
  std::vector<sallyport_value> values;
  for (Argument& one : arguments) {
    values.push_back({one.kind, one.boolean ? 1u : 0u, one.number, visible(one.text), one.text.size()});
  }
  return values;
}

}  // namespace

ClientView::ClientView(Client& client) : arguments_(values_of(client.arguments)) {
  view_.size = sizeof view_;
  view_.id = client.id;
  view_.address = visible(client.address);
  view_.protocol = visible(client.protocol);
  view_.application = visible(client.application);
  view_.instance = visible(client.instance);
  view_.flags = client.flags;
  view_.host = visible(client.host);
  view_.uri = visible(client.uri);
  view_.query = visible(client.query);
  view_.referrer = visible(client.referrer);
  view_.page = visible(client.page);
  view_.agent = visible(client.agent);
  view_.arguments = arguments_.data();
  view_.argument_count = arguments_.size();
}

EventView::EventView(Occurrence& event) : client_(event.client), arguments_(values_of(event.arguments)) {
  view_.size = sizeof view_;
  view_.kind = event.kind;
  view_.detail = event.detail;
  view_.client = client_.get();
  view_.name = visible(event.name);
  view_.query = visible(event.query);
  view_.persistent = event.persistent ? 1 : 0;
  view_.position = event.position;
  view_.arguments = arguments_.data();
  view_.argument_count = arguments_.size();
}

std::string text_of(const char* text) {
  return text ? std::string(text, ::strnlen(text, SALLYPORT_MAX_TEXT)) : std::string();
}

AccessAnswer answer_of(std::uint64_t question, const sallyport_access_answer& given) {
  sallyport_access_answer whole{};  // what an older plug-in does not know is zero
  std::memcpy(&whole, &given, std::min(given.size, sizeof whole));
  AccessAnswer answer;
  answer.id = question;
  answer.verdict = whole.verdict;
  answer.message = text_of(whole.message);
  answer.redirect = text_of(whole.redirect);
  answer.limits_read = whole.read_access != nullptr;
  answer.limits_write = whole.write_access != nullptr;
  answer.read_access = text_of(whole.read_access);
  answer.write_access = text_of(whole.write_access);
  answer.to_client = whole.to_client;
  answer.to_server = whole.to_server;
  for (std::size_t i = 0; whole.fields && i < std::min(whole.field_count, kMaxListed); ++i) {
    answer.fields.emplace_back(text_of(whole.fields[i].name), text_of(whole.fields[i].value));
  }
  return answer;
}

}  // namespace sallyport::plugin
