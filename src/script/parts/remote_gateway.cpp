#include "script/parts/remote_gateway.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "fetch/url.hpp"
#include "rtmp/command/status.hpp"

namespace sallyport::script {
namespace {

constexpr std::string_view kAppend = "AppendToGatewayUrl";
constexpr std::string_view kPersistent = "RequestPersistentHeader";
constexpr std::string_view kResult = "/onResult";
constexpr std::string_view kStatus = "/onStatus";
constexpr std::size_t kLongestSuffix = 1024;

amf::Value call_failure(std::string why) { return rtmp::make_status({rtmp::level::kError, rtmp::status::kCallFailed, std::move(why), {}, {}}); }

/// "/7/onResult": the seventh call of the request.
std::size_t place_of(std::string_view target, std::string_view ending) {
  if (!target.starts_with('/') || !target.ends_with(ending)) return 0;
  const std::string_view digits = target.substr(1, target.size() - 1 - ending.size());
  std::size_t place = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), place);
  return failed == std::errc() && end == digits.data() + digits.size() ? place : 0;
}

}  // namespace

struct RemoteGateway::Request {
  std::vector<double> numbers;  // of the calls; 0: answered, or nobody's
  std::unique_ptr<fetch::Fetcher::Ticket> ticket;
};

RemoteGateway::RemoteGateway(Owner& owner, loop::EventLoop& loop, fetch::Fetcher& fetcher, fetch::FetchRulesRef rules, Options options)
    : owner_(owner), loop_(loop), fetcher_(fetcher), rules_(std::move(rules)), options_(std::move(options)) {}

RemoteGateway::~RemoteGateway() = default;

bool RemoteGateway::call(const std::string& method, amf::Value arguments, double number) {
  if (waiting_.bodies.size() >= amf::Packet::kMaxBodies || requests_.size() >= kMaxRequests) return false;
  waiting_.bodies.push_back({method, '/' + std::to_string(waiting_.bodies.size() + 1), std::move(arguments)});
  numbers_.push_back(number);
  if (waiting_.bodies.size() == 1) {
    loop_.post([this, alive = std::weak_ptr(alive_)] {
      if (alive.lock()) flush();
    });
  }
  return true;
}

bool RemoteGateway::set_header(const std::string& name, bool must_understand, amf::Value value) {
  std::erase_if(headers_, [&](const amf::PacketHeader& one) { return one.name == name; });
  if (value.is(amf::Kind::undefined)) return true;
  if (headers_.size() >= amf::Packet::kMaxHeaders) return false;
  headers_.push_back({name, must_understand, std::move(value)});
  return true;
}

void RemoteGateway::close() {
  alive_.reset();
  requests_.clear();
  waiting_ = {};
  numbers_.clear();
}

void RemoteGateway::flush() {
  amf::Packet packet = std::exchange(waiting_, {});
  packet.version = options_.amf3 ? 3 : 0;
  packet.headers = headers_;
  const std::uint64_t id = ++last_request_;
  Request& request = requests_[id];
  request.numbers = std::exchange(numbers_, {});
  const ByteVector bytes = amf::encode_calls(packet);
  if (bytes.size() > kMaxBody) {
    auto spent = requests_.extract(id);
    return fail(spent.mapped(), "The call is too large.");
  }
  fetch::HttpRequest http;
  http.url = options_.url + suffix_;
  http.fields = {"Content-Type: application/x-amf", "Expect:"};
  http.body = as_text(bytes);
  http.deadline = options_.deadline;
  http.max_body = kMaxBody;
  request.ticket = fetcher_.fetch(std::move(http), rules_, loop_, [this, id](const fetch::HttpAnswer& answer) { answered(id, answer); });
}

/// The script may end the connection with what it hears first: then nothing of this is there any more.
void RemoteGateway::answered(std::uint64_t id, const fetch::HttpAnswer& answer) {
  auto ended = requests_.extract(id);
  Request& request = ended.mapped();
  if (answer.status == 0) return fail(request, answer.problem);
  if (!answer.ok()) return fail(request, "HTTP: Status " + std::to_string(answer.status));
  const auto packet = amf::decode_packet(as_bytes(answer.body));
  if (!packet) return fail(request, packet.error().message);
  settle(request, *packet);
}

void RemoteGateway::settle(Request& request, const amf::Packet& packet) {
  const std::weak_ptr<const bool> alive = alive_;
  for (const amf::PacketHeader& header : packet.headers) obey(header);
  for (const amf::PacketBody& body : packet.bodies) {
    const std::size_t result = place_of(body.target, kResult);
    const std::size_t place = result > 0 ? result : place_of(body.target, kStatus);
    if (place == 0 || place > request.numbers.size()) continue;
    const double number = std::exchange(request.numbers[place - 1], 0);
    if (number != 0) owner_.on_remote_reply(options_.id, number, result > 0, body.value);
    if (alive.expired()) return;
  }
  const bool all = std::all_of(request.numbers.begin(), request.numbers.end(), [](double number) { return number == 0; });
  if (!all) fail(request, "The gateway has not answered every call.");
}

/// What gateways ask of those who call them again.
void RemoteGateway::obey(const amf::PacketHeader& header) {
  if (header.name == kAppend) {
    append(header.value.string_or({}));
  } else if (header.name == kPersistent) {
    set_header(std::string(header.value.get("name").string_or({})), header.value.get("mustUnderstand").bool_or(false), header.value.get("data"));
  }
}

/// The calls stay with the host that was asked for, whatever the suffix makes of the address.
void RemoteGateway::append(std::string_view suffix) {
  if (suffix.size() > kLongestSuffix) return;
  const auto now = fetch::Url::parse(options_.url);
  const auto then = fetch::Url::parse(options_.url + std::string(suffix));
  if (now && then && then->same_origin(*now)) suffix_ = suffix;
}

/// The connection hears of it once, and every call that has a responder.
void RemoteGateway::fail(Request& request, const std::string& why) {
  const std::weak_ptr<const bool> alive = alive_;
  const amf::Value information = call_failure(why);
  const double id = options_.id;
  Owner& owner = owner_;
  for (const double number : std::exchange(request.numbers, {})) {
    if (number != 0) owner.on_remote_reply(id, number, false, information);
    if (alive.expired()) return;
  }
  owner.on_remote_status(id, information);
}

}  // namespace sallyport::script
