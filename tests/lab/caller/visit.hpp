#pragma once
// Visit: comes into an application of the laboratory (laboratory/room.asc) and meets another visitor there,
// who is the same program elsewhere. All of it on the connection's thread; wait() is for the thread that made
// it.
//
//   call           add(2, 3) is answered by 5
//   object         its slot of the shared object `table` is set, and the other's is seen
//   server_call    by tell(NAME) the server calls heard(NAME) on everybody; the other's is heard
//   change         its slot says that it has met the other, and so does the other's
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <sallyport/client.hpp>

namespace sallyport::lab {

class Visit {
 public:
  using Steps = std::vector<std::pair<std::string, double>>;  ///< each with the ms it took

  Visit(std::string name, std::string other);

  void begin(const std::string& uri, const client::ConnectOptions& options);
  /// Until all is done, has failed, or the time is over; then leaves. What went wrong; empty if nothing did.
  std::string wait(std::chrono::milliseconds longest);
  Steps steps() const;
  std::string carrier() const;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Stage { calling, meeting, listening, parting, done };

  void on_status(const client::Status& status);
  void on_added(const client::CallResult& result);
  void advance();
  bool pass();
  void note(const std::string& step);
  void finish(const std::string& problem);

  const std::string name_;
  const std::string other_;
  Stage stage_ = Stage::calling;
  bool heard_ = false;
  Clock::time_point since_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  Steps steps_;
  std::string carrier_;
  std::string problem_;
  bool finished_ = false;
  bool closed_ = false;
  client::NetConnection connection_;
  client::SharedObject table_;
};

}  // namespace sallyport::lab
