// SharedObject: the commit that waits. The host stands still meanwhile, as a script's commit() asks for.
#include <future>

#include "hub/shared_objects/shared_object.hpp"

namespace sallyport::hub {

Result<void> SharedObject::commit_now() {
  if (!kept()) return Error{Reason::not_supported, "the object is not kept on disk"};
  dirty_ = false;
  const auto answer = std::make_shared<std::promise<Result<void>>>();
  home_.store()->commit(home_.key_of(*this), snapshot(), [answer](Result<void> result) { answer->set_value(std::move(result)); });
  return answer->get_future().get();
}

}  // namespace sallyport::hub
