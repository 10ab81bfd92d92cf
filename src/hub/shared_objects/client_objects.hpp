#pragma once
// ClientObjects: what one client does with the shared objects of its instance: checks its rights, passes on what it
// asks for, and sends it what happens. Host's thread.
#include "hub/client_facts.hpp"
#include "hub/path_rights.hpp"
#include "hub/shared_objects/shared_objects.hpp"
#include "hub/shared_objects/update_mail.hpp"

namespace sallyport::hub {

class ClientObjects final : public SharedObjectUser {
 public:
  /// `objects` and `mail` outlive it.
  ClientObjects(SharedObjects& objects, UpdateMail& mail, ClientId client, SharedObjectReceiverRef receiver);
  /// Releases what the client uses.
  ~ClientObjects() override;

  void handle(SharedObjectRequest request, const PathRights& rights);
  std::size_t used() const { return used_.size(); }

  void on_update(const SharedObjectUpdateRef& update) override { mail_.send(receiver_, update); }

 private:
  void use(const SharedObjectRequest& request, const PathRights& rights);
  void release(const std::string& name);
  void write(const std::string& name, SharedObjectAction action, const PathRights& rights);
  bool may_read(const std::string& name, const PathRights& rights) const;
  bool may_write(const SharedObject& object, const PathRights& rights) const;
  void refuse(const std::string& name, bool persistent, std::string_view code);

  SharedObjects& objects_;
  UpdateMail& mail_;
  const ClientId client_;
  const SharedObjectReceiverRef receiver_;
  std::map<std::string, SharedObject*> used_;
  bool refusal_logged_ = false;
};

}  // namespace sallyport::hub
