#pragma once
// What users of shared objects are told, and what they ask for. The hub's own vocabulary: sessions translate it
// to and from the wire, scripts to and from their events.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "amf/value.hpp"
#include "hub/wire_forms.hpp"

namespace sallyport::hub {

/// One thing that a client asks of an object.
struct SharedObjectAction {
  enum class Kind : std::uint8_t {
    use,
    release,
    set,     ///< slots with the values they are to have; undefined and null remove
    remove,  ///< names of slots
    send,    ///< handler and arguments
  };
  Kind kind = Kind::use;
  std::vector<amf::Property> slots;
  std::vector<amf::Value> arguments;
};

struct SharedObjectRequest {
  std::string name;                ///< as sent; checked by the hub
  bool persistent = false;
  std::uint32_t version = 0;       ///< use: the version that the client has from an earlier use; 0: none
  std::vector<SharedObjectAction> actions;
};

struct SharedObjectEvent {
  enum class Kind : std::uint8_t {
    use_success,  ///< the beginning of the answer to use
    clear,        ///< all slots are gone
    change,       ///< slots that somebody else has set; also in answer to a refused set
    success,      ///< names of slots that the receiver has set
    remove,       ///< names of slots that are gone, whoever removed them
    send,         ///< handler and arguments; goes to the sender too
    status,
  };
  Kind kind{};
  std::vector<amf::Property> slots;
  std::vector<amf::Value> arguments;
  std::string code;   ///< status
  std::string level;  ///< status
  bool operator==(const SharedObjectEvent&) const = default;
};

/// One message about one object: made once, immutable, and shared by all who get it, on whichever thread.
class SharedObjectUpdate {
 public:
  enum class Audience : std::uint8_t {
    one,        ///< a single user
    users,      ///< many
    newcomers,  ///< the whole of an object, for those who begin to use it
  };

  std::string name;
  bool persistent = false;
  std::uint32_t version = 0;
  Audience audience = Audience::one;
  std::vector<SharedObjectEvent> events;

  /// The update as a protocol writes it, made by the first who asks for that form and kept. Any thread.
  template <typename Make>
  const SharedBytes& form(std::size_t which, Make&& make) const {
    return forms_.get(which, [&] { return make(*this); });
  }

 private:
  WireForms forms_;
};
using SharedObjectUpdateRef = std::shared_ptr<const SharedObjectUpdate>;

/// Codes of status events, as FMS names them.
namespace shared_object_status {
inline constexpr std::string_view kNoReadAccess = "SharedObject.NoReadAccess";
inline constexpr std::string_view kNoWriteAccess = "SharedObject.NoWriteAccess";
inline constexpr std::string_view kCreationFailed = "SharedObject.ObjectCreationFailed";
inline constexpr std::string_view kBadPersistence = "SharedObject.BadPersistence";
inline constexpr std::string_view kFlushFailed = "SharedObject.Flush.Failed";
}  // namespace shared_object_status

SharedObjectUpdateRef make_status_update(const std::string& object, bool persistent, std::string_view code);

}  // namespace sallyport::hub
