/* Lets in who comes by RTMPE or RTMPTE, and nobody else. */
#include <string.h>

#include <sallyport/access_plugin.h>

static const sallyport_host* host;

static void on_access(void* context, uint64_t question, const sallyport_client* client) {
  (void)context;
  sallyport_access_answer answer = {.size = sizeof answer};
  if (strcmp(client->protocol, "rtmpe") == 0 || strcmp(client->protocol, "rtmpte") == 0) {
    answer.verdict = SALLYPORT_ACCEPT;
  } else {
    answer.message = "Connect by rtmpe or rtmpte.";
  }
  host->answer_access(host, question, &answer);
}

SALLYPORT_PLUGIN_EXPORT int sallyport_plugin_open(const sallyport_host* given, sallyport_plugin* plugin) {
  host = given;
  plugin->abi = SALLYPORT_PLUGIN_ABI;
  plugin->name = "rtmpe_only";
  plugin->version = "1";
  plugin->access = on_access;
  return 0;
}
