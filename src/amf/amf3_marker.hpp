#pragma once
// The type markers of AMF3 (specification, section 3.1).
#include <cstdint>

namespace sallyport::amf::amf3 {

enum Marker : std::uint8_t {
  kUndefined = 0x00,
  kNull = 0x01,
  kFalse = 0x02,
  kTrue = 0x03,
  kInteger = 0x04,
  kDouble = 0x05,
  kString = 0x06,
  kXmlDocument = 0x07,
  kDate = 0x08,
  kArray = 0x09,
  kObject = 0x0A,
  kXml = 0x0B,
  kByteArray = 0x0C,
  kIntVector = 0x0D,
  kUintVector = 0x0E,
  kDoubleVector = 0x0F,
  kObjectVector = 0x10,
  kDictionary = 0x11,
};

}  // namespace sallyport::amf::amf3
