#include "client/session/api/connection_core.hpp"

#include <future>
#include <utility>

#include "client/session/destination.hpp"
#include "rtmp/command/status.hpp"

namespace sallyport::client {
namespace {

Value to_public(const amf::Value& value) {
  return Value(std::make_shared<const amf::Value>(value));
}

SessionOptions session_options(const Target& target, const ConnectOptions& options) {
  SessionOptions session;
  session.connect = default_connect_request();
  session.connect.app = app_field(target);
  session.connect.tc_url = tc_url(target);
  if (!options.flash_version.empty()) session.connect.flash_version = options.flash_version;
  session.connect.swf_url = options.swf_url;
  session.connect.page_url = options.page_url;
  session.connect.object_encoding =
      options.encoding == ObjectEncoding::amf3 ? rtmp::ObjectEncoding::amf3 : rtmp::ObjectEncoding::amf0;
  session.connect.arguments = contents(options.arguments);
  for (const auto& [name, value] : options.properties) session.properties.push_back({name, value.content()});
  session.connect_timeout = options.timeout;
  return session;
}

CallResult to_public(const CallOutcome& outcome) {
  using Kind = CallOutcome::Kind;
  switch (outcome.kind) {
    case Kind::result:
      return {CallResult::Outcome::result, to_public(outcome.value)};
    case Kind::error:
      return {CallResult::Outcome::error, to_public(outcome.value)};
    case Kind::timed_out:
      return {CallResult::Outcome::timed_out, {}};
    case Kind::closed:
      break;
  }
  return {};
}

/// The server has had enough of us, and does not only go away itself.
bool ends_for_good(std::string_view code) {
  using namespace rtmp::status;
  return code == kConnectRejected || code == kConnectClosed || code == kConnectIdleTimeOut ||
         code == kConnectInvalidApp;
}

amf::Value describe_failure(const Failure& failure) {
  return amf::Value::object({{"obstacle", to_string(failure.obstacle)},
                             {"stage", to_string(failure.stage)},
                             {"detail", failure.detail}});
}

}  // namespace

Status make_public_status(const amf::Value& information) {
  const auto text = [&](const char* name) { return std::string(information.get(name).string_or({})); };
  return {text("level"), text("code"), text("description"), text("details"), to_public(information)};
}

Status local_status(std::string_view level, std::string_view code, std::string_view description) {
  return make_public_status(rtmp::make_status({level, code, description, {}, {}}));
}

std::vector<amf::Value> contents(const std::vector<Value>& values) {
  std::vector<amf::Value> out;
  out.reserve(values.size());
  for (const Value& value : values) out.push_back(value.content());
  return out;
}

ConnectionCore::ConnectionCore() : own_(std::make_unique<OwnLoop>()), loop_(own_->loop()) {}

void ConnectionCore::shut_down() {
  const auto end = [this] {
    status_handler_ = nullptr;
    methods_.clear();
    opening_.reset();
    connected_ = false;
    forget_return();
    returning_.clear();
    if (const auto connection = std::exchange(connection_, nullptr)) connection->abort();
  };
  if (on_loop()) {
    shut_down_ = true;
    return end();
  }
  std::promise<void> ended;
  loop_.post([&] {
    end();
    ended.set_value();
  });
  ended.get_future().wait();
  shut_down_ = true;
  own_->finish();
}

void ConnectionCore::connect(const std::string& uri, const ConnectOptions& options) {
  opening_.reset();
  connected_ = false;
  forget_return();
  if (const auto connection = std::exchange(connection_, nullptr)) connection->abort();
  end_streams();
  first_uri_ = uri_ = uri;
  options_ = options;
  open();
}

void ConnectionCore::open() {
  set_way({});
  refused_ = dismissed_ = false;
  OpenRequest request{uri_, options_.proxy, options_.ca_file, options_.timeout};
  if (absent_) request.timeout = std::min(request.timeout, time_left());
  opening_ =
      opener_->open(loop_, request, [this](Outcome<Opened> outcome) { on_opened(std::move(outcome)); });
}

void ConnectionCore::on_opened(Outcome<Opened> outcome) {
  const auto alive = shared_from_this();
  const auto opening = std::move(opening_);
  if (const auto* failure = std::get_if<Failure>(&outcome)) return on_not_opened(*failure);
  Opened& opened = std::get<Opened>(outcome);
  const auto target = parse_destination(uri_);
  if (!target) {
    opened.stream->close(Reason::bad_name, false);
    return end(target.error().message, {});
  }
  SessionOptions session = session_options(*target, options_);
  session.properties.insert(session.properties.end(), opened.properties.begin(), opened.properties.end());
  set_way({uri_, opened.carrier, opened.route, opened.port});
  connection_ = std::make_shared<Connection>(opened.stream, *this, std::move(session));
  connection_->start();
}

void ConnectionCore::on_not_opened(const Failure& failure) {
  std::string description(describe(failure.obstacle));
  if (!failure.detail.empty()) description += ": " + failure.detail;
  if (absent_)
    return open_later(reconnector_->after_failure(failure), description, describe_failure(failure));
  end(description, describe_failure(failure));
}

/// The last status: Closed, or Failed if there never was a connection or an answer.
void ConnectionCore::end(const std::string& what, const amf::Value& info) {
  const bool closed = stood_ || refused_;
  absent_ = false;
  set_way({});
  end_streams();
  Status status = closed ? local_status(rtmp::level::kStatus, rtmp::status::kConnectClosed, what)
                         : local_status(rtmp::level::kError, rtmp::status::kConnectFailed, what);
  if (!info.is_nothing()) status.info = to_public(info);
  emit(status);
}

void ConnectionCore::on_status(const amf::Value& information) {
  const auto alive = shared_from_this();
  const Status status = make_public_status(information);
  const bool stands = connection_ && connection_->connected();
  if (stands && !connected_.exchange(true)) return on_answered(status);
  if (!stands) {
    refused_ = true;
    if (note_redirect(information.get("ex").get("redirect").string_or({}))) return;
  }
  if (ends_for_good(status.code)) dismissed_ = true;
  emit(status);
  if (stands && status.code == rtmp::status::kConnectReconnectRequest) note_request(information);
}

std::optional<MethodAnswer> ConnectionCore::on_call(const std::string& name,
                                                    std::span<const amf::Value> arguments) {
  const auto alive = shared_from_this();
  const auto found = methods_.find(name);
  if (found == methods_.end()) return std::nullopt;
  const Method method = found->second;  // it may be replaced from within
  std::vector<Value> values;
  for (const amf::Value& argument : arguments) values.push_back(to_public(argument));
  return method(values).content();
}

void ConnectionCore::on_ended(Reason reason, const std::string& what) {
  const auto alive = shared_from_this();
  const bool stood = connected_.exchange(false);
  const auto connection = std::exchange(connection_, nullptr);
  if (next_) return follow(*std::exchange(next_, std::nullopt));
  const amf::Value info = amf::Value::object({{"reason", sallyport::to_string(reason)}});
  if (stood && may_come_back(reason)) return on_lost(what, info);
  if (absent_ && !refused_ && !leaving_)
    return open_later(reconnector_->after_death(Milliseconds(0)), what, info);
  end(what, info);
}

void ConnectionCore::emit(const Status& status) {
  const StatusHandler handler = status_handler_;  // it may be replaced from within
  if (handler) handler(status);
}

void ConnectionCore::call(const std::string& method, const std::vector<Value>& arguments,
                          std::function<void(const CallResult&)> done, Milliseconds timeout) {
  CallDone answered;
  if (done) answered = [done](const CallOutcome& outcome) { done(to_public(outcome)); };
  Connection* const open = connection();
  if (open && open->call(method, contents(arguments), std::move(answered), timeout)) return;
  if (!done) return;
  const auto outcome = open ? CallResult::Outcome::refused : CallResult::Outcome::closed;
  loop_.post([alive = shared_from_this(), done = std::move(done), outcome] { done({outcome, {}}); });
}

void ConnectionCore::close() {
  leaving_ = true;
  next_.reset();
  if (connection_) return connection_->close();
  const bool was_to_come = opening_ || absent_;
  opening_.reset();
  later_.cancel();
  absent_ = false;
  if (!was_to_come) return;
  loop_.post([alive = shared_from_this()] {
    alive->refused_ = true;  // by the program itself: no failure
    alive->end(alive->stood_ ? "closed before it was back" : "closed before it was connected", {});
  });
}

ConnectionCore::Way ConnectionCore::way() const {
  const std::lock_guard lock(way_mutex_);
  return way_;
}

void ConnectionCore::set_way(Way way) {
  const std::lock_guard lock(way_mutex_);
  way_ = std::move(way);
}

}  // namespace sallyport::client
