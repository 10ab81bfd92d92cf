#pragma once
// Introduction: from a target to an answered `connect`. It lets candidates race, has connect said on the
// winner, and if that way dies or stays silent has it said again on the next one under the same attempt id.
//
//   Connector ──Proved──▶ Speaker ──heard, settled──▶ done
//       ▲                    │ silence or death
//       └──── the next ──────┘                       at most kMaxRepeats times
//
// A way that is given up is closed before connect goes out on the next: one of them at most can be answered.
#include "client/connector/connector.hpp"

namespace sallyport::client {

/// How a Speaker tells what comes back to its connect, on the loop, never from within speak().
struct SpeakerEvents {
  std::function<void()> heard;        ///< the first bytes have come
  std::function<void()> settled;      ///< the result or the refusal has come: this way stays. Last
  std::function<void(Failure)> died;  ///< the way has ended without either. Last
};

/// Says connect on a way. Implemented by the session.
class Speaker {
 public:
  virtual ~Speaker() = default;
  /// Takes the stream over and sends connect with `attempt_id`. Destroying the handle before `settled` closes
  /// the stream; after it the handle has no meaning and the speaker goes on as it likes.
  [[nodiscard]] virtual std::unique_ptr<Cancellable> speak(Proved proved, const std::string& attempt_id,
                                                           SpeakerEvents events) = 0;
};

struct Introduced {
  Way way;               ///< the one that was answered
  unsigned repeats = 0;  ///< how often connect was said again
};
struct NotIntroduced {
  Failure failure;              ///< what stands for all
  std::vector<Report> reports;  ///< every candidate
};

inline constexpr unsigned kMaxRepeats = 3;

/// `connector` and `speaker` outlive the handle. `done` is called once, on the loop, never from within the
/// call.
[[nodiscard]] std::unique_ptr<Cancellable> introduce(
    Connector& connector, const Target& target, Speaker& speaker, Progress progress,
    std::function<void(std::variant<Introduced, NotIntroduced>)> done);

}  // namespace sallyport::client
