#pragma once
// ApiPart: one part of what scripts see: the JavaScript of it (api/*.js) and the natives beneath. A part that keeps
// something alive between calls, a timer or a connection, holds it here.
//
// Its JavaScript is one function (native, kit) that returns an object of ways in; `kit` is described in api/kit.js.
#include <memory>
#include <string_view>
#include <vector>

#include "script/native_table.hpp"
#include "script/script_home.hpp"

namespace sallyport::script {

class ApiPart {
 public:
  virtual ~ApiPart() = default;
  /// The file in api/.
  virtual std::string_view source() const = 0;
  virtual void add_natives(NativeTable& natives) = 0;
  /// The script is about to be told something from outside: what happened before that it hears now.
  virtual void catch_up() {}
  /// The instance is being unloaded: nothing of this part calls into the script any more.
  virtual void stop() {}
};

using ApiParts = std::vector<std::unique_ptr<ApiPart>>;
/// All there are, for the governor that `home` belongs to, in the order of loading.
ApiParts make_api_parts(ScriptHome& home);

}  // namespace sallyport::script
