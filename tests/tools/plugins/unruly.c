/* A plug-in for tests: what it does with a connection is said by the query of the connection. */
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sallyport/access_plugin.h>

extern char** environ;

static const sallyport_host* host;

static void accept_it(uint64_t question) {
  const sallyport_access_answer answer = {.size = sizeof answer, .verdict = SALLYPORT_ACCEPT};
  host->answer_access(host, question, &answer);
}

static void reject_it(uint64_t question, const char* message) {
  const sallyport_access_answer answer = {.size = sizeof answer, .message = message};
  host->answer_access(host, question, &answer);
}

static void* accept_later(void* question) {
  const char* delay = host->setting(host, "delay_ms");
  usleep(1000u * (delay ? (unsigned)atoi(delay) : 100u));
  accept_it((uint64_t)(uintptr_t)question);
  return NULL;
}

static void in_a_thread(uint64_t question) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, accept_later, (void*)(uintptr_t)question) == 0) pthread_detach(thread);
}

/* What this process has of the server's. */
static void tell_what_there_is(uint64_t question) {
  char text[2048] = "";
  size_t length = 0;
  DIR* folder = opendir("/proc/self/fd");
  for (struct dirent* one = readdir(folder); one; one = readdir(folder)) {
    if (one->d_name[0] != '.' && atoi(one->d_name) != dirfd(folder)) length += (size_t)snprintf(text + length, sizeof text - length, "%s ", one->d_name);
  }
  closedir(folder);
  for (char** variable = environ; *variable; ++variable) {
    length += (size_t)snprintf(text + length, sizeof text - length, "%.*s ", (int)strcspn(*variable, "="), *variable);
  }
  reject_it(question, text);
}

static void with_terms(uint64_t question) {
  const sallyport_field fields[] = {{"user", "ann smith"}, {"reason", "none"}, {"No Name", "x"}};
  const sallyport_access_answer answer = {.size = sizeof answer, .verdict = SALLYPORT_ACCEPT, .read_access = "open;rooms",
                                          .write_access = "open", .to_client = 50000, .fields = fields, .field_count = 3};
  host->answer_access(host, question, &answer);
}

static void redirect_it(uint64_t question) {
  const sallyport_access_answer answer = {.size = sizeof answer, .verdict = SALLYPORT_REDIRECT, .message = "over there",
                                          .redirect = host->setting(host, "elsewhere")};
  host->answer_access(host, question, &answer);
}

/* What connect brought, for the log. */
static void describe(const sallyport_client* client) {
  char text[1024];
  int length = snprintf(text, sizeof text, "%s %s %s %s/%s page=%s agent=%s", client->address, client->host, client->protocol,
                        client->application, client->instance, client->page, client->agent);
  for (size_t i = 0; i < client->argument_count; ++i) {
    const sallyport_value* one = &client->arguments[i];
    length += snprintf(text + length, sizeof text - (size_t)length, " %u:%u:%g:%s", one->kind, one->boolean, one->number, one->text);
  }
  host->log(host, SALLYPORT_LOG_INFO, text);
}

static void crash(uint64_t question) {
  (void)question;
  raise(SIGSEGV);
}

static void hang(uint64_t question) {
  (void)question;
  for (;;) pause();
}

static void say_nothing(uint64_t question) { (void)question; }

static void deny(uint64_t question) { reject_it(question, "not you"); }

static void answer_twice(uint64_t question) {
  accept_it(question);
  reject_it(question, "on second thoughts");
}

static void answer_another(uint64_t question) {
  accept_it(question + 1000000);
  accept_it(question);
}

static const struct {
  const char* query;
  void (*act)(uint64_t question);
} acts[] = {{"crash", crash},         {"hang", hang},         {"silent", say_nothing},       {"late", in_a_thread},  {"deny", deny},
            {"redirect", redirect_it}, {"terms", with_terms}, {"inside", tell_what_there_is}, {"twice", answer_twice}, {"unknown", answer_another}};

static void on_access(void* context, uint64_t question, const sallyport_client* client) {
  (void)context;
  if (strcmp(client->query, "describe") == 0) describe(client);
  for (size_t i = 0; i < sizeof acts / sizeof *acts; ++i) {
    if (strcmp(client->query, acts[i].query) != 0) continue;
    acts[i].act(question);
    return;
  }
  accept_it(question);
}

static void on_authorize(void* context, uint64_t question, const sallyport_event* event) {
  (void)context;
  if (strcmp(event->name, "crash") == 0) abort();
  const char* name = strcmp(event->name, "old") == 0 ? "new" : strcmp(event->name, "bad") == 0 ? "../up" : NULL;
  host->answer(host, question, strcmp(event->name, "closed") != 0, "closed today", name);
}

static void on_notify(void* context, const sallyport_event* event) {
  (void)context;
  char line[256];
  snprintf(line, sizeof line, "heard %u %s %u %g of %llu", event->kind, event->name, event->detail, event->position,
           (unsigned long long)event->client->id);
  host->log(host, SALLYPORT_LOG_INFO, line);
}

static void on_close(void* context) {
  (void)context;
  host->log(host, SALLYPORT_LOG_INFO, "closed");
}

SALLYPORT_PLUGIN_EXPORT int sallyport_plugin_open(const sallyport_host* given, sallyport_plugin* plugin) {
  host = given;
  const char* opening = host->setting(host, "open");
  if (opening && strcmp(opening, "fail") == 0) return 7;
  if (opening && strcmp(opening, "crash") == 0) abort();
  const char* decides = host->setting(host, "decides");
  const char* hears = host->setting(host, "hears");
  plugin->abi = opening && strcmp(opening, "other") == 0 ? SALLYPORT_PLUGIN_ABI + 1 : SALLYPORT_PLUGIN_ABI;
  plugin->name = "unruly";
  plugin->version = "2.7";
  plugin->decides = decides ? (uint32_t)strtoul(decides, NULL, 0) : 0;
  plugin->hears = hears ? (uint32_t)strtoul(hears, NULL, 0) : 0;
  plugin->access = host->setting(host, "no_access") ? NULL : on_access;
  plugin->authorize = on_authorize;
  plugin->notify = on_notify;
  plugin->close = on_close;
  return 0;
}
