/* Gives streams other names: viewers play the name that the programme has in public, and get the stream that this
 * plug-in's settings name for it. <Setting name="show">studio-7</Setting>: who plays show sees studio-7. Names that are
 * not in the settings cannot be played, so that nobody finds studio-7 by guessing. Publishing is not touched. */
#include <stddef.h>

#include <sallyport/access_plugin.h>

static const sallyport_host* host;

static void on_authorize(void* context, uint64_t question, const sallyport_event* event) {
  (void)context;
  const char* stream = host->setting(host, event->name);
  host->answer(host, question, stream != NULL, "There is no such programme.", stream);
}

SALLYPORT_PLUGIN_EXPORT int sallyport_plugin_open(const sallyport_host* given, sallyport_plugin* plugin) {
  host = given;
  plugin->abi = SALLYPORT_PLUGIN_ABI;
  plugin->name = "stream_names";
  plugin->version = "1";
  plugin->decides = SALLYPORT_PLAY;
  plugin->authorize = on_authorize;
  return 0;
}
