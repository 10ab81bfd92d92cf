#include "cli/so_command.hpp"

namespace sallyport::cli {
namespace {

constexpr const char* kSoExamples =
    "Examples:\n"
    "  sallyport so set rtmp://host/chat room 'topic=\"weather\"' limit=20\n"
    "  sallyport so get rtmp://host/chat room\n"
    "  sallyport so watch rtmp://host/chat room\n"
    "  sallyport so send rtmp://host/chat room say '\"hello\"'\n"
    "\n"
    "Values are JSON. The object belongs to the instance that the URI names; it is made when somebody uses "
    "it first.\n";

constexpr const char* kGetExamples =
    "Examples:\n"
    "  sallyport so get rtmp://host/chat room                    all properties, as a JSON object\n"
    "  sallyport so get rtmp://host/chat room topic              the value of one\n"
    "  sallyport so get --persistent rtmp://host/chat/lobby notes topic limit\n"
    "\n"
    "Exit code 1 if the object cannot be used or has no such property, 2 for wrong arguments.\n";

constexpr const char* kSetExamples =
    "Examples:\n"
    "  sallyport so set rtmp://host/chat room 'topic=\"weather\"' limit=20     each value is JSON …\n"
    "  sallyport so set rtmp://host/chat room topic=weather                   … or else the text as it "
    "stands\n"
    "  sallyport so set rtmp://host/chat room 'who={\"anna\": true}' --remove topic\n"
    "\n"
    "Ends when the server has confirmed all of it. Exit code 1 if it refuses, or if somebody else was first, "
    "2 for "
    "wrong\narguments.\n";

constexpr const char* kSendExamples =
    "Examples:\n"
    "  sallyport so send rtmp://host/chat room say '\"hello\"' 42\n"
    "\n"
    "Calls the method on everybody who uses the object. Ends when the call has come back to us, as to "
    "everybody.\n";

constexpr const char* kWatchExamples =
    "Examples:\n"
    "  sallyport so watch rtmp://host/chat room                  until Ctrl-C\n"
    "  sallyport so watch rtmp://host/chat room --seconds 60 --json | jq .value\n"
    "\n"
    "Prints a line for everything that happens, with its value as JSON: \"clear\", 'change \"topic\" "
    "\"weather\"',\n"
    "'delete \"topic\"', 'message \"say\" [\"hello\"]'. With --json each line is an object: code, name, "
    "value, old, or\n"
    "arguments; the last line is the outcome.\n";

std::string assignment_fault(const std::string& text) {
  if (text.find('=') == std::string::npos) return text + " is no PROPERTY=JSON";
  return {};
}

CLI::App* add_one(CLI::App& so, const char* name, const char* about, const char* examples,
                  SharedObjectArguments& arguments, ExitCode (*command)(const SharedObjectArguments&)) {
  CLI::App* one = so.add_subcommand(name, about);
  add_client_options(*one, arguments.client);
  one->add_option("NAME", arguments.name, "Name of the shared object")->required();
  one->add_flag("--persistent", arguments.persistent, "It is one that the server keeps when nobody uses it");
  one->add_flag("--amf3", arguments.client.amf3, "Speak AMF3 if the server agrees");
  one->footer(examples);
  one->callback([&arguments, command, one] {
    arguments.command = command;
    if (!one->get_option_no_throw("--reconnect"))
      arguments.client.reconnect = 0;  // another subcommand's default
  });
  return one;
}

}  // namespace

CLI::App* add_so(CLI::App& app, SharedObjectArguments& arguments) {
  CLI::App* so = app.add_subcommand("so", "Read, change and watch a remote shared object");
  so->require_subcommand(1);
  so->footer(kSoExamples);

  CLI::App* get = add_one(*so, "get", "Print what is in it", kGetExamples, arguments, so_get);
  get->add_option("PROPERTY", arguments.properties, "Which properties; all if left out")->type_name("");

  CLI::App* set = add_one(*so, "set", "Set and remove properties", kSetExamples, arguments, so_set);
  set->add_option("PROPERTY=JSON", arguments.assignments, "What to set")
      ->type_name("")
      ->check(CLI::Validator(assignment_fault, ""));
  set->add_option("--remove", arguments.removed, "Property to remove; may be repeated")
      ->type_name("PROPERTY")
      ->allow_extra_args(false);

  CLI::App* send =
      add_one(*so, "send", "Call a method on everybody who uses it", kSendExamples, arguments, so_send);
  send->add_option("METHOD", arguments.handler, "Name of the method")->required();
  send->add_option("JSON", arguments.values, "Its arguments")->type_name("");

  CLI::App* watch =
      add_one(*so, "watch", "Print every change and message", kWatchExamples, arguments, so_watch);
  watch->add_option("--seconds", arguments.seconds, "Stop after so long")
      ->type_name("S")
      ->check(CLI::PositiveNumber);
  add_reconnect_option(*watch, arguments.client);
  return so;
}

}  // namespace sallyport::cli
