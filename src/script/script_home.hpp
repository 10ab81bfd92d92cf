#pragma once
// ScriptHome: what the parts of the API use of the governor they belong to. On the instance's host.
#include <functional>
#include <initializer_list>
#include <string_view>

#include "hub/governor.hpp"
#include "script/conversion.hpp"
#include "script/script_folder.hpp"
#include "script/services.hpp"

namespace sallyport::script {

class ScriptHome {
 public:
  virtual ~ScriptHome() = default;
  virtual hub::GovernedInstance& instance() = 0;
  virtual Context& context() = 0;
  virtual Conversion& conversion() = 0;
  virtual ScriptFolder& folder() = 0;
  virtual const Services& services() = 0;

  /// Does `work`, which calls ways in, under the watchdog. What goes wrong is logged and told to the script as
  /// having happened in `what`; false then. For everything that begins outside a script: a timer, an answer.
  virtual bool run(std::string_view what, const std::function<void()>& work) = 0;
  /// Calls the way in of that name, within run(); throws what it throws.
  virtual JSValueRef enter(std::string_view entry, std::initializer_list<JSValueRef> arguments) = 0;
};

}  // namespace sallyport::script
