#include "plugin/runner.hpp"

#include <algorithm>
#include <utility>

#include <sallyport/access_plugin.h>

#include "base/log.hpp"

namespace sallyport::plugin {
namespace {

constexpr Milliseconds kOpenDeadline{10'000};
constexpr Milliseconds kReapEvery{10};
constexpr Milliseconds kTimeToClose{2'000};  // for a process that was asked to end
constexpr Milliseconds kTimeToRead{50};      // what it has said last
constexpr Milliseconds kFirstBackOff{100};
constexpr Milliseconds kLongestBackOff{30'000};
constexpr Milliseconds kStable{60'000};  // a process that has lived so long starts the back-off anew

log::Level level_of(const LogLine& line) {
  if (line.level == SALLYPORT_LOG_INFO) return log::Level::info;
  return line.level == SALLYPORT_LOG_WARNING ? log::Level::warn : log::Level::error;
}

}  // namespace

Runner::Runner(loop::EventLoop& loop, const PluginRef& plugin, std::string program, std::shared_ptr<Subscription> subscription)
    : loop_(loop), plugin_(std::make_unique<const Plugin>(*plugin)), users_{plugin}, program_(std::move(program)), subscription_(std::move(subscription)) {
  start();
}

Runner::~Runner() {
  if (link_) link_->close();
}

bool Runner::in_use() {
  std::erase_if(users_, [](const auto& user) { return user.expired(); });
  return !users_.empty();
}

void Runner::start() {
  started_ = monotonic_now();
  complained_ = ping_under_way_ = sent_since_ping_ = false;
  if (const auto fault = fault_of_library(plugin_->library)) return lose(*fault);
  auto process = child::Process::start(program_);
  if (!process) return lose(process.error().message);
  process_.emplace(*std::move(process));
  link_ = std::make_shared<child::Link>(loop_, process_->take_socket(),
                                        child::Link::User{[this](ByteSpan packet) { return on_packet(packet); },
                                                          [this](const std::string& why) { fail(why); }});
  state_ = State::opening;
  opening_.arm(loop_.timers(), kOpenDeadline);
  link_->start();
  const auto open = encode(Open{plugin_->library, plugin_->settings});
  if (!open || !link_->send(*open)) fail("its settings are more than fits into a message");
}

void Runner::ask(AccessQuestion question, Done done) {
  const std::uint64_t id = question.id = ++last_question_;
  pose(id, std::move(question), std::move(done));
}

void Runner::ask(EventQuestion question, Done done) {
  const std::uint64_t id = question.id = ++last_question_;
  pose(id, std::move(question), std::move(done));
}

void Runner::pose(std::uint64_t id, Message question, Done done) {
  const bool full = questions_.size() >= kMaxQuestions;
  if (state_ == State::ended || closing_ || full) {
    const Reply none{.access = {}, .event = {}, .problem = full ? "too many questions are open" : "it does not run"};
    return loop_.post([done = std::move(done), none] { done(none); });
  }
  Question& open = questions_[id];
  open.done = std::move(done);
  open.deadline = std::make_unique<loop::Timer>([this, id] { on_deadline(id); });
  open.deadline->arm(loop_.timers(), plugin_->deadline);
  if (state_ == State::opening) return early_.push_back({id, std::move(question)});
  send(id, question);
}

void Runner::tell(Notice notice) {
  if (state_ == State::ready) return send(0, Message(std::move(notice)));
  const auto notices = std::count_if(early_.begin(), early_.end(), [](const Early& one) { return one.id == 0; });
  if (state_ == State::ended || static_cast<std::size_t>(notices) >= kMaxNotices) {
    if (lost_++ == 0) log::warn("plugin-lost").field("plugin", plugin_->name()).field("problem", "it is not told what happens while it does not run");
    return;
  }
  early_.push_back({0, Message(std::move(notice))});
}

bool Runner::wants(const Message& message) const {
  if (std::holds_alternative<AccessQuestion>(message)) return subscription_->access;
  if (const auto* question = std::get_if<EventQuestion>(&message)) return (subscription_->decides & question->event.kind) != 0;
  if (const auto* notice = std::get_if<Notice>(&message)) return (subscription_->hears & notice->event.kind) != 0;
  return true;
}

/// Of a notice the id is 0.
void Runner::send(std::uint64_t id, const Message& message) {
  if (!wants(message)) return settle_soon(id, {});
  const auto packet = encode(message);
  if (!packet) return settle_soon(id, {.access = {}, .event = {}, .problem = packet.error().message});
  if (!link_->send(*packet)) return fail("it takes nothing any more");
  sent_since_ping_ = true;
  if (!ping_under_way_) ping();
}

void Runner::ping() {
  sent_since_ping_ = false;
  ping_under_way_ = true;
  hang_.arm(loop_.timers(), plugin_->deadline);
  if (const auto packet = encode(Ping{++pings_})) link_->send(*packet);
}

void Runner::on_pong(std::uint64_t number) {
  if (number != pings_) return;
  ping_under_way_ = false;
  hang_.cancel();
  if (sent_since_ping_) ping();
}

Result<void> Runner::on_packet(ByteSpan packet) {
  auto message = decode(packet);
  if (!message) return std::move(message).error();
  on_message(*std::move(message));
  return {};
}

void Runner::on_message(Message message) {
  if (const auto* line = std::get_if<LogLine>(&message)) return write_line(*line);
  if (closing_) return;
  if (state_ == State::opening) {
    if (const auto* opened = std::get_if<Opened>(&message)) return on_opened(*opened);
    if (const auto* failed = std::get_if<OpenFailed>(&message)) return fail(failed->problem);
  }
  if (state_ == State::ready) {
    if (const auto* pong = std::get_if<Pong>(&message)) return on_pong(pong->number);
    if (auto* answer = std::get_if<AccessAnswer>(&message)) {
      const std::uint64_t id = answer->id;
      return on_answer(id, {.access = std::move(*answer), .event = {}, .problem = {}});
    }
    if (auto* answer = std::get_if<EventAnswer>(&message)) {
      const std::uint64_t id = answer->id;
      return on_answer(id, {.access = {}, .event = std::move(*answer), .problem = {}});
    }
  }
  fail("it has sent a message that is not its to send");
}

void Runner::write_line(const LogLine& line) {
  if (!lines_.take()) return;
  log::Event(level_of(line), "plugin-log").field("plugin", plugin_->name()).field("text", line.text);
}

void Runner::on_opened(const Opened& opened) {
  opening_.cancel();
  state_ = State::ready;
  subscription_->decides = opened.decides;
  subscription_->hears = opened.hears;
  subscription_->access = opened.access;
  log::info("plugin-started")
      .field("plugin", plugin_->name())
      .field("name", opened.name)
      .field("version", opened.version)
      .field("process", process_->pid())
      .field("lost", std::exchange(lost_, 0));
  for (const Early& one : std::exchange(early_, {})) {
    if (state_ == State::ready) send(one.id, one.message);
  }
}

/// The first answer counts; others find no question.
void Runner::on_answer(std::uint64_t id, Reply reply) {
  if (!questions_.contains(id)) return complain("an answer to a question that is not open");
  settle(id, reply);
}

void Runner::settle(std::uint64_t id, const Reply& reply) {
  auto question = questions_.extract(id);
  if (!question) return;
  loop_.post([timer = std::shared_ptr<loop::Timer>(std::move(question.mapped().deadline))] {});  // it may be calling us
  question.mapped().done(reply);
}

void Runner::settle_soon(std::uint64_t id, Reply reply) {
  loop_.post([this, alive = std::weak_ptr<const bool>(alive_), id, reply = std::move(reply)] {
    if (!alive.expired()) settle(id, reply);
  });
}

void Runner::on_deadline(std::uint64_t id) {
  std::erase_if(early_, [id](const Early& one) { return one.id == id; });
  settle(id, {.access = {}, .event = {}, .problem = "no answer in time"});
}

/// One line for each process: a plug-in must not write our log.
void Runner::complain(std::string_view what) {
  if (std::exchange(complained_, true)) return;
  log::warn("plugin-answer").field("plugin", plugin_->name()).field("problem", what).field("effect", "it is ignored, and so are further ones");
}

void Runner::fail(std::string problem) {
  if (closing_) return link_.reset();  // all that it had to say has been heard
  if (state_ == State::ended) return;
  state_ = State::ended;
  for (loop::Timer* timer : {&opening_, &hang_}) timer->cancel();
  problem_ = std::move(problem);
  link_->close();
  link_.reset();
  process_->kill();
  refuse_all(problem_);
  reap();
}

void Runner::refuse_all(const std::string& problem) {
  early_.clear();
  while (!questions_.empty()) settle(questions_.begin()->first, {.access = {}, .event = {}, .problem = problem});
}

/// How it ended is known when it has: a crash shows as a connection that was closed.
void Runner::reap() {
  if (!process_) {  // whatever it has started itself may still hold the socket
    if (link_) link_->close();
    return link_.reset();
  }
  const auto how = process_->reap();
  if (!how) {
    if (closing_ && monotonic_now() - started_ > kTimeToClose) process_->kill();
    return reaper_.arm(loop_.timers(), kReapEvery);
  }
  process_.reset();
  if (closing_) return reaper_.arm(loop_.timers(), kTimeToRead);
  lose(problem_ + "; " + how->how);
}

void Runner::lose(const std::string& problem) {
  state_ = State::ended;
  restart_later();
  log::error("plugin-failed")
      .field("plugin", plugin_->name())
      .field("problem", problem)
      .field("effect", "nothing it decides is allowed until it runs")
      .field("restart_ms", back_off_.count());
}

void Runner::restart_later() {
  const bool was_stable = monotonic_now() - started_ >= kStable;
  back_off_ = was_stable ? kFirstBackOff : std::clamp(back_off_ * 2, kFirstBackOff, kLongestBackOff);
  restart_.arm(loop_.timers(), back_off_);
}

void Runner::close() {
  if (std::exchange(closing_, true)) return;
  started_ = monotonic_now();  // of the end
  for (loop::Timer* timer : {&opening_, &hang_, &restart_}) timer->cancel();
  refuse_all("it is not used any more");
  if (link_) link_->say_no_more();
  state_ = State::ended;
  if (process_) reap();
}


}  // namespace sallyport::plugin
