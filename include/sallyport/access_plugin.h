/* Access plug-ins for Sallyport: shared libraries, in C or anything that speaks C, that decide who may do what.
 *
 * A plug-in may be of either kind or of both:
 *   access         sees every connection before it enters an application (sallyport_plugin.access): accepts it,
 *                  rejects it, sends it elsewhere, and sets what it may read and write and how fast
 *   authorization  sees what clients do (sallyport_plugin.authorize, .notify): allows, denies, gives streams
 *                  other names, or only hears of it
 *
 * PROCESS. The library is loaded by a process of its own, one for each <Plugin> of the configuration. It has no
 * descriptors of the server's but the socket to it (descriptor 3, which is not the plug-in's business), /dev/null for
 * standard input, output and error, and PATH, LANG and TZ for an environment. If it crashes, or a function of the
 * plug-in does not return within the deadline of the configuration, the process is replaced; whatever was asked
 * meanwhile is denied. Nothing that the plug-in kept in memory outlives that.
 *
 * THREADS. sallyport_plugin_open and all functions of sallyport_plugin are called on one thread, one after the other.
 * The functions of sallyport_host may be called from any thread, several at a time, from within those functions or
 * later, until sallyport_plugin.close returns.
 *
 * ANSWERS. Every question wants one answer, at once or later and from any thread, within the deadline. Without one it
 * is denied. The first answer counts; further ones, late ones and those with a number that was never given are
 * without effect. So is an answer about a client that has left meanwhile: a plug-in need not know.
 *
 * STRINGS. Zero-terminated, never NULL when they come from the host, and then valid until the function returns that
 * they were given to: copy what is needed later. Those that clients send may hold anything, mostly UTF-8; a zero byte
 * in them is shown as '?'. Strings given to the host are copied before its function returns; NULL is an empty one.
 * Beyond SALLYPORT_MAX_TEXT bytes they are cut.
 *
 * VERSIONS. SALLYPORT_PLUGIN_ABI rises when something here changes its meaning. What is added later stands at the end
 * of a structure; `size` says how much of a structure the other side knows.
 */
#ifndef SALLYPORT_ACCESS_PLUGIN_H
#define SALLYPORT_ACCESS_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SALLYPORT_PLUGIN_ABI 1u
#define SALLYPORT_MAX_TEXT 4096u

#if defined(__GNUC__)
#define SALLYPORT_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define SALLYPORT_PLUGIN_EXPORT
#endif

/* What clients do. One bit each, for `decides` and `hears`. */
enum {
  SALLYPORT_CONNECT = 1u << 0,       /* decided: after `access` has let it in; heard: it is in */
  SALLYPORT_DISCONNECT = 1u << 1,    /* heard only; of those of whom CONNECT could be heard */
  SALLYPORT_PUBLISH = 1u << 2,       /* may be given another name */
  SALLYPORT_UNPUBLISH = 1u << 3,     /* heard only */
  SALLYPORT_PLAY = 1u << 4,          /* may be given another name */
  SALLYPORT_STOP = 1u << 5,          /* heard only */
  SALLYPORT_SEEK = 1u << 6,          /* heard only: a live stream has nowhere to go, the client is told so */
  SALLYPORT_PAUSE = 1u << 7,         /* heard only: pause and, with `detail` 0, its end */
  SALLYPORT_SHARED_OBJECT = 1u << 8, /* decided only: a request about a shared object, see SALLYPORT_SO_USE */
  SALLYPORT_CALL = 1u << 9           /* decided only: a call of a method of the application's script */
};

/* What a request about a shared object is for; sallyport_event.detail, several together. */
enum {
  SALLYPORT_SO_USE = 1u << 0,
  SALLYPORT_SO_RELEASE = 1u << 1,
  SALLYPORT_SO_SET = 1u << 2,
  SALLYPORT_SO_REMOVE = 1u << 3,
  SALLYPORT_SO_SEND = 1u << 4
};

/* Kinds of sallyport_value. */
enum {
  SALLYPORT_NOTHING = 0, /* null, undefined */
  SALLYPORT_BOOLEAN = 1,
  SALLYPORT_NUMBER = 2,
  SALLYPORT_STRING = 3,
  SALLYPORT_OTHER = 4 /* an object, an array, a date, …: `text` describes it for people, in one line, cut at 1 KiB */
};

typedef struct sallyport_value {
  uint32_t kind;
  uint32_t boolean;   /* 0 or 1 */
  double number;
  const char* text;   /* SALLYPORT_STRING, SALLYPORT_OTHER; else empty */
  size_t text_length; /* without the zero at its end */
} sallyport_value;

/* sallyport_client.flags */
enum {
  SALLYPORT_SECURE = 1u << 0,    /* over TLS as far as this server, or as a proxy it trusts */
  SALLYPORT_TUNNELLED = 1u << 1, /* over HTTP */
  SALLYPORT_RTMPE = 1u << 2      /* encrypted in RTMPE's way, which hides nothing from who is in between */
};

