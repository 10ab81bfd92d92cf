#pragma once
// SharedObjManager of Application.xml, and the bounds that no configuration lifts.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace sallyport::hub {

/// What clients may do with shared objects, whatever their readAccess and writeAccess say (Access/SharedObjects).
enum class SharedObjectRights : std::uint8_t {
  none,
  read,       ///< use and read; nothing else
  temporary,  ///< and write those that are not persistent: nothing a client does stays on disk
  all,
};

struct SharedObjectOptions {
  SharedObjectRights clients = SharedObjectRights::temporary;
  bool clients_written = false;  ///< by the application's own file; else its script may say more
  bool folder_access = false;  ///< Client/Access/FolderAccess: paths of access rights are folders only, for streams too
  std::string folder;          ///< StorageDir, absolute; empty: nothing is kept on disk
  std::optional<std::uint32_t> resync_depth;      ///< ResyncDepth, in versions; nullopt (-1): the bound below
  std::optional<Seconds> lock_timeout;            ///< LockTimeOut; nullopt (-1): for ever
  bool auto_commit = true;                        ///< AutoCommit
  bool durable_success = false;                   ///< DurableSuccess: success is said when it is on disk
  std::optional<std::size_t> max_properties;      ///< MaxProperties; nullopt (-1): the bound below
  std::optional<std::size_t> max_property_size;   ///< MaxPropertySize, bytes as AMF0; nullopt (-1): the bound below
  bool operator==(const SharedObjectOptions&) const = default;
};

namespace shared_object_bounds {
inline constexpr std::size_t kSlots = 65'536;                       ///< of one object
inline constexpr std::size_t kObjectBytes = 4 * 1024 * 1024;        ///< names and values of one object
inline constexpr std::size_t kInstanceBytes = 64 * 1024 * 1024;     ///< of all objects of an instance together
inline constexpr std::size_t kSlotName = 255;                       ///< bytes
inline constexpr std::size_t kSlotBytes = 512 * 1024;               ///< a value, or the arguments of a message
inline constexpr std::size_t kSlotValues = 9'000;                   ///< in a value, or the arguments of a message
inline constexpr std::size_t kRemembered = 4'096;                   ///< deleted slots; older ones are forgotten
inline constexpr std::size_t kUsedByClient = 1'024;                 ///< objects of one instance
inline constexpr std::size_t kWaiting = 4'096;                      ///< writes that wait for a lock to be opened
inline constexpr std::size_t kWaitingBytes = 1024 * 1024;           ///< of such writes
inline constexpr std::size_t kBatchBytes = 8 * 1024 * 1024;         ///< told at once; beyond it messages are refused
inline constexpr std::size_t kClearedAtOnce = 4'096;                ///< stored objects, in one go to the disk
// An update is cut at the next slot. A message must be less than what decoders take: 10,000 values and events.
inline constexpr std::size_t kMessageBytes = 256 * 1024;
inline constexpr std::size_t kMessageValues = 8'192;
}  // namespace shared_object_bounds

}  // namespace sallyport::hub
