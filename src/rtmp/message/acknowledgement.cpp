#include "rtmp/message/acknowledgement.hpp"

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::rtmp {

Result<Acknowledgement> Acknowledgement::decode(ByteSpan payload) {
  Acknowledgement decoded;
  if (!ByteReader(payload).u32(decoded.sequence_number))
    return Error{Reason::bad_message, "Acknowledgement is cut short"};
  return decoded;
}

void Acknowledgement::encode(ByteVector& out) const {
  ByteWriter(out).u32(sequence_number);
}

}  // namespace sallyport::rtmp