/* A client. The first block is what the server has seen, the second what the client says of itself. */
typedef struct sallyport_client {
  size_t size;
  uint64_t id;             /* the same in all events about a client; never given twice while the server runs */
  const char* address;     /* IPv4 or IPv6, as text */
  const char* protocol;    /* rtmp, rtmpt, rtmps, rtmpts, rtmpe, rtmpte, …; empty: none of FMS's */
  const char* application; /* of known characters only */
  const char* instance;    /* likewise; _definst_ for the default one */
  uint32_t flags;

  const char* host;     /* the virtual host that was asked for */
  const char* uri;      /* of connect, as sent; may hold a key or token */
  const char* query;    /* behind its '?'; likewise */
  const char* referrer; /* of the SWF file */
  const char* page;     /* of the web page */
  const char* agent;    /* as in WIN 32,0,0,465 or FMLE/3.0 */
  const sallyport_value* arguments; /* of connect, the first 64; of later events none */
  size_t argument_count;
} sallyport_client;

/* Something that a client does, or has done. */
typedef struct sallyport_event {
  size_t size;
  uint32_t kind;      /* one of SALLYPORT_CONNECT, … */
  uint32_t detail;    /* SALLYPORT_PAUSE: 1 or 0; SALLYPORT_SHARED_OBJECT: SALLYPORT_SO_USE, …; else 0 */
  const sallyport_client* client;
  const char* name;   /* of the stream, the shared object, or the method; CONNECT, DISCONNECT: empty */
  const char* query;  /* PUBLISH and PLAY that are decided: behind the name's '?'; may hold a key or token */
  uint32_t persistent; /* SHARED_OBJECT: 1 if it is a persistent one */
  double position;    /* SEEK: where to, in milliseconds */
  const sallyport_value* arguments; /* CALL: the first 64 */
  size_t argument_count;
} sallyport_event;

/* A field for the server's log. */
typedef struct sallyport_field {
  const char* name; /* lower case letters, digits and _, at most 32; the log shows it as x_NAME. Others are left out */
  const char* value;
} sallyport_field;

enum { SALLYPORT_REJECT = 0, SALLYPORT_ACCEPT = 1, SALLYPORT_REDIRECT = 2 };

/* An answer about a connection. All zero is a plain no. */
typedef struct sallyport_access_answer {
  size_t size;              /* sizeof(sallyport_access_answer) */
  uint32_t verdict;
  const char* message;      /* REJECT, REDIRECT: for the client */
  const char* redirect;     /* REDIRECT: URI of where to go instead */
  const char* read_access;  /* ACCEPT: paths separated by ';' of streams and shared objects; NULL: all, "": none */
  const char* write_access; /* likewise. A script may narrow both, not widen them */
  uint32_t to_client;       /* ACCEPT: bytes a second; 0: as configured */
  uint32_t to_server;
  const sallyport_field* fields; /* the first 16 */
  size_t field_count;
} sallyport_access_answer;

enum { SALLYPORT_LOG_INFO = 0, SALLYPORT_LOG_WARNING = 1, SALLYPORT_LOG_ERROR = 2 };

/* What the host does for a plug-in. Valid until sallyport_plugin.close has returned. */
typedef struct sallyport_host {
  size_t size;
  uint32_t abi; /* SALLYPORT_PLUGIN_ABI of the host */
  /* <Setting name="…"> of the configuration; NULL if there is none. Valid as long as the host. */
  const char* (*setting)(const struct sallyport_host* host, const char* name);
  /* Answers a question of `access`. */
  void (*answer_access)(const struct sallyport_host* host, uint64_t question, const sallyport_access_answer* answer);
  /* Answers a question of `authorize`: `allow` is 0 or 1. `message`, for the client, is for a no. `name`, for PUBLISH and
   * PLAY, is the stream that is meant instead of the one asked for; NULL or empty: no other. */
  void (*answer)(const struct sallyport_host* host, uint64_t question, int allow, const char* message, const char* name);
  /* A line in the server's log. It comes from the plug-in as a whole, so it should say which client it is about. */
  void (*log)(const struct sallyport_host* host, int level, const char* text);
} sallyport_host;

/* What a plug-in is. sallyport_plugin_open fills it in; it comes all zero but for `size`. */
typedef struct sallyport_plugin {
  size_t size;
  uint32_t abi;        /* SALLYPORT_PLUGIN_ABI, as the plug-in was compiled with it */
  const char* name;    /* for the log */
  const char* version; /* likewise */
  void* context;       /* given to every function below */
  uint32_t decides;    /* of these events `authorize` is asked */
  uint32_t hears;      /* of these `notify` is told */
  /* Optional. Asks about a connection; to be answered by sallyport_host.answer_access. */
  void (*access)(void* context, uint64_t question, const sallyport_client* client);
  /* If `decides` is not 0. To be answered by sallyport_host.answer. */
  void (*authorize)(void* context, uint64_t question, const sallyport_event* event);
  /* If `hears` is not 0. */
  void (*notify)(void* context, const sallyport_event* event);
  /* Optional. The last call. The process ends a second later at most, whether or not it has returned. */
  void (*close)(void* context);
} sallyport_plugin;

/* The one function that the library exports. 0: it is ready; everything else: it cannot be used, and the log should
 * have said why. It has 10 seconds. */
SALLYPORT_PLUGIN_EXPORT int sallyport_plugin_open(const sallyport_host* host, sallyport_plugin* plugin);

#ifdef __cplusplus
}
#endif

#endif
