#include "script/parts/remote_server.hpp"

#include <utility>

#include "client/session/destination.hpp"
#include "rtmp/command/status.hpp"

namespace sallyport::script {
namespace {

/// What FMS's servers say to each other, in its form.
constexpr const char* kAgent = "FlashCom/3.5.7 (Sallyport)";

client::SessionOptions session_options(const RemoteRequest& request, const client::Target& target) {
  client::SessionOptions options;
  options.connect = client::default_connect_request();
  options.connect.app = client::app_field(target);
  options.connect.tc_url = client::tc_url(target);
  options.connect.flash_version = kAgent;
  options.connect.swf_url = request.referrer;
  options.connect.object_encoding = request.amf3 ? rtmp::ObjectEncoding::amf3 : rtmp::ObjectEncoding::amf0;
  options.connect.arguments = request.arguments;
  options.connect_timeout = RemoteServer::kConnectTimeout;
  options.call_timeout = RemoteServer::kCallTimeout;
  return options;
}

amf::Value lost_call(std::string_view description) {
  return rtmp::make_status({rtmp::level::kError, rtmp::status::kCallFailed, description, {}, {}});
}

}  // namespace

RemoteServer::RemoteServer(loop::EventLoop& loop, double id, Owner& owner) : loop_(loop), id_(id), owner_(owner) {}

RemoteServer::~RemoteServer() {
  *self_ = nullptr;
  if (connection_) connection_->abort();
}

bool RemoteServer::open(client::Opener& opener, RemoteRequest request) {
  request_ = std::move(request);
  if (const auto target = client::parse_destination(request_.uri); !target) {
    end_soon(target.error().message);
    return false;
  }
  client::OpenRequest open{request_.uri, {}, request_.trusted_certificates, kConnectTimeout};
  opening_ = opener.open(loop_, open, [this](auto outcome) { on_opened(std::move(outcome)); });
  return true;
}

void RemoteServer::on_opened(client::Outcome<client::Opened> outcome) {
  const auto opening = std::move(opening_);
  if (const auto* failure = std::get_if<client::Failure>(&outcome)) {
    std::string what(describe(failure->obstacle));
    if (!failure->detail.empty()) what += ": " + failure->detail;
    return end_soon(std::move(what));
  }
  auto& opened = std::get<client::Opened>(outcome);
  auto options = session_options(request_, *client::parse_destination(request_.uri));
  options.properties = std::move(opened.properties);
  client::ConnectionListener& listener = *this;  // a private base: make_shared does not see it
  connection_ = std::make_shared<client::Connection>(std::move(opened.stream), listener, std::move(options));
  connection_->start();
}

bool RemoteServer::call(const std::string& method, std::vector<amf::Value> arguments, double number) {
  if (!connection()) return false;
  if (number == 0) return connection_->call(method, std::move(arguments), nullptr);
  return connection_->call(method, std::move(arguments), [this, number](const client::CallOutcome& outcome) {
    using Kind = client::CallOutcome::Kind;
    if (outcome.kind == Kind::result || outcome.kind == Kind::error) return owner_.on_remote_reply(id_, number, outcome.ok(), outcome.value);
    const bool late = outcome.kind == Kind::timed_out;
    owner_.on_remote_reply(id_, number, false, lost_call(late ? "The call was not answered in time." : "The connection has ended."));
  });
}

void RemoteServer::close() {
  answered_ = true;
  if (connection_) return connection_->close();
  if (!opening_) return;
  opening_.reset();
  end_soon("closed before it was connected");
}

void RemoteServer::on_status(const amf::Value& information) {
  answered_ = true;
  owner_.on_remote_status(id_, information);
}

std::optional<client::MethodAnswer> RemoteServer::on_call(const std::string& name, std::span<const amf::Value> arguments) {
  return owner_.on_remote_call(id_, name, arguments);
}

void RemoteServer::on_ended(Reason, const std::string& what) { end_soon(what); }

/// In a turn of its own: it may be the script that ends it.
void RemoteServer::end_soon(std::string what) {
  loop_.post([self = self_, what = std::move(what)] {
    RemoteServer* const remote = *self;
    if (!remote) return;
    using namespace rtmp;
    const bool closed = remote->answered_;
    remote->owner_.on_remote_end(remote->id_, make_status({closed ? level::kStatus : level::kError,
                                                           closed ? status::kConnectClosed : status::kConnectFailed, what, {}, {}}));
  });
}

}  // namespace sallyport::script
