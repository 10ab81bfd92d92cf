#include "hub/shared_objects/client_objects.hpp"

#include <utility>

#include "base/log.hpp"
#include "hub/shared_objects/access_path.hpp"

namespace sallyport::hub {

namespace status = shared_object_status;

ClientObjects::ClientObjects(SharedObjects& objects, UpdateMail& mail, ClientId client, SharedObjectReceiverRef receiver)
    : objects_(objects), mail_(mail), client_(client), receiver_(std::move(receiver)) {}

ClientObjects::~ClientObjects() {
  for (const auto& [name, object] : used_) object->release(*this);
}

void ClientObjects::handle(SharedObjectRequest request, const PathRights& rights) {
  bool told = false;  // once a request: each time is the whole object
  for (SharedObjectAction& action : request.actions) {
    switch (action.kind) {
      case SharedObjectAction::Kind::use:
        if (!std::exchange(told, true)) use(request, rights);
        break;
      case SharedObjectAction::Kind::release: release(request.name); break;
      default: write(request.name, std::move(action), rights); break;
    }
  }
}

void ClientObjects::use(const SharedObjectRequest& request, const PathRights& rights) {
  const std::string& name = request.name;
  if (!may_read(name, rights)) return refuse(name, request.persistent, status::kNoReadAccess);
  const bool is_new = !used_.contains(name);
  if (is_new && used_.size() >= shared_object_bounds::kUsedByClient) return refuse(name, request.persistent, status::kCreationFailed);
  const auto opened = objects_.open(name, request.persistent);
  if (!opened.object) return refuse(name, request.persistent, opened.status);
  used_[name] = opened.object;
  opened.object->use(*this, request.version);
}

void ClientObjects::release(const std::string& name) {
  const auto found = used_.find(name);
  if (found == used_.end()) return;
  SharedObject* const object = found->second;
  used_.erase(found);
  object->release(*this);
}

/// Writes to an object that the client does not use go nowhere: it may not have heard yet that it was refused.
void ClientObjects::write(const std::string& name, SharedObjectAction action, const PathRights& rights) {
  const auto found = used_.find(name);
  if (found == used_.end()) return;
  SharedObject& object = *found->second;
  if (may_write(object, rights)) return object.apply(*this, std::move(action));
  refuse(name, object.persistent(), status::kNoWriteAccess);
  object.refuse(*this, action);
}

bool ClientObjects::may_read(const std::string& name, const PathRights& rights) const {
  const SharedObjectOptions& options = objects_.options();
  return options.clients != SharedObjectRights::none && covers_path(rights.read, name, options.folder_access);
}

bool ClientObjects::may_write(const SharedObject& object, const PathRights& rights) const {
  const SharedObjectOptions& options = objects_.options();
  const bool all = options.clients == SharedObjectRights::all;
  if (!all && (options.clients != SharedObjectRights::temporary || object.persistent())) return false;
  return covers_path(rights.write, object.name(), options.folder_access);
}

void ClientObjects::refuse(const std::string& name, bool persistent, std::string_view code) {
  mail_.send(receiver_, make_status_update(name, persistent, code));
  if (std::exchange(refusal_logged_, true)) return;  // a peer must not write our log
  log::info("shared-object-refused").field("client", client_).field("name", name).field("status", code).reason(Reason::rejected);
}

}  // namespace sallyport::hub
