#include "transcoder/av.hpp"

namespace sallyport::transcoder {

Error av_error(Reason reason, const std::string& what, int code) {
  char words[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, words, sizeof words);
  return {reason, what + ": " + words};
}

}  // namespace sallyport::transcoder
