// The tags of Users.xml and Logger.xml. Source: FMS configuration guide.
#include "config/schema.hpp"

namespace sallyport::config {
namespace {

using enum Effect;

constexpr TagRule kUsersTags[] = {
    {"UserList/User", many(section()), "", later, "an administrator"},
    {"UserList/User@name", text(), "", later, "the login"},
    {"UserList/User/Password", text(), "", later, "the password"},
    {"UserList/User/Password@encrypt", boolean(), "false", later, "whether it is written encrypted"},
    {"UserList/User/Allow", addresses(), "", later, "addresses and names this administrator may come from"},
    {"UserList/User/Deny", addresses(), "", later, "addresses and names it may not come from"},
    {"UserList/User/Order", order(), "Deny,Allow", later, "which of the two comes first"},
    {"AdminServer/HTTPCommands/Enable", boolean(), "true", later, "admin commands over HTTP"},
    {"AdminServer/HTTPCommands/Allow", text(), "ping", later, "commands that may be called"},
    {"AdminServer/HTTPCommands/Deny", text(), "All", later, "commands that may not"},
    {"AdminServer/HTTPCommands/Order", order(), "Deny,Allow", later, "which of the two comes first"},
};

constexpr TagRule kLoggerTags[] = {
    {"Access/LogServer@enable", boolean(), "false", later, "send lines to a log server"},
    {"Access/LogServer@type", choice("udp tcp"), "udp", later, "how"},
    {"Access/LogServer/HostPort", text(), "", later, "where to"},
    {"Access/LogServer/ServerID", text(), "", later, "how this server names itself"},
    {"Access/LogServer/DisplayFieldsHeader", integer(0, kNoLimit, "lines"), "100", later,
     "how often the field names are repeated"},
    {"Access/Directory", text(), "logs/", later, "folder of the log files"},
    {"Access/FileName", text(), "access.[NN].log", later,
     "their name; YYYY, MM, DD and N stand for date and number"},
    {"Access/Time", choice("utc gmt local"), "", later, "time zone, if not that of Server.xml"},
    {"Access/Rotation/MaxSize", integer(-1, kNoLimit, "KB"), "10240", later, "a new file at this size"},
    {"Access/Rotation/Schedule", text(), "00:00", later, "or at this time"},
    {"Access/Rotation/Schedule@type", choice("daily duration hourly"), "daily", later,
     "time of day, or minutes"},
    {"Access/Rotation/History", integer(0, kNoLimit), "5", later, "files to keep"},
    {"Access/Rotation/Rename", boolean(), "true", later, "the current file is always .00"},
    {"Access/Events", text(), "", later, "events to log, separated by ;"},
    {"Access/Fields", text(), "", later, "fields to log, separated by ;"},
    {"Access/Delimiter", text(), "", later, "what stands between fields; a tab by default"},
    {"Access/QuoteFields", choice("enable disable"), "disable", later, "quotes around fields with blanks"},
    {"Access/EscapeFields", choice("enable disable"), "enable", later, "percent-escape unsafe characters"},
    {"Diagnostic", same_as("Access"), "", later, "log of the server's processes"},
    {"Diagnostic/core", same_as("Access"), "", later, "of cores"},
    {"Diagnostic/edge", same_as("Access"), "", later, "of edges"},
    {"Diagnostic/master", same_as("Access"), "", later, "of the master"},
    {"Diagnostic/admin", same_as("Access"), "", later, "of the admin server"},
    {"Diagnostic/httpcache", same_as("Access"), "", later, "of the HTTP cache"},
    {"Application", same_as("Access"), "", later, "output of scripts"},
    {"AuthEvent", same_as("Access"), "", later, "events of authorization plug-ins"},
    {"AuthMessage", same_as("Access"), "", later, "messages of authorization plug-ins"},
    {"FileIO", same_as("Access"), "", later, "messages of file plug-ins"},
};

}  // namespace

std::span<const TagRule> users_tags() {
  return kUsersTags;
}

std::span<const TagRule> logger_tags() {
  return kLoggerTags;
}

}  // namespace sallyport::config
