/* Lets in who brings a token from one's own web site, in the address: rtmp://host/live?token=EXPIRES-SIGNATURE.
 *
 * EXPIRES is a time in seconds since 1970, SIGNATURE the HMAC-SHA256, in hexadecimal, over "APPLICATION:EXPIRES" with
 * the secret that the site and this plug-in know: <Setting name="secret">. Any language makes one in three lines. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <sallyport/access_plugin.h>

#define SIGNATURE_BYTES 32

static const sallyport_host* host;
static const char* secret;

/* The value of token= in a query; NULL if there is none. */
static const char* token_in(const char* query) {
  for (const char* part = query; part; part = strchr(part, '&')) {
    if (*part == '&') ++part;
    if (strncmp(part, "token=", 6) == 0) return part + 6;
  }
  return NULL;
}

static void sign(const char* application, long long expires, char hexadecimal[2 * SIGNATURE_BYTES + 1]) {
  char text[512];
  unsigned char signature[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  const int size = snprintf(text, sizeof text, "%s:%lld", application, expires);
  hexadecimal[0] = '\0';
  if (size < 0 || (size_t)size >= sizeof text) return;
  if (!HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char*)text, (size_t)size, signature, &length)) return;
  for (unsigned int i = 0; i < length; ++i) snprintf(hexadecimal + 2 * i, 3, "%02x", signature[i]);
}

/* Why the token is not good; NULL if it is. */
static const char* fault(const sallyport_client* client) {
  const char* token = token_in(client->query);
  if (!token) return "A token is needed.";
  char* end = NULL;
  const long long expires = strtoll(token, &end, 10);
  char expected[2 * SIGNATURE_BYTES + 1];
  sign(client->application, expires, expected);
  const size_t length = strcspn(*end == '-' ? end + 1 : end, "&");
  if (*end != '-' || length != 2 * SIGNATURE_BYTES || strlen(expected) != length) return "The token is not good.";
  if (CRYPTO_memcmp(end + 1, expected, length) != 0) return "The token is not good."; /* takes equally long for all */
  return expires < (long long)time(NULL) ? "The token has expired." : NULL;
}

static void on_access(void* context, uint64_t question, const sallyport_client* client) {
  (void)context;
  sallyport_access_answer answer = {.size = sizeof answer};
  answer.message = fault(client);
  answer.verdict = answer.message ? SALLYPORT_REJECT : SALLYPORT_ACCEPT;
  host->answer_access(host, question, &answer);
}

SALLYPORT_PLUGIN_EXPORT int sallyport_plugin_open(const sallyport_host* given, sallyport_plugin* plugin) {
  host = given;
  secret = host->setting(host, "secret");
  if (!secret || strlen(secret) < 16) {
    host->log(host, SALLYPORT_LOG_ERROR, "token_check needs a setting \"secret\" of 16 letters or more");
    return 1;
  }
  plugin->abi = SALLYPORT_PLUGIN_ABI;
  plugin->name = "token_check";
  plugin->version = "1";
  plugin->access = on_access;
  return 0;
}
