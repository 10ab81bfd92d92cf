#include "transcode/job.hpp"

#include <algorithm>
#include <utility>

namespace sallyport::transcode {
namespace {

constexpr Milliseconds kReapEvery{10};
constexpr Milliseconds kTimeToClose{1'000};  // for a process that was asked to end
constexpr Milliseconds kFirstBackOff{100};
constexpr Milliseconds kLongestBackOff{30'000};
constexpr Milliseconds kStable{60'000};  // a process that has lived so long starts the back-off anew
constexpr Milliseconds kLookForPlace{1'000};

/// Processor time as a part of the sound's time, in percent of a core with one digit behind the point.
std::string percent(Milliseconds cpu, std::int64_t sound) {
  const std::int64_t tenths = sound > 0 ? cpu.count() * 1'000 / sound : 0;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

}  // namespace

Job::Job(loop::EventLoop& loop, hub::TranscodeOrder order, hub::TranscodeReceiverRef receiver, std::string program, Places& places)
    : loop_(loop), order_(std::move(order)), receiver_(std::move(receiver)), program_(std::move(program)), places_(places) {
  start();
}

Job::~Job() {
  if (link_) link_->close();
  if (process_) --places_.taken;
}

log::Event Job::describe_event(std::string_view name, log::Level level) const {
  log::Event line(level, name);
  line.field("app", order_.application).field("instance", order_.instance).field("stream", order_.stream);
  line.field("to", media::to_string(order_.to));
  return line;
}

void Job::start() {
  if (places_.taken >= places_.most) {
    if (!std::exchange(refused_, true)) {
      describe_event("transcode-refused", log::Level::warn).field("problem", "as many processes run as may").field("effect", "no sound until another one ends").reason(Reason::stream_limit);
      receiver_.post([](hub::TranscodeReceiver& receiver) { receiver.on_transcoder_lost(); });
    }
    return restart_.arm(loop_.timers(), kLookForPlace);
  }
  started_ = monotonic_now();
  told_ = ping_under_way_ = sent_since_ping_ = false;
  auto process = child::Process::start(program_);
  if (!process) return lose(process.error().message);
  ++places_.taken;
  process_.emplace(*std::move(process));
  output_.emplace(order_.to);
  link_ = std::make_shared<child::Link>(loop_, process_->take_socket(),
                                        child::Link::User{[this](ByteSpan packet) { return on_packet(packet); },
                                                          [this](const std::string& why) { fail(why); }});
  link_->start();
  send(Open{static_cast<std::uint8_t>(order_.to), order_.bitrate});
  if (const auto source = input_.source()) send(*source);
}

void Job::push(hub::AudioRun run, const std::vector<hub::StreamMessage>& batch) {
  for (const hub::StreamMessage& message : batch) {
    for (const Message& one : input_.take(run, message)) {
      if (link_ && std::holds_alternative<Packet>(one)) output_->give();
      send(one);
    }
  }
}

/// What is too large to be sound is left out.
void Job::send(const Message& message) {
  if (!link_ || closing_) return;
  auto packet = encode(message);
  if (!packet) return;
  if (!link_->send(*std::move(packet))) return fail("it takes nothing any more");
  sent_since_ping_ = true;
  if (!ping_under_way_) ping();
}

void Job::ping() {
  sent_since_ping_ = false;
  ping_under_way_ = true;
  hang_.arm(loop_.timers(), told_ ? kDeadline : kStartDeadline);
  if (auto packet = encode(Ping{++pings_})) link_->send(*std::move(packet));
}

void Job::on_pong(std::uint64_t number) {
  if (number != pings_) return;
  ping_under_way_ = false;
  hang_.cancel();
  if (sent_since_ping_) ping();
}

Result<void> Job::on_packet(ByteSpan packet) {
  const auto message = decode(packet);
  if (!message) return message.error();
  return on_message(*message);
}

Result<void> Job::on_message(const Message& message) {
  if (const auto* frame = std::get_if<Frame>(&message)) return on_frame(*frame);
  if (const auto* header = std::get_if<Header>(&message)) return on_header(*header);
  if (const auto* pong = std::get_if<Pong>(&message)) {
    on_pong(pong->number);
  } else if (const auto* trouble = std::get_if<Trouble>(&message)) {
    on_trouble(*trouble);
  } else {
    return Error{Reason::bad_message, "it has sent a message that is not its to send"};
  }
  return {};
}

Result<void> Job::on_header(const Header& header) {
  auto message = output_->take(header);
  if (message && !std::exchange(told_, true)) say_started(header);
  return deliver(header.source, std::move(message));
}

Result<void> Job::on_frame(const Frame& frame) { return deliver(frame.source, output_->take(frame)); }

/// What was made of a former run's sound comes too late for anybody.
Result<void> Job::deliver(std::uint32_t source, Result<hub::StreamMessage> message) {
  if (!message) return std::move(message).error();
  const auto run = input_.run_of(source);
  if (!run || closing_) return {};
  receiver_.post([run = *run, made = *std::move(message)](hub::TranscodeReceiver& receiver) { receiver.on_transcoded(run, made); });
  return {};
}

void Job::on_trouble(const Trouble& trouble) {
  if (lines_.take()) describe_event("transcode-trouble", log::Level::warn).field("problem", trouble.problem);
}

void Job::say_started(const Header& header) {
  describe_event("transcode-started", log::Level::info)
      .field("from", media::to_string(input_.codec()))
      .field("channels", header.channels)
      .field("process", process_->pid())
      .field("ready_ms", std::chrono::duration_cast<Milliseconds>(monotonic_now() - started_).count());
}

void Job::fail(std::string problem) {
  hang_.cancel();
  if (link_) link_->close();
  link_.reset();
  if (!process_) return;
  problem_ = std::move(problem);
  process_->kill();
  reap();
}

void Job::close() {
  if (std::exchange(closing_, true)) return;
  started_ = monotonic_now();  // of the end
  for (loop::Timer* timer : {&hang_, &restart_}) timer->cancel();
  if (link_) link_->close();
  link_.reset();
  process_ ? reap() : say_stopped();
}

void Job::reap() {
  if (!process_) return;
  const auto end = process_->reap();
  if (end) return on_gone(*end);
  if (closing_ && monotonic_now() - started_ > kTimeToClose) process_->kill();
  reaper_.arm(loop_.timers(), kReapEvery);
}

void Job::on_gone(const child::ProcessEnd& end) {
  process_.reset();
  output_.reset();
  --places_.taken;
  cpu_ += end.cpu;
  closing_ ? say_stopped() : lose(problem_ + "; " + end.how);
}

void Job::say_stopped() const {
  describe_event("transcode-stopped", log::Level::info)
      .field("sound_ms", input_.duration())
      .field("cpu_ms", cpu_.count())
      .field("cpu_percent", percent(cpu_, input_.duration()))
      .field("restarts", restarts_);
}

void Job::lose(const std::string& problem) {
  ++restarts_;
  restart_later();
  describe_event("transcode-failed", log::Level::error).field("problem", problem).field("effect", "no sound until it runs again").field("restart_ms", back_off_.count());
  receiver_.post([](hub::TranscodeReceiver& receiver) { receiver.on_transcoder_lost(); });
}

void Job::restart_later() {
  const bool was_stable = monotonic_now() - started_ >= kStable;
  back_off_ = was_stable ? kFirstBackOff : std::clamp(back_off_ * 2, kFirstBackOff, kLongestBackOff);
  restart_.arm(loop_.timers(), back_off_);
}

}  // namespace sallyport::transcode
